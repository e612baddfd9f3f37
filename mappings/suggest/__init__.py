"""A first proposal of the rules, from what the administration itself has."""

"""The rules of the house, checked instead of remembered."""

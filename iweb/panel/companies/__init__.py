"""The companies of a person: the first one, another one, and switching between them; and the own account."""

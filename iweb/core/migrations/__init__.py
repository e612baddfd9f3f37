"""The schema of the house's own rows, step by step."""

"""The schema of people, step by step."""

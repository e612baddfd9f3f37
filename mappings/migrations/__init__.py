"""The schema of rulebooks, step by step."""

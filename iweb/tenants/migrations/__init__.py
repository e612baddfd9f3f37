"""The schema of tenants and members, step by step."""

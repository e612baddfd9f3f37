"""Preparing the database: roles, schema, grants, dumps, and what is refused to run on."""

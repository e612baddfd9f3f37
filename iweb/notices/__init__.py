"""Notices: what a person should know of, one row a cause until it is solved, and the mails that tell of it."""

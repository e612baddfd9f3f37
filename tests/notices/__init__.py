"""Notices: one a cause until it is solved, one mail a person, and nobody else's."""

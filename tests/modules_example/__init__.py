"""A module of docs/modules.md, as somebody outside would write it: one folder."""

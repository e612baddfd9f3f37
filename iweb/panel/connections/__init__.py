"""Shops and administrations: adding, consenting, choosing, joining, going live, reconnecting."""

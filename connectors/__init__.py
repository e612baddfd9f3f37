"""Talking to other people's systems: configuration in, canonical data out; entries in, receipts out."""

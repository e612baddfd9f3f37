"""The sandboxes: the real systems as we know them, on loopback."""

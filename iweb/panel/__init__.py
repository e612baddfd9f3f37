"""The customers' web screens."""

"""The road of a sale: reading, deciding, delivering exactly once, reconciling."""

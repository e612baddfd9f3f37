"""A VIES on loopback: the REST API with its verdicts, its consultation numbers and all of its ways to fail."""

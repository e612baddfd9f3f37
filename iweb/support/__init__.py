"""What staff does for a tenant."""

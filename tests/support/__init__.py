"""The staff's site: what it shows, what it may do, and that it stands in the audit."""

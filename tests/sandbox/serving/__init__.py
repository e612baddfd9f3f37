"""The plumbing of the sandboxes: faults, journal, control plane, command line."""

"""The plumbing every sandbox stands on: HTTP on loopback, faults on demand, a journal, a control plane."""

"""Stand-ins on loopback for the systems we connect to, faithful in shapes, limits and faults, for tests and trials."""

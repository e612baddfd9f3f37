"""Real processes for crash tests: a warm parent that forks Celery workers which stop at a chosen boundary."""

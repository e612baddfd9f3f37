"""The suites that every connector passes, whatever system it talks to."""

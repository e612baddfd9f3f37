"""What keeps it running: health, metrics, checks and commands."""

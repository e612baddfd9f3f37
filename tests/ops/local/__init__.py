"""What the launcher promises, proved with real processes."""

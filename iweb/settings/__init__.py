"""How the program is configured: one module a place it runs in, fed by environment variables."""

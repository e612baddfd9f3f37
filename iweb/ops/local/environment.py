"""Which environment variables a child program gets."""

import os

# What could let a child reach another database than the one it was given, or the owner's rights.
WITHHELD = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


def without_database_settings() -> dict[str, str]:
    """The own environment without libpq's variables and without the addresses of the stores."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in WITHHELD and not name.startswith("PG")
    }

"""The names of the three database roles (DESIGN 5). The prefix lets two installations share a cluster."""

from django.conf import settings


def owner_role() -> str:
    """Owns the schema and migrates it; never serves a request."""
    return f"{settings.IWEB_ROLE_PREFIX}_owner"


def app_role() -> str:
    """Runs everything. Its name can be another one where a database administrator made the roles by hand."""
    return settings.IWEB_APP_ROLE or f"{settings.IWEB_ROLE_PREFIX}_app"


def staff_role() -> str:
    """Sees the named tables of all tenants; taken on for a moment by system and staff scopes."""
    return f"{settings.IWEB_ROLE_PREFIX}_staff"

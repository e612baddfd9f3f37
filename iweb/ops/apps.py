from importlib import import_module

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "iweb.ops"
    label = "ops"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        import_module("iweb.ops.checks")

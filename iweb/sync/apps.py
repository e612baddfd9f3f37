from importlib import import_module

from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "iweb.sync"
    label = "sync"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every process that queues must know the broker, the web's too; and another database must be noticed."""
        import_module("iweb.celery")
        from iweb.core.identity import on_identity_change

        # Nothing our receipts say is proven any more (DESIGN 4).
        on_identity_change("iweb.sync.proof.mark_restored")

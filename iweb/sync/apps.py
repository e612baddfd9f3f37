from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "iweb.sync"
    label = "sync"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Another database than it was: nothing our receipts say is proven any more (DESIGN 4)."""
        from iweb.core.identity import on_identity_change

        on_identity_change("iweb.sync.proof.mark_restored")

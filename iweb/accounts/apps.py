from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "iweb.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Write sign-ins into the audit."""
        from iweb.accounts.audit_trail import listen

        listen()

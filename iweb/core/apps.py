from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule


class CoreConfig(AppConfig):
    name = "iweb.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Take in the sentences of all apps."""
        from iweb.core.messages import register

        for app in apps.get_app_configs():
            if app.module is not None and module_has_submodule(app.module, "messages_data"):
                register(import_module(f"{app.name}.messages_data").MESSAGES)

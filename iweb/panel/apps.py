from django.apps import AppConfig


class PanelConfig(AppConfig):
    name = "iweb.panel"
    label = "panel"
    default_auto_field = "django.db.models.BigAutoField"

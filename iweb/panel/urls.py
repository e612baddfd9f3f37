"""The addresses of the panel: every screen brings its own list."""

from django.urls import include, path

app_name = "panel"

urlpatterns = [
    path("", include("iweb.panel.overview.urls")),
    path("start/", include("iweb.panel.onboarding.urls")),
    path("approve/", include("iweb.panel.onboarding.approval_urls")),
    path("attention/", include("iweb.panel.attention.urls")),
    path("sales/", include("iweb.panel.sales.urls")),
    path("connections/", include("iweb.panel.connections.urls")),
    path("mappings/", include("iweb.panel.mappings.urls")),
    path("modules/", include("iweb.panel.modules.urls")),
    path("notifications/", include("iweb.panel.notices.urls")),
    path("month-end/", include("iweb.panel.month_end.urls")),
    path("", include("iweb.panel.people.urls")),
    path("help/", include("iweb.panel.help.urls")),
    path("", include("iweb.panel.companies.urls")),
]

"""The addresses of the help."""

from django.urls import path

from iweb.panel.help import views

urlpatterns = [
    path("", views.help_page, name="help"),
    path("causes/<str:cause_id>/", views.help_cause, name="help_cause"),
]

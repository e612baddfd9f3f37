"""The addresses of the mappings screen."""

from django.urls import path

from iweb.panel.mappings import views

urlpatterns = [
    path("", views.mappings, name="mappings"),
    path("<uuid:link_id>/", views.mapping, name="mapping"),
    path("<uuid:link_id>/save/", views.mapping_save, name="mapping_save"),
]

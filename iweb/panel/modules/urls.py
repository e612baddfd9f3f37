"""The addresses of the modules screen."""

from django.urls import path

from iweb.panel.modules import reports, views, what_if

urlpatterns = [
    path("", views.modules, name="modules"),
    path("<uuid:link_id>/", views.modules_of, name="modules_of"),
    path("<uuid:link_id>/save/", views.module_save, name="module_save"),
    path("<uuid:link_id>/check/", what_if.module_check, name="module_check"),
    path("<uuid:link_id>/off/check/", what_if.module_off_check, name="module_off_check"),
    path("<uuid:link_id>/report/", reports.module_report, name="module_report"),
    path("<uuid:link_id>/off/", views.module_off, name="module_off"),
]

"""The addresses of the notices."""

from django.urls import path

from iweb.panel.notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.notices_all_read, name="notices_all_read"),
    path("settings/", views.notice_settings, name="notice_settings"),
    path("settings/save/", views.notice_settings_save, name="notice_settings_save"),
    path("enter/", views.notice_enter, name="notice_enter"),
    path("<uuid:notice_id>/go/", views.notice_go, name="notice_go"),
    path("<uuid:notice_id>/read/", views.notice_read, name="notice_read"),
]

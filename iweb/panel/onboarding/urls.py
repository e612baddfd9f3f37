"""The addresses of the way to the first booking."""

from django.urls import path

from iweb.panel.onboarding import previews

urlpatterns = [
    path("<uuid:link_id>/preview/", previews.preview, name="preview"),
    path("<uuid:link_id>/preview/make/", previews.preview_make, name="preview_make"),
]

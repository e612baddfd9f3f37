"""The addresses of the way to the first booking."""

from django.urls import path

from iweb.panel.onboarding import approvals, launch, previews

urlpatterns = [
    path("<uuid:link_id>/preview/", previews.preview, name="preview"),
    path("<uuid:link_id>/preview/make/", previews.preview_make, name="preview_make"),
    path("<uuid:link_id>/approval/", approvals.approval_make, name="approval_make"),
    path("approval/<uuid:request_id>/off/", approvals.approval_off, name="approval_off"),
    path("<uuid:link_id>/live/", launch.launch, name="launch"),
]

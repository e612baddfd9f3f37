"""The addresses of the link for an accountant. They stand apart: no person is signed in there."""

from django.urls import path

from iweb.panel.onboarding import approval_page

urlpatterns = [
    path("<str:token>/", approval_page.approval_open, name="approval_open"),
    path("preview/<uuid:request_id>/", approval_page.approval, name="approval"),
]

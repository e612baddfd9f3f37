"""The addresses of a person's companies and of the own account."""

from django.urls import path

from iweb.panel.companies import views

urlpatterns = [
    path("companies/", views.companies, name="companies"),
    path("companies/switch/", views.company_switch, name="company_switch"),
    path("companies/new/", views.company_new, name="company_new"),
    path("companies/<uuid:company_id>/enter/", views.company_enter, name="company_enter"),
    path("me/", views.account, name="account"),
    path("me/sessions/<int:session_id>/end/", views.session_off, name="session_off"),
]

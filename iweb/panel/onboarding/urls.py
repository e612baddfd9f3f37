"""The addresses of the way to the first booking."""

from django.urls import path

from iweb.panel.onboarding import approvals, company, launch, previews, road, rules, when

urlpatterns = [
    path("", road.start, name="start"),
    path("company/", company.start_company, name="start_company"),
    path("company/save/", company.start_company_save, name="start_company_save"),
    path("<uuid:link_id>/when/", when.start_when, name="start_when"),
    path("<uuid:link_id>/when/save/", when.start_when_save, name="start_when_save"),
    path("<uuid:link_id>/rules/", rules.start_rules, name="start_rules"),
    path("<uuid:link_id>/rules/save/", rules.start_rules_save, name="start_rules_save"),
    path("<uuid:link_id>/preview/", previews.preview, name="preview"),
    path("<uuid:link_id>/preview/make/", previews.preview_make, name="preview_make"),
    path("<uuid:link_id>/approval/", approvals.approval_make, name="approval_make"),
    path("approval/<uuid:approval_id>/off/", approvals.approval_off, name="approval_off"),
    path("<uuid:link_id>/live/", launch.launch, name="launch"),
]

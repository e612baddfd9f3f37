"""The addresses of the people of a company, and of an invitation's link."""

from django.urls import path

from iweb.panel.people import joining, views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/invite/", views.invitation_save, name="invitation_save"),
    path(
        "people/invitations/<uuid:invitation_id>/again/",
        views.invitation_again,
        name="invitation_again",
    ),
    path(
        "people/invitations/<uuid:invitation_id>/withdraw/",
        views.invitation_off,
        name="invitation_off",
    ),
    path("people/<uuid:membership_id>/role/", views.person_role_save, name="person_role_save"),
    path("people/<uuid:membership_id>/remove/", views.person_off, name="person_off"),
    path("people/leave/", views.leave_save, name="leave_save"),
    path("people/second-step/", views.second_factor_save, name="second_factor_save"),
    path("people/second-step/first/", joining.second_factor_first, name="second_factor_first"),
    path("invitations/<str:token>/", joining.invitation, name="invitation"),
]

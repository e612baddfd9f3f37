"""Texts of Django and allauth that their own Dutch catalogues lack, or have in another voice: named here, so that ours has them."""

from django.utils.translation import gettext_lazy, ngettext_lazy

TOO_SHORT = ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)

SAID_BY_ALLAUTH = (
    gettext_lazy("You must type the same password each time."),
    gettext_lazy("Confirmation email sent to %(email)s."),
    gettext_lazy("You have confirmed %(email)s."),
    gettext_lazy(
        "Unable to confirm %(email)s because it is already confirmed by a different account."
    ),
    gettext_lazy("Removed email address %(email)s."),
    gettext_lazy("Password successfully changed."),
    gettext_lazy("Password successfully set."),
    gettext_lazy("Signed out of all other sessions."),
)

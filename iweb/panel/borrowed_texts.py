"""Texts that Django says and its own Dutch catalogue lacks (5.2): named here, so that ours has them."""

from django.utils.translation import ngettext_lazy

TOO_SHORT = ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)

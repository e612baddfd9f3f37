"""allauth's sign-up form, that knows to which address an invitation was sent."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context

from iweb.accounts.adapters import invited_address


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc]  # allauth ships no types
    """The address of the invitation stands in the form; another one may be typed, and is then verified by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if invited := invited_address(context.request):
            self.fields["email"].initial = invited

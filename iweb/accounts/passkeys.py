"""allauth's forms of passkeys, in our words. What they check stays allauth's.

What a browser sends is read by a library that ends in an error where a part is missing; here it is refused like any other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _


@contextmanager
def _nonsense_refused() -> Iterator[None]:
    refused = forms.ValidationError(
        _("The passkey could not be used. Try again, or sign in another way.")
    )
    try:
        yield
    except forms.ValidationError as error:
        raise refused if error.code == "incorrect_code" else error from None
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise refused from error


class AddPasskeyForm(allauth_forms.AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """Alone means: kept on the device, and only after a finger, a face or a PIN; so it is two factors by itself."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        help_text=_("To know it again: My phone, The laptop of the office."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey alone, without a password"),
        required=False,
        initial=True,
        help_text=_("Switch this off for a security key that has no PIN."),
    )
    field_order = ("name", "passwordless", "credential")

    def clean(self) -> Any:
        with _nonsense_refused():
            return super().clean()


class _Shown(forms.Form):
    """A form that a passkey is shown to."""

    def clean_credential(self) -> Any:
        with _nonsense_refused():
            return super().clean_credential()  # type: ignore[misc]  # allauth's form comes after


class LoginForm(_Shown, allauth_forms.LoginWebAuthnForm):  # type: ignore[misc]
    """To sign in without a password."""


class SecondStepForm(_Shown, allauth_forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After the password."""


class IsItYouForm(_Shown, allauth_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Before a grave step."""


class RenamePasskeyForm(allauth_forms.EditWebAuthnForm):  # type: ignore[misc]  # as above
    name = forms.CharField(label=_("Name"), max_length=80)

"""What the mails about an account say, by the name that allauth has for each."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iweb.accounts.browsers import browser_words
from iweb.accounts.letters import Letter

Given = Mapping[str, Any]


def letter_of(name: str, given: Given) -> Letter | None:
    """None for a mail that has no words here, because nothing of the program sends it."""
    if name in ASKED:
        return ASKED[name](given)
    return _notice(name, given) if name in CHANGED else None


def _confirm(given: Given) -> Letter:
    return Letter(
        subject=_("Confirm your e-mail address"),
        paragraphs=(
            _("Somebody, we hope you, gave this address at the iWeb Control Panel."),
            _("Confirm that it is yours. Then you can sign in with it."),
        ),
        button=_("Confirm my address"),
        link=given["activate_url"],
        foot=_("Was it not you? Then you need not do anything: without you nothing happens."),
    )


def _reset(given: Given) -> Letter:
    return Letter(
        subject=_("Choose a new password"),
        paragraphs=(
            _("Somebody, we hope you, asked for a new password for your account."),
            _("The link works for an hour, once."),
        ),
        button=_("Choose a new password"),
        link=given["password_reset_url"],
        foot=_("Was it not you? Then you need not do anything: your password stays as it is."),
    )


def _exists(given: Given) -> Letter:
    return Letter(
        subject=_("You have an account already"),
        paragraphs=(
            _("Somebody, we hope you, wanted to make an account with this address. It has one."),
            _("Sign in with it, or choose a new password if you no longer know the old one."),
        ),
        button=_("Choose a new password"),
        link=given["password_reset_url"],
        foot=_("Was it not you? Then you need not do anything: nothing has changed."),
    )


def _unknown(given: Given) -> Letter:
    return Letter(
        subject=_("This address has no account"),
        paragraphs=(
            _("Somebody, we hope you, wanted to sign in with this address. It has no account."),
            _("Perhaps you signed up with another address? Else you can make an account."),
        ),
        button=_("Make an account"),
        link=given["signup_url"],
        foot=_("Was it not you? Then you need not do anything: nothing has changed."),
    )


ASKED: Final[dict[str, Callable[[Given], Letter]]] = {
    "account/email/email_confirmation": _confirm,
    "account/email/email_confirmation_signup": _confirm,
    "account/email/password_reset_key": _reset,
    "account/email/account_already_exists": _exists,
    "account/email/unknown_account": _unknown,
}
# What has changed: the subject of the mail, and its first sentence.
CHANGED: Final = {
    "account/email/password_changed": gettext_lazy("Your password was changed"),
    "account/email/password_reset": gettext_lazy("Your password was changed"),
    "account/email/password_set": gettext_lazy("Your password was changed"),
    "account/email/email_changed": gettext_lazy("Your e-mail address was changed"),
    "account/email/email_deleted": gettext_lazy("An e-mail address was taken off your account"),
    "mfa/email/totp_activated": gettext_lazy("An authenticator app was added to your account"),
    "mfa/email/totp_deactivated": gettext_lazy("The authenticator app of your account was removed"),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added to your account"),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey of your account was removed"),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were made"),
}


def _notice(name: str, given: Given) -> Letter:
    return Letter(
        subject=str(CHANGED[name]),
        paragraphs=(f"{CHANGED[name]}{_addresses(given)}.", _when_and_where(given)),
        button=_("Look at my account"),
        link=given["request"].build_absolute_uri(reverse("panel:account")),
        foot=_(
            "Was it not you? Choose a new password at once, and then sign out everywhere else: under “My account”."
        ),
    )


def _addresses(given: Given) -> str:
    if "to_email" in given:
        return f": {given['from_email']} → {given['to_email']}"
    return f": {given['deleted_email']}" if "deleted_email" in given else ""


def _when_and_where(given: Given) -> str:
    when = date_format(timezone.localtime(given["timestamp"]), "DATETIME_FORMAT")
    where = browser_words(given["user_agent"])
    return _("When: %(when)s\nWith: %(where)s\nFrom: %(ip)s") % {
        "when": when,
        "where": where,
        "ip": given["ip"],
    }

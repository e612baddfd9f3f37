"""What allauth asks us: who may sign up, where people land, and how two-factor secrets are kept."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iweb.accounts.letter_words import letter_of
from iweb.accounts.letters import compose
from iweb.accounts.models import User, normalise_email
from iweb.core.keyring import Place, open_sealed, seal

# allauth gives no row to seal for; the place keeps these values from being passed off as any other secret.
SECOND_FACTOR = Place(tenant_id=None, row_id="mfa_authenticator", field="data")


INVITED_KEY = "invited_address"


def keep_invited_address(request: HttpRequest, email: str) -> None:
    """Remember that this visitor came by a link that was mailed to this address."""
    request.session[INVITED_KEY] = normalise_email(email)


def invited_address(request: HttpRequest) -> str:
    return str(request.session.get(INVITED_KEY, ""))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up is open; an address is always kept in one spelling; what is refused says what to do."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy(
            "This account is closed. Is that wrong? Write to support."
        ),
        "duplicate_email": gettext_lazy("This is your address already."),
        "email_password_mismatch": gettext_lazy(
            "This address and password do not belong together. Try again, or choose a new password."
        ),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_code": gettext_lazy(
            "This code is not right. Take the newest one: each works once."
        ),
        "incorrect_password": gettext_lazy("This is not your password."),
        "too_many_login_attempts": gettext_lazy(
            "Too many failed attempts. Wait five minutes, or choose a new password."
        ),
        "rate_limited": gettext_lazy("That goes too fast. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return True

    def clean_email(self, email: str) -> str:
        return normalise_email(super().clean_email(email))

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """The mail of an invitation proves the address as well as a mail of our own would."""
        return normalise_email(email) == invited_address(request)

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        letter = letter_of(template_prefix, context)
        if letter is None:
            given: EmailMessage = super().render_mail(template_prefix, email, context, headers)
            return given
        return compose(letter, to=email)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.language = getattr(request, "LANGUAGE_CODE", user.language)[:2]
        saved: User = super().save_user(request, user, form, commit)
        return saved


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """TOTP keys and recovery seeds are sealed with the keyring, as all credentials are (DESIGN 5)."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "rate_limited": AccountAdapter.error_messages["rate_limited"],
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def encrypt(self, text: str) -> str:
        return seal(text, place=SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return open_sealed(encrypted_text, place=SECOND_FACTOR)

"""Whether somebody has a second factor. Recovery codes are for the day it is lost, and are none by themselves."""

from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

from iweb.accounts.models import User

SECOND_FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    return bool(is_mfa_enabled(user, types=SECOND_FACTORS))

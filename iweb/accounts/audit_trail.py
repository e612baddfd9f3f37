"""Signing in and changes to how one signs in, in the audit (ASVS 16.3.1, 16.3.3). Ids only: no address, no name."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from iweb.core import audit

# signal -> what it is called in the audit
EVENTS = {
    user_logged_in: "account.signed_in",
    user_logged_out: "account.signed_out",
    account.password_changed: "account.password_changed",
    account.password_set: "account.password_set",
    account.password_reset: "account.password_reset",
    account.email_changed: "account.email_changed",
    account.email_confirmed: "account.email_confirmed",
    mfa.authenticator_added: "account.second_factor_added",
    mfa.authenticator_removed: "account.second_factor_removed",
    mfa.authenticator_reset: "account.second_factor_reset",
}


def listen() -> None:
    """Connect, once, when Django starts."""
    for signal, what in EVENTS.items():
        signal.connect(_recorder(what), weak=False, dispatch_uid=f"audit.{what}")
    user_login_failed.connect(_record_failure, dispatch_uid="audit.account.refused")


def _recorder(what: str) -> Any:
    def record(**given: Any) -> None:
        user = given.get("user") or getattr(given.get("email_address"), "user", None)
        audit.record(what=what, who=getattr(user, "pk", None))

    return record


def _record_failure(**_: Any) -> None:
    """Whose account it was meant for is not kept: what was typed may be a password."""
    audit.record(what="account.refused")

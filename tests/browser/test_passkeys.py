"""A passkey from nothing to signed in, with an authenticator that Chromium itself plays."""

import pytest
from allauth.mfa.models import Authenticator

from iweb.core.models import AuditEvent
from iweb.tenants.scopes import system_scope
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def device(visitor, *, verified: bool = True) -> tuple[object, str]:
    """A phone with a finger on it: it says yes to whatever it is asked, if its owner is `verified`."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def add_passkey(visitor, *, name: str, alone: bool = True) -> None:
    page = visitor.page
    visitor.open("/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_url("**/webauthn/add/")
    page.fill("input[name=name]", name)
    page.set_checked("input[name=passwordless]", alone)
    page.click("[data-passkey=create]")
    page.wait_for_url("**/recovery-codes/")


def sign_out(visitor) -> None:
    visitor.page.context.clear_cookies()


def told(name: str, user) -> int:
    with system_scope("test"):
        return AuditEvent.objects.filter(what=name, who=user.pk).count()


def test_a_passkey_is_added_and_signs_in_without_a_password(company, visitor_of):
    visitor = visitor_of(language="en-GB")
    page = visitor.page
    device(visitor)
    visitor.sign_in(company.owner.email, PASSWORD)
    add_passkey(visitor, name="My phone")
    assert page.locator(".recovery-codes li").count() == 10
    visitor.open("/account/2fa/webauthn/")
    assert "My phone" in page.inner_text("main")
    sign_out(visitor)
    visitor.open("/account/login/?next=/people/")
    page.click("[data-passkey=login]")
    page.wait_for_url(visitor.base + "/people/")
    assert visitor.complaints == []
    assert told("account.second_factor_added", company.owner) == 2  # the passkey, and the codes
    assert told("account.signed_in", company.owner) == 2


def test_a_passkey_beside_the_password_is_the_second_step_and_does_not_sign_in_alone(
    company, visitor_of
):
    visitor = visitor_of(language="en-GB")
    page = visitor.page
    device(visitor)
    visitor.sign_in(company.owner.email, PASSWORD)
    add_passkey(visitor, name="Key", alone=False)
    sign_out(visitor)
    visitor.open("/account/login/")
    page.fill("input[name=login]", company.owner.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form[action='/account/login/'] button[type=submit]")
    page.wait_for_url("**/2fa/authenticate/")
    assert visitor.barriers() == []
    page.click("[data-passkey=get]")
    page.wait_for_url(visitor.base + "/")
    assert visitor.complaints == []


def test_who_is_not_verified_by_the_device_is_told_and_stays_outside(company, visitor_of):
    visitor = visitor_of(language="en-GB")
    page = visitor.page
    session, authenticator = device(visitor)
    visitor.sign_in(company.owner.email, PASSWORD)
    add_passkey(visitor, name="My phone")
    sign_out(visitor)
    session.send(
        "WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False}
    )
    visitor.open("/account/login/")
    page.click("[data-passkey=login]")
    page.wait_for_selector("[data-passkey-problem]:not([hidden])")
    assert "Nothing was confirmed" in page.inner_text("[data-passkey-problem]")
    assert page.goto(visitor.base + "/people/").url.startswith(visitor.base + "/account/login/")
    assert visitor.barriers() == []


def test_a_passkey_is_renamed_and_removed(company, visitor_of):
    visitor = visitor_of(language="en-GB")
    page = visitor.page
    device(visitor)
    visitor.sign_in(company.owner.email, PASSWORD)
    add_passkey(visitor, name="My phone")
    visitor.open("/account/2fa/webauthn/")
    page.get_by_role("link", name="Rename: My phone").click()
    page.fill("input[name=name]", "Old phone")
    page.click("main form button[type=submit]")
    page.get_by_role("link", name="Remove: Old phone").click()
    page.click("main form button[type=submit]")
    page.wait_for_url("**/webauthn/")
    assert "No passkey yet" in page.inner_text("main")
    assert not Authenticator.objects.filter(user=company.owner).exists()
    assert visitor.complaints == []

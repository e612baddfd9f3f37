"""The pages of the own account: each answers in both languages, and does what it says with a second step too."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client

from iweb.accounts.browsers import browser_words
from iweb.core.models import AuditEvent
from iweb.tenants.scopes import system_scope
from tests.accounts.test_signing_in import code_for
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

PAGES = {
    "/account/2fa/": "Passkeys",
    "/account/2fa/webauthn/": "No passkey yet",
    "/account/2fa/webauthn/add/": "Add this device",
    "/account/2fa/totp/activate/": "point the camera",
    "/account/password/change/": "ends all your other sessions",
    "/account/email/": "You sign in with",
    "/account/sessions/": "Where you are signed in",
}
SECURED = {
    "/account/2fa/": "10 codes left",
    "/account/2fa/totp/deactivate/": "Switch off the app?",
    "/account/2fa/recovery-codes/": "Keep them where you find them",
    "/account/2fa/recovery-codes/generate/": "stop working at once",
    "/account/2fa/reauthenticate/": "one of your recovery codes",
}


FORGED = (
    "{}",
    "[]",
    "7",
    "nonsense",
    '{"id": "x", "response": {"userHandle": "YQ"}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": null}}',
    (
        '{"id": "eA", "rawId": "eA", "response": {"clientDataJSON": "eA", "authenticatorData": "eA",'
        ' "signature": "eA", "userHandle": "eA"}}'
    ),
)


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def signed_in(company, *, secret: str = "") -> Client:
    """Through the real page, so that the password was asked for a moment ago."""
    client = Client(headers={"accept-language": "en"})
    client.post("/account/login/", {"login": company.owner.email, "password": PASSWORD})
    if secret:
        client.post("/account/2fa/authenticate/", {"code": code_for(secret)})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def secured(company) -> str:
    secret = generate_totp_secret()
    TOTP.activate(company.owner, secret)
    RecoveryCodes.activate(company.owner)
    return secret


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_page_answers_in_the_frame_of_the_panel(company, path, language):
    client = signed_in(company)
    client.cookies["language"] = language
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert (PAGES[path] in page) == (language == "en" or PAGES[path] == "Passkeys")
    assert 'href="/sales/"' in page
    assert 'href="/me/"' in page


@pytest.mark.parametrize("path", SECURED)
def test_each_page_of_a_second_step_that_is_on_answers(company, path):
    client = signed_in(company, secret=secured(company))
    assert SECURED[path] in client.get(path).content.decode()


def test_recovery_codes_are_shown_downloaded_and_replaced(company):
    client = signed_in(company, secret=secured(company))
    shown = set(
        re.findall(
            r"<code>(\d{8})</code>", client.get("/account/2fa/recovery-codes/").content.decode()
        )
    )
    file = client.get("/account/2fa/recovery-codes/download/")
    assert "attachment" in file["Content-Disposition"]
    assert set(re.findall(r"\d{8}", file.content.decode())) == shown
    assert len(shown) == 10
    client.post("/account/2fa/recovery-codes/generate/")
    page = client.get("/account/2fa/recovery-codes/").content.decode()
    assert not shown & set(re.findall(r"<code>(\d{8})</code>", page))


@pytest.mark.parametrize("with_second_step", [False, True])
def test_the_address_changes_when_the_new_one_is_confirmed(company, with_second_step):
    client = signed_in(company, secret=secured(company) if with_second_step else "")
    client.post("/account/email/", {"email": "new@example.nl", "action_add": ""})
    page = client.get("/account/email/").content.decode()
    assert "new@example.nl waits for you" in page
    assert company.owner.email in page
    link = re.search(r"http://testserver(/account/confirm-email/\S+)", mail.outbox[-1].body)
    client.post(link.group(1))
    found = EmailAddress.objects.filter(user=company.owner).values_list("email", "verified")
    assert list(found) == [("new@example.nl", True)]


def test_a_change_of_address_asks_who_it_is_first(company):
    answer = company.signed_in().post(
        "/account/email/", {"email": "new@example.nl", "action_add": ""}
    )
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert EmailAddress.objects.filter(user=company.owner).count() == 1


def test_signing_out_everywhere_else_ends_the_other_sessions_only(company):
    here, elsewhere = signed_in(company), signed_in(company)
    assert "Sign out everywhere else" in here.get("/account/sessions/").content.decode()
    here.post("/account/sessions/")
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/")["Location"].startswith("/account/login/")
    assert "You are signed in here only" in here.get("/account/sessions/").content.decode()


def test_one_session_is_ended_and_the_others_stay(company):
    here, lost, third = signed_in(company), signed_in(company), signed_in(company)
    found = UserSession.objects.get(session_key=lost.session.session_key)
    answer = here.post(f"/me/sessions/{found.pk}/end/", follow=True)
    assert "Signed out there" in answer.content.decode()
    assert lost.get("/me/")["Location"].startswith("/account/login/")
    assert third.get("/me/").status_code == 200
    with system_scope("test"):
        assert AuditEvent.objects.filter(what="account.session_ended").count() == 1


def test_the_session_at_hand_and_those_of_others_are_not_ended_this_way(company):
    here = signed_in(company)
    mine = UserSession.objects.get(session_key=here.session.session_key)
    here.post(f"/me/sessions/{mine.pk}/end/")
    assert here.get("/me/").status_code == 200
    admin = company.signed_in("admin")
    assert admin.post(f"/me/sessions/{mine.pk}/end/").status_code == 404
    assert here.get("/me/").status_code == 200


def test_a_forged_passkey_signs_in_nobody_and_says_so(company):
    client = Client(headers={"accept-language": "en"})
    client.get("/account/2fa/webauthn/login/", headers={"accept": "application/json"})
    for forged in FORGED:
        answer = client.post("/account/2fa/webauthn/login/", {"credential": forged})
        assert answer["Location"] == "/account/login/"
    assert "_auth_user_id" not in client.session


def test_a_forged_passkey_is_not_added(company):
    client = signed_in(company)
    client.get("/account/2fa/webauthn/add/")
    for forged in FORGED:
        answer = client.post("/account/2fa/webauthn/add/", {"name": "x", "credential": forged})
        assert answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_a_passkey_of_somebody_else_is_neither_renamed_nor_removed(company):
    other = Authenticator.objects.create(
        user=company.person("admin"), type=Authenticator.Type.WEBAUTHN, data={"name": "Theirs"}
    )
    client = signed_in(company)
    for verb in ("edit", "remove"):
        answer = client.post(f"/account/2fa/webauthn/keys/{other.pk}/{verb}/", {"name": "Mine"})
        assert answer.status_code == 404
    assert Authenticator.objects.get(pk=other.pk).data == {"name": "Theirs"}


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:121.0) Gecko/20100101 Firefox/121.0", "Firefox on macOS"),
        ("curl/8.5", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)  # fmt: skip
def test_a_browser_is_told_in_words(user_agent, words):
    from django.utils.translation import override

    with override("en"):
        assert browser_words(user_agent) == words

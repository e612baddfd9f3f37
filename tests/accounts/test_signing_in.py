"""Signing in through the real pages: limits, enumeration, sessions, second factor."""

import re
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from iweb.accounts.models import User
from iweb.core.models import AuditEvent
from iweb.tenants.scopes import system_scope
from tests.factories import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def anna() -> User:
    return verified(UserFactory(email="anna@example.nl"))


def verified(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client: Client, *, email: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(LOGIN, {"login": email, "password": password})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_opens_and_makes_a_new_session(client: Client, anna: User) -> None:
    client.get(LOGIN)
    session = client.session
    session["visited"] = True
    session.save()
    before = session.session_key
    assert sign_in(client, email="Anna@Example.nl").status_code == 302
    assert is_in(client)
    assert client.session.session_key != before


def test_the_cookie_of_the_session_is_out_of_reach_for_scripts(client: Client, anna: User) -> None:
    cookie = sign_in(client, email=anna.email).cookies["session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Lax",
        "/",
        "",
    )


def test_a_wrong_password_and_an_unknown_address_look_the_same(anna: User) -> None:
    wrong, unknown = Client(), Client()
    answers = [
        sign_in(wrong, email=anna.email, password="wrong password here"),
        sign_in(unknown, email="nobody@example.nl", password="wrong password here"),
    ]
    varying = re.compile(
        r"[A-Za-z0-9]{64}|anna@example.nl|nobody@example.nl"
    )  # the form's token, what was typed
    shown = [varying.sub("", answer.content.decode()) for answer in answers]
    assert answers[0].status_code == answers[1].status_code == 200
    assert shown[0] == shown[1]


def test_the_sixth_failure_is_refused_even_with_the_right_password_and_others_are_not(
    anna: User,
) -> None:
    other = verified(UserFactory(email="bert@example.nl"))
    client = Client()
    for _ in range(5):
        sign_in(client, email=anna.email, password="wrong password here")
    sign_in(client, email=anna.email)
    assert not is_in(client)
    elsewhere = Client(REMOTE_ADDR="127.0.0.9")
    sign_in(elsewhere, email=other.email)
    assert is_in(elsewhere)


def test_signing_up_with_a_known_address_shows_nothing_and_tells_its_owner(
    client: Client, anna: User
) -> None:
    form = {"email": anna.email, "password1": PASSWORD, "password2": PASSWORD}
    known = client.post("/account/signup/", form)
    fresh = Client().post("/account/signup/", form | {"email": "new@example.nl"})
    assert (known.status_code, known["Location"]) == (fresh.status_code, fresh["Location"])
    assert {message.to[0] for message in mail.outbox} == {"anna@example.nl", "new@example.nl"}
    assert User.objects.filter(email=anna.email).count() == 1


def test_resetting_the_password_of_an_unknown_address_looks_the_same(
    client: Client, anna: User
) -> None:
    known = client.post("/account/password/reset/", {"email": anna.email})
    unknown = Client().post("/account/password/reset/", {"email": "nobody@example.nl"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_a_new_person_has_the_language_of_the_page(client: Client) -> None:
    client.post(
        "/account/signup/",
        {"email": "new@example.nl", "password1": PASSWORD, "password2": PASSWORD},
        headers={"accept-language": "en"},
    )
    assert User.objects.get(email="new@example.nl").language == "en"


def test_an_unverified_address_does_not_get_in(client: Client) -> None:
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=False, primary=True)
    sign_in(client, email=user.email)
    assert not is_in(client)


def test_changing_the_password_ends_the_other_sessions(anna: User) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, email=anna.email)
    changed = {
        "oldpassword": PASSWORD,
        "password1": "another long password",
        "password2": "another long password",
    }
    assert here.post("/account/password/change/", changed).status_code == 302
    assert here.get("/account/password/change/").status_code == 200
    assert elsewhere.get("/account/password/change/")["Location"].startswith(LOGIN)


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def secret(anna: User) -> str:
    made = generate_totp_secret()
    TOTP.activate(anna, made)
    RecoveryCodes.activate(anna)
    return made


def test_with_a_second_factor_the_password_alone_opens_nothing(
    client: Client, anna: User, secret: str
) -> None:
    answer = sign_in(client, email=anna.email)
    assert "2fa" in answer["Location"]
    assert not is_in(client)
    assert client.get("/account/email/")["Location"].startswith(LOGIN)


def test_the_second_factor_opens_and_works_once(anna: User, secret: str) -> None:
    code = code_for(secret)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, email=anna.email)
        client.post("/account/2fa/authenticate/", {"code": code})
    assert is_in(first)
    assert not is_in(second)


def test_a_new_password_does_not_get_around_the_second_factor(
    client: Client, anna: User, secret: str
) -> None:
    client.post("/account/password/reset/", {"email": anna.email})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body).group(1)
    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "another long password", "password2": "another long password"})
    assert not is_in(client)
    sign_in(client, email=anna.email, password="another long password")
    assert not is_in(client)


def test_the_secrets_of_second_factors_are_sealed(anna: User, secret: str) -> None:
    codes = Authenticator.objects.get(user=anna, type="recovery_codes").wrap().get_unused_codes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        (stored,) = cursor.fetchone()
    assert secret not in stored
    assert not any(code in stored for code in codes)
    assert stored.count("v1.k1.") == 2


def test_staff_without_a_second_factor_reaches_only_the_page_to_set_one_up(
    settings: object, client: Client
) -> None:
    settings.IWEB_STAFF_NEED_SECOND_FACTOR = True
    staff = verified(UserFactory(is_staff=True))
    sign_in(client, email=staff.email)
    assert client.get("/staff/")["Location"] == "/account/2fa/totp/activate/"
    TOTP.activate(staff, generate_totp_secret())
    assert client.get("/staff/").headers.get("Location") != "/account/2fa/totp/activate/"


def audited() -> list[tuple[str, object]]:
    with system_scope("test"):
        return list(AuditEvent.objects.order_by("id").values_list("what", "who"))


def test_signing_in_and_out_and_failing_are_audited_without_an_address(
    client: Client, anna: User
) -> None:
    sign_in(client, email=anna.email, password="wrong password here")
    sign_in(client, email=anna.email)
    client.post("/account/logout/")
    assert audited() == [
        ("account.refused", None),
        ("account.signed_in", anna.id),
        ("account.signed_out", anna.id),
    ]
    with system_scope("test"):
        assert not AuditEvent.objects.filter(details__icontains="anna").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("in_a_company", [False, True])
def test_a_second_factor_asks_for_the_password_again_and_is_audited_like_a_new_password(
    client: Client, anna: User, in_a_company: bool
) -> None:
    if in_a_company:
        MembershipFactory(user=anna)
    sign_in(client, email=anna.email)
    changed = {
        "oldpassword": PASSWORD,
        "password1": "another long password",
        "password2": "another long password",
    }
    page = client.get("/account/2fa/totp/activate/")
    assert page["Location"].startswith("/account/reauthenticate/")
    client.post(page["Location"], {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    # Standing alone, unlike what the picture's base64 is made of.
    shown = re.search(r"(?<![\w+/=])[A-Z2-7]{32}(?![\w+/=])", page)
    client.post("/account/2fa/totp/activate/", {"code": code_for(shown.group())})
    client.post("/account/password/change/", changed)
    assert ("account.password_changed", anna.id) in audited()
    assert ("account.second_factor_added", anna.id) in audited()

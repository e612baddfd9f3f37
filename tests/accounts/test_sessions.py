"""Session limits of docs/security.md: twelve hours in all, two hours without a request (ASVS 7.3.1, 7.3.2)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def who(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in" if request.user.is_authenticated else "out")


urlpatterns = [path("who", who, name="who")]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "iweb.accounts.middleware.SessionLimitsMiddleware",
    "iweb.accounts.middleware.PersonsLanguageMiddleware",
    "iweb.accounts.middleware.PrivatePagesMiddleware",
]


@pytest.fixture(autouse=True)
def _own_urls() -> object:
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=MIDDLEWARE):
        yield


def state(client: Client, *, after: timedelta) -> str:
    with time_machine.travel(BEGAN + after, tick=False):
        return client.get("/who").content.decode()


@pytest.fixture
def client_since_eight(db: None) -> Client:
    client = Client()
    with time_machine.travel(BEGAN, tick=False):
        client.force_login(
            UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        client.get("/who")
    return client


@pytest.mark.parametrize(
    ("idle", "expected"),
    [
        (timedelta(hours=2) - timedelta(seconds=1), "in"),
        (timedelta(hours=2), "out"),
        (timedelta(hours=5), "out"),
    ],
)
def test_two_idle_hours_end_it(client_since_eight: Client, idle: timedelta, expected: str) -> None:
    assert state(client_since_eight, after=idle) == expected


def test_a_request_each_hour_keeps_it_alive_until_twelve_hours_are_over(
    client_since_eight: Client,
) -> None:
    seen = [state(client_since_eight, after=timedelta(hours=hour)) for hour in range(1, 12)]
    assert set(seen) == {"in"}
    assert state(client_since_eight, after=timedelta(hours=12) - timedelta(seconds=1)) == "in"
    assert state(client_since_eight, after=timedelta(hours=12)) == "out"


def test_an_ended_session_is_gone_from_the_store(client_since_eight: Client) -> None:
    old = client_since_eight.cookies["session"].value
    assert Session.objects.filter(session_key=old).exists()
    assert state(client_since_eight, after=timedelta(hours=3)) == "out"
    assert not Session.objects.filter(session_key=old).exists()


@pytest.mark.parametrize(("seconds", "noted"), [(10, 0), (59, 0), (60, 60), (70, 70)])
def test_activity_is_noted_at_most_once_a_minute(
    client_since_eight: Client, seconds: int, noted: int
) -> None:
    state(client_since_eight, after=timedelta(seconds=seconds))
    with time_machine.travel(BEGAN, tick=False):
        assert client_since_eight.session["session_seen"] == int(BEGAN.timestamp()) + noted


def test_pages_of_a_signed_in_person_are_kept_by_no_cache(client_since_eight: Client) -> None:
    with time_machine.travel(BEGAN, tick=False):
        assert "no-store" in client_since_eight.get("/who")["Cache-Control"]
    assert "Cache-Control" not in Client().get("/who").headers


def test_a_disabled_person_is_out_at_once(client_since_eight: Client) -> None:
    user = UserFactory(password=PASSWORD)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    user.is_active = False
    user.save()
    assert client.get("/who").content == b"out"


@pytest.mark.parametrize(
    ("cookie", "persons", "accepts", "expected"),
    [
        ("", "en", "nl", "en"),
        ("nl", "en", "en", "nl"),
        ("", "", "en-GB,en;q=0.9", "en"),
        ("", "", "fr", "nl"),
        ("xx", "", "fr", "nl"),
    ],
)
def test_the_language_is_the_cookies_else_the_persons_else_the_browsers(
    cookie: str, persons: str, accepts: str, expected: str
) -> None:
    client = Client(headers={"accept-language": accepts})
    if persons:
        client.force_login(
            UserFactory(language=persons),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    if cookie:
        client.cookies["language"] = cookie
    assert client.get("/who")["Content-Language"] == expected

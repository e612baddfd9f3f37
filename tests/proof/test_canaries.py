"""No secret is anywhere it should not be, after a whole walk: connected, consented, renewed, booked, failed, looked at, replayed.

The secrets are those that were really used, collected while the walk goes on; a token that lived for a moment counts as well.
"""

import base64
import html
import json
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import override_settings
from django_structlog.celery.receivers import CeleryReceiver

from iweb.celery import app
from iweb.ops.database.urls import for_libpq
from iweb.settings.signing_in import PASSWORD_HASHERS
from iweb.support.admin import staff_site
from tests import database
from tests.errands import quick
from tests.proof.canary_walk import STEPS, Walk
from tests.proof.leaks import (
    Doorbells,
    everything_logged,
    guises,
    leaks,
    owner_of,
    redis_content,
    rows_by_table,
    told,
)
from tests.town import town

PLACES = ("tables", "audit", "redis", "log", "messages", "pages", "staff pages", "exceptions")
SECRETS = (
    "shop key",
    "former shop key",
    "client secret",
    "authorization code",
    "access token",
    "refresh token",
    "password",
    "mistyped password",
    "TOTP secret",
    "recovery seed",
    "SECRET_KEY",
    "key of the keyring",
    "database password",
)


# --- the walk, once ---


def _settings() -> dict[str, Any]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "IWEB_KEYS": f"k1:{secrets.token_urlsafe(32)}=",
        "EXACT_CLIENT_SECRET": secrets.token_urlsafe(24),
        "PASSWORD_HASHERS": PASSWORD_HASHERS,
    }


@pytest.fixture(scope="module")
def walked(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walk]:
    state: Path = tmp_path_factory.mktemp("town")
    own = _settings()
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.callback(database.empty, str(settings.IWEB_DATABASE_OWNER_URL))
        stack.enter_context(override_settings(**own))
        cache.clear()
        place = stack.enter_context(town(state=state))
        stack.enter_context(quick(place))
        log = stack.enter_context(everything_logged())
        worker_log = CeleryReceiver()  # connected as long as it lives
        worker_log.connect_worker_signals()
        walk = Walk(place)
        walk.canaries["SECRET_KEY"] = {own["SECRET_KEY"]}
        walk.canaries["key of the keyring"] = {own["IWEB_KEYS"].removeprefix("k1:")}
        walk.canaries["client secret"] = {own["EXACT_CLIENT_SECRET"]}
        walk.canaries["database password"] = {str(settings.DATABASES["default"]["PASSWORD"])}
        for step in STEPS:
            step(walk)
        _collect(walk, log=log.getvalue())
        yield walk


def _collect(walk: Walk, *, log: str) -> None:
    with owner_of(for_libpq(str(settings.IWEB_DATABASE_OWNER_URL))) as owner:
        tables = rows_by_table(owner)
    walk.places["audit"] = [tables["core_auditevent"]]
    walk.places["tables"] = [f"{name}\n{rows}" for name, rows in tables.items()]
    walk.places["redis"] = [redis_content()]
    walk.places["log"] = [log]
    walk.places["messages"] = walk.bells.texts
    walk.places["exceptions"] += walk.bells.errors


def _all(walk: Walk, place: str) -> str:
    return "\n".join(walk.places[place])


# --- what is promised ---


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_is_found_in(walked: Walk, place: str) -> None:
    assert leaks(_all(walked, place), canaries=walked.canaries) == {}


# --- the search is not blind ---


def test_every_secret_was_used_and_is_looked_for(walked: Walk) -> None:
    assert set(walked.canaries) == set(SECRETS)
    for name, values in walked.canaries.items():
        assert values, name
        assert all(guises(value) for value in values), name
    assert len(walked.canaries["refresh token"]) >= 10
    assert len(walked.canaries["access token"]) >= 10


def test_the_walk_came_by_everything(walked: Walk) -> None:
    assert set(walked.bells.names) == {
        f"iweb.sync.tasks.{name}"
        for name in (
            "tick",
            "walk",
            "serve_lane",
            "check_shop",
            "exchange_consent",
            "refresh_ledger",
        )
    }
    assert len(walked.places["exceptions"]) >= 30
    assert len(walked.places["pages"]) >= 40
    assert len(walked.places["staff pages"]) >= 2 * len(staff_site._registry)


@pytest.mark.parametrize(
    ("place", "marks"),
    [
        ("tables", ["v1.k1.", "mfa_authenticator", "connectors_grant", "argon2", "_auth_user_id"]),
        ("audit", ["connection.added", "connection.changed", "sale.replayed", "staff.scope"]),
        ("redis", ["_kombu.binding"]),
        ("log", ['"level": "debug"', "request_started", "exchange_consent", "task_succeeded"]),
        ("messages", ['"task": "iweb.sync.tasks.check_shop"', "[["]),
        ("pages", ["Tulp", "Exact", "text/html", "csrf"]),
        ("staff pages", ["Tulp", "sandbox"]),
        ("exceptions", ["exact.", "prestashop", "Traceback", "SealError"]),
    ],
)
def test_a_place_that_was_searched_holds_what_it_should(
    walked: Walk, place: str, marks: list[str]
) -> None:
    text = _all(walked, place)
    assert [mark for mark in marks if mark not in text] == []


KEY = "A1B2C3D4E5F6G7H8I9J0K1L2M3N4O5P6"
TOKEN = "stampNL001.kJ8s-Zq_0tR4vW7xY2bC5dE9/+fG3hL6mN!="


@pytest.mark.parametrize("secret", [KEY, TOKEN])
@pytest.mark.parametrize(
    "disguise",
    [
        str,
        quote_plus,
        html.escape,
        json.dumps,
        repr,
        lambda text: text.encode().hex(),
        lambda text: base64.b64encode(f"{text}:".encode()).decode(),
        lambda text: base64.b64encode(f"user:{text}".encode()).decode(),
        lambda text: base64.urlsafe_b64encode(f"ab{text}".encode()).decode(),
    ],
)
def test_a_secret_is_found_in_every_disguise(secret: str, disguise: Callable[[str], str]) -> None:
    text = f"some words {disguise(secret)} and more"
    assert leaks(text, canaries={"it": {secret}}).keys() == {"it"}
    assert leaks("some words and more", canaries={"it": {secret}}) == {}


def _in_a_row(walk: Walk, secret: str) -> str:
    with owner_of(for_libpq(str(settings.IWEB_DATABASE_OWNER_URL))) as owner:
        owner.execute("SELECT set_config('iweb.tenant_id', %s, true)", [str(walk.tenant_id)])
        owner.execute("UPDATE connectors_connection SET label = %s WHERE role = 'shop'", [secret])
        return "".join(rows_by_table(owner).values())


def _in_redis(_: Walk, secret: str) -> str:
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as client:
        client.hset("leak", "field", secret)
        found = redis_content()
        client.delete("leak")
    return found


def _in_the_log(_: Walk, secret: str) -> str:
    with everything_logged() as log:
        logging.getLogger("urllib3.connectionpool").debug("sent %s to the shop", secret)
    return log.getvalue()


def _in_a_message(_: Walk, secret: str) -> str:
    bells = Doorbells(app)
    app.send_task("iweb.sync.tasks.check_shop", args=["x", secret], queue="panel")
    bells.take("panel")
    return bells.texts[0]


def _in_a_page(walk: Walk, secret: str) -> str:
    answer = HttpResponse(f"<input value='{secret}'>")
    answer.request = {"PATH_INFO": "/"}
    Walk.look(probe := Walk(walk.town), answer)
    return _all(probe, "pages")


def _in_an_exception(walk: Walk, secret: str) -> str:
    def fail() -> None:
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise ValueError("refused") from error

    try:
        fail()
    except ValueError as error:
        return told(error)
    return ""


@pytest.mark.parametrize(
    "plant", [_in_a_row, _in_redis, _in_the_log, _in_a_message, _in_a_page, _in_an_exception]
)
def test_a_leak_that_is_planted_is_found(walked: Walk, plant: Callable[[Walk, str], str]) -> None:
    assert leaks(plant(walked, KEY), canaries={"it": {KEY}}).keys() == {"it"}

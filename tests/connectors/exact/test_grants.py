"""The token pair of a grant: renewed by one, committed before it is used, and lost in words (DESIGN 4, checklist 23)."""

import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now

from connectors import grants, oauth
from connectors.errors import ConnectorError, NotNow
from connectors.grants import keep_pair
from iweb.core import boundaries
from iweb.tenants.scopes import tenant_scope
from tests.connectors.exact.given import Given

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db(transaction=True)


# --- the ordinary way ---


def test_a_fresh_token_costs_one_read_and_no_call(
    given: Given, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):  # begin, enter the scope, look, commit
        first = given.token()
    assert given.token() == first
    assert given.token_calls() == 0


def test_a_token_near_its_end_is_renewed_and_the_pair_committed(given: Given) -> None:
    former = given.row()
    given.age(seconds=576)
    token = given.token()
    row = given.row()
    assert token != former.access_token.open()
    assert row.access_token.open() == token
    assert row.refresh_token.open() != former.refresh_token.open()
    assert (row.pair_version, row.refresh_lease_until, row.refresh_started_at) == (2, None, None)
    assert row.access_expires_at - row.pair_issued_at == timedelta(seconds=600)
    assert row.token_calls_spent == 1
    assert given.token() == token
    assert given.token_calls() == 1


def test_a_chain_of_renewals_goes_on(given: Given) -> None:
    tokens = set()
    for _ in range(5):
        given.age(seconds=3600)
        tokens.add(given.token())
    assert len(tokens) == 5
    assert given.row().token_calls_spent == 5


def test_the_new_pair_is_committed_before_anyone_has_it(given: Given) -> None:
    """A process that dies right after the commit leaves a grant that works."""
    given.age(seconds=700)

    class StoppedError(BaseException):
        pass

    crossed: list[str] = []

    def stop(name: str) -> None:
        crossed.append(name)
        if crossed[-2:] == ["tenant scope: before commit", "tenant scope: committed"] and (
            "http POST oauth2/token answered" in crossed
        ):
            boundaries.listen(None)
            raise StoppedError

    boundaries.listen(stop)
    try:
        with pytest.raises(StoppedError):
            given.token()
    finally:
        boundaries.listen(None)
    assert given.row().pair_version == 2
    assert given.token() == given.row().access_token.open()
    assert given.token_calls() == 1


def test_tokens_are_sealed_in_the_database(given: Given) -> None:
    token, refresh = given.row().access_token.open(), given.row().refresh_token.open()
    with tenant_scope(given.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT connectors_grant::text FROM connectors_grant")
        text = cursor.fetchone()[0]
    assert token not in text
    assert refresh not in text


# --- one at a time ---

CHILD = """
import sys, django
django.setup()
from django.conf import settings
settings.EXACT_SANDBOX_URL = sys.argv[3]
from connectors.grants import access_token
print("ready", flush=True)
sys.stdin.readline()
print(access_token(tenant_id=sys.argv[1], grant_id=sys.argv[2]))
"""


@pytest.mark.process
def test_twenty_processes_that_need_a_token_at_once_make_one_token_call(
    given: Given, process_environment: dict[str, str]
) -> None:
    given.age(seconds=700)
    given.control.inject(kind="slow_drip", path="/api/oauth2/token", seconds=0.005)
    words = [sys.executable, "-c", CHILD, str(given.tenant_id), str(given.grant_id), given.url]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    children = [
        subprocess.Popen(words, text=True, cwd=ROOT, env=process_environment, **pipes)
        for _ in range(20)
    ]
    assert {child.stdout.readline() for child in children} == {"ready\n"}
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [child.communicate(timeout=60) for child in children]
    assert [child.returncode for child in children] == [0] * 20, said
    assert {out.strip() for out, _ in said} == {given.row().access_token.open()}
    assert given.token_calls() == 1
    assert given.row().token_calls_spent == 1


def test_threads_that_need_a_token_at_once_make_one_token_call(given: Given) -> None:
    given.age(seconds=700)
    got: list[object] = []

    def need() -> None:
        try:
            got.append(given.token())
        except ConnectorError as error:
            got.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=need) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(got) == {given.row().access_token.open()}
    assert given.token_calls() == 1


def test_while_another_renews_a_token_that_still_lives_is_used(given: Given) -> None:
    given.age(seconds=580)
    given.change(refresh_lease_until=Now() + timedelta(seconds=60))
    assert given.token() == given.row().access_token.open()
    assert given.token_calls() == 0


def test_while_another_renews_a_dead_token_is_waited_for_and_not_used(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grants, "LONGEST_WAIT", 0.3)
    given.age(seconds=700)
    given.change(refresh_lease_until=Now() + timedelta(seconds=60))
    with pytest.raises(NotNow) as caught:
        given.token()
    assert caught.value.message_id == "exact.token_busy"
    assert caught.value.until is not None
    assert given.token_calls() == 0


def test_who_dies_while_renewing_blocks_nobody_longer_than_the_lease(given: Given) -> None:
    given.age(seconds=700)
    given.change(refresh_lease_until=Now() + timedelta(seconds=1))
    began = time.monotonic()
    given.token()
    assert 0.7 < time.monotonic() - began < 3
    assert given.token_calls() == 1


def test_who_wakes_up_too_late_does_not_spend_the_refresh_token(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    given.age(seconds=700)
    real, late = grants.seconds_awake, iter([0.0])
    monkeypatch.setattr(grants, "seconds_awake", lambda: real() + next(late, 100.0))
    with pytest.raises(NotNow) as caught:
        given.token()
    assert caught.value.message_id == "exact.token_busy"
    assert given.token_calls() == 0
    assert given.row().refresh_started_at is None


def test_a_new_consent_in_between_wins(given: Given) -> None:
    given.age(seconds=700)
    pair = oauth.TokenPair(
        access_token="newer", refresh_token="newer-too", life=timedelta(seconds=600)
    )

    def reconnect(name: str) -> None:
        if name == "http POST oauth2/token answered":
            boundaries.listen(None)
            with tenant_scope(given.tenant_id):
                keep_pair(grant=given_grant, pair=pair, remote_user_name="Bea")

    given_grant = given.row()
    boundaries.listen(reconnect)
    try:
        assert given.token() == "newer"
    finally:
        boundaries.listen(None)
    assert given.row().refresh_token.open() == "newer-too"

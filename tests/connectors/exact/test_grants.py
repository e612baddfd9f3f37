"""The token pair of a grant: renewed by one, committed before it is used, and lost in words (DESIGN 4, checklist 23)."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from connectors import grants, oauth
from connectors.errors import ConnectorError, Kind, NotNow, Refused
from connectors.grants import GrantTokens, access_token, keep_pair, refresh_if_idle, token_refused
from connectors.models import Grant
from connectors.sandbox.exact.sandbox import SandboxExact
from connectors.sandbox.serving.control import Control
from iweb.core import boundaries
from iweb.core.ids import new_id
from iweb.tenants.scopes import tenant_scope
from tests.connectors.exact.company import CLIENT_ID, CLIENT_SECRET, RETURN, consent
from tests.factories import TenantFactory

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Given:
    """A grant with a pair that was just given, and the sandbox's control."""

    tenant_id: UUID
    grant_id: UUID
    control: Control
    url: str

    def token(self) -> str:
        return access_token(tenant_id=self.tenant_id, grant_id=self.grant_id)

    def row(self) -> Grant:
        with tenant_scope(self.tenant_id):
            return Grant.objects.get(id=self.grant_id)

    def change(self, **values: Any) -> None:
        with tenant_scope(self.tenant_id):
            Grant.objects.filter(id=self.grant_id).update(**values)

    def age(self, *, seconds: float) -> None:
        """Let the pair grow older, here and at Exact's."""
        passed = timedelta(seconds=seconds)
        self.change(
            pair_issued_at=F("pair_issued_at") - passed,
            access_expires_at=F("access_expires_at") - passed,
        )
        self.control.advance(seconds=seconds)

    def pause_is_over(self) -> None:
        self.change(refresh_lease_until=None)

    def token_calls(self) -> int:
        rows = self.control.requests(after=self.start)
        return sum(row["path"].startswith("/api/oauth2/token") for row in rows)

    start: int = 0


@pytest.fixture
def sandbox(tmp_path: Path, settings: Any) -> Iterator[SandboxExact]:
    with SandboxExact(tmp_path / "exact") as running:
        running.register_app(
            client_id=CLIENT_ID, client_secret=CLIENT_SECRET, redirect_uris=[RETURN]
        )
        settings.EXACT_SANDBOX_URL = running.url
        settings.EXACT_CLIENT_ID, settings.EXACT_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        settings.IWEB_CALL_DEADLINE = 1
        settings.IWEB_LEASE_SECONDS = 2
        yield running


@pytest.fixture
def given(sandbox: SandboxExact, transactional_db: None) -> Given:
    tenant = TenantFactory()
    pair = oauth.exchange_code(region="sandbox", code=consent(sandbox.url), redirect_uri=RETURN)
    with tenant_scope(tenant.id):
        grant = Grant.objects.create(
            tenant_id=tenant.id, region="sandbox", application=CLIENT_ID, remote_user=str(new_id())
        )
        keep_pair(grant=grant, pair=pair, remote_user_name="Bea")
    made = Given(
        tenant_id=tenant.id, grant_id=grant.id, control=Control(sandbox.url), url=sandbox.url
    )
    made.start = max(row["n"] for row in made.control.requests())
    return made


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
    real, late = grants._seconds_awake, iter([0.0])
    monkeypatch.setattr(grants, "_seconds_awake", lambda: real() + next(late, 100.0))
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


# --- when it goes wrong ---


@pytest.mark.parametrize(
    "kind", ["timeout_after_commit", "drop_after", "status_503_after", "empty_body", "truncated"]
)
def test_a_lost_answer_is_remembered_and_the_next_try_says_reconnect(
    given: Given, kind: str
) -> None:
    given.age(seconds=700)
    given.control.inject(kind=kind, path="/api/oauth2/token")
    with pytest.raises(NotNow) as caught:
        given.token()
    assert caught.value.until is not None
    assert given.row().refresh_started_at is not None
    assert given.row().state == Grant.State.WORKING
    given.pause_is_over()
    with pytest.raises(Refused) as lost:
        given.token()
    assert (lost.value.message_id, lost.value.kind) == ("exact.consent_lost", Kind.RECONNECT)
    assert (given.row().state, given.row().state_reason) == (
        Grant.State.BROKEN,
        "exact.consent_lost",
    )
    calls = given.token_calls()
    with pytest.raises(Refused, match="consent_lost"):
        given.token()
    assert given.token_calls() == calls


@pytest.mark.parametrize(
    "kind", ["timeout_before_commit", "drop_before", "status_503", "fault_500", "html"]
)
def test_a_call_that_reached_nothing_is_repeated_with_the_same_token(
    given: Given, kind: str
) -> None:
    given.age(seconds=700)
    given.control.inject(kind=kind, path="/api/oauth2/token")
    with pytest.raises(NotNow):
        given.token()
    given.pause_is_over()
    assert given.token() == given.row().access_token.open()
    assert given.row().refresh_started_at is None


def test_nobody_calls_again_within_the_pause(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grants, "LONGEST_WAIT", 0.2)
    given.age(seconds=700)
    given.control.inject(kind="status_503", path="/api/oauth2/token", times=None)
    for _ in range(3):
        with pytest.raises(NotNow):
            given.token()
    assert given.token_calls() == 1


def test_a_renewal_that_fails_before_the_end_costs_nothing(given: Given) -> None:
    given.age(seconds=580)
    given.control.inject(kind="status_503", path="/api/oauth2/token")
    assert given.token() == given.row().access_token.open()


def test_too_early_keeps_the_token_that_is_there(given: Given) -> None:
    given.change(
        pair_issued_at=Now() - timedelta(seconds=580),
        access_expires_at=Now() + timedelta(seconds=20),
    )
    assert given.token() == given.row().access_token.open()
    assert given.token_calls() == 1
    assert (given.row().state, given.row().refresh_started_at) == (Grant.State.WORKING, None)


def test_a_consent_that_ended_breaks_the_grant(given: Given) -> None:
    given.age(seconds=31 * 24 * 3600)
    with pytest.raises(Refused) as caught:
        given.token()
    assert (caught.value.message_id, caught.value.kind) == ("exact.consent_expired", Kind.RECONNECT)
    assert given.row().state == Grant.State.BROKEN


def test_a_reconnect_mends_a_broken_grant(given: Given) -> None:
    given.change(
        state=Grant.State.BROKEN, state_reason="exact.consent_lost", refresh_started_at=Now()
    )
    pair = oauth.exchange_code(region="sandbox", code=consent(given.url), redirect_uri=RETURN)
    with tenant_scope(given.tenant_id):
        keep_pair(grant=given.row(), pair=pair, remote_user_name="Bea")
    assert given.token() == pair.access_token
    assert (given.row().state_reason, given.row().refresh_started_at) == ("", None)


def test_an_app_that_exact_does_not_know_breaks_nothing_and_is_not_asked_again_at_once(
    given: Given, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grants, "LONGEST_WAIT", 0.2)
    settings.EXACT_CLIENT_SECRET = "wrong"
    given.age(seconds=700)
    with pytest.raises(Refused) as caught:
        given.token()
    assert (caught.value.message_id, caught.value.kind) == (
        "exact.app_refused",
        Kind.CONTACT_SUPPORT,
    )
    assert given.row().state == Grant.State.WORKING
    with pytest.raises(NotNow):
        given.token()
    assert given.token_calls() == 1


def test_the_days_token_calls_are_counted_here_and_end_here(given: Given) -> None:
    given.change(token_calls_limit=2)
    for _ in range(2):
        given.age(seconds=700)
        given.token()
    given.age(seconds=700)
    with pytest.raises(NotNow) as caught:
        given.token()
    assert caught.value.message_id == "exact.token_budget_spent"
    assert caught.value.until.strftime("%H:%M:%S") == "00:00:01"
    assert given.token_calls() == 2
    given.change(token_day=F("token_day") - timedelta(days=1))
    given.token()
    assert given.row().token_calls_spent == 1


def test_a_limit_that_exact_names_is_believed(given: Given) -> None:
    given.age(seconds=700)
    given.control.inject(kind="rate_day", path="/api/oauth2/token")
    with pytest.raises(NotNow) as caught:
        given.token()
    assert caught.value.message_id == "exact.token_budget_spent"
    assert given.row().token_calls_spent == given.row().token_calls_limit


def test_nothing_is_asked_for_a_grant_without_tokens(given: Given) -> None:
    given.change(access_token=None)
    with pytest.raises(Refused, match="not_connected"):
        given.token()


def test_another_tenants_grant_is_not_there(given: Given) -> None:
    with pytest.raises(Refused, match="not_connected"):
        access_token(tenant_id=TenantFactory().id, grant_id=given.grant_id)


# --- a token that the API refuses ---


def test_a_refused_token_is_renewed_once_and_then_the_grant_is_broken(given: Given) -> None:
    given.age(seconds=575)  # old enough to be renewed at Exact's, young enough to be fresh here
    given.change(pair_issued_at=Now(), access_expires_at=Now() + timedelta(seconds=600))
    tokens = GrantTokens(tenant_id=given.tenant_id, grant_id=given.grant_id)
    first = tokens.current()
    assert tokens.refused(first).kind is Kind.RETRY
    second = tokens.current()
    assert second != first
    assert (
        tokens.refused(first).kind is Kind.RETRY
    )  # the former one: somebody was slow, nothing is wrong
    assert given.row().state == Grant.State.WORKING
    error = tokens.refused(second)
    assert (error.message_id, error.kind) == ("exact.token_not_accepted", Kind.RECONNECT)
    assert given.row().state == Grant.State.BROKEN


def test_a_renewed_token_that_served_its_time_is_not_held_against_the_next(given: Given) -> None:
    given.age(seconds=700)
    token_refused(
        tenant_id=given.tenant_id, grant_id=given.grant_id, token=given.row().access_token.open()
    )
    given.token()
    assert given.row().state_reason == "exact.token_renewed"
    given.age(seconds=700)
    token = given.token()
    assert given.row().state_reason == ""
    assert (
        token_refused(tenant_id=given.tenant_id, grant_id=given.grant_id, token=token).kind
        is Kind.RETRY
    )


def test_a_young_token_that_is_refused_waits_until_exact_gives_another(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grants, "LONGEST_WAIT", 0.2)
    token_refused(tenant_id=given.tenant_id, grant_id=given.grant_id, token=given.token())
    for _ in range(2):
        with pytest.raises(NotNow) as caught:
            given.token()
        left = caught.value.until - given.row().pair_issued_at
        assert timedelta(seconds=570) < left < timedelta(seconds=610)
    assert given.token_calls() == 1


# --- idle grants ---


def test_an_idle_grant_is_kept_alive_and_a_used_one_left_alone(given: Given) -> None:
    assert not refresh_if_idle(tenant_id=given.tenant_id, grant_id=given.grant_id)
    given.age(seconds=24 * 24 * 3600)
    assert refresh_if_idle(tenant_id=given.tenant_id, grant_id=given.grant_id)
    assert not refresh_if_idle(tenant_id=given.tenant_id, grant_id=given.grant_id)
    assert given.token_calls() == 1

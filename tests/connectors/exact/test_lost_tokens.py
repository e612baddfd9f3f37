"""When a renewal goes wrong: what is remembered, what is repeated, and when the owner is asked to reconnect."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.db.models.functions import Now

from connectors import grants, oauth
from connectors.errors import Kind, NotNow, Refused
from connectors.grants import GrantTokens, access_token, keep_pair, refresh_if_idle, token_refused
from connectors.models import Grant
from iweb.tenants.scopes import tenant_scope
from tests.connectors.exact.company import RETURN, consent
from tests.connectors.exact.given import Given
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db(transaction=True)


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
    given.change(
        refresh_lease_until=Now() + timedelta(seconds=0.3)
    )  # the last call is still under way
    began = time.monotonic()
    with pytest.raises(NotNow) as caught:
        given.token()
    assert time.monotonic() - began > 0.2
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

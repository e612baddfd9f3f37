"""Budgets and fences at the ledger's door (DESIGN 4). Figures: 60 a minute, 5,000 a day, eight client errors an hour."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.errors import NotNow
from connectors.models import Lane
from iweb.core.clock import database_now
from iweb.sync import gates, lanes
from iweb.sync.gates import BudgetGate, LaneGate
from tests.sync.builders import due_now, make_lane, make_link

pytestmark = pytest.mark.django_db
ENDPOINT = "POST salesentry/SalesEntries"


def _minute(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(second=0, microsecond=0)


def test_each_call_spends_one_of_the_minute_and_one_of_the_day() -> None:
    lane = make_lane()
    gate = BudgetGate(lane_id=lane.id)

    gate.before(endpoint=ENDPOINT)
    gate.before(endpoint=ENDPOINT)

    lane.refresh_from_db()
    assert lane.day_spent == 2
    assert lane.minute_spent in (1, 2)  # the minute may turn between the two


@pytest.mark.parametrize(
    ("spent", "message_id"),
    [
        ({"minute_spent": 60}, "ledger.minute_budget_spent"),
        ({"minute_spent": 5, "minute_limit": 5}, "ledger.minute_budget_spent"),
        ({"day_spent": 5000}, "ledger.day_budget_spent"),
        ({"closed_until": timedelta(minutes=3)}, "ledger.closed_for_now"),
    ],
)
def test_a_spent_budget_closes_the_gate_and_says_until_when(
    spent: dict[str, object], message_id: str
) -> None:
    now = database_now()
    values = {name: now + v if isinstance(v, timedelta) else v for name, v in spent.items()}
    lane = make_lane(minute_window=_minute(now), day_window=now.astimezone(UTC).date(), **values)

    with pytest.raises(NotNow) as refused:
        BudgetGate(lane_id=lane.id).before(endpoint=ENDPOINT)

    assert refused.value.message_id == message_id
    assert refused.value.until is not None
    assert refused.value.until > now


def test_a_new_minute_and_a_new_day_begin_with_full_budgets() -> None:
    now = database_now()
    lane = make_lane(
        minute_window=_minute(now) - timedelta(minutes=1),
        minute_spent=60,
        day_window=now.date() - timedelta(days=1),
        day_spent=5000,
    )

    BudgetGate(lane_id=lane.id).before(endpoint=ENDPOINT)

    lane.refresh_from_db()
    assert (lane.minute_spent, lane.day_spent) == (1, 1)


def _answer(lane: Lane, *, status: int = 200, **headers: str) -> Lane:
    gate = BudgetGate(lane_id=lane.id)
    gate.before(endpoint=ENDPOINT)
    gate.after(
        endpoint=ENDPOINT,
        status=status,
        headers={f"X-RateLimit-{name.replace('_', '-')}": value for name, value in headers.items()},
    )
    lane.refresh_from_db()
    return lane


def test_limits_are_learned_from_the_headers() -> None:
    lane = _answer(make_lane(), Limit="9000", Minutely_Limit="100")

    assert (lane.day_limit, lane.minute_limit) == (9000, 100)


def test_what_others_spent_counts_as_spent() -> None:
    lane = _answer(
        make_lane(), Limit="5000", Remaining="4000", Minutely_Limit="60", Minutely_Remaining="7"
    )

    assert (lane.day_spent, lane.minute_spent) == (1000, 53)


def test_a_stale_remaining_never_gives_budget_back() -> None:
    lane = make_lane(day_spent=4990, day_window=database_now().astimezone(UTC).date())

    assert _answer(lane, Limit="5000", Remaining="4000").day_spent == 4991


def test_a_missing_header_teaches_nothing() -> None:
    lane = _answer(make_lane(), Minutely_Limit="60", Minutely_Remaining="59")

    assert (lane.day_limit, lane.day_spent) == (5000, 1)


@pytest.mark.parametrize("family", ["Minutely_Reset", "Reset"])
def test_a_429_closes_the_lane_until_the_reset_that_came_with_it(family: str) -> None:
    reset = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=7)
    lane = _answer(make_lane(), status=429, **{family: str(int(reset.timestamp() * 1000))})

    assert lane.closed_until == reset + timedelta(seconds=1)


def test_a_429_without_headers_closes_the_lane_until_the_next_minute() -> None:
    now = database_now()

    lane = _answer(make_lane(), status=429)

    assert lane.closed_until is not None
    assert now < lane.closed_until <= now + timedelta(seconds=62)


def test_after_eight_client_errors_in_an_hour_nothing_more_is_sent_to_that_endpoint() -> None:
    lane = make_lane(minute_limit=1000)
    gate = BudgetGate(lane_id=lane.id)
    for status in (400, 401, 403, 404) * 2:
        gate.before(endpoint=ENDPOINT)
        gate.after(endpoint=ENDPOINT, status=status, headers={})

    with pytest.raises(NotNow) as refused:
        gate.before(endpoint=ENDPOINT)

    assert refused.value.message_id == "ledger.error_budget_spent"
    gate.before(endpoint="GET crm/Accounts")  # another endpoint has its own count


def test_errors_older_than_an_hour_are_forgotten() -> None:
    old = int(database_now().timestamp()) - 3700
    lane = make_lane(client_errors={ENDPOINT: [old] * 20})

    BudgetGate(lane_id=lane.id).before(endpoint=ENDPOINT)

    assert _answer(lane, status=404).client_errors[ENDPOINT][0] > old


def test_a_validation_answer_is_no_client_error() -> None:
    """The ledger answers a closed period with status 500; only 400, 401, 403 and 404 count."""
    assert _answer(make_lane(), status=500).client_errors == {}


def test_a_gate_whose_fence_moved_on_spends_nothing() -> None:
    lane = due_now(make_lane())
    link = make_link(lane=lane)
    claim = lanes.claim_lane(lane_id=lane.id)
    assert claim is not None
    Lane.objects.filter(id=lane.id).update(fence=claim.fence + 1)

    with pytest.raises(lanes.LaneLostError):
        LaneGate(claim=claim, tenant_id=link.tenant_id).before(endpoint=ENDPOINT)

    lane.refresh_from_db()
    assert lane.day_spent == 0


def test_each_call_renews_the_lease() -> None:
    lane = due_now(make_lane())
    link = make_link(lane=lane)
    claim = lanes.claim_lane(lane_id=lane.id)
    assert claim is not None
    Lane.objects.filter(id=lane.id).update(lease_until=database_now() + timedelta(seconds=1))

    LaneGate(claim=claim, tenant_id=link.tenant_id).before(endpoint=ENDPOINT)

    lane.refresh_from_db()
    assert lane.lease_until is not None
    assert lane.lease_until > database_now() + timedelta(seconds=50)


def test_a_holder_that_slept_too_long_before_the_first_byte_gives_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lane = due_now(make_lane())
    link = make_link(lane=lane)
    claim = lanes.claim_lane(lane_id=lane.id)
    assert claim is not None
    gate = LaneGate(claim=claim, tenant_id=link.tenant_id)
    gate.before(endpoint=ENDPOINT)
    gate.confirm()  # at once: fine
    awake = gates.seconds_awake()

    monkeypatch.setattr(
        gates, "seconds_awake", lambda: awake + 31
    )  # a lease of 60 less a deadline of 30

    with pytest.raises(NotNow):
        gate.confirm()

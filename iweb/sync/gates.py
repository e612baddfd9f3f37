"""The gates at the ledger's door: budgets are spent and intents committed in one short transaction, right before a call.

Budgets are columns of the lane, so that a flushed Redis or a second worker can never pass a limit (DESIGN 4).
Limits: 60 calls a minute and 5,000 a day per application and division; more than ten answers 400, 401, 403 or 404 in an
hour on one endpoint block the key. Source: what integrators report of Exact's limits, 2026-11; these are start values,
the answers' headers teach the real ones.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Now

from connectors.errors import Kind, NotNow
from connectors.models import Lane
from iweb.core.clock import seconds_awake
from iweb.sync.lanes import Claim, LaneLostError, lane_transaction
from iweb.tenants.scopes import tenant_scope

CLIENT_ERRORS = frozenset({400, 401, 403, 404})
CLIENT_ERRORS_AN_HOUR = (
    8  # the ledger blocks at more than ten; two are left for people and other tools
)

# What closes the whole lane, and not one endpoint or one delivery.
LANE_IS_CLOSED = frozenset(
    {"ledger.closed_for_now", "ledger.minute_budget_spent", "ledger.day_budget_spent"}
)
LONGEST_CLOSING = timedelta(hours=25)  # a day and an hour for clocks; a reset beyond it is none

COLUMNS = (
    "fence",
    "closed_until",
    "minute_limit",
    "minute_spent",
    "minute_window",
    "day_limit",
    "day_spent",
    "day_window",
    "client_errors",
    "now",
)


def _locked(*, lane_id: UUID) -> dict[str, Any]:
    """The lane's columns with the database's time, its row locked until the transaction ends."""
    lanes = Lane.objects.select_for_update().filter(id=lane_id).annotate(now=Now())
    return dict(lanes.values(*COLUMNS)[0])


def _not_now(message_id: str, until: datetime) -> NotNow:
    return NotNow(message_id, kind=Kind.RETRY, until=until)


def spend(*, lane_id: UUID, endpoint: str, fence: int | None) -> dict[str, Any]:
    """Spend one call in the running transaction. With a fence: assert and renew the lease. Gives the lane as it is now.

    Raises `LaneLostError` when the fence moved on, `NotNow` with a time when a budget is used up.
    """
    lane = _locked(lane_id=lane_id)
    if fence is not None and lane["fence"] != fence:
        raise LaneLostError
    spent = _checked(lane=lane, endpoint=endpoint)
    renewed = (
        {"lease_until": lane["now"] + timedelta(seconds=settings.IWEB_LEASE_SECONDS)}
        if fence is not None
        else {}
    )
    Lane.objects.filter(id=lane_id).update(**spent, **renewed)
    return lane | spent


def _checked(*, lane: dict[str, Any], endpoint: str) -> dict[str, Any]:
    """The counters after one more call, or `NotNow`."""
    now: datetime = lane["now"].astimezone(UTC)
    minute, day = now.replace(second=0, microsecond=0), now.date()
    minute_spent = lane["minute_spent"] if lane["minute_window"] == minute else 0
    day_spent = lane["day_spent"] if lane["day_window"] == day else 0
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    if lane["closed_until"] and lane["closed_until"] > now:
        raise _not_now("ledger.closed_for_now", lane["closed_until"])
    if minute_spent >= lane["minute_limit"]:
        raise _not_now("ledger.minute_budget_spent", minute + timedelta(minutes=1))
    if day_spent >= lane["day_limit"]:
        raise _not_now("ledger.day_budget_spent", midnight)
    errors = recent_errors(lane["client_errors"], endpoint=endpoint, now=now)
    if len(errors) >= CLIENT_ERRORS_AN_HOUR:
        raise _not_now(
            "ledger.error_budget_spent", datetime.fromtimestamp(errors[0] + 3600, tz=UTC)
        )
    return {
        "minute_window": minute,
        "minute_spent": minute_spent + 1,
        "day_window": day,
        "day_spent": day_spent + 1,
    }


def recent_errors(
    client_errors: dict[str, list[int]], *, endpoint: str, now: datetime
) -> list[int]:
    """The epoch seconds of this endpoint's client errors within the last hour, oldest first."""
    horizon = int(now.timestamp()) - 3600
    return sorted(at for at in client_errors.get(endpoint, ()) if at > horizon)


def learn(
    *,
    lane_id: UUID,
    endpoint: str,
    status: int,
    seen: Mapping[str, str],
    spent_in: Mapping[str, Any],
) -> None:
    """Take limits from the answer's headers (names in lower case) and count a client error. A missing header teaches nothing.

    Header names and units (epoch milliseconds, UTC) are Exact's; `Remaining` may be stale, so it only ever lowers what
    we think is left. `spent_in` is the lane as it was when the call was spent: what an answer says of a minute or a day
    that is over teaches nothing about the one that has begun.
    """
    with lane_transaction("learn limits"):
        lane = _locked(lane_id=lane_id)
        changes = _learned(lane=lane, seen=seen, status=status)
        for span in ("minute", "day"):
            if lane[f"{span}_window"] != spent_in[f"{span}_window"]:
                changes.pop(f"{span}_spent", None)
        if status in CLIENT_ERRORS:
            changes["client_errors"] = _counted(lane=lane, endpoint=endpoint)
        if changes:
            Lane.objects.filter(id=lane_id).update(**changes)


def _number(seen: Mapping[str, str], name: str) -> int | None:
    value = seen.get(name, "").strip()
    return int(value) if value.isdigit() else None


def _learned(*, lane: dict[str, Any], seen: Mapping[str, str], status: int) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for span, prefix in (("minute", "x-ratelimit-minutely-"), ("day", "x-ratelimit-")):
        limit, left = _number(seen, f"{prefix}limit"), _number(seen, f"{prefix}remaining")
        if limit and limit != lane[f"{span}_limit"]:
            changes[f"{span}_limit"] = limit
        spent = (limit or lane[f"{span}_limit"]) - left if left is not None else 0
        if spent > lane[f"{span}_spent"]:
            changes[f"{span}_spent"] = spent
    if status == 429:
        changes["closed_until"] = _closed_until(lane=lane, seen=seen)
    return changes


def _closed_until(*, lane: dict[str, Any], seen: Mapping[str, str]) -> datetime:
    """On a 429 only the headers of the limit that was hit are present; a second is added for the clocks."""
    now: datetime = lane["now"].astimezone(UTC)
    for name in ("x-ratelimit-minutely-reset", "x-ratelimit-reset"):
        reset = _number(seen, name)
        if reset and reset / 1000 <= (now + LONGEST_CLOSING).timestamp():
            at = datetime.fromtimestamp(reset / 1000, tz=UTC)
            return max(at, now) + timedelta(seconds=1)
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1, seconds=1)


def _counted(*, lane: dict[str, Any], endpoint: str) -> dict[str, list[int]]:
    now: datetime = lane["now"]
    kept = {
        name: recent_errors(lane["client_errors"], endpoint=name, now=now)
        for name in lane["client_errors"]
    }
    kept[endpoint] = [*kept.get(endpoint, []), int(now.timestamp())]
    return {name: times for name, times in kept.items() if times}


class BudgetGate:
    """For reads outside a lane's slice: master data, the mirror of relations. Spends the budget, holds no lease."""

    def __init__(self, *, lane_id: UUID) -> None:
        self.lane_id = lane_id
        self.fence: int | None = None
        self.passed_at: float | None = None
        self.lane: dict[str, Any] = {}

    def _scope(self) -> AbstractContextManager[Any]:
        return lane_transaction("spend a call")

    def _intend(self) -> None:
        """What a subclass commits together with the spending."""

    def before(self, *, endpoint: str) -> None:
        with self._scope():
            self._intend()  # deliveries are locked before lanes, here as everywhere
            self.lane = spend(lane_id=self.lane_id, endpoint=endpoint, fence=self.fence)
        self.passed_at = seconds_awake()

    def confirm(self) -> None:
        """No call starts with less lease than one deadline: a process that was stopped in between gives up here."""
        spare = settings.IWEB_LEASE_SECONDS - settings.IWEB_CALL_DEADLINE
        if (
            self.fence is not None
            and self.passed_at is not None
            and seconds_awake() - self.passed_at > spare
        ):
            raise NotNow("ledger.lease_ran_out", kind=Kind.RETRY)

    def after(self, *, endpoint: str, status: int, headers: Mapping[str, str]) -> None:
        """Writes only when the answer tells something new, so that an ordinary call costs no transaction here."""
        seen = {name.lower(): value for name, value in headers.items()}
        if status in CLIENT_ERRORS or _learned(lane=self.lane, seen=seen, status=status):
            learn(
                lane_id=self.lane_id,
                endpoint=endpoint,
                status=status,
                seen=seen,
                spent_in=self.lane,
            )


class LaneGate(BudgetGate):
    """For calls of a lane's holder: asserts the fence and renews the lease, in the scope of the tenant it works for."""

    def __init__(self, *, claim: Claim, tenant_id: UUID) -> None:
        super().__init__(lane_id=claim.lane_id)
        self.fence = claim.fence
        self.tenant_id = tenant_id

    def _scope(self) -> AbstractContextManager[Any]:
        return tenant_scope(self.tenant_id)

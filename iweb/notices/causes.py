"""What is the matter at this moment, cheap enough to ask every other minute. Everything runs inside the tenant's scope.

Nothing is kept here: a cause is whatever connections, links, lanes, sales and deliveries say themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q

from connectors.models import Connection, Grant, Lane, Link
from iweb.core.clock import database_now
from iweb.notices.models import Kind
from iweb.sync.models import Delivery, Sale, SyncRun

QUICK: Final = (Kind.CONNECTION, Kind.CONSENT, Kind.LATE, Kind.CALLS, Kind.REFUSED, Kind.HELD)
# A refresh token dies after 30 days without use (Exact), and idle ones are renewed after 23: at 25 something is wrong.
CONSENT_LASTS: Final = timedelta(days=30)
CONSENT_WARNED: Final = timedelta(days=25)
PATIENCE: Final = timedelta(hours=2)  # without one good reading
OVERDUE: Final = timedelta(hours=1)
FAILURES: Final = 3
OPEN: Final = (
    Delivery.State.READY,
    Delivery.State.SENDING,
    Delivery.State.UNKNOWN,
    Delivery.State.WAITING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One cause as it stands now. `cause` is its name within its kind, the same every time it is seen."""

    kind: Kind
    cause: str
    number: int = 1
    details: dict[str, Any] = field(default_factory=dict)


def seen_now() -> tuple[Seen, ...]:
    """All causes of the quick kinds."""
    return (*_broken(), *_ending(), *_late(), *_used_up(), *_refused(), *_held())


def _broken() -> Iterator[Seen]:
    """Shops and administrations that a person must connect again."""
    broken = Q(state=Connection.State.BROKEN) | Q(
        role=Connection.Role.LEDGER, grant__state=Grant.State.BROKEN
    )
    for one in Connection.objects.filter(broken).select_related("grant"):
        reason = one.state_reason or (one.grant.state_reason if one.grant else "")
        yield Seen(
            kind=Kind.CONNECTION,
            cause=str(one.id),
            details={"label": one.label, "role": one.role, "reason": reason},
        )


def _ending() -> Iterator[Seen]:
    """Consents that were not renewed in time, and will die without a word from the ledger."""
    rows = Connection.objects.filter(
        role=Connection.Role.LEDGER,
        grant__state=Grant.State.WORKING,
        grant__pair_issued_at__lt=database_now() - CONSENT_WARNED,
    )
    for one in rows.exclude(state=Connection.State.BROKEN).select_related("grant"):
        issued = one.grant.pair_issued_at if one.grant else None
        if issued is not None:
            ends = (issued + CONSENT_LASTS).date().isoformat()
            yield Seen(
                kind=Kind.CONSENT, cause=str(one.id), details={"label": one.label, "ends": ends}
            )


def _late() -> Iterator[Seen]:
    """Live links that were not read well for hours, though their shop is not known to be broken."""
    links = Link.objects.filter(state=Link.State.LIVE).select_related("shop", "ledger")
    now = database_now()
    for link in links.exclude(shop__state=Connection.State.BROKEN):
        since = _not_read_since(link, now=now)
        if since is not None:
            details = {"shop": link.shop.label, "since": since.isoformat()}
            yield Seen(kind=Kind.LATE, cause=str(link.id), details=details)


def _not_read_since(link: Link, *, now: datetime) -> datetime | None:
    """None while nothing is wrong: a link that was paused for weeks and is live again has until its next turn."""
    overdue = link.read_due_at is not None and link.read_due_at < now - OVERDUE
    if not overdue and link.read_failures < FAILURES:
        return None
    runs = SyncRun.objects.filter(link=link)
    good = runs.filter(message_id="", finished_at__isnull=False).order_by("-created_at")
    last = good.values_list("finished_at", flat=True).first()
    since = last or runs.order_by("created_at").values_list("created_at", flat=True).first()
    since = since or link.read_due_at
    patience = max(PATIENCE, timedelta(seconds=6 * link.read_every))
    return since if since is not None and now - since > patience else None


def _used_up() -> Iterator[Seen]:
    """Administrations whose calls of today are spent while something waits for them."""
    ledgers = Connection.objects.filter(role=Connection.Role.LEDGER, lane__isnull=False)
    for ledger in ledgers.select_related("lane").order_by("id"):
        if ledger.lane is None or not _is_spent(ledger.lane):
            continue
        rows = Delivery.objects.filter(lane=ledger.lane, state__in=OPEN, link__ledger=ledger)
        waiting = rows.values("id")[: ledger.lane.day_limit].count()
        if waiting:
            yield Seen(
                kind=Kind.CALLS,
                cause=str(ledger.id),
                number=waiting,
                details={"label": ledger.label},
            )


def _is_spent(lane: Lane) -> bool:
    """Days are those of UTC, as the ledger counts them."""
    today = database_now().astimezone(UTC).date()
    return lane.day_window == today and lane.day_spent >= lane.day_limit


def _refused() -> Iterator[Seen]:
    """By the ledger, or kept back by a person: one cause a message, however many records."""
    rows = Delivery.objects.filter(state=Delivery.State.ATTENTION).values_list("message_id")
    for message_id, number in rows.annotate(number=Count("id")).order_by():
        yield Seen(
            kind=Kind.REFUSED,
            cause=message_id or "-",
            number=number,
            details={"message": message_id},
        )


def _held() -> Iterator[Seen]:
    """Held sales by reason and what they share: the groups of the screen, all of them."""
    rows = Sale.objects.filter(outcome=Sale.Outcome.HELD).values_list("reason", "cause")
    for reason, cause, number in rows.annotate(number=Count("id")).order_by():
        yield Seen(
            kind=Kind.HELD,
            cause=f"{reason}|{cause}",
            number=number,
            details={"reason": reason, "cause": cause},
        )

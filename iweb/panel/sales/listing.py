"""The list of sales: filters, search and paging by key. Fast with a million sales in the table.

Paging is by (ordered_at, id), never by offset. A search is by equality or prefix range on normalised columns, because row
level security keeps LIKE out of index conditions (DESIGN 5); it takes the first hits of each column.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from iweb.panel.sales.standing import Standing, Status, standings_of
from iweb.sync.abroad import SoldAbroad
from iweb.sync.attention import MOST_REFUSED, Kind, sale_ids_of
from iweb.sync.models import Booking, Delivery, DeliveryBooking, Sale
from mappings.booking import HeldReason

PAGE = 50
MOST_HITS = 500  # of a search in one column
MOST_LEAVING = 5000  # shown as on their way; a longer queue shows its newest
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the reader asked the list for. `after` and `before` are keys of a row: older than, newer than."""

    status: Status | None = None
    since: date | None = None
    until: date | None = None
    search: str = ""
    reason: str = ""  # of what is held
    cause: str | None = None  # with a reason: those of one cause alone, which may be ""
    refused: str | None = None  # those that the ledger refused with this message
    provisional: bool = (
        False  # booked on an earlier verdict of VIES, and asked again until there is a new one
    )
    after: str = ""
    before: str = ""

    def query(self, **changes: Any) -> str:
        """The query string of this wish with changes; empty values are left out."""
        changed = replace(self, **changes)
        values = {
            "status": changed.status.value if changed.status else "",
            "since": changed.since.isoformat() if changed.since else "",
            "until": changed.until.isoformat() if changed.until else "",
            "q": changed.search,
            "reason": changed.reason,
            "provisional": "yes" if changed.provisional else "",
            "after": changed.after,
            "before": changed.before,
        }
        given = {name: value for name, value in values.items() if value}
        groups = {"cause": changed.cause, "refused": changed.refused}
        given |= {name: value for name, value in groups.items() if value is not None}
        return "?" + urlencode(given)

    @property
    def narrowed(self) -> bool:
        asked = (self.status, self.since, self.until, self.search, self.reason)
        return any(asked) or self.refused is not None or self.provisional


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`older` and `newer` are query strings, empty where there is nothing more."""

    rows: tuple[Standing, ...]
    older: str
    newer: str


def wish_from(query: QueryDict) -> Wish:
    """What cannot be read is left out: a list never fails on its address."""
    return Wish(
        status=_status(str(query.get("status", ""))),
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
        search=query.get("q", "").replace("\x00", "").strip()[:100],
        reason=_reason(query.get("reason", "")),
        cause=_given(query, "cause"),
        refused=_given(query, "refused"),
        provisional=query.get("provisional") == "yes",
        after=query.get("after", ""),
        before=query.get("before", ""),
    )


def _status(text: str) -> Status | None:
    return Status(text) if text in set(Status) else None


def _given(query: QueryDict, name: str) -> str | None:
    value = query.get(name)
    return None if value is None else str(value).replace("\x00", "")[:160]


def _reason(text: str) -> str:
    return text if text in set(HeldReason) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# --- the page ---


def page_of(wish: Wish) -> Page:
    rows = _narrowed(wish)
    backwards = key_from(wish.before) if wish.before else None
    if backwards:
        found = list(_newer_than(rows, backwards).order_by("ordered_at", "id")[: PAGE + 1])
        more_newer, more_older = len(found) > PAGE, True
        shown = found[:PAGE][::-1]
    else:
        start = key_from(wish.after) if wish.after else None
        found = list(
            (_older_than(rows, start) if start else rows).order_by("-ordered_at", "-id")[: PAGE + 1]
        )
        more_newer, more_older = start is not None, len(found) > PAGE
        shown = found[:PAGE]
    return Page(
        rows=standings_of(shown),
        older=wish.query(after=key_of(shown[-1]), before="") if shown and more_older else "",
        newer=wish.query(before=key_of(shown[0]), after="") if shown and more_newer else "",
    )


Key = tuple[datetime, UUID]


def key_of(sale: Sale) -> str:
    return f"{sale.ordered_at.isoformat()}_{sale.id}"


def key_from(text: str) -> Key | None:
    moment, _, row = text.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        return (at, UUID(row)) if at.tzinfo else None
    except ValueError:
        return None


def _older_than(rows: QuerySet[Sale], key: Key) -> QuerySet[Sale]:
    """The first condition bounds the index, the second cuts within one moment."""
    return rows.filter(ordered_at__lte=key[0]).filter(Q(ordered_at__lt=key[0]) | Q(id__lt=key[1]))


def _newer_than(rows: QuerySet[Sale], key: Key) -> QuerySet[Sale]:
    return rows.filter(ordered_at__gte=key[0]).filter(Q(ordered_at__gt=key[0]) | Q(id__gt=key[1]))


# --- narrowing ---


def _narrowed(wish: Wish) -> QuerySet[Sale]:
    rows = Sale.objects.defer("explanation")
    if wish.since:
        rows = rows.filter(ordered_at__gte=_midnight(wish.since))
    if wish.until and wish.until < date.max:
        rows = rows.filter(ordered_at__lt=_midnight(wish.until + timedelta(days=1)))
    if wish.status:
        rows = rows.filter(_standing_so(wish.status))
    if wish.reason:
        rows = rows.filter(outcome=Sale.Outcome.HELD, reason=wish.reason)
        rows = rows if wish.cause is None else rows.filter(cause=wish.cause)
    if wish.refused is not None:
        ids = sale_ids_of(kind=Kind.REFUSED, reason=wish.refused, cause="", most=MOST_REFUSED)
        rows = rows.filter(id__in=ids)
    if wish.provisional:
        rows = rows.filter(id__in=provisional_sales())
    if wish.search:
        rows = rows.filter(id__in=list(_hits(wish.search)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def _standing_so(status: Status) -> Q:
    """The few that are not delivered are found by their deliveries: the many that are must not be looked at one by one."""
    booked = Q(outcome=Sale.Outcome.BOOKED)
    if status is Status.ATTENTION:
        return Q(outcome=Sale.Outcome.HELD) | (booked & Q(id__in=stuck_sales()))
    if status is Status.ON_ITS_WAY:
        leaving = set(leaving_sales()) - set(stuck_sales())
        return Q(outcome=Sale.Outcome.NEW) | (booked & Q(id__in=leaving))
    if status is Status.IN_BOOKS:
        delivered = Exists(Booking.objects.filter(sale=OuterRef("pk"), delivered_at__isnull=False))
        return booked & Q(delivered) & ~Q(id__in={*leaving_sales(), *stuck_sales()})
    return Q(outcome=Sale.Outcome(status.value))


def provisional_sales() -> list[UUID]:
    """Booked without VAT on an earlier verdict, while VIES was down (BOOKING 18); few, and no more than a person can read."""
    rows = SoldAbroad.objects.filter(provisional=True)
    return list(rows.order_by("-placed_at").values_list("sale_id", flat=True)[:MOST_HITS])


def leaving_sales() -> list[UUID]:
    """The sales whose entry has not arrived and needs nobody, the newest first."""
    open_ones = (
        Delivery.State.READY,
        Delivery.State.SENDING,
        Delivery.State.UNKNOWN,
        Delivery.State.WAITING,
    )
    entries = Delivery.objects.filter(state__in=open_ones, kind=Delivery.Kind.SALES_ENTRY)
    ids = list(entries.order_by("-created_at").values_list("id", flat=True)[:MOST_LEAVING])
    members = DeliveryBooking.objects.filter(delivery_id__in=ids)
    return list(members.values_list("booking__sale_id", flat=True))


def stuck_sales() -> list[UUID]:
    """The sales whose delivery, or the relation it waits for, needs a person; few, and no more than a person can read."""
    attention = Delivery.State.ATTENTION
    ids = list(
        Delivery.objects.filter(state=attention)
        .order_by("-created_at")
        .values_list("id", flat=True)[:MOST_HITS]
    )
    # Two questions, not one with OR over a join: that would read every membership.
    followers = Delivery.objects.filter(after_id__in=ids).values_list("id", flat=True)[:MOST_HITS]
    members = DeliveryBooking.objects.filter(delivery_id__in=[*ids, *followers])
    return list(members.values_list("booking__sale_id", flat=True)[:MOST_HITS])


def _hits(text: str) -> Iterator[UUID]:
    """Order reference, invoice number, customer and entry number, each by prefix."""
    lower = text.lower()
    yield from _prefixed(Sale.objects, "reference_search", lower)
    yield from _prefixed(Sale.objects, "customer_search", lower)
    for number in {text, text.upper()}:
        yield from _prefixed(Sale.objects, "invoice_number", number)
    entries = Booking.objects.filter(entry_number__gte=text, entry_number__lt=text + LAST)
    yield from entries.values_list("sale_id", flat=True)[:MOST_HITS]


def _prefixed(rows: Any, column: str, prefix: str) -> Iterator[UUID]:
    bounds = {f"{column}__gte": prefix, f"{column}__lt": prefix + LAST}
    yield from rows.filter(**bounds).values_list("id", flat=True)[:MOST_HITS]

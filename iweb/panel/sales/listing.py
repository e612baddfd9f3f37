"""The list of sales: filters, search and paging by key. Fast with a million sales in the table.

Paging is by (ordered_at, id), never by offset. What is filtered by stands in the index `sale_list`, so that the worst filter
reads that index alone. A search is by equality or prefix range on normalised columns, because row level security keeps LIKE
out of index conditions (DESIGN 5); it takes the first hits of each column.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from iweb.panel.sales.standing import Standing, Status, statuses_of
from iweb.panel.sales.whereabouts import whereabouts
from iweb.panel.sales.wishes import Document, Wish
from iweb.sync.abroad import SoldAbroad
from iweb.sync.attention import MOST_REFUSED, Kind, sale_ids_of
from iweb.sync.models import Booking, Sale
from iweb.sync.searching import bare_surname, folded
from mappings.sale import DocumentKind

PAGE = 50
MOST_HITS = 500  # of a search in one column
LAST = "\U0010ffff"
SHOWN: Final = (
    "kind", "order_id", "reference", "invoice_number", "customer_name", "country", "payment_method", "currency", "total",
    "ordered_at", "outcome", "reason",
)  # fmt: skip
LATER: Final = ("-ordered_at", "-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`older` and `newer` are query strings, empty where there is nothing more. `cut`: a search had more hits than it takes."""

    rows: tuple[Standing, ...]
    older: str
    newer: str
    cut: bool = False


# --- the page ---


def page_of(wish: Wish) -> Page:
    hits = hits_of(wish.search)
    rows = narrowed(wish, hits=hits)
    backwards = key_from(wish.before) if wish.before else None
    if backwards:
        found = shown_rows(_newer_than(rows, backwards), order=("ordered_at", "id"))
        more_newer, more_older = len(found) > PAGE, True
        shown = found[:PAGE][::-1]
    else:
        start = key_from(wish.after) if wish.after else None
        found = shown_rows(_older_than(rows, start) if start else rows)
        more_newer, more_older = start is not None, len(found) > PAGE
        shown = found[:PAGE]
    return Page(
        rows=statuses_of(shown),
        older=wish.query(after=key_of(shown[-1]), before="") if shown and more_older else "",
        newer=wish.query(before=key_of(shown[0]), after="") if shown and more_newer else "",
        cut=hits is not None and hits.cut,
    )


def shown_rows(
    rows: QuerySet[Sale], *, order: tuple[str, str] = LATER, most: int = PAGE + 1
) -> list[Sale]:
    """The ids come from the index alone; the few rows that are shown are fetched by them."""
    ids = rows.order_by(*order).values("id")[:most]
    return list(Sale.objects.only(*SHOWN).filter(id__in=ids).order_by(*order))


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


def portion(wish: Wish, *, hits: "Hits | None", start: Key | None, most: int) -> list[Sale]:
    """The next ones of all that the wish asks for, the newest first; `start` is the last that was given."""
    rows = narrowed(wish, hits=hits)
    return shown_rows(_older_than(rows, start) if start else rows, most=most)


# --- narrowing ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What a search found. `cut`: a column had more hits than are taken."""

    ids: frozenset[UUID]
    cut: bool


def narrowed(wish: Wish, *, hits: Hits | None = None) -> QuerySet[Sale]:
    """`hits` are those of the wish's search, where they are known already."""
    rows = Sale.objects.filter(**_plain(wish))
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
    found = hits or hits_of(wish.search)
    return rows if found is None else rows.filter(id__in=found.ids)


def _plain(wish: Wish) -> dict[str, object]:
    """The filters that are a condition on one column."""
    slip = DocumentKind.CREDIT.value
    sold = [one.value for one in DocumentKind if one is not DocumentKind.CREDIT]
    asked: dict[str, object] = {
        "ordered_at__gte": wish.since and _midnight(wish.since),
        "ordered_at__lt": wish.until
        and wish.until < date.max
        and _midnight(wish.until + timedelta(days=1)),
        "kind__in": {Document.SLIPS: [slip], Document.SALES: sold}.get(wish.document)
        if wish.document
        else None,
        "country": wish.country,
        "payment_method": wish.method,
        "size__gte": None
        if wish.low is None
        else int((wish.low * 100).to_integral_value(ROUND_CEILING)),
        "size__lte": None if wish.high is None else int(wish.high * 100),
    }
    return {name: value for name, value in asked.items() if value not in (None, "", False)}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def _standing_so(status: Status) -> Q:
    """The few that are not delivered are found by their deliveries: the many that are must not be looked at one by one."""
    booked = Q(outcome=Sale.Outcome.BOOKED)
    if status in (Status.WAITING, Status.NOT_A_SALE):
        return Q(outcome=Sale.Outcome(status.value))
    now = whereabouts()
    if status is Status.ATTENTION:
        return Q(outcome=Sale.Outcome.HELD) | (booked & Q(id__in=now.stuck))
    if status is Status.ON_ITS_WAY:
        return Q(outcome=Sale.Outcome.NEW) | (booked & Q(id__in=now.leaving))
    elsewhere = ~Q(id__in=now.leaving | now.stuck)
    return booked & elsewhere & _delivered() if now.cut else booked & elsewhere


def _delivered() -> Q:
    """Asked of each sale, which is dear: only where more are on their way than were named."""
    return Q(Exists(Booking.objects.filter(sale=OuterRef("pk"), delivered_at__isnull=False)))


def provisional_sales() -> list[UUID]:
    """Booked without VAT on an earlier verdict, while VIES was down (BOOKING 18); few, and no more than a person can read."""
    rows = SoldAbroad.objects.filter(provisional=True)
    return list(rows.order_by("-placed_at").values_list("sale_id", flat=True)[:MOST_HITS])


# --- searching ---


def hits_of(text: str) -> Hits | None:
    """None for no search. Everything by prefix, but the number of an order: its prefix would hide it among many others."""
    if not text:
        return None
    parts = [rows[: MOST_HITS + 1] for rows in _looked_for(text)]
    found = parts[0].union(*parts[1:], all=True).values_list("found", "column")
    pairs: list[tuple[UUID, str]] = list(found)
    most = max(Counter(column for _, column in pairs).values(), default=0)
    return Hits(ids=frozenset(one for one, _ in pairs), cut=most > MOST_HITS)


def _looked_for(text: str) -> Iterator[QuerySet[Any]]:
    spelled = folded(text)
    prefixes = [
        ("reference_search", spelled),
        ("customer_search", spelled),
        ("surname_search", bare_surname(text)),
        ("email_search", spelled),
        *(
            ("invoice_number", number)
            for number in {text, f"#{text}", text.upper(), f"#{text.upper()}"}
        ),
    ]
    for column, prefix in prefixes:
        if prefix:
            bounds = {f"{column}__gte": prefix, f"{column}__lt": prefix + LAST}
            yield _named(Sale.objects.filter(**bounds), column, key="id")
    yield _named(Sale.objects.filter(order_id=text[:40]), "order_id", key="id")
    entries = Booking.objects.filter(entry_number__gte=text, entry_number__lt=text + LAST)
    yield _named(entries, "entry_number", key="sale_id")


def _named(rows: QuerySet[Any], column: str, *, key: str) -> QuerySet[Any]:
    return rows.values(found=F(key), column=Value(column, output_field=CharField()))

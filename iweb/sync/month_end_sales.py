"""The part of a month-end pack that needs no ledger: threshold, held, on their way, late, and the shop's own numbers."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from connectors.models import Link
from connectors.registry import shop_reader
from iweb.sync.abroad import SoldAbroad, shops_of_seller
from iweb.sync.decisions import find_sale
from iweb.sync.gathering import SALES
from iweb.sync.models import Booking, Delivery, Sale
from iweb.sync.month_end_books import LATE, Stands, amount_text
from iweb.sync.rulebooks import load_rulebook
from mappings.abroad import COUNTED
from mappings.booking import EntryLine
from mappings.money import ZERO
from mappings.record import from_plain
from mappings.rulebook import Profile
from mappings.sale import DocumentKind
from mappings.sequences import Numbered, gaps_and_doubles
from mappings.steps.kinds import find_kinds
from mappings.threshold import Counted, Meter, meter
from mappings.vat.return_periods import Period
from mappings.vat.scenario import SERVICES

Rows = list[dict[str, str]]
WIDER: Final = timedelta(days=100)  # an order may have its invoice in another month
MOST_ROWS: Final = 5000


def tables_of_sales(
    *, links: list[Link], standing: Iterable[Stands], period: Period, profile: Profile
) -> dict[str, Rows]:
    """Inside the tenant's scope."""
    return {
        "threshold": _threshold(links=links, year=period.last_day.year, profile=profile),
        "held": _held(links=links, period=period, profile=profile),
        "on_their_way": _on_their_way(links=links, period=period),
        "late": _late(standing, period=period),
        "numbers": [
            row
            for link in links
            for row in _numbers(link=link, period=period, zone=profile.time_zone)
        ],
    }


def document(link_code: str, kind: str, external_id: str) -> str:
    """As in the key of an entry."""
    return f"{link_code}-{kind}{external_id}"


# --- the threshold ---


def meters_of(*, links: list[Link], year: int, profile: Profile) -> list[Meter]:
    """This year and the last, of every shop of the seller; none without a link. Inside the tenant's scope."""
    if not links:
        return []
    rows = SoldAbroad.objects.filter(
        link_id__in=shops_of_seller(link=links[0], profile=profile),
        scenario__in=sorted(one.value for one in COUNTED),
        tax_point__year__in=(year - 1, year),
    ).select_related("sale", "link")
    counted = [
        Counted(
            document=document(row.link.code, row.sale.kind, row.sale.external_id),
            tax_point=row.tax_point,
            day=row.day,
            placed_at=row.placed_at,
            net=row.net,
        )
        for row in rows
    ]
    return [meter(year=one, counted=counted, told=profile.vat.turnover) for one in (year, year - 1)]


def _threshold(*, links: list[Link], year: int, profile: Profile) -> Rows:
    return [
        {
            "year": str(one.year),
            "seen": amount_text(one.seen, currency=profile.currency),
            "told": amount_text(one.told, currency=profile.currency),
            "total": amount_text(one.total, currency=profile.currency),
            "highest": amount_text(one.highest, currency=profile.currency),
            "passed": "yes" if one.is_passed else "no",
            "passed_by": one.passed_by,
            "passed_on": one.passed_on.isoformat() if one.passed_on else "",
        }
        for one in meters_of(links=links, year=year, profile=profile)
    ]


# --- what is not in the books, or in a later period ---


def _bounds(period: Period, *, zone: str) -> tuple[datetime, datetime]:
    place = ZoneInfo(zone)
    first = datetime.combine(period.first_day, time.min, tzinfo=place)
    return first, datetime.combine(period.last_day, time.max, tzinfo=place)


def _held(*, links: list[Link], period: Period, profile: Profile) -> Rows:
    rows = (
        Sale.objects.filter(
            link__in=links,
            outcome=Sale.Outcome.HELD,
            ordered_at__range=_bounds(period, zone=profile.time_zone),
        )
        .select_related("link")
        .order_by("ordered_at", "id")[:MOST_ROWS]
    )
    place = ZoneInfo(profile.time_zone)
    return [
        {
            "document": document(row.link.code, row.kind, row.external_id),
            "reference": row.reference,
            "day": row.ordered_at.astimezone(place).date().isoformat(),
            "currency": row.currency,
            "gross": amount_text(row.total, currency=row.currency),
            "reason": row.reason,
        }
        for row in rows
    ]


def _on_their_way(*, links: list[Link], period: Period) -> Rows:
    """Decided, and not proven to stand in the ledger."""
    rows = (
        Booking.objects.filter(
            link__in=links,
            delivered_at=None,
            removed_at=None,
            entry_date__range=(period.first_day, period.last_day),
        )
        .select_related("link")
        .order_by("entry_date", "id")[:MOST_ROWS]
    )
    stuck = set(
        Delivery.objects.filter(
            link__in=links, state=Delivery.State.ATTENTION, members__booking__in=list(rows)
        ).values_list("members__booking_id", flat=True)
    )
    return [
        {
            "document": row.content["value"]["entry"]["key"],
            "day": row.entry_date.isoformat(),
            "currency": row.currency,
            "gross": amount_text(row.gross, currency=row.currency),
            "refused": "yes" if row.id in stuck else "no",
        }
        for row in rows
    ]


def _late(standing: Iterable[Stands], *, period: Period) -> Rows:
    """In a later period than their own, for a correction of that one (BOOKING 8)."""
    rows: Rows = []
    for one in standing:
        said = next((dict(w.values) for w in one.booked.warnings if w.text == LATE), None)
        entry = one.booked.entry
        if said is not None and period.holds(entry.entry_date):
            rows.append(
                {
                    "document": entry.key,
                    "original": said["original"],
                    "day": entry.entry_date.isoformat(),
                    "currency": entry.currency,
                    "net": amount_text(entry.total_net, currency=entry.currency),
                    "vat": amount_text(entry.total_vat, currency=entry.currency),
                }
            )
    return rows


# --- the shop's own numbers ---


def _numbers(*, link: Link, period: Period, zone: str) -> Rows:
    """Gaps and doubles among invoices and among slips, of all documents that were read, booked or not (BOOKING 10)."""
    first, last = _bounds(period, zone=zone)
    rows = list(
        Sale.objects.filter(link=link, ordered_at__range=(first - WIDER, last + WIDER)).values_list(
            "kind", "external_id", "invoice_number", "ordered_at"
        )
    )
    found: Rows = []
    for name, kinds in (("invoice", SALES), ("slip", (DocumentKind.CREDIT.value,))):
        numbered = [
            (
                Numbered(
                    document=document(link.code, kind, key), number=_number(kind, key, number)
                ),
                at,
            )
            for kind, key, number, at in rows
            if kind in kinds
        ]
        now = [one.number for one, at in numbered if first <= at <= last and one.number]
        if now:
            everything = [one for one, _ in numbered]
            found.extend(
                {
                    "series": name,
                    "finding": "double" if one.documents else "gap",
                    "first": one.first,
                    "last": one.last,
                    "documents": ", ".join(one.documents),
                }
                for one in gaps_and_doubles(everything, within=now)
            )
    return found


def _number(kind: str, external_id: str, number: str) -> str:
    """A slip is numbered by its id in the shop."""
    return number or (external_id if kind == DocumentKind.CREDIT.value else "")


# --- services ---


def services_of(stands: Stands) -> list[EntryLine]:
    """The lines of the entry that are services, by the rules of the version that booked it; of a credit, by its sale's."""
    rows = [stands.row]
    if stands.row.kind == DocumentKind.CREDIT.value:
        rows = list(
            Booking.objects.filter(
                link=stands.row.link, kind__in=SALES, sale__order_id=stands.row.sale.order_id
            ).select_related("sale", "link__shop")
        )
    sold = {line for row in rows for line in _service_lines(row)}
    if not sold:
        return []
    lines = stands.booked.entry.lines
    named = [line for line in lines if line.source_line in sold]
    # What accompanies nothing but services, such as a discount on them, is one too.
    alone = {
        line.rate
        for line in named
        if all(x in named for x in lines if x.rate == line.rate and abs(x.net) > ZERO and x.net * line.net > ZERO)
    }  # fmt: skip
    return [line for line in lines if line in named or line.rate in alone]


def _service_lines(row: Booking) -> frozenset[str]:
    if not any(one.get("text") == "product_kind" for one in row.explanation):
        return frozenset()
    rulebook, profile = load_rulebook(link=row.link, version_id=row.rulebook_version_id)
    sale = find_sale(row=row.sale, reader=shop_reader(row.link.shop), source_id=row.source_id)
    treatment = from_plain(row.content).treatment
    day = treatment.tax_point or row.entry_date
    kinds = find_kinds(sale=sale, rulebook=rulebook, profile=profile, day=day).value
    return frozenset(line.external_id for line in sale.lines if kinds.of(line).nature in SERVICES)

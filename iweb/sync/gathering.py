"""What a decision may know beside the sale: what stands in the books of it, its order and its credits, evidence and periods."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from connectors.models import Link, MasterData
from connectors.ports import ShopReader, SourceDocument
from iweb.core.clock import database_now
from iweb.sync import evidence, models
from iweb.sync.abroad import turnover_before
from iweb.sync.exchange_rates import rate_on
from iweb.sync.relation_facts import with_relation
from iweb.sync.standing import may_stand_there
from mappings import engine
from mappings.booking import Booked, SalesEntry
from mappings.facts import ClosedPeriod, EarlierBooking, Facts, Undo
from mappings.record import from_plain
from mappings.rulebook import Profile, RateSource, RefundPolicy, Rulebook
from mappings.sale import DocumentKind, Sale

SALES = (DocumentKind.ORDER.value, DocumentKind.INVOICE.value)


def gather(*, row: models.Sale, rulebook: Rulebook, profile: Profile, sale: Sale) -> Facts:
    """What the decision may know beside the sale. Inside the tenant's scope."""
    earlier = _earlier(row=row)
    facts = Facts(
        today=database_now().astimezone(ZoneInfo(profile.time_zone)).date(),
        vat_numbers=evidence.known_about(number=evidence.number_of(sale=sale)),
        earlier=earlier,
        closed_periods=closed_periods(link=row.link),
        corrected=_corrected(row=row, sale=sale),
        other_credits=_other_credits(row=row, sale=sale, is_booked=bool(earlier)),
        dealt_with=tuple(row.dealt_with),
        undo=Undo(row.undo) if row.undo else None,
        exchange_rate=_exchange_rate(sale=sale, profile=profile),
        turnover=turnover_before(row=row, sale=sale, profile=profile),
    )
    return with_relation(link=row.link, sale=sale, rulebook=rulebook, profile=profile, facts=facts)


def with_sold_by_hand(
    facts: Facts,
    *,
    sale: Sale,
    rulebook: Rulebook,
    profile: Profile,
    order: Callable[[], tuple[Sale, ...]],
) -> Facts:
    """Of a credit whose sale was booked by hand before the start date: how we would have booked that sale (BOOKING 32).

    Unchanged where the sale is ours to book, or cannot be decided on: the credit is then held, for it has no sale.
    `order` gives the sales of the order that the slip corrects.
    """
    if sale.kind is not DocumentKind.CREDIT or facts.corrected or profile.start_date is None:
        return facts
    before = replace(
        profile, start_date=None, vat_filed_until=None, refund_without_slip=RefundPolicy.NOTE
    )
    known = replace(facts, earlier=(), closed_periods=(), other_credits=())
    sold = [
        engine.book(sale=one, rulebook=rulebook, profile=before, facts=known) for one in order()
    ]
    booked = tuple(
        replace(one, explanation=(), warnings=())
        for one in sold
        if isinstance(one, Booked) and one.entry.entry_date < profile.start_date
    )
    if len(booked) < len(sold):
        return facts
    return replace(facts, corrected=booked, sold_by_hand=True)


def order_of(*, source: models.SourceDocument, sale: Sale, reader: ShopReader) -> tuple[Sale, ...]:
    """The sales of the order that a slip corrects, from the order that is kept with the slip."""
    order = SourceDocument(
        kind=DocumentKind.ORDER.value,
        external_id=sale.corrects,
        changed_at=source.changed_at,
        body=source.body,
    )
    return reader.to_sales(order)


def _corrected(*, row: models.Sale, sale: Sale) -> tuple[Booked, ...]:
    """Of a credit: what stands in the books of its order; how it was explained there does not matter (BOOKING 29)."""
    if sale.kind is not DocumentKind.CREDIT:
        return ()
    rows = models.Booking.objects.filter(
        link=row.link, kind__in=SALES, sale__order_id=sale.corrects, sale__undo=""
    ).order_by("external_id", "revision")
    return tuple(unexplained(booking) for booking in rows)


def _other_credits(*, row: models.Sale, sale: Sale, is_booked: bool) -> tuple[SalesEntry, ...]:
    """The entries of the credits of this order, but for the document itself. A sale that is not booked has none to fear."""
    is_credit = sale.kind is DocumentKind.CREDIT
    if not is_credit and not is_booked:
        return ()
    rows = models.Booking.objects.filter(
        link=row.link,
        kind=DocumentKind.CREDIT.value,
        sale__order_id=sale.corrects if is_credit else sale.order_id,
        sale__undo="",
    ).exclude(sale_id=row.id)
    return tuple(
        from_plain(booking.content).entry for booking in rows.order_by("external_id", "revision")
    )


def _earlier(*, row: models.Sale) -> tuple[EarlierBooking, ...]:
    """The bookings that stand in the books or may stand there; one that never can have left is simply made again."""
    return tuple(
        EarlierBooking(
            revision=booking.revision,
            total_gross=booking.gross,
            customer_key=booking.content["value"]["relation"]["customer_key"],
            content_hash=booking.content_hash,
            booked=unexplained(booking),
            removed=booking.removed_at is not None,
        )
        for booking in row.bookings.order_by("revision")
        if not replaceable(booking=booking)
    )


def unexplained(booking: models.Booking) -> Booked:
    content: Booked = from_plain(booking.content)
    return replace(content, explanation=(), warnings=())


def replaceable(*, booking: models.Booking) -> bool:
    """True when nothing of this booking can have reached the ledger, so that its content may still change."""
    if booking.delivered_at is not None or booking.removed_at is not None:
        return False
    deliveries = list(models.Delivery.objects.filter(members__booking=booking))
    if any(d.state in ("sending", "unknown", "delivered") for d in deliveries):
        return False
    # Its own key too: deliveries may have been deleted by hand, and then the attempts alone remember.
    keys = [booking.content["value"]["entry"]["key"], *(d.natural_key for d in deliveries)]
    return not may_stand_there(link_id=booking.link_id, kind="sales_entry", natural_keys=keys)


def _exchange_rate(*, sale: Sale, profile: Profile) -> Decimal | None:
    """The rate of the tax point, which is the day of the invoice, else that of the order (BOOKING 7 and 26)."""
    if not needs_rate(sale=sale, profile=profile):
        return None
    day = tax_day(sale=sale, profile=profile)
    return rate_on(day=day, currency=sale.currency, books=profile.currency)


def needs_rate(*, sale: Sale, profile: Profile) -> bool:
    """Whether it is booked at a rate of the bank."""
    return sale.currency != profile.currency and profile.rate_source is RateSource.ECB


def tax_day(*, sale: Sale, profile: Profile) -> date:
    """The day of the invoice, else that of the order where the seller is (BOOKING 7)."""
    zone = ZoneInfo(profile.time_zone)
    return sale.invoiced_on or sale.ordered_at.astimezone(zone).date()


def closed_periods(*, link: Link) -> tuple[ClosedPeriod, ...]:
    rows = MasterData.objects.filter(connection_id=link.ledger_id, kind="period", data__closed=True)
    return tuple(
        ClosedPeriod(
            journal=row.data["journal"],
            year=row.data["year"],
            period=row.data["period"],
            first_day=date.fromisoformat(row.data["first_day"]),
            last_day=date.fromisoformat(row.data["last_day"]),
        )
        for row in rows
        if row.data.get("first_day")
    )

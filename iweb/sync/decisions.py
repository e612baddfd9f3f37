"""Deciding: a stored document becomes a sale, meets its facts and the rulebook, and the answer is recorded.

The engine is pure; this module only brings it what it needs and writes down what it said.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings
from django.db.models import Q

from connectors.models import Link, MasterData
from connectors.ports import ShopReader, SourceDocument
from iweb.core.clock import database_now
from iweb.sync import evidence, models
from iweb.sync.addresses import delivery_address_of
from iweb.sync.amounts import minor_units
from iweb.sync.matching import hold_where_unsure
from iweb.sync.plan import plan
from iweb.sync.rulebooks import load_rulebook
from iweb.sync.standing import free_refused, freed, may_stand_there
from iweb.tenants.scopes import tenant_scope
from mappings import engine
from mappings.booking import (
    Booked,
    Held,
    HeldReason,
    NotASale,
    Outcome,
    SalesEntry,
    Waiting,
)
from mappings.facts import ClosedPeriod, EarlierBooking, Facts, VatNumberEvidence
from mappings.record import content_hash, from_plain, to_plain
from mappings.rulebook import Profile, Rulebook
from mappings.sale import DocumentKind, Sale
from mappings.vat.numbers import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about one sale, with all it was decided from."""

    row: models.Sale
    sale: Sale
    facts: Facts
    rulebook: Rulebook
    outcome: Outcome


def undecided(*, tenant_id: UUID, link_id: UUID) -> Iterable[UUID]:
    """The sales that wait for a decision, oldest first, in portions, until none is left.

    One that is put aside meanwhile comes again at another time: what is due is due at the beginning.
    """
    with tenant_scope(tenant_id):
        due = Q(decide_after__isnull=True) | Q(decide_after__lte=database_now())
    while True:
        with tenant_scope(tenant_id):
            rows = models.Sale.objects.filter(due, link_id=link_id, outcome=models.Sale.Outcome.NEW)
            ids = list(
                rows.order_by("ordered_at", "id").values_list("id", flat=True)[
                    : settings.IWEB_READ_PAGE
                ]
            )
        if not ids:
            return
        yield from ids


def decide(*, tenant_id: UUID, sale_id: UUID, reader: ShopReader) -> Outcome | None:
    """Decide one sale and record the answer, in one transaction. None when it was decided meanwhile."""
    with tenant_scope(tenant_id):
        row = (
            models.Sale.objects.select_for_update()
            .filter(id=sale_id, outcome=models.Sale.Outcome.NEW)
            .first()
        )
        if row is None:
            return None
        _hold_still(row=row)
        decision = think(row=row, reader=reader)
        record(decision=decision)
    return decision.outcome


def _hold_still(*, row: models.Sale) -> None:
    """Lock the deliveries of what was decided before: whether they left is asked twice, and must have one answer."""
    entries = models.Delivery.objects.filter(members__booking__sale=row).order_by("id")
    list(entries.select_for_update(of=("self",), no_key=True).values_list("id"))


def put_aside(*, tenant_id: UUID, sale_id: UUID, fault: str) -> None:
    """A fault of our own kept this sale from being decided: it is held, so that the ones behind it are decided."""
    reason = HeldReason.SOURCE_UNREADABLE.value
    explanation = {"step": "held", "text": reason, "values": [["detail", fault]], "rule": ""}
    with tenant_scope(tenant_id):
        models.Sale.objects.filter(id=sale_id, outcome=models.Sale.Outcome.NEW).update(
            outcome=models.Sale.Outcome.HELD,
            reason=reason,
            explanation=[explanation],
            decided_at=database_now(),
        )


def think(*, row: models.Sale, reader: ShopReader) -> Decision:
    """The pure part, inside the scope: source document -> Sale -> facts -> rulebook -> outcome."""
    sale = find_sale(row=row, reader=reader)
    rulebook, profile = load_rulebook(link=row.link)
    facts = gather(row=row, profile=profile, sale=sale)
    outcome = engine.book(sale=sale, rulebook=rulebook, profile=profile, facts=facts)
    if isinstance(outcome, Booked):
        outcome = hold_where_unsure(link=row.link, booked=outcome)
    return Decision(row=row, sale=sale, facts=facts, rulebook=rulebook, outcome=outcome)


def number_to_prove(*, row: models.Sale, reader: ShopReader) -> tuple[str, str]:
    """The VAT number that the decision about this sale hangs on ("" for none), and the seller's own, who asks.

    A sale that would not be booked whatever VIES says, because it is unpaid or none at all, asks nothing.
    """
    sale = find_sale(row=row, reader=reader)
    rulebook, profile = load_rulebook(link=row.link)
    requester = normalise(raw=profile.vat_number, country=profile.country)
    number = evidence.number_at_stake(sale=sale, profile=profile)
    if not number:
        return "", requester
    facts = gather(row=row, profile=profile, sale=sale)
    proven = VatNumberEvidence(number=number, verdict="valid", asked_at=database_now())
    outcome = engine.book(
        sale=sale,
        rulebook=rulebook,
        profile=profile,
        facts=replace(facts, vat_numbers=(proven,)),
    )
    return "" if isinstance(outcome, Waiting | NotASale) else number, requester


def find_sale(*, row: models.Sale, reader: ShopReader) -> Sale:
    """The canonical sale of a row, from the stored document alone."""
    source = models.SourceDocument.objects.get(id=row.source_id)
    document = SourceDocument(
        kind=source.kind,
        external_id=source.external_id,
        changed_at=source.changed_at,
        body=source.body,
    )
    sales = reader.to_sales(document)
    return next(s for s in sales if s.kind.value == row.kind and s.external_id == row.external_id)


def gather(*, row: models.Sale, profile: Profile, sale: Sale) -> Facts:
    """What the decision may know beside the sale."""
    return Facts(
        today=database_now().astimezone(ZoneInfo(profile.time_zone)).date(),
        vat_numbers=evidence.known_about(number=evidence.number_of(sale=sale)),
        earlier=_earlier(row=row),
        closed_periods=_closed_periods(link=row.link),
        corrected=_corrected(row=row, sale=sale),
        other_credits=_other_credits(row=row, sale=sale),
    )


def _corrected(*, row: models.Sale, sale: Sale) -> tuple[Booked, ...]:
    """Of a credit: what stands in the books of its order; how it was explained there does not matter (BOOKING 29)."""
    if sale.kind is not DocumentKind.CREDIT:
        return ()
    kinds = (DocumentKind.ORDER.value, DocumentKind.INVOICE.value)
    rows = models.Booking.objects.filter(
        link=row.link, kind__in=kinds, sale__order_id=sale.corrects
    ).order_by("external_id", "revision")
    return tuple(
        replace(from_plain(booking.content), explanation=(), warnings=()) for booking in rows
    )


def _other_credits(*, row: models.Sale, sale: Sale) -> tuple[SalesEntry, ...]:
    if sale.kind is not DocumentKind.CREDIT:
        return ()
    rows = models.Booking.objects.filter(
        link=row.link, kind=DocumentKind.CREDIT.value, sale__order_id=sale.corrects
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
        )
        for booking in row.bookings.order_by("revision")
        if not replaceable(booking=booking)
    )


def replaceable(*, booking: models.Booking) -> bool:
    """True when nothing of this booking can have reached the ledger, so that its content may still change."""
    if booking.delivered_at is not None:
        return False
    deliveries = list(models.Delivery.objects.filter(members__booking=booking))
    if any(d.state in ("sending", "unknown", "delivered") for d in deliveries):
        return False
    # Its own key too: deliveries may have been deleted by hand, and then the attempts alone remember.
    keys = [booking.content["value"]["entry"]["key"], *(d.natural_key for d in deliveries)]
    return not may_stand_there(link_id=booking.link_id, kind="sales_entry", natural_keys=keys)


def _closed_periods(*, link: Link) -> tuple[ClosedPeriod, ...]:
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


# --- recording -----------------------------------------------------------------------------------


def record(*, decision: Decision) -> None:
    """Write the answer down: a booking with its deliveries, or where the sale stands and why."""
    outcome, row = decision.outcome, decision.row
    if isinstance(outcome, Booked):
        row.outcome, row.reason, row.explanation = models.Sale.Outcome.BOOKED, "", []
        _record_booking(decision=decision, booked=outcome)
    else:
        row.outcome, row.reason = _standing(outcome)
        row.explanation = to_plain(outcome)["value"]["explanation"]
        if isinstance(outcome, Held):
            row.explanation = [*row.explanation, _held_reason(outcome)]
        _withdraw(row=row)
    row.decided_at, row.decide_after, row.waits_since = database_now(), None, None
    row.save(
        update_fields=[
            "outcome", "reason", "explanation", "decided_at", "decide_after", "waits_since",
        ]
    )  # fmt: skip


def _withdraw(*, row: models.Sale) -> None:
    """What was decided before, and never left, is decided no longer: a sale that is none must not reach the books."""
    for booking in row.bookings.all():
        if replaceable(booking=booking):
            members = models.DeliveryBooking.objects.filter(booking=booking)
            deliveries = list(members.values_list("delivery_id", flat=True))
            members.delete()
            models.Delivery.objects.filter(id__in=deliveries, members=None).delete()
            booking.delete()


def _standing(outcome: Waiting | NotASale | Held) -> tuple[str, str]:
    names = {Waiting: models.Sale.Outcome.WAITING, NotASale: models.Sale.Outcome.NOT_A_SALE}
    return names.get(type(outcome), models.Sale.Outcome.HELD), outcome.reason.value


def _held_reason(outcome: Held) -> dict[str, object]:
    return {
        "step": "held",
        "text": outcome.reason.value,
        "values": [list(v) for v in outcome.values],
        "rule": "",
    }


def _record_booking(*, decision: Decision, booked: Booked) -> None:
    row, digest = decision.row, content_hash(booked.entry)
    latest = row.bookings.order_by("-revision").first()
    values = _booking_values(decision=decision, booked=booked, digest=digest)
    if latest is not None and replaceable(booking=latest):
        if latest.content != values["content"]:
            _replace(booking=latest, decision=decision, booked=booked, values=values)
        free_refused(booking=latest, customer_key=booked.relation.customer_key)
        return
    if latest is not None and latest.content_hash == digest:
        return  # what stands in the books says the same: a rule that was edited since changes nothing there
    booking = models.Booking.objects.create(
        tenant_id=row.tenant_id,
        sale=row,
        link=row.link,
        kind=row.kind,
        external_id=row.external_id,
        revision=latest.revision + 1 if latest else 1,
        **values,
    )
    plan(
        booking=booking,
        booked=booked,
        look_up_first=row.seen_unproven,
        delivery_address=delivery_address_of(decision.sale),
    )


def _replace(
    *, booking: models.Booking, decision: Decision, booked: Booked, values: dict[str, object]
) -> None:
    """Nothing of it left the house: the booking takes its new content, and its delivery with it."""
    models.Booking.objects.filter(id=booking.id).update(**values)
    content = {"order": to_plain(booked.entry), "reference": booked.entry.reference}
    for delivery in models.Delivery.objects.filter(members__booking=booking):
        models.Delivery.objects.filter(id=delivery.id).update(**content, **freed(delivery))
    booking.refresh_from_db()
    plan(
        booking=booking,
        booked=booked,
        look_up_first=booking.sale.seen_unproven,
        delivery_address=delivery_address_of(decision.sale),
    )


def _booking_values(*, decision: Decision, booked: Booked, digest: str) -> dict[str, object]:
    entry, row = booked.entry, decision.row
    return {
        "rulebook_version_id": UUID(decision.rulebook.id),
        "facts": _store_facts(row=row, facts=decision.facts),
        "source_id": row.source_id,
        "source_hash": row.source_hash,
        "content": to_plain(booked),
        "content_hash": digest,
        "explanation": to_plain(booked)["value"]["explanation"],
        "warnings": to_plain(booked)["value"]["warnings"],
        "journal": entry.journal,
        "entry_date": entry.entry_date,
        "currency": entry.currency,
        "net": entry.total_net,
        "vat": entry.total_vat,
        "gross": entry.total_gross,
        "gross_minor": minor_units(entry.total_gross, currency=entry.currency),
    }


def _store_facts(*, row: models.Sale, facts: Facts) -> models.Facts:
    body = to_plain(facts)
    digest = hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()
    stored, _ = models.Facts.objects.get_or_create(
        tenant_id=row.tenant_id, sale=row, hash=digest, defaults={"body": body}
    )
    return stored


def replayed(*, row: models.Sale, booking: models.Booking, reader: ShopReader) -> Outcome:
    """Decide again from the stored document, the stored facts and the version that made the booking: the same answer."""
    rulebook, profile = load_rulebook(link=row.link, version_id=booking.rulebook_version_id)
    facts = from_plain(booking.facts.body)
    return engine.book(
        sale=find_sale(row=row, reader=reader), rulebook=rulebook, profile=profile, facts=facts
    )

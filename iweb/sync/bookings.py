"""Writing a booking down with its deliveries, and taking back what was decided before and never left.

A document has one booking for each revision. What may stand in the ledger is never touched; what comes after it is made anew
with each decision. A change gives two: the reversal of what stands, and the sale as it is now (BOOKING 30).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from iweb.sync import bundles, models
from iweb.sync.addresses import delivery_address_of
from iweb.sync.amounts import minor_units
from iweb.sync.gathering import SALES, replaceable
from iweb.sync.plan import find_again, plan
from iweb.sync.standing import free_refused, freed
from mappings.booking import Booked, HeldReason, SalesEntry
from mappings.facts import Facts
from mappings.record import content_hash, to_plain
from mappings.rulebook import Rulebook
from mappings.sale import DocumentKind, Sale
from mappings.steps.changes import revisions_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a booking is written down from."""

    row: models.Sale
    sale: Sale
    facts: Facts
    rulebook: Rulebook


def record_bookings(*, decided: Decided, booked: Booked) -> None:
    """The bookings behind what may stand in the ledger become those of `booked`: kept, replaced, made or withdrawn."""
    standing, tail = _split(row=decided.row)
    wanted = _wanted(decided=decided, booked=booked, standing=standing)
    first = standing.revision + 1 if standing else 1
    for revision, one in enumerate(wanted, first):
        present = next((b for b in tail if b.revision == revision), None)
        values = _values(decided=decided, booked=one)
        if present is None:
            _create(decided=decided, booked=one, revision=revision, values=values)
        else:
            if present.content != values["content"]:
                _replace(decided=decided, booking=present, booked=one, values=values)
            find_again(link=present.link, relation=one.relation)
            free_refused(booking=present, customer_key=one.relation.customer_key)
    _remove([b for b in tail if b.revision >= first + len(wanted)])
    if standing is not None and not wanted and booked.warnings:
        # What stands is the same, and something is to be told of it since: a cancellation, a refund without a slip.
        standing.warnings = to_plain(booked)["value"]["warnings"]
        standing.save(update_fields=["warnings"])


def withdraw(*, row: models.Sale) -> None:
    """What was decided before, and never left, is decided no longer: a sale that is none must not reach the books."""
    _, tail = _split(row=row)
    _remove(tail)


def wake_credits(*, row: models.Sale) -> None:
    """Credits that were held for want of this sale are decided again, in the same walk (BOOKING 29)."""
    if row.kind in SALES:
        models.Sale.objects.filter(
            link_id=row.link_id,
            kind=DocumentKind.CREDIT.value,
            order_id=row.order_id,
            outcome=models.Sale.Outcome.HELD,
            reason=HeldReason.CREDIT_WITHOUT_SALE.value,
        ).update(outcome=models.Sale.Outcome.NEW)


def _split(*, row: models.Sale) -> tuple[models.Booking | None, list[models.Booking]]:
    """The last booking that may stand in the ledger, and those behind it, of which nothing can have left."""
    bookings = list(row.bookings.order_by("revision"))
    tail: list[models.Booking] = []
    while bookings and replaceable(booking=bookings[-1]):
        tail.insert(0, bookings.pop())
    return (bookings[-1] if bookings else None), tail


def _wanted(
    *, decided: Decided, booked: Booked, standing: models.Booking | None
) -> tuple[Booked, ...]:
    """What is to stand behind it: nothing where the answer is what stands."""
    if standing is not None and booked.reversal is None and _is(standing, entry=booked.entry):
        return ()
    return revisions_of(booked=booked, facts=decided.facts)


def _is(booking: models.Booking, *, entry: SalesEntry) -> bool:
    """A rule that was edited since changes nothing in the books: amounts and customer decide (DESIGN 3)."""
    key = booking.content["value"]["entry"]["key"]
    return bool(key == entry.key and booking.content_hash == content_hash(entry))


def _remove(bookings: Sequence[models.Booking]) -> None:
    for booking in bookings:
        bundles.leave(booking=booking)
        members = models.DeliveryBooking.objects.filter(booking=booking)
        deliveries = list(members.values_list("delivery_id", flat=True))
        members.delete()
        models.Delivery.objects.filter(id__in=deliveries, members=None).delete()
        booking.delete()


def _create(*, decided: Decided, booked: Booked, revision: int, values: dict[str, object]) -> None:
    row = decided.row
    booking = models.Booking.objects.create(
        tenant_id=row.tenant_id,
        sale=row,
        link=row.link,
        kind=row.kind,
        external_id=row.external_id,
        revision=revision,
        **values,
    )
    _plan(decided=decided, booking=booking, booked=booked)


def _replace(
    *, decided: Decided, booking: models.Booking, booked: Booked, values: dict[str, object]
) -> None:
    """Nothing of it left the house: the booking takes its new content, and its delivery with it."""
    bundles.leave(booking=booking)
    models.Booking.objects.filter(id=booking.id).update(**values)
    content = {"order": to_plain(booked.entry), "reference": booked.entry.reference}
    for delivery in models.Delivery.objects.filter(members__booking=booking):
        models.Delivery.objects.filter(id=delivery.id).update(**content, **freed(delivery))
    booking.refresh_from_db()
    _plan(decided=decided, booking=booking, booked=booked)


def _plan(*, decided: Decided, booking: models.Booking, booked: Booked) -> None:
    plan(
        booking=booking,
        booked=booked,
        look_up_first=decided.row.seen_unproven,
        delivery_address=delivery_address_of(decided.sale),
    )


def _values(*, decided: Decided, booked: Booked) -> dict[str, object]:
    entry, row, content = booked.entry, decided.row, to_plain(booked)
    return {
        "rulebook_version_id": UUID(decided.rulebook.id),
        "facts": _store_facts(row=row, facts=decided.facts),
        "source_id": row.source_id,
        "source_hash": row.source_hash,
        "content": content,
        "content_hash": content_hash(entry),
        "explanation": content["value"]["explanation"],
        "warnings": content["value"]["warnings"],
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

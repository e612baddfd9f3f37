"""Deciding: a stored document becomes a sale, meets its facts and the rulebook, and the answer is recorded.

The engine is pure; this module only brings it what it needs and writes down what it said.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from connectors.models import Link
from connectors.ports import ShopReader, SourceDocument
from iweb.core.clock import database_now
from iweb.sync import abroad, evidence, models
from iweb.sync.bookings import Decided, record_bookings, wake_credits, withdraw
from iweb.sync.gathering import gather, order_of, with_sold_by_hand
from iweb.sync.master_data import hold_where_unfit
from iweb.sync.matching import Match, Relations, find, hold_where_unsure
from iweb.sync.rulebooks import load_rulebook
from iweb.tenants.scopes import tenant_scope
from mappings import engine
from mappings.booking import (
    Booked,
    Held,
    HeldReason,
    NotASale,
    NotASaleReason,
    Outcome,
    Waiting,
)
from mappings.facts import Facts, VatNumberEvidence
from mappings.money import ZERO
from mappings.record import from_plain, to_plain
from mappings.rulebook import Profile, Rulebook
from mappings.sale import Sale
from mappings.steps.by_hand import dealt_with
from mappings.steps.changes import revisions_of
from mappings.vat.numbers import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about one sale, with all it was decided from."""

    row: models.Sale
    sale: Sale
    facts: Facts
    rulebook: Rulebook
    profile: Profile
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
    """Decide one sale and record the answer, in one transaction. None when it was decided meanwhile, or has to wait."""
    with tenant_scope(tenant_id):
        row = (
            models.Sale.objects.select_related("link__ledger")
            .select_for_update(of=("self",))
            .filter(id=sale_id, outcome=models.Sale.Outcome.NEW)
            .first()
        )
        if row is None:
            return None
        _hold_still(row=row)
        decision = think(row=row, reader=reader)
        doubtful = _taken_back_in_doubt(decision)
        if doubtful is not None and _is_on_its_way(doubtful):
            _postpone(row=row)
            return None
        if doubtful is not None:
            decision = replace(decision, outcome=_hold_change(decision, booked=doubtful))
        record(decision=decision)
    return decision.outcome


def _taken_back_in_doubt(decision: Decision) -> models.Booking | None:
    """The booking that this decision takes back, while it is not proven to stand: it may have been lost on the way."""
    outcome = decision.outcome
    if not isinstance(outcome, Booked) or not (outcome.reversal or outcome.entry.reverses):
        return None
    taken_back = (outcome.reversal or outcome.entry).reverses
    undelivered = decision.row.bookings.filter(delivered_at=None)
    return undelivered.filter(content__value__entry__key=taken_back).first()


def _is_on_its_way(booking: models.Booking) -> bool:
    """False where a person must act first, or nothing is left that could bring an answer."""
    stuck = models.Delivery.State.ATTENTION
    return models.Delivery.objects.filter(members__booking=booking).exclude(state=stuck).exists()


def _hold_change(decision: Decision, *, booked: models.Booking) -> Held:
    outcome = decision.outcome
    assert isinstance(outcome, Booked)  # noqa: S101 - nothing else takes anything back
    now = outcome.entry.total_gross if outcome.reversal else ZERO
    return Held(
        reason=HeldReason.CHANGED_AFTER_BOOKING,
        explanation=outcome.explanation,
        values=(
            ("booked", str(booked.gross)),
            ("now", str(now)),
            ("difference", str(now - booked.gross)),
        ),
    )


def _postpone(*, row: models.Sale) -> None:
    """It is looked at again once the ledger has had the time to answer."""
    row.decide_after = database_now() + timedelta(seconds=settings.IWEB_LOOK_UP_PAUSE)
    row.save(update_fields=["decide_after"])


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
    facts = with_sold_by_hand(
        gather(row=row, rulebook=rulebook, profile=profile, sale=sale),
        sale=sale,
        rulebook=rulebook,
        profile=profile,
        order=lambda: order_of(source=source_of(row), sale=sale, reader=reader),
    )
    outcome = answer(link=row.link, sale=sale, rulebook=rulebook, profile=profile, facts=facts)
    if isinstance(outcome, Booked) and facts.sold_by_hand:
        outcome = hold_without_relation(link=row.link, document=row.external_id, booked=outcome)
    outcome = dealt_with(outcome, facts=facts)  # a hold of this room; the engine asks of its own
    return Decision(
        row=row, sale=sale, facts=facts, rulebook=rulebook, profile=profile, outcome=outcome
    )


def answer(
    *, link: Link, sale: Sale, rulebook: Rulebook, profile: Profile, facts: Facts
) -> Outcome:
    """What the engine says, and whether the ledger can carry it, on a relation that it has: live and in a preview alike."""
    outcome = engine.book(sale=sale, rulebook=rulebook, profile=profile, facts=facts)
    if isinstance(outcome, Booked):
        outcome = hold_where_unfit(link=link, booked=outcome, profile=profile)
    if isinstance(outcome, Booked):
        return hold_where_unsure(link=link, booked=outcome, profile=profile)
    return outcome


def hold_without_relation(
    *, link: Link, document: str, booked: Booked, known: Relations | None = None
) -> Booked | Held:
    """A sale that was booked by hand has a relation in the books; where none is found, a person books its credit (BOOKING 32)."""
    found = find(link=link, relation=booked.relation, known=known)
    if isinstance(found, Match) and found.row is not None:
        return booked
    return Held(
        reason=HeldReason.CREDIT_WITHOUT_SALE,
        explanation=booked.explanation,
        values=(("document", document),),
    )


def number_to_prove(*, row: models.Sale, reader: ShopReader) -> tuple[str, str]:
    """The VAT number that the decision about this sale hangs on ("" for none), and the seller's own, who asks.

    A sale that would not be booked whatever VIES says, because it is unpaid or none at all, asks nothing.
    """
    sale = find_sale(row=row, reader=reader)
    if not evidence.number_of(sale=sale):  # most sales: nothing else has to be looked up
        return "", ""
    rulebook, profile = load_rulebook(link=row.link)
    requester = normalise(raw=profile.vat_number, country=profile.country)
    number = evidence.number_at_stake(sale=sale, profile=profile, rulebook=rulebook)
    if not number:
        return "", requester
    facts = gather(row=row, rulebook=rulebook, profile=profile, sale=sale)
    proven = VatNumberEvidence(number=number, verdict="valid", asked_at=database_now())
    outcome = engine.book(
        sale=sale,
        rulebook=rulebook,
        profile=profile,
        facts=replace(facts, vat_numbers=(proven,)),
    )
    return "" if isinstance(outcome, Waiting | NotASale) else number, requester


def find_sale(*, row: models.Sale, reader: ShopReader, source_id: UUID | None = None) -> Sale:
    """The canonical sale of a row, from the stored document alone: the latest, or the given one."""
    source = source_of(row, source_id=source_id)
    return sale_in(row=row, source=source, reader=reader)


def source_of(row: models.Sale, *, source_id: UUID | None = None) -> models.SourceDocument:
    """The latest document of a row, or the given one."""
    return models.SourceDocument.objects.get(id=source_id or row.source_id)


def sale_in(*, row: models.Sale, source: models.SourceDocument, reader: ShopReader) -> Sale:
    """The sale of this row in its document. Raises `ValueError` for one that cannot be read."""
    document = SourceDocument(
        kind=source.kind,
        external_id=source.external_id,
        changed_at=source.changed_at,
        body=source.body,
    )
    sales = reader.to_sales(document)
    return next(s for s in sales if s.kind.value == row.kind and s.external_id == row.external_id)


# --- recording -----------------------------------------------------------------------------------


def record(*, decision: Decision) -> None:
    """Write the answer down: a booking with its deliveries, or where the sale stands and why."""
    outcome, row = decision.outcome, decision.row
    if isinstance(outcome, Booked):
        row.outcome, row.reason, row.explanation = models.Sale.Outcome.BOOKED, "", []
        if row.undo:  # what is booked is what takes it out of the books
            row.outcome, row.reason = (
                models.Sale.Outcome.NOT_A_SALE,
                NotASaleReason.TAKEN_BACK.value,
            )
            row.explanation = to_plain(outcome)["value"]["explanation"]
        record_bookings(decided=_decided(decision), booked=outcome)
        wake_credits(row=row)
    else:
        row.outcome, row.reason = _standing(outcome)
        row.explanation = to_plain(outcome)["value"]["explanation"]
        if isinstance(outcome, Held):
            row.explanation = [*row.explanation, _held_reason(outcome)]
        withdraw(row=row)
    abroad.note(decision=decision)
    row.decided_at, row.decide_after, row.waits_since = database_now(), None, None
    row.save(
        update_fields=[
            "outcome", "reason", "explanation", "decided_at", "decide_after", "waits_since",
        ]
    )  # fmt: skip


def _decided(decision: Decision) -> Decided:
    return Decided(
        row=decision.row, sale=decision.sale, facts=decision.facts, rulebook=decision.rulebook
    )


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


def replayed(*, row: models.Sale, booking: models.Booking, reader: ShopReader) -> Outcome:
    """Decide again from the stored document, the stored facts and the version that made the booking: the same answer."""
    rulebook, profile = load_rulebook(link=row.link, version_id=booking.rulebook_version_id)
    facts: Facts = from_plain(booking.facts.body)
    sale = find_sale(row=row, reader=reader, source_id=booking.source_id)
    outcome = engine.book(sale=sale, rulebook=rulebook, profile=profile, facts=facts)
    if not isinstance(outcome, Booked):
        return outcome
    key = booking.content["value"]["entry"]["key"]
    made = revisions_of(booked=outcome, facts=facts)
    return next((one for one in made if one.entry.key == key), outcome)

"""Steps: what stands in the books of this document already, and what a change of it means (BOOKING 2, 29 and 30)."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, NoReturn
from zoneinfo import ZoneInfo

from mappings.booking import Booked, EntryLine, HeldReason, Reason, SalesEntry
from mappings.facts import EarlierBooking, Facts
from mappings.money import ZERO, quantum_of, round_amount
from mappings.record import content_hash
from mappings.rulebook import ChangePolicy, Profile, RefundPolicy
from mappings.sale import Refund, Sale
from mappings.steps.by_hand import is_dealt_with
from mappings.steps.customer import Buyer
from mappings.steps.entry import key_of
from mappings.steps.step import Step, Stop, Values, because, hold

_REVERSAL_WORD: Final = {"nl": "Tegenboeking", "en": "Reversal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """An entry held against the books: `is_there` where exactly this stands, else the entry and what takes the former back."""

    entry: SalesEntry
    is_there: bool = False
    reversal: SalesEntry | None = None


def standing_booking(facts: Facts) -> EarlierBooking | None:
    """What stands in the books of this document now; None where nothing does, or it was taken back."""
    latest = latest_booking(facts)
    return None if latest is None or _is_gone(latest) else latest


def revision_to_compare(facts: Facts) -> int:
    """The revision that an entry of today has: that of what stands, else the next."""
    latest = latest_booking(facts)
    if latest is None:
        return 1
    return latest.revision + 1 if _is_gone(latest) else latest.revision


def check_change(
    *, sale: Sale, total: Decimal, buyer: Buyer, profile: Profile, facts: Facts
) -> Step[None]:
    """Another total than was booked is a change, whatever else may be wrong with the sale by now (BOOKING 30)."""
    standing = standing_booking(facts)
    if standing is not None:
        now = round_amount(amount=total, quantum=quantum_of(currency=sale.currency))
        may_book = _may_book(
            standing=standing,
            is_business=buyer.is_business,
            policy=profile.changed_after_booking,
            facts=facts,
        )
        if now != standing.total_gross and not may_book:
            _hold_changed(booked=standing.total_gross, now=now)
    return Step(None, warnings=_warn_of_cancellation(sale=sale, facts=facts))


def _warn_of_cancellation(*, sale: Sale, facts: Facts) -> tuple[Reason, ...]:
    """A state alone books nothing: the invoice was given out, and only a credit slip takes it back."""
    if not sale.state.cancelled or standing_booking(facts) is None or facts.other_credits:
        return ()
    return (
        because("standing", "cancelled_after_booking", rule="BOOKING 30", state=sale.state.name),
    )


def hold_changed_credit(*, total: Decimal, currency: str, facts: Facts) -> None:
    """A slip is never edited in the shop: one that says something else than was booked is looked at by a person."""
    standing = standing_booking(facts)
    now = round_amount(amount=total, quantum=quantum_of(currency=currency))
    if standing is not None and now != standing.total_gross:
        _hold_changed(booked=standing.total_gross, now=now)


def compare_with_books(
    *,
    entry: SalesEntry,
    document: str,
    is_business: bool,
    policy: ChangePolicy,
    language: str,
    facts: Facts,
) -> Step[Against]:
    """Held, or taken back and booked anew, when amounts or customer are others than those that stand (BOOKING 30)."""
    standing = standing_booking(facts)
    if standing is None:
        return Step(Against(entry=entry))
    if standing.content_hash == content_hash(entry):
        said = because("entry", "same_as_booked", rule="BOOKING 30", revision=standing.revision)
        return Step(Against(entry=entry, is_there=True), (said,))
    booked = standing.booked
    may_book = _may_book(standing=standing, is_business=is_business, policy=policy, facts=facts)
    if booked is None or not may_book:
        _hold_changed(booked=standing.total_gross, now=entry.total_gross)
    revision = standing.revision
    said = because(
        "entry",
        "difference_booked",
        rule="BOOKING 30",
        booked=standing.total_gross,
        now=entry.total_gross,
    )
    return Step(
        Against(
            entry=replace(entry, key=key_of(document=document, revision=revision + 2)),
            reversal=reverse(
                entry=booked.entry,
                key=key_of(document=document, revision=revision + 1),
                day=booked.entry.entry_date,
                language=language,
            ),
        ),
        (said,),
    )


def revisions_of(*, booked: Booked, facts: Facts) -> tuple[Booked, ...]:
    """The bookings that an answer makes, in their order: of a change first what takes the former one back.

    That one stands on the relation of what it takes back, for the customer may be another by now.
    """
    plain, standing = replace(booked, reversal=None), standing_booking(facts)
    if booked.reversal is None or standing is None or standing.booked is None:
        return (plain,)
    former = standing.booked
    same = former.relation.customer_key == booked.relation.customer_key
    taken_back = replace(
        former,
        entry=booked.reversal,
        relation=booked.relation if same else former.relation,
        explanation=booked.explanation,
        bundled="",
    )
    return taken_back, plain


def reverse(*, entry: SalesEntry, key: str, day: date, language: str) -> SalesEntry:
    """The same entry the other way round: account by account, code by code, to the cent."""
    word = _REVERSAL_WORD.get(language, _REVERSAL_WORD["en"])
    return replace(
        entry,
        key=key,
        entry_date=day,
        reverses=entry.key,
        description=f"{word} {entry.description}".strip(),
        lines=tuple(_turned(line) for line in entry.lines),
    )


# --- gone after it was booked ---


def is_gone(*, sale: Sale, profile: Profile, facts: Facts) -> bool:
    """Whether the whole of what was booked has to go back without a slip of the shop."""
    return bool(facts.earlier) and (
        _is_refused(sale=sale, profile=profile)
        or _is_emptied(sale=sale, profile=profile, facts=facts)
    )


def _is_refused(*, sale: Sale, profile: Profile) -> bool:
    """Booked, then cancelled, to be paid at the door, and no provider took money for it (BOOKING 2).

    The shop itself records a payment when a parcel is sent, whether money came or not; that one has no transaction.
    """
    was_paid = any(payment.transaction_id.strip() for payment in sale.payments)
    is_at_the_door = sale.payment_method in profile.paid_at_the_door
    return sale.state.cancelled and is_at_the_door and not was_paid


def _is_emptied(*, sale: Sale, profile: Profile, facts: Facts) -> bool:
    """Booked, and nothing is left of it in the shop: its last line was cancelled. Only where a difference may be booked."""
    if sale.total_gross != ZERO or any(line.gross for line in sale.lines):
        return False
    standing = standing_booking(facts)
    return standing is None or _may_book(
        standing=standing,
        is_business=standing.booked is None or standing.booked.relation.is_business,
        policy=profile.changed_after_booking,
        facts=facts,
    )


def take_back(*, sale: Sale, document: str, profile: Profile, facts: Facts) -> Step[Booked] | None:
    """The full credit of an order that was refused or emptied, or what stands already; None where this is not for us to decide."""
    latest = latest_booking(facts)
    if latest is None or latest.booked is None or latest.removed:
        return None
    if is_reversal(latest):
        said = because("entry", "taken_back_before", rule="BOOKING 2", state=sale.state.name)
        return Step(latest.booked, (said,))
    credited = -sum((entry.total_gross for entry in facts.other_credits), ZERO)
    if credited == latest.total_gross:
        return None  # its slips gave everything back: the state alone books nothing
    if credited:
        _hold_rest(sale=sale, rest=latest.total_gross - credited)
    entry = reverse(
        entry=latest.booked.entry,
        key=key_of(document=document, revision=latest.revision + 1),
        day=sale.changed_at.astimezone(ZoneInfo(profile.time_zone)).date(),
        language=profile.language,
    )
    text, rule = ("refused", "BOOKING 2") if sale.total_gross else ("emptied", "BOOKING 30")
    said = because("entry", text, rule=rule, state=sale.state.name, amount=latest.total_gross)
    taken_back = replace(latest.booked, entry=entry, reversal=None, bundled="")
    return Step(taken_back, (said,))


# --- refunds without a document ---


def check_refunds(*, sale: Sale, profile: Profile, facts: Facts) -> Step[None]:
    """Money that went back without a credit slip: no document says how much, so a person does (BOOKING 29)."""
    if not sale.refunds:
        return Step(None)
    is_noted = profile.refund_without_slip is RefundPolicy.NOTE
    values = _refund_values(sale)
    if is_noted or is_dealt_with(
        reason=HeldReason.REFUND_WITHOUT_SLIP.value, values=values, facts=facts
    ):
        text = "refund_noted" if is_noted else "refund_by_hand"
        said = tuple(_note(refund, text=text) for refund in sale.refunds)
        return Step(None, warnings=said) if is_noted else Step(None, said)
    raise Stop(HeldReason.REFUND_WITHOUT_SLIP, values=values)


def _refund_values(sale: Sale) -> Values:
    lines = ", ".join(one.description or one.line for one in sale.refunds)
    pieces = sum((one.pieces for one in sale.refunds), ZERO)
    amount = sum((one.gross for one in sale.refunds), ZERO)
    return (
        ("document", sale.reference),
        ("line", lines),
        ("pieces", f"{pieces.normalize():f}"),
        ("amount", f"{amount:f}"),
    )


def _note(refund: Refund, *, text: str) -> Reason:
    return because(
        "standing",
        text,
        rule="BOOKING 29",
        line=refund.description or refund.line,
        pieces=refund.pieces.normalize(),
        amount=refund.gross,
    )


def _hold_rest(*, sale: Sale, rest: Decimal) -> None:
    hold(
        HeldReason.REFUND_WITHOUT_SLIP,
        document=sale.reference,
        line=sale.state.name,
        pieces="?",
        amount=rest,
    )


def latest_booking(facts: Facts) -> EarlierBooking | None:
    """The last that was decided and left the house, whether or not it stands there still."""
    return max(facts.earlier, key=lambda booking: booking.revision, default=None)


def is_reversal(booking: EarlierBooking) -> bool:
    return booking.booked is not None and bool(booking.booked.entry.reverses)


def _is_gone(booking: EarlierBooking) -> bool:
    return booking.removed or is_reversal(booking)


def _turned(line: EntryLine) -> EntryLine:
    return replace(line, quantity=-line.quantity, net=-line.net, vat=-line.vat)


def _may_book(
    *, standing: EarlierBooking, is_business: bool, policy: ChangePolicy, facts: Facts
) -> bool:
    """Whether a difference is booked by itself. Where credits follow the sale already, they took back what stands now."""
    if standing.booked is None or facts.other_credits:
        return False
    if policy is ChangePolicy.HOLD_BUSINESSES:
        return not (is_business or standing.booked.relation.is_business)
    return policy is ChangePolicy.DIFFERENCE


def _hold_changed(*, booked: Decimal, now: Decimal) -> NoReturn:
    hold(HeldReason.CHANGED_AFTER_BOOKING, booked=booked, now=now, difference=now - booked)

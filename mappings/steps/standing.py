"""Step: is this a sale yet, and is it one of ours (BOOKING 1 and 2)? What is booked already stays a sale (BOOKING 30)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from mappings.booking import HeldReason, NotASaleReason, Reason, WaitingReason
from mappings.facts import Facts
from mappings.money import ZERO, limit_in, quantum_of, round_amount
from mappings.rulebook import EntryDate, Profile, Trigger
from mappings.sale import Sale
from mappings.steps.step import Step, Stop, because, hold

_WAITS_FOR: Final[dict[Trigger, WaitingReason]] = {
    Trigger.INVOICED: WaitingReason.NOT_INVOICED,
    Trigger.PAID: WaitingReason.NOT_PAID,
    Trigger.SHIPPED: WaitingReason.NOT_SHIPPED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """`entry` is the day of the entry; `tax_point` the one whose rates count; `period` the one that must not be filed yet.

    A sale belongs in the VAT period of its tax point (BOOKING 7); a credit in that of its own day, with the rates of its sale.
    """

    entry: date
    tax_point: date
    period: date


def check_standing(*, sale: Sale, profile: Profile, facts: Facts) -> Step[Days]:
    """The days of a sale that is due. Stops for what is not a sale, not yet one, or before the start date."""
    if facts.earlier:
        return _days_of_booked(sale=sale, profile=profile)
    _refuse_what_is_none(sale=sale, profile=profile)
    trigger = trigger_of(sale=sale, profile=profile)
    _wait_for(trigger=trigger, sale=sale)
    step = _find_days(sale=sale, profile=profile, trigger=trigger)
    check_start(day=step.value.entry, profile=profile)
    return step


def check_start(*, day: date, profile: Profile) -> None:
    """Stop for a document from before the start date: it was booked by hand."""
    if profile.start_date is not None and day < profile.start_date:
        _none(NotASaleReason.BEFORE_START_DATE, "before_start", day=day, start=profile.start_date)


def trigger_of(*, sale: Sale, profile: Profile) -> Trigger:
    """The trigger of this payment method, or the general one (BOOKING 2)."""
    return dict(profile.trigger_by_payment_method).get(sale.payment_method, profile.trigger)


def _refuse_what_is_none(*, sale: Sale, profile: Profile) -> None:
    email = sale.customer.email.strip().casefold()
    if email and email in {address.strip().casefold() for address in profile.test_customers}:
        _none(NotASaleReason.TEST_ORDER, "test_customer", email=email)
    if sale.state.cancelled:
        if sale.invoice_number:
            # Without this line nobody could tell later why an invoice number is missing in the books (BOOKING 10).
            _none(
                NotASaleReason.CANCELLED_BEFORE_BOOKING,
                "cancelled_with_invoice",
                state=sale.state.name,
                invoice=sale.invoice_number,
            )
        _none(NotASaleReason.CANCELLED_BEFORE_BOOKING, "cancelled", state=sale.state.name)
    if _is_free(sale=sale, limit=limit_in(currency=sale.currency, cents=profile.rounding_limit)):
        _none(NotASaleReason.FREE_ORDER, "nothing_charged")


def _is_free(*, sale: Sale, limit: Decimal) -> bool:
    """Nothing charged, and the lines say so too: a total of zero beside lines of some worth is a fault to be held."""
    total = round_amount(amount=sale.total_gross, quantum=quantum_of(currency=sale.currency))
    return total == ZERO and abs(sum((line.gross for line in sale.lines), ZERO)) <= limit


def _none(reason: NotASaleReason, text: str, **values: object) -> None:
    raise Stop(reason, because=(because("standing", text, rule="BOOKING 1", **values),))


def _wait_for(*, trigger: Trigger, sale: Sale) -> None:
    if sale.state.error:
        said = because("standing", "payment_error", rule="BOOKING 1", state=sale.state.name)
        raise Stop(WaitingReason.PAYMENT_ERROR, because=(said,))
    if _is_pulled(trigger=trigger, sale=sale):
        return
    text = "state_without_invoice" if _lacks_document(trigger=trigger, sale=sale) else "waits"
    said = because("standing", text, rule="BOOKING 2", trigger=trigger, state=sale.state.name)
    raise Stop(_WAITS_FOR[trigger], because=(said,))


def _is_pulled(*, trigger: Trigger, sale: Sale) -> bool:
    # An invoice is a document: the state's flag alone, in a shop that makes none, has neither number nor date.
    return {
        Trigger.INVOICED: sale.invoiced_on is not None,
        Trigger.PAID: sale.state.paid,
        Trigger.SHIPPED: sale.state.shipped or sale.shipped_on is not None,
        Trigger.CREATED: True,
    }[trigger]


def _lacks_document(*, trigger: Trigger, sale: Sale) -> bool:
    return trigger is Trigger.INVOICED and sale.state.invoiced


def _find_days(*, sale: Sale, profile: Profile, trigger: Trigger) -> Step[Days]:
    pulled = _day_of(trigger=trigger, sale=sale, profile=profile)
    by_invoice = profile.entry_date is EntryDate.INVOICE and sale.invoiced_on is not None
    entry = sale.invoiced_on if by_invoice else pulled
    if entry is None:
        hold(HeldReason.SOURCE_UNREADABLE, field=f"day_{trigger.value}", value=sale.state.name)
    text = "dated_by_invoice" if by_invoice else "dated_by_trigger"
    return _days(
        sale=sale,
        entry=entry,
        said=because("standing", text, rule="BOOKING 7", day=entry, trigger=trigger),
    )


def _days_of_booked(*, sale: Sale, profile: Profile) -> Step[Days]:
    entry = sale.invoiced_on or _local_day(sale=sale, profile=profile)
    said = because("standing", "booked_before", rule="BOOKING 30", state=sale.state.name)
    return _days(sale=sale, entry=entry, said=said)


def _days(*, sale: Sale, entry: date, said: Reason) -> Step[Days]:
    tax_point = sale.invoiced_on or entry
    return Step(Days(entry=entry, tax_point=tax_point, period=min(entry, tax_point)), (said,))


def _day_of(*, trigger: Trigger, sale: Sale, profile: Profile) -> date | None:
    if trigger is Trigger.INVOICED:
        return sale.invoiced_on
    if trigger is Trigger.PAID:
        return sale.paid_on or _last_payment_day(sale=sale, profile=profile)
    if trigger is Trigger.SHIPPED:
        return sale.shipped_on
    return _local_day(sale=sale, profile=profile)


def _last_payment_day(*, sale: Sale, profile: Profile) -> date | None:
    zone = ZoneInfo(profile.time_zone)
    return max((p.paid_at.astimezone(zone).date() for p in sale.payments), default=None)


def _local_day(*, sale: Sale, profile: Profile) -> date:
    return sale.ordered_at.astimezone(ZoneInfo(profile.time_zone)).date()

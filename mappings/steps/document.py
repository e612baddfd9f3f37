"""Step: can this document be decided on at all? Impossible figures are held here, so that later steps need not fear them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from mappings.booking import HeldReason
from mappings.money import HUNDRED, ZERO
from mappings.rulebook import Profile, Rulebook
from mappings.sale import DocumentKind, Sale
from mappings.steps.step import Step, because, hold

# Twenty digits leave room for exact products with a rate within the 28 digits of Python's decimals.
_LIMIT: Final = Decimal(10) ** 10
_PLACES: Final = 10
_RATE_PLACES: Final = 4
_STEPS: Final = {places: ZERO.scaleb(-places) for places in (_PLACES, _RATE_PLACES)}
_LONGEST_KEY: Final = 30  # YourRef holds 30 characters and the key is never cut (DESIGN 4)
_ID: Final = re.compile(r"[A-Za-z0-9_-]+")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def check_document(*, sale: Sale, rulebook: Rulebook, profile: Profile) -> Step[None]:
    """Hold what no step could decide: credits of nothing, unreadable ids, dates, currencies and amounts."""
    problem = next(_problems(sale=sale, rulebook=rulebook, profile=profile), None)
    if problem is not None:
        field, value = problem
        hold(HeldReason.SOURCE_UNREADABLE, field=field, value=value)
    _check_kind(sale=sale)
    return Step(
        None,
        (
            because(
                "document",
                "document_read",
                rule="BOOKING 3",
                document=document_key(sale=sale, rulebook=rulebook),
                lines=len(sale.lines),
            ),
            *(because("document", "source_note", note=note) for note in sale.notes),
        ),
    )


def document_key(*, sale: Sale, rulebook: Rulebook) -> str:
    """Link code, document kind, source id: what a document is known by everywhere (DESIGN 4)."""
    return f"{rulebook.link_code}-{sale.kind.value}{sale.external_id}"


def _check_kind(*, sale: Sale) -> None:
    if sale.kind is DocumentKind.CREDIT and not sale.corrects:
        hold(HeldReason.CREDIT_WITHOUT_SALE, document=sale.external_id)
    # An order whose total is below zero gives money back too, and says of which sale no more than that it is one.
    if sale.kind is not DocumentKind.CREDIT and sale.total_gross < ZERO:
        order = sale.corrects or sale.order_id
        hold(HeldReason.CREDIT_NOT_SUPPORTED, document=sale.external_id, order=order)


def _problems(*, sale: Sale, rulebook: Rulebook, profile: Profile) -> Iterator[tuple[str, str]]:
    if not _ID.fullmatch(sale.external_id):
        yield "document_id", sale.external_id
    if len(document_key(sale=sale, rulebook=rulebook)) + len("-99") > _LONGEST_KEY:
        yield "document_id", sale.external_id
    if not _CURRENCY.fullmatch(sale.currency):
        yield "currency", sale.currency
    if sale.ordered_at.utcoffset() is None:
        yield "ordered_at", sale.ordered_at.isoformat()
    if any(payment.paid_at.utcoffset() is None for payment in sale.payments):
        yield "paid_at", sale.external_id
    if not _is_zone(profile.time_zone):
        yield "time_zone", profile.time_zone
    yield from _amount_problems(sale=sale)


def _amount_problems(*, sale: Sale) -> Iterator[tuple[str, str]]:
    for field, amount in (("total_net", sale.total_net), ("total_gross", sale.total_gross)):
        if not _is_amount(amount, places=_PLACES):
            yield field, str(amount)
    for line in sale.lines:
        for field, amount in (
            ("net", line.net),
            ("gross", line.gross),
            ("quantity", line.quantity),
        ):
            if not _is_amount(amount, places=_PLACES):
                yield field, str(amount)
        if line.rate is not None and not _is_rate(line.rate):
            yield "rate", str(line.rate)


def _is_amount(amount: Decimal, *, places: int) -> bool:
    if not amount.is_finite() or abs(amount) >= _LIMIT:
        return False
    # A sum has as many places as the longer of the two; taking an amount apart into its digits costs ten times as much.
    return (amount + _STEPS[places]).same_quantum(_STEPS[places])


def _is_rate(rate: Decimal) -> bool:
    return _is_amount(rate, places=_RATE_PLACES) and ZERO <= rate <= HUNDRED


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a directory
        return False
    return True

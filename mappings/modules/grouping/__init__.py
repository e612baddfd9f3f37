"""The module Grouping: private customers stand in the books as one relation, or as one for each country, shop or payment method.

Who is a business stays who he is, by the one definition that the owner chose (BOOKING 11). A grouped relation carries no data
of a customer and no supply that rests on a VAT number (BOOKING 13 and 18); a refund stands where its sale stands (BOOKING 29).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mappings.booking import Booked, PostalAddress, Reason, Relation, SalesEntry
from mappings.bundles import line_text
from mappings.facts import Facts
from mappings.modules.base import YES, By, Figure, Module, Settings, Text, table_of
from mappings.modules.grouping.settings import BY, DAILY, NAME, RELATION, SETTINGS, problems_of
from mappings.modules.grouping.texts import (
    ABOUT,
    PER_RELATION,
    PRICE,
    SENTENCES,
    TITLE,
    WHEN_OFF,
)
from mappings.money import ZERO
from mappings.sale import DocumentKind
from mappings.vat.scenario import NEEDS_NUMBER

# What is named first is the nearer circumstance, and goes before the next.
ORDER: Final = (By.PAYMENT_METHOD, By.COUNTRY, By.SHOP)


class Grouping(Module):
    name = "grouping"
    title = TITLE
    about = ABOUT
    price = PRICE
    when_off = WHEN_OFF
    settings = SETTINGS
    reports = (PER_RELATION,)
    sentences: Mapping[str, Text] = SENTENCES

    def problems(self, *, settings: Settings) -> tuple[tuple[str, Text], ...]:
        return problems_of(settings)

    def transform(self, *, booking: Booked, settings: Settings, facts: Facts) -> Booked:  # noqa: ARG002 - the contract's
        """The fixed relation in the place of a private customer's own. Amounts, texts and accounts stay."""
        why_not = _stays_himself(booking)
        if why_not:
            return _said(booking, why_not, ("relation", booking.relation.code))
        choice = choose(booking=booking, settings=settings)
        if choice is None:
            return _said(booking, "grouping.none")
        relation = _relation(own=booking.relation, choice=choice, entry_key=booking.entry.key)
        entry = replace(booking.entry, customer_key=relation.customer_key, remarks="")
        grouped = replace(booking, relation=relation, entry=entry)
        values = (("relation", choice.code), ("which", choice.which))
        grouped = _said(grouped, f"grouping.{choice.by}", *values)
        if settings.get(DAILY) != YES:
            return grouped
        return _said(replace(grouped, bundled=self.name), "grouping.daily", rule="BOOKING 33")

    def documents(self, *, settings: Settings, facts: Facts) -> tuple[SalesEntry, ...]:  # noqa: ARG002 - the contract's
        """The one entry of `facts.collected`: all their lines, each beginning with its order (BOOKING 33)."""
        if not facts.collected:
            return ()
        first = facts.collected[0]
        lines = (
            replace(line, description=line_text(booked=one, line=line), source_line="")
            for one in facts.collected
            for line in one.entry.lines
        )
        entry = replace(
            first.entry,
            key=facts.collective_key,
            human_part="",
            description=f"{first.relation.name} {first.entry.entry_date.isoformat()} ({len(facts.collected)})",
            lines=tuple(lines),
            order_number=None,
            invoice_number=None,
            remarks="",
        )
        return (entry,)

    def figures(
        self,
        *,
        report: str,  # noqa: ARG002 - there is one
        bookings: Sequence[Booked],
    ) -> tuple[tuple[Figure, ...], ...]:
        """Relation, orders, what was sold and what was given back, VAT included; fixed relations alone."""
        found: dict[str, list[Booked]] = {}
        for one in bookings:
            if one.relation.shared:
                found.setdefault(one.relation.code, []).append(one)
        return tuple((code, *_counted(found[code])) for code in sorted(found))


def _counted(bookings: Iterable[Booked]) -> tuple[Figure, ...]:
    totals = [one.entry.total_gross for one in bookings]
    sold = [total for total in totals if total > ZERO]
    return len(sold), sum(sold, ZERO), sum((total for total in totals if total < ZERO), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A fixed relation: its code and name, and what chose it: a value of `By`, or "general"."""

    code: str
    name: str
    by: str
    which: str = ""


def choose(*, booking: Booked, settings: Settings) -> Choice | None:
    """Of the payment method, else of the country, else of the shop, else the general one; None where none of them is set."""
    name = settings.get(NAME) or next(one.default for one in SETTINGS if one.name == NAME)
    for by in ORDER:
        which = getattr(booking.origin, by.value)
        code = table_of(settings.get(BY[by], "")).get(which, "") if which else ""
        if code:
            return Choice(code=code, name=f"{name} {which}", by=by.value, which=which)
    code = settings.get(RELATION, "")
    return Choice(code=code, name=name, by="general") if code else None


def _stays_himself(booking: Booked) -> str:
    """The sentence that says why; "" for a private customer's sale."""
    if booking.origin.document == DocumentKind.CREDIT.value:
        return "grouping.refund"
    if booking.relation.is_business:
        return "grouping.business"
    return "" if NEEDS_NUMBER.isdisjoint(booking.scenarios) else "grouping.needs_number"


def _relation(*, own: Relation, choice: Choice, entry_key: str) -> Relation:
    """Nothing of the customer but how a new relation is set up. One that stands in the ledger is found by its code."""
    link_code = entry_key.partition("-")[0]
    return Relation(
        code=choice.code,
        customer_key=f"{link_code}-G{choice.code}",
        name=choice.name,
        is_business=False,
        address=PostalAddress(country=choice.which if choice.by == By.COUNTRY.value else ""),
        receivable_account=own.receivable_account,
        classification=own.classification,
        shared=True,
    )


def _said(booking: Booked, text: str, *values: tuple[str, str], rule: str = "BOOKING 11") -> Booked:
    reason = Reason(step="customer", text=text, values=values, rule=rule)
    return replace(booking, explanation=(*booking.explanation, reason))


MODULE: Final[Module] = Grouping()

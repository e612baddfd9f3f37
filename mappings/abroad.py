"""What one document sold to other member states, as it now stands: for the threshold and for the ICP statement.

A held sale counts like a booked one: it was sold, whoever books it, and the sale that passes the threshold is often held.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from mappings.booking import Booked, Held, NotASale, NotASaleReason, Outcome, Reason
from mappings.facts import Facts
from mappings.money import ZERO, quantum_of, round_amount
from mappings.rulebook import Profile
from mappings.sale import DocumentKind, Sale
from mappings.steps.customer import PROVISIONAL
from mappings.steps.place import rate_in_books
from mappings.vat.scenario import CONSEQUENCES, Listing, Scenario

# Directive 2006/112/EC art. 59c(1): goods and digital services to consumers in other member states, wherever they are taxed.
COUNTED: Final = frozenset(
    {
        Scenario.DISTANCE_HOME,
        Scenario.OSS,
        Scenario.LOCAL_DESTINATION,
        Scenario.REGISTRATION_MISSING,
    }
)
# What stands in the recapitulative statement, art. 262.
LISTED: Final = frozenset(
    scenario
    for scenario, consequence in CONSEQUENCES.items()
    if consequence.listing is not Listing.NONE
)
_KEPT: Final = COUNTED | LISTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Abroad:
    """`net` is in the books' currency, without VAT, below zero for a credit.

    `tax_point` says in which year it counts; from `day` on it does, which is later for a credit: it takes nothing back before
    it was given. `vat_number` is the buyer's where the supply is listed, else "".
    """

    scenario: Scenario
    country: str
    tax_point: date
    day: date
    net: Decimal
    vat_number: str = ""
    provisional: bool = False  # on an earlier verdict, while VIES was down


def sold_abroad(*, outcome: Outcome, sale: Sale, profile: Profile, facts: Facts) -> Abroad | None:
    """None for what stays at home, leaves the Union, is not sold, or was taken back."""
    if isinstance(outcome, Booked):
        found = _booked(booked=outcome, sale=sale, profile=profile, facts=facts)
    else:
        found = _not_booked(outcome=outcome, sale=sale, profile=profile, facts=facts)
    return found if found is not None and found.scenario in _KEPT else None


def _booked(*, booked: Booked, sale: Sale, profile: Profile, facts: Facts) -> Abroad | None:
    entry, treatment = booked.entry, booked.treatment
    if entry.reverses:
        return None
    scenario = Scenario(treatment.scenario)
    tax_point = treatment.tax_point or entry.entry_date
    is_credit = sale.kind is DocumentKind.CREDIT
    rate = entry.exchange_rate or rate_in_books(sale=sale, profile=profile, facts=facts)
    return Abroad(
        scenario=scenario,
        country=treatment.country,
        tax_point=tax_point,
        day=max(tax_point, entry.entry_date) if is_credit else tax_point,
        net=_in_books(_supplied(booked, profile=profile) * rate, profile=profile),
        vat_number=booked.relation.vat_number if scenario in LISTED else "",
        provisional=any(one.text == PROVISIONAL for one in booked.warnings),
    )


def _supplied(booked: Booked, *, profile: Profile) -> Decimal:
    """Without the vouchers that paid for it, which stand on the account of their liability (BOOKING 23)."""
    lines = booked.entry.lines
    return sum((x.net for x in lines if x.ledger_account != profile.voucher_account), ZERO)


def _not_booked(*, outcome: Outcome, sale: Sale, profile: Profile, facts: Facts) -> Abroad | None:
    elsewhere = isinstance(outcome, NotASale) and outcome.reason is NotASaleReason.BOOKED_ELSEWHERE
    if sale.kind is DocumentKind.CREDIT or not (isinstance(outcome, Held) or elsewhere):
        return None
    ruled = next((dict(one.values) for one in outcome.explanation if _is_ruling(one)), None)
    if ruled is None:
        return None
    day = sale.invoiced_on or sale.ordered_at.astimezone(ZoneInfo(profile.time_zone)).date()
    rate = rate_in_books(sale=sale, profile=profile, facts=facts)
    return Abroad(
        scenario=Scenario(ruled["scenario"]),
        country=ruled["country"],
        tax_point=day,
        day=day,
        net=_in_books(sale.total_net * rate, profile=profile),
    )


def _is_ruling(reason: Reason) -> bool:
    return reason.step == "place" and any(name == "scenario" for name, _ in reason.values)


def _in_books(amount: Decimal, *, profile: Profile) -> Decimal:
    return round_amount(amount=amount, quantum=quantum_of(currency=profile.currency))

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


def sold_abroad(
    *, outcome: Outcome, sale: Sale, profile: Profile, facts: Facts
) -> tuple[Abroad, ...]:
    """One for each scenario and country; () for what stays at home, leaves the Union, is not sold, or was taken back."""
    if isinstance(outcome, Booked):
        found = _booked(booked=outcome, sale=sale, profile=profile, facts=facts)
    else:
        found = _not_booked(outcome=outcome, sale=sale, profile=profile, facts=facts)
    return tuple(one for one in found if one.scenario in _KEPT)


def _booked(*, booked: Booked, sale: Sale, profile: Profile, facts: Facts) -> list[Abroad]:
    entry, treatment = booked.entry, booked.treatment
    if entry.reverses:
        return []
    tax_point = treatment.tax_point or entry.entry_date
    is_credit = sale.kind is DocumentKind.CREDIT
    rate = entry.exchange_rate or rate_in_books(sale=sale, profile=profile, facts=facts)
    provisional = any(one.text == PROVISIONAL for one in booked.warnings)
    return [
        Abroad(
            scenario=scenario,
            country=country,
            tax_point=tax_point,
            day=max(tax_point, entry.entry_date) if is_credit else tax_point,
            net=_in_books(net * rate, profile=profile),
            vat_number=booked.relation.vat_number if scenario in LISTED else "",
            provisional=provisional and scenario in LISTED,
        )
        for (scenario, country), net in _supplied(booked, profile=profile).items()
    ]


def _supplied(booked: Booked, *, profile: Profile) -> dict[tuple[Scenario, str], Decimal]:
    """Without the vouchers that paid for it, which stand on the account of their liability (BOOKING 23)."""
    treatment = booked.treatment
    whole = Scenario(treatment.scenario), treatment.country
    nets: dict[tuple[Scenario, str], Decimal] = {}
    for line in booked.entry.lines:
        if line.ledger_account != profile.voucher_account:
            key = (Scenario(line.scenario), line.country) if line.scenario else whole
            nets[key] = nets.get(key, ZERO) + line.net
    return nets


def _not_booked(*, outcome: Outcome, sale: Sale, profile: Profile, facts: Facts) -> list[Abroad]:
    elsewhere = isinstance(outcome, NotASale) and outcome.reason is NotASaleReason.BOOKED_ELSEWHERE
    if sale.kind is DocumentKind.CREDIT or not (isinstance(outcome, Held) or elsewhere):
        return []
    ruled = [dict(one.values) for one in outcome.explanation if _is_ruling(one)]
    day = sale.invoiced_on or sale.ordered_at.astimezone(ZoneInfo(profile.time_zone)).date()
    rate = rate_in_books(sale=sale, profile=profile, facts=facts)
    # The first is of the whole; those that follow say how much of it they are.
    apart = [Decimal(one["net"]) for one in ruled[1:]]
    nets = [sale.total_net - sum(apart, ZERO), *apart]
    return [
        Abroad(
            scenario=Scenario(one["scenario"]),
            country=one["country"],
            tax_point=day,
            day=day,
            net=_in_books(net * rate, profile=profile),
        )
        for one, net in zip(ruled, nets, strict=False)
    ]


def _is_ruling(reason: Reason) -> bool:
    return reason.step == "place" and any(name == "scenario" for name, _ in reason.values)


def _in_books(amount: Decimal, *, profile: Profile) -> Decimal:
    return round_amount(amount=amount, quantum=quantum_of(currency=profile.currency))

"""What the rulebook of a shop has to name in the administration: one need for each target."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mappings.rulebook import Concern, Match
from mappings.vat.scenario import Scenario


class Kind(StrEnum):
    """Which target it is. Those without a rule are choices of the profile."""

    JOURNAL = "journal"
    CREDIT_JOURNAL = "credit_journal"
    REVENUE = "revenue"
    SHIPPING = "shipping"
    FEES = "fees"
    ROUNDING = "rounding"
    VOUCHERS = "vouchers"
    VAT_NATIONAL = "vat_national"
    VAT_ZERO = "vat_zero"
    VAT_GOODS_EU = "vat_goods_eu"
    VAT_SERVICES_EU = "vat_services_eu"
    VAT_EXPORT = "vat_export"
    VAT_REVERSED = "vat_reversed"
    VAT_MARGIN = "vat_margin"
    VAT_EXEMPT = "vat_exempt"
    VAT_OSS = "vat_oss"
    PAYMENT_CONDITION = "payment_condition"


CONCERNS: Final[dict[Kind, Concern]] = {
    Kind.JOURNAL: Concern.JOURNAL,
    Kind.CREDIT_JOURNAL: Concern.JOURNAL,
    Kind.REVENUE: Concern.LEDGER_ACCOUNT,
    Kind.SHIPPING: Concern.LEDGER_ACCOUNT,
    Kind.FEES: Concern.LEDGER_ACCOUNT,
    Kind.PAYMENT_CONDITION: Concern.PAYMENT_CONDITION,
    **{kind: Concern.VAT_CODE for kind in Kind if kind.value.startswith("vat_")},
}
_OF_SCENARIO: Final[dict[Scenario, Kind]] = {
    Scenario.INTRA_COMMUNITY: Kind.VAT_GOODS_EU,
    Scenario.INTRA_COMMUNITY_SERVICE: Kind.VAT_SERVICES_EU,
    Scenario.EXPORT: Kind.VAT_EXPORT,
    Scenario.DOMESTIC_REVERSE_CHARGE: Kind.VAT_REVERSED,
    Scenario.MARGIN: Kind.VAT_MARGIN,
    Scenario.EXEMPT: Kind.VAT_EXEMPT,
}
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """`match` are the circumstances of the rule it becomes; its rate and country also say what the target must be."""

    kind: Kind
    match: Match = field(default=Match())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """What a shop sells and how it is paid: rates are percentages, `oss` pairs a country with a rate."""

    rates: tuple[Decimal, ...]
    scenarios: tuple[Scenario, ...] = (Scenario.INTRA_COMMUNITY, Scenario.EXPORT)
    oss: tuple[tuple[str, Decimal], ...] = ()
    payment_methods: tuple[str, ...] = ()
    zero_rated: bool = False


def needs_of(*, sold: Sold, home: str) -> tuple[Need, ...]:
    """Every target that the rulebook of such a shop names; `home` is the seller's country (ISO 3166-1)."""
    found = [
        Need(kind=Kind.JOURNAL),
        Need(kind=Kind.CREDIT_JOURNAL, match=Match(document="credit")),
    ]
    for rate in sold.rates:
        found.extend(_domestic(rate=rate, home=home))
    if sold.zero_rated:
        match = Match(country=home, scenario=Scenario.DOMESTIC.value, rate=_ZERO)
        found.append(Need(kind=Kind.VAT_ZERO, match=match))
    for scenario in sold.scenarios:
        match = Match(country=home, scenario=scenario.value, rate=_ZERO)
        found.append(Need(kind=_OF_SCENARIO[scenario], match=match))
        found.append(Need(kind=Kind.REVENUE, match=match))
    found.extend(_one_stop_shop(sold.oss))
    found.extend(
        Need(kind=Kind.PAYMENT_CONDITION, match=Match(payment_method=method))
        for method in sold.payment_methods
    )
    return (*found, Need(kind=Kind.ROUNDING), Need(kind=Kind.VOUCHERS))


def _domestic(*, rate: Decimal, home: str) -> tuple[Need, ...]:
    at = Match(country=home, rate=rate)
    return (
        Need(kind=Kind.VAT_NATIONAL, match=at),
        Need(kind=Kind.REVENUE, match=at),
        Need(kind=Kind.SHIPPING, match=Match(country=home, rate=rate, line_kind="shipping")),
        Need(kind=Kind.FEES, match=Match(country=home, rate=rate, line_kind="fee")),
    )


def _one_stop_shop(pairs: Iterable[tuple[str, Decimal]]) -> Iterable[Need]:
    for country, rate in pairs:
        match = Match(country=country, scenario=Scenario.OSS.value, rate=rate)
        yield Need(kind=Kind.VAT_OSS, match=match)
        yield Need(kind=Kind.REVENUE, match=match)

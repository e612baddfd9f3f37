"""What the charts of accounts in `charts` are written with."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from mappings.rulebook import Profile
from mappings.suggest.masters import (
    Journal,
    LedgerAccount,
    LedgerVatCode,
    MasterData,
    PaymentCondition,
    Span,
)
from mappings.suggest.needs import Need, Sold, needs_of
from mappings.vat.scenario import Scenario

D = Decimal
ON = date(2026, 11, 25)
SCENARIOS = (
    *(Scenario.INTRA_COMMUNITY, Scenario.INTRA_COMMUNITY_SERVICE, Scenario.EXPORT),
    *(Scenario.DOMESTIC_REVERSE_CHARGE, Scenario.MARGIN, Scenario.EXEMPT),
)
METHODS = ("ps_checkout", "mollie_ideal", "klarna_invoice")
NAMES = {
    "icp": Scenario.INTRA_COMMUNITY.value,
    "services": Scenario.INTRA_COMMUNITY_SERVICE.value,
    "export": Scenario.EXPORT.value,
    "reversed": Scenario.DOMESTIC_REVERSE_CHARGE.value,
    "margin": Scenario.MARGIN.value,
    "exempt": Scenario.EXEMPT.value,
    "zero": Scenario.DOMESTIC.value,
}


def vat(code: str, name: str, percentage: str = "0", **more: object) -> LedgerVatCode:
    kind = "B" if percentage == "0" else "E"
    values = {"type": kind, "spans": (Span(percentage=D(percentage)),), **more}
    return LedgerVatCode(code=code, name=name, **values)  # type: ignore[arg-type]


def account(code: str, name: str, vat_code: str = "", **more: object) -> LedgerAccount:
    return LedgerAccount(code=code, name=name, vat_code=vat_code, **more)  # type: ignore[arg-type]


def condition(code: str, name: str, days: int, method: str) -> PaymentCondition:
    return PaymentCondition(code=code, name=name, days=days, method=method)


def sale_journal(code: str, name: str, **more: object) -> Journal:
    return Journal(code=code, name=name, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """`right` names, by need as `key_of` writes it, the code a bookkeeper would choose; "" where the books have none."""

    name: str
    master: MasterData
    sold: Sold
    right: dict[str, str] = field(repr=False)
    home: str = "NL"

    @property
    def profile(self) -> Profile:
        return Profile(country=self.home, paid_afterwards=("klarna_invoice",))

    @property
    def needs(self) -> tuple[Need, ...]:
        return needs_of(sold=self.sold, home=self.home)


def key_of(need: Need) -> str:
    """Such as "revenue 21", "revenue icp", "vat_oss DE 19", "payment_condition mollie_ideal"."""
    match = need.match
    rate = "" if match.rate is None else f"{match.rate:f}"
    if match.payment_method:
        return f"{need.kind} {match.payment_method}"
    if match.scenario == Scenario.OSS.value:
        return f"{need.kind} {match.country} {rate}"
    for short, scenario in NAMES.items():
        if match.scenario == scenario:
            return f"{need.kind} {short}"
    return f"{need.kind} {rate}".strip()


def sold(*rates: str, oss: tuple[tuple[str, str], ...] = ()) -> Sold:
    return Sold(
        rates=tuple(D(rate) for rate in rates),
        scenarios=SCENARIOS,
        oss=tuple((country, D(rate)) for country, rate in oss),
        payment_methods=METHODS,
        zero_rated=True,
    )


def answers(text: str) -> dict[str, str]:
    """One "need = code" a line; "need =" where the books have nothing for it."""
    pairs = (line.partition("=") for line in text.strip().splitlines())
    return {need.strip(): code.strip() for need, _, code in pairs}

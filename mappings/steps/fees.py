"""Step: the fee of a payment module that hides in the total, as a line of its own (BOOKING 27)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, NoReturn

from mappings.booking import HeldReason
from mappings.money import HUNDRED, ZERO, allocate, limit_in, quantum_of, round_amount
from mappings.rulebook import Concern, Match, PaymentFee, Profile, Rule, Rulebook
from mappings.sale import LineKind, Sale, SaleLine, Surcharge
from mappings.steps.step import Step, because, hold
from mappings.vat.decide import Ruling, Scenario
from mappings.vat.rates import show_rate

_PREFIX: Final = "payment-fee-"  # and the fee's place in the profile: the id of its line
_FEE_WORD: Final = {"nl": "Betaaltoeslag", "en": "Payment fee"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """The sale and its lines, the fee among them."""

    sale: Sale
    lines: tuple[SaleLine, ...]


def reveal_fee(
    *,
    sale: Sale,
    lines: tuple[SaleLine, ...],
    rulebook: Rulebook,
    profile: Profile,
    ruling: Ruling,
) -> Step[Charged]:
    """What the total has beyond its parts, recognised by its amount. Held until the owner has said once what it is."""
    hidden = sale.surcharge
    limit = limit_in(currency=sale.currency, cents=profile.rounding_limit)
    if hidden is None or hidden.gross <= limit:
        return Step(Charged(sale=sale, lines=lines))
    place = _find(sale=sale, hidden=hidden, profile=profile)
    if place is None:
        _hold_unmapped(sale=sale, hidden=hidden)
    _check_net(sale=sale, hidden=hidden, limit=limit)
    fee = profile.payment_fees[place]
    rates = _rates(fee=fee, lines=lines, rulebook=rulebook, profile=profile, ruling=ruling)
    found = _lines(place=place, sale=sale, gross=hidden.gross, rates=rates, profile=profile)
    net = sum((line.net for line in found), ZERO)
    # How much of the fee the module counted as VAT is its own affair: the mapped VAT code says it.
    charged = replace(sale, total_net=sale.total_net - hidden.net + net)
    said = because(
        "fees",
        "payment_fee",
        rule="BOOKING 27",
        amount=hidden.gross,
        method=sale.payment_label or sale.payment_method,
        account=fee.ledger_account,
    )
    return Step(Charged(sale=charged, lines=lines + found), (said,))


def rules_for_fee(
    *, lines: Iterable[SaleLine], sale: Sale, rulebook: Rulebook, profile: Profile
) -> tuple[Rule, ...]:
    """The mapping of a revealed fee as rules, each asking for more than a person's rule would."""
    rules: list[Rule] = []
    for line in lines:
        if line.kind is LineKind.FEE and line.external_id.startswith(_PREFIX):
            place = line.external_id.removeprefix(_PREFIX).partition("-")[0]
            fee = profile.payment_fees[int(place)]
            rules.extend(_rules(fee=fee, rate=line.rate, sale=sale, rulebook=rulebook))
    return tuple(rules)


def _rules(
    *, fee: PaymentFee, rate: Decimal | None, sale: Sale, rulebook: Rulebook
) -> Iterator[Rule]:
    match = Match(
        shop=sale.shop_id,
        rate=rate,
        line_kind=LineKind.FEE.value,
        payment_method=sale.payment_method,
        currency=sale.currency,
        document="sale",
    )
    name = f"payment fee {fee.payment_method}"
    yield Rule(id=name, concern=Concern.LEDGER_ACCOUNT, match=match, target=fee.ledger_account)
    code = rulebook.vat_code(fee.vat_code)
    if code is not None and code.percentage == rate:
        # A code of 0% says what the fee is at home alone: abroad the goods' own code is asked for.
        at_home = replace(match, scenario=Scenario.DOMESTIC.value) if rate == ZERO else match
        yield Rule(id=name, concern=Concern.VAT_CODE, match=at_home, target=fee.vat_code)


def _find(*, sale: Sale, hidden: Surcharge, profile: Profile) -> int | None:
    """The place of the fee of this method that has this amount: an amount itself goes before a percentage."""
    own = [
        (place, fee)
        for place, fee in enumerate(profile.payment_fees)
        if fee.payment_method == sale.payment_method
    ]
    quantum = quantum_of(currency=sale.currency)
    for place, fee in own:
        if fee.amount is not None and fee.amount == hidden.gross:
            return place
    for place, fee in own:
        expected = _by_percentage(fee=fee, base=sale.total_gross - hidden.gross)
        if expected is not None and abs(hidden.gross - expected) <= quantum:
            return place
    return None


def _by_percentage(*, fee: PaymentFee, base: Decimal) -> Decimal | None:
    return None if fee.percentage is None else base * fee.percentage / HUNDRED


def _hold_unmapped(*, sale: Sale, hidden: Surcharge) -> NoReturn:
    hold(
        HeldReason.PAYMENT_FEE_UNMAPPED,
        amount=hidden.gross,
        total=sale.total_gross,
        method=sale.payment_label or sale.payment_method,
        payment_method=sale.payment_method,
    )


def _check_net(*, sale: Sale, hidden: Surcharge, limit: Decimal) -> None:
    """A module puts its fee into the net total with VAT, without it or not at all; anything else is another fault."""
    if not -limit <= hidden.net <= hidden.gross + limit:
        hold(
            HeldReason.TOTAL_DOES_NOT_ADD_UP,
            because=(because("cents", "net_does_not_add_up", rule="BOOKING 4"),),
            total=sale.total_net,
            sum=sale.total_net - hidden.net,
            difference=hidden.net,
        )


def _rates(
    *,
    fee: PaymentFee,
    lines: Sequence[SaleLine],
    rulebook: Rulebook,
    profile: Profile,
    ruling: Ruling,
) -> Mapping[Decimal, Decimal]:
    """Rate -> weight. At home the mapped VAT code says the rate; a fee of any other supply follows its goods (BOOKING 21)."""
    goods: dict[Decimal, Decimal] = {}
    for line in lines:
        if line.kind is LineKind.PRODUCT and line.rate is not None and line.gross > ZERO:
            goods[line.rate] = goods.get(line.rate, ZERO) + line.gross
    is_home = ruling.country == profile.country and (
        ruling.scenario is Scenario.DOMESTIC or any(goods)
    )
    if goods and not is_home:
        return goods
    code = rulebook.vat_code(fee.vat_code)
    if code is None:
        hold(
            HeldReason.VAT_CODE_UNFIT,
            code=fee.vat_code,
            problem="unknown",
            rate="?",
            percentage="",
        )
    return {code.percentage: Decimal(1)}


def _lines(
    *, place: int, sale: Sale, gross: Decimal, rates: Mapping[Decimal, Decimal], profile: Profile
) -> tuple[SaleLine, ...]:
    quantum = quantum_of(currency=sale.currency)
    ordered = sorted(rates, reverse=True)
    shares = allocate(
        total=round_amount(amount=gross, quantum=quantum),
        weights=[rates[rate] for rate in ordered],
        quantum=quantum,
    )
    return tuple(
        SaleLine(
            kind=LineKind.FEE,
            external_id=f"{_PREFIX}{place}" + (f"-{show_rate(rate)}" if len(ordered) > 1 else ""),
            description=_FEE_WORD.get(profile.language, _FEE_WORD["en"]),
            quantity=Decimal(1),
            net=round_amount(amount=share * HUNDRED / (HUNDRED + rate), quantum=quantum),
            gross=share,
            rate=rate,
        )
        for rate, share in zip(ordered, shares, strict=True)
        if share
    )

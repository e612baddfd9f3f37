"""Sales of every kind that rules tell apart, made by chance from a seed: what a what-if is tried on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from mappings.booking import Booked
from mappings.facts import ClosedPeriod, Facts, VatNumberEvidence
from mappings.rulebook import Concern, PaymentFee, Rule, Rulebook
from mappings.sale import LineKind, Sale, SaleLine, Surcharge, Voucher
from mappings.vat.kinds import OwnKind
from mappings.vat.scenario import Nature
from mappings.whatif import Case, Rules
from tests.mappings.baskets import (
    ADDRESS,
    FACTS,
    PROFILE,
    RULEBOOK,
    RULES,
    credit_of,
    decide_on,
    discount,
    line,
    rule,
    sale_of,
    shipping,
)

D = Decimal
CENT = D("0.01")
CATEGORIES = ("books", "garden", "gifts")
PRODUCTS = ("TT-1", "TT-2", "TT-3")
METHODS = ("ps_wirepayment", "mollie", "ps_cashondelivery")
GROUPS = ("3", "4", "5")
BELGIAN = "BE0403170701"
FEE = PaymentFee(
    payment_method="ps_cashondelivery", ledger_account="8200", vat_code="2", amount=D("2.50")
)

OWN_RULES: tuple[Rule, ...] = (
    *RULES,
    rule(Concern.LEDGER_ACCOUNT, "8050", category="garden", rate=D(21)),
    rule(Concern.LEDGER_ACCOUNT, "8060", product="TT-3"),
    rule(Concern.LEDGER_ACCOUNT, "8070", line_kind="discount"),
    rule(Concern.LEDGER_ACCOUNT, "8080", customer_group="5", line_kind="product", rate=D(9)),
    rule(Concern.COST_CENTRE, "WEB", category="gifts"),
    rule(Concern.COST_UNIT, "NL", country="NL", payment_method="mollie"),
    rule(Concern.JOURNAL, "71", document="credit"),
    rule(Concern.VAT_CODE, "0B", scenario="service_outside", rate=D(0)),
)
OWN_PROFILE = replace(
    PROFILE,
    payment_fees=(FEE,),
    voucher_account="1810",
    product_kinds=(OwnKind(code="course", nature=Nature.SERVICE),),
)
BEFORE = Rules(rulebook=replace(RULEBOOK, rules=OWN_RULES), profile=OWN_PROFILE)
OCTOBER = ClosedPeriod(
    journal="", year=2026, period=10, first_day=date(2026, 10, 1), last_day=date(2026, 10, 31)
)


def cases(number: int, *, seed: int = 1, rulebook: Rulebook = BEFORE.rulebook) -> list[Case]:
    """Sales with their facts; every tenth is a credit of the sale before it."""
    chance = Random(seed)
    made: list[Case] = []
    for place in range(number):
        last = made[-1].sale if made else None
        slip = _credit(last, facts=made[-1].before, rulebook=rulebook) if place % 10 == 9 else None
        case = slip or _case(chance, number=place + 1)
        made.append(replace(case, stands=chance.random() < 0.5))
    return made


def _case(chance: Random, *, number: int) -> Case:
    sale, facts = _sale(chance, number=number)
    return Case(sale=sale, before=facts, after=facts)


def _credit(sale: Sale | None, *, facts: Facts, rulebook: Rulebook) -> Case | None:
    outcome = sale and decide_on(sale, rulebook=rulebook, profile=OWN_PROFILE, facts=facts)
    if sale is None or not isinstance(outcome, Booked):
        return None
    known = replace(facts, corrected=(replace(outcome, explanation=(), warnings=()),))
    return Case(sale=credit_of(sale, external_id=f"9{sale.external_id}"), before=known, after=known)


def _sale(chance: Random, *, number: int) -> tuple[Sale, Facts]:
    kind = chance.choices(("home", "belgian", "german", "british"), weights=(14, 3, 2, 1))[0]
    lines = tuple(_lines(chance, untaxed=kind in ("belgian", "british")))
    day = date(2026, 10, 20) + timedelta(days=chance.randrange(36))
    sale = sale_of(
        *lines,
        external_id=str(number),
        order_id=str(number),
        invoice_serial=number,
        ordered_at=datetime.combine(day, datetime.min.time(), tzinfo=UTC),
        invoiced_on=day,
        paid_on=day,
        payment_method=chance.choice(METHODS),
        shop_id=chance.choice(("1", "1", "2")),
        currency=chance.choice(("EUR", "EUR", "EUR", "SEK")),
    )
    groups = tuple(chance.sample(GROUPS, chance.randrange(3)))
    sale = replace(sale, customer=replace(sale.customer, groups=groups, external_id=str(number)))
    sale = _abroad(sale, kind=kind)
    facts = replace(
        FACTS,
        vat_numbers=_evidence(chance) if kind == "belgian" else (),
        closed_periods=(OCTOBER,),
        exchange_rate=None if sale.currency == "EUR" else D("0.0873"),
    )
    return _odd(sale, chance=chance), facts


def _lines(chance: Random, *, untaxed: bool) -> Iterator[SaleLine]:
    rates = ("0",) if untaxed else ("21", "21", "9")
    whole = D(0)
    for place in range(chance.choices((1, 2, 4), weights=(5, 3, 1))[0]):
        rate = chance.choice(rates)
        gross = D(chance.randrange(100, 20_000)) / 100
        net = (gross / (1 + D(rate) / 100)).quantize(CENT)
        whole += gross
        yield line(
            str(net),
            str(gross),
            rate,
            external_id=str(place + 1),
            product_reference=chance.choice(PRODUCTS),
            categories=tuple(chance.sample(CATEGORIES, chance.randrange(3))),
        )
    if chance.random() < 0.5:
        yield shipping("5.79", "5.79", "0") if untaxed else shipping()
    if chance.random() < 0.2:
        off = (whole / 10).quantize(CENT)
        yield (
            discount(str(-off), str(-off), "0")
            if untaxed
            else discount(str(-(off / D("1.21")).quantize(CENT)), str(-off), "21")
        )


def _abroad(sale: Sale, *, kind: str) -> Sale:
    if kind == "home":
        return sale
    country, postcode = {
        "belgian": ("BE", "1000"),
        "german": ("DE", "10115"),
        "british": ("GB", "EC1A 1BB"),
    }[kind]
    number = {"belgian": BELGIAN}.get(kind, "")
    company = "Bos NV" if number else ""
    address = replace(
        ADDRESS, country=country, postcode=postcode, vat_number=number, company=company
    )
    return replace(sale, invoice_address=address, delivery_address=address)


def _evidence(chance: Random) -> tuple[VatNumberEvidence, ...]:
    verdict = chance.choices(("valid", "unavailable"), weights=(4, 1))[0]
    asked_at = datetime(2026, 11, 24, tzinfo=UTC)
    return (VatNumberEvidence(number=BELGIAN, verdict=verdict, asked_at=asked_at),)


def _odd(sale: Sale, *, chance: Random) -> Sale:
    """What few sales have: a hidden fee, a voucher that is a payment, a wrong total, nothing paid yet."""
    kind = chance.choices(("", "fee", "voucher", "wrong", "unpaid"), weights=(16, 2, 1, 1, 1))[0]
    if kind == "fee":
        hidden = Surcharge(net=D("2.50"), gross=D("2.50"))
        return replace(
            sale,
            surcharge=hidden,
            total_net=sale.total_net + hidden.net,
            total_gross=sale.total_gross + hidden.gross,
        )
    if kind == "voucher" and any(one.kind is LineKind.PRODUCT and one.rate for one in sale.lines):
        used = Voucher(name="V1C1O1", net=D("0.10"), gross=D("0.12"), from_refund=True)
        off = discount("-0.10", "-0.12", "21", description=used.name, external_id="voucher")
        return replace(
            sale,
            lines=(*sale.lines, off),
            vouchers=(used,),
            total_net=sale.total_net - used.net,
            total_gross=sale.total_gross - used.gross,
        )
    if kind == "wrong":
        return replace(sale, total_gross=sale.total_gross + D("1.50"))
    if kind == "unpaid":
        return replace(sale, invoiced_on=None, invoice_number="", invoice_serial=None, paid_on=None)
    return sale

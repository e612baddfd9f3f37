"""Baskets, rules and profiles that the tests of the engine share. Dutch, ordinary, and each part easy to change."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from mappings.arithmetic import Arithmetic, RoundingPoint, Tax, TaxedLine, UsedVoucher
from mappings.booking import Booked, EntryLine, Held, Outcome
from mappings.engine import book
from mappings.facts import Facts
from mappings.money import RoundingMode
from mappings.rulebook import Concern, Match, Profile, Rule, Rulebook, VatCode
from mappings.sale import (
    Address,
    Customer,
    DocumentKind,
    LineKind,
    Sale,
    SaleLine,
    SaleState,
)

D = Decimal
TODAY = date(2026, 11, 25)

ADDRESS = Address(
    external_id="7",
    first_name="Anna",
    last_name="de Vries",
    street="Keizersgracht 1",
    postcode="1015 CC",
    city="Amsterdam",
    country="NL",
    phone="0612345678",
)
CUSTOMER = Customer(
    external_id="17",
    first_name="Anna",
    last_name="de Vries",
    email="anna@example.test",
    language="nl",
)
INVOICED = SaleState(external_id="2", name="Payment accepted", paid=True, invoiced=True)
FACTS = Facts(today=TODAY)
PROFILE = Profile(rounding_account="4990", debtor_prefix="8")


def rule(concern: Concern, target: str, rule_id: str = "", **match: Any) -> Rule:
    return Rule(
        id=rule_id or f"{concern.value}-{target}",
        concern=concern,
        match=Match(**match),
        target=target,
    )


RULES = (
    rule(Concern.JOURNAL, "70"),
    rule(Concern.LEDGER_ACCOUNT, "8000", rate=D(21)),
    rule(Concern.LEDGER_ACCOUNT, "8010", rate=D(9)),
    rule(Concern.LEDGER_ACCOUNT, "8020", rate=D(6)),
    rule(Concern.LEDGER_ACCOUNT, "8100", line_kind="shipping", rate=D(21)),
    rule(Concern.VAT_CODE, "2", rate=D(21)),
    rule(Concern.VAT_CODE, "1", rate=D(9)),
    rule(Concern.VAT_CODE, "1a", rate=D(6)),
    rule(Concern.LEDGER_ACCOUNT, "8030", scenario="intra_community", rate=D(0)),
    rule(Concern.VAT_CODE, "7", scenario="intra_community", rate=D(0)),
    rule(Concern.LEDGER_ACCOUNT, "8040", scenario="export", rate=D(0)),
    rule(Concern.VAT_CODE, "0B", scenario="export", rate=D(0)),
    rule(Concern.PAYMENT_CONDITION, "14", payment_method="ps_wirepayment"),
)
VAT_CODES = (
    VatCode(code="0", type="N", percentage=D(0)),
    VatCode(code="0B", type="B", percentage=D(0)),
    VatCode(code="1", type="E", percentage=D(9)),
    VatCode(code="1a", type="E", percentage=D(6)),
    VatCode(code="2", type="E", percentage=D(21)),
    VatCode(code="2i", type="I", percentage=D(21)),
    VatCode(code="7", type="B", percentage=D(0), eu_sales_listing="L"),
)
RULEBOOK = Rulebook(id="r1", version=3, link_code="A7", rules=RULES, vat_codes=VAT_CODES)


def line(net: str, gross: str, rate: str | None = "21", **changes: Any) -> SaleLine:
    fields: dict[str, Any] = {
        "kind": LineKind.PRODUCT,
        "external_id": "1",
        "description": "Mug",
        "quantity": D(1),
        "net": D(net),
        "gross": D(gross),
        "rate": None if rate is None else D(rate),
    }
    return SaleLine(**{**fields, **changes})


def shipping(
    net: str = "5.79", gross: str = "7.01", rate: str | None = "21", **changes: Any
) -> SaleLine:
    return line(
        net,
        gross,
        rate,
        **{"kind": LineKind.SHIPPING, "external_id": "shipping", "description": "Post", **changes},
    )


def discount(net: str, gross: str, rate: str | None = None, **changes: Any) -> SaleLine:
    return line(
        net,
        gross,
        rate,
        **{
            "kind": LineKind.DISCOUNT,
            "external_id": "discount",
            "description": "WELCOME",
            **changes,
        },
    )


def arithmetic_of(*lines: SaleLine, **changes: Any) -> Arithmetic:
    """How a shop that rounds each line came to these lines, with the discounts among them on the whole order."""
    goods = [one for one in lines if one.kind is LineKind.PRODUCT]
    off = [one for one in lines if one.kind is LineKind.DISCOUNT]
    fields: dict[str, Any] = {
        "lines": tuple(_taxed(one) for one in goods),
        "vouchers": tuple(UsedVoucher(net=-one.net) for one in off),
        "goods_net": sum((one.net for one in goods), D(0)),
        "goods_gross": sum((one.gross for one in goods), D(0)),
        "discounts_net": -sum((one.net for one in off), D(0)),
        "discounts_gross": -sum((one.gross for one in off), D(0)),
        "shipping_net": D(0),
        "shipping_gross": D(0),
        "point": RoundingPoint.LINE,
        "mode": RoundingMode.HALF_UP,
    }
    return Arithmetic(**{**fields, **changes})


def _taxed(one: SaleLine) -> TaxedLine:
    taxes = (Tax(id=str(one.rate), rate=one.rate),) if one.rate else ()
    unit = one.net / one.quantity
    return TaxedLine(product_id=one.product_id, quantity=one.quantity, unit_net=unit, taxes=taxes)


def sale_of(*lines: SaleLine, **changes: Any) -> Sale:
    """A paid and invoiced sale whose totals are the sums of its lines, unless `changes` says otherwise."""
    fields: dict[str, Any] = {
        "kind": DocumentKind.ORDER,
        "external_id": "1042",
        "order_id": "1042",
        "reference": "XKBKNABJK",
        "shop_id": "1",
        "state": INVOICED,
        "ordered_at": datetime(2026, 11, 3, 9, 30, tzinfo=UTC),
        "changed_at": datetime(2026, 11, 3, 9, 31, tzinfo=UTC),
        "currency": "EUR",
        "conversion_rate": D(1),
        "total_net": sum((x.net for x in lines), D(0)),
        "total_gross": sum((x.gross for x in lines), D(0)),
        "customer": CUSTOMER,
        "invoice_address": ADDRESS,
        "delivery_address": ADDRESS,
        "lines": lines,
        "payment_method": "ps_wirepayment",
        "payment_label": "Bank transfer",
        "invoice_number": "IN000042",
        "invoice_serial": 42,
        "invoiced_on": date(2026, 11, 4),
        "paid_on": date(2026, 11, 3),
    }
    return Sale(**{**fields, **changes})


def credit_of(sale: Sale, **changes: Any) -> Sale:
    """A slip that gives all of `sale` back, unless `changes` says otherwise; totals are the sums of its lines."""
    lines: tuple[SaleLine, ...] = changes.get("lines", sale.lines)
    fields: dict[str, Any] = {
        "kind": DocumentKind.CREDIT,
        "external_id": "31",
        "corrects": sale.order_id,
        "invoiced_on": date(2026, 11, 20),
        "total_net": sum((x.net for x in lines), D(0)),
        "total_gross": sum((x.gross for x in lines), D(0)),
    }
    return replace(sale, **{**fields, **changes})


def facts_of(*sales: Sale, profile: Profile = PROFILE, **changes: Any) -> Facts:
    """What is known when a credit of `sales` comes in: how they were booked."""
    corrected = tuple(booked(sale, profile=profile) for sale in sales)
    return replace(FACTS, corrected=corrected, **changes)


def decide_on(
    sale: Sale,
    *,
    rulebook: Rulebook = RULEBOOK,
    profile: Profile = PROFILE,
    facts: Facts = FACTS,
) -> Outcome:
    return book(sale=sale, rulebook=rulebook, profile=profile, facts=facts)


def booked(sale: Sale, **context: Any) -> Booked:
    outcome = decide_on(sale, **context)
    assert isinstance(outcome, Booked), outcome
    return outcome


def held(sale: Sale, **context: Any) -> Held:
    outcome = decide_on(sale, **context)
    assert isinstance(outcome, Held), outcome
    return outcome


def with_rules(*extra: Rule, without: Concern | None = None) -> Rulebook:
    kept = tuple(known for known in RULES if known.concern is not without)
    return replace(RULEBOOK, rules=kept + extra)


def texts(outcome: Outcome) -> list[str]:
    return [reason.text for reason in outcome.explanation]


def money(lines: tuple[EntryLine, ...]) -> list[tuple[str, str, str]]:
    """Rate, net and VAT of each line, as people write them."""
    return [(str(x.rate.normalize()), f"{x.net:.2f}", f"{x.vat:.2f}") for x in lines]

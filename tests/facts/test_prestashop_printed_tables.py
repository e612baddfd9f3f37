"""Goods per VAT rate against the tables that PrestaShop's own code printed: through the reader and the engine, to the cent.

The file is the one that PRESTASHOP_TAX_VECTORS names, else the one with the facts. A summary is printed at the end.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Protocol

import pytest

from mappings.booking import Booked, Held, HeldReason
from mappings.engine import book
from mappings.money import ZERO, quantum_of
from mappings.rulebook import Concern, Profile, RateSource, VatCode, VatSplit
from mappings.sale import LineKind, Sale
from mappings.steps.desk import Desk
from mappings.steps.invoiced import FREE_SHIPPING
from mappings.steps.portions import Portion
from mappings.steps.printed import print_table
from mappings.steps.rulings import Rulings
from mappings.steps.standing import Days
from mappings.steps.step import Trail
from mappings.vat.decide import Ruling, Scenario
from tests.facts.conftest import Tally
from tests.facts.prestashop_vectors import Case, cases, label, sale_of
from tests.mappings.baskets import FACTS, PROFILE, RULEBOOK, rule
from tests.mappings.test_docs import table

CARTS = cases("PRESTASHOP_TAX_VECTORS")
SPLITS = tuple(VatSplit)
D = Decimal
Table = dict[Decimal, tuple[Decimal, Decimal]]


class Amounts(Protocol):
    @property
    def rate(self) -> Decimal: ...
    @property
    def net(self) -> Decimal: ...
    @property
    def vat(self) -> Decimal: ...


def profile_of(sale: Sale, *, split: VatSplit) -> Profile:
    return replace(PROFILE, vat_split=split, rate_source=RateSource.SHOP, currency=sale.currency)


def rulebook_of(sale: Sale) -> Any:
    """The owner says which goods have no VAT, as he must for a domestic zero (BOOKING 20)."""
    zero = (
        rule(Concern.LEDGER_ACCOUNT, "8050", rate=D(0), scenario="domestic"),
        rule(Concern.VAT_CODE, "0D", rate=D(0), scenario="domestic"),
        rule(Concern.LEDGER_ACCOUNT, "8109", line_kind="shipping", rate=D(9)),
        rule(Concern.LEDGER_ACCOUNT, "8109", line_kind="shipping", rate=D(0), scenario="domestic"),
    )
    codes = (*RULEBOOK.vat_codes, VatCode(code="0D", type="B", percentage=D(0)))
    return replace(RULEBOOK, rules=RULEBOOK.rules + zero, vat_codes=codes)


def counted(sale: Sale, *, split: VatSplit) -> tuple[Portion, ...]:
    """The engine's count alone, which does not ask whether a rate is one of the country."""
    day = sale.invoiced_on
    assert day is not None
    desk = Desk(
        sale=sale,
        rulebook=rulebook_of(sale),
        profile=profile_of(sale, split=split),
        facts=FACTS,
        trail=Trail(),
    )
    ruling = Ruling(scenario=Scenario.DOMESTIC, country="NL", row="domestic")
    days = Days(entry=day, tax_point=day, period=day)
    return desk.count(rulings=Rulings(main=ruling), days=days).portions


def goods_of(portions: Iterable[Portion]) -> list[Portion]:
    kinds = (LineKind.PRODUCT, LineKind.DISCOUNT)
    return [p for p in portions if p.line.kind in kinds and p.line.external_id != FREE_SHIPPING]


def per_rate(amounts: Iterable[Amounts]) -> Table:
    sums: Table = defaultdict(lambda: (ZERO, ZERO))
    for one in amounts:
        net, vat = sums[one.rate]
        sums[one.rate] = (net + one.net, vat + one.vat)
    return without_nothing(sums)


def without_nothing(table: Table) -> Table:
    return {rate: amounts for rate, amounts in table.items() if any(amounts)}


def recorded(case: Case) -> Table:
    return {
        D(rate): (D(row["base"]), D(row["tax"]))
        for rate, row in case["invoice_product_tax_breakdown"].items()
    }


def printed(sale: Sale) -> Table:
    assert sale.arithmetic is not None
    rows = print_table(arithmetic=sale.arithmetic, quantum=quantum_of(currency=sale.currency))
    return {rate: (row.base, row.vat) for rate, row in rows.items() if row.base or row.vat}


def ecotax(sale: Sale) -> Table:
    assert sale.arithmetic is not None
    rows = print_table(arithmetic=sale.arithmetic, quantum=quantum_of(currency=sale.currency))
    return {rate: (ZERO, row.ecotax_vat) for rate, row in rows.items()}


def added(table: Table, more: Table) -> Table:
    return without_nothing(
        {
            rate: tuple(map(sum, zip(table.get(rate, (ZERO, ZERO)), more.get(rate, (ZERO, ZERO)), strict=True)))  # type: ignore[misc]
            for rate in {*table, *more}
        }
    )  # fmt: skip


@pytest.mark.parametrize("case", CARTS, ids=label)
def test_the_table_is_the_one_that_prestashop_printed(case: Case, tally: Tally) -> None:
    assert printed(sale_of(case)) == without_nothing(recorded(case))
    tally.passed("printed table")


@pytest.mark.parametrize("case", CARTS, ids=label)
def test_goods_are_counted_as_invoiced(case: Case, tally: Tally) -> None:
    sale = sale_of(case)
    if not sale.total_gross:
        tally.not_applicable("counted as invoiced", "nothing to pay: no sale (BOOKING 1)")
        return
    found = per_rate(goods_of(counted(sale, split=VatSplit.AS_INVOICED)))
    rates = {x.rate for x in sale.lines if x.kind is LineKind.PRODUCT}
    if not recorded(case).keys() <= rates:
        tally.not_applicable(
            "counted as invoiced", "taxes one after another: the table splits lines"
        )
        return
    assert found == added(recorded(case), ecotax(sale))
    tally.passed("counted as invoiced")


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("case", CARTS, ids=label)
def test_the_entry_has_the_total_and_the_vat_of_the_shop(
    case: Case, split: VatSplit, tally: Tally
) -> None:
    sale, what = sale_of(case), f"booked {split.value.replace('_', ' ')}"
    profile = profile_of(sale, split=split)
    outcome = book(sale=sale, rulebook=rulebook_of(sale), profile=profile, facts=FACTS)
    if not sale.total_gross:
        assert not isinstance(outcome, Booked | Held)
        tally.not_applicable(what, "nothing to pay: no sale (BOOKING 1)")
        return
    if isinstance(outcome, Held) and outcome.reason is HeldReason.VAT_RATE_UNEXPECTED:
        charged = D(dict(outcome.values)["charged"])
        assert charged not in (D(0), D(9), D(21))
        tally.not_applicable(what, f"{charged:f}% is no rate of the Netherlands: held")
        return
    assert isinstance(outcome, Booked), outcome
    order, entry = case["order"], outcome.entry
    assert entry.total_gross == sale.total_gross == D(order["total_paid_tax_incl"])
    vat = sum((line.vat for line in entry.lines), ZERO)
    assert vat == D(order["total_paid_tax_incl"]) - D(order["total_paid_tax_excl"])
    warned = {w.text for w in outcome.warnings} & {
        "invoice_table_followed",
        "invoice_table_corrected",
    }
    by_rate = {s: per_rate(goods_of(counted(sale, split=s))) for s in SPLITS}
    apart = max(
        (abs(a - b) for rate in {*by_rate[SPLITS[0]], *by_rate[SPLITS[1]]}
         for a, b in zip(*(by_rate[s].get(rate, (ZERO, ZERO)) for s in SPLITS), strict=True)),
        default=ZERO,
    )  # fmt: skip
    assert bool(warned) == (apart > 2 * quantum_of(currency=sale.currency))
    tally.passed(what)


def worked(cell: str) -> Table:
    rows = [part.split() for part in cell.split(",") if part.strip()]
    return {D(rate): (D(net), D(vat)) for rate, net, vat in rows}


WORKED = {
    (cart, kind): (worked(right), worked(wrong))
    for cart, kinds, right, wrong in table("rounding.md", "cart")
    for kind in kinds.split()
}


@pytest.mark.parametrize("case", CARTS, ids=label)
def test_goods_are_corrected_as_worked_out_by_hand(case: Case, tally: Tally) -> None:
    sale = sale_of(case)
    place = (case["scenario"], str(case["order"]["round_type"]))
    found = per_rate(goods_of(counted(sale, split=VatSplit.CORRECTED)))
    if place not in WORKED:
        tally.not_applicable("corrected by hand", "no row in docs/rounding.md")
        return
    right, wrong = WORKED[place]
    assert found == right
    assert (recorded(case) != right) == bool(wrong) or not right
    assert not wrong or without_nothing(recorded(case)) == wrong
    tally.passed("corrected by hand")


@pytest.mark.parametrize("case", CARTS, ids=label)
def test_a_corrected_split_has_the_totals_of_the_invoice(case: Case, tally: Tally) -> None:
    """Net and VAT as a whole, whatever the scenario; a gift at 9% must not move VAT that is due at 21%."""
    by_rate = [per_rate(goods_of(counted(sale_of(case), split=split))) for split in SPLITS]
    sums = [tuple(sum(column) for column in zip(*t.values(), strict=True)) for t in by_rate]
    assert sums[0] == sums[1]
    tally.passed("corrected totals")

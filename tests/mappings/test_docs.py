"""The pages on VAT, rounding and fields say what the engine does: their tables are read here as cases."""

import re
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest

from mappings.money import RoundingMode, allocate, round_cents
from mappings.sale import (
    Address,
    Customer,
    Payment,
    Refund,
    Sale,
    SaleLine,
    SaleState,
    Surcharge,
    Voucher,
)
from mappings.steps.discounts import How
from mappings.steps.entry import DESCRIPTION_FIELDS
from mappings.vat.decide import CATEGORIES, ROWS
from tests.mappings.baskets import PROFILE, booked, discount, line, sale_of, texts

DOCS = Path(__file__).resolve().parents[2] / "docs"
D = Decimal


def table(page: str, first_heading: str) -> list[list[str]]:
    """The rows of the table whose first column has this heading, headings left out. There must be some."""
    lines = (DOCS / page).read_text().splitlines()
    start = next(i for i, text in enumerate(lines) if text.startswith(f"| {first_heading} |"))
    rows = []
    for text in lines[start + 2 :]:
        if not text.startswith("|"):
            break
        rows.append([cell.strip() for cell in text.strip("|").split("|")])
    assert rows
    return rows


@pytest.mark.parametrize("row", table("rounding.md", "mode"), ids=lambda row: row[0])
def test_the_rounding_modes_are_as_the_page_says(row: list[str]) -> None:
    mode, *rounded = row

    assert [
        str(round_cents(D(a), mode=RoundingMode(mode)))
        for a in ("2.345", "2.355", "-2.345", "2.341")
    ] == rounded


def test_the_page_knows_every_rounding_mode_and_reading() -> None:
    assert [row[0] for row in table("rounding.md", "mode")] == [mode.value for mode in RoundingMode]
    assert [row[0] for row in table("rounding.md", "reading")] == [how.value for how in How]


@pytest.mark.parametrize(
    "row", table("rounding.md", "total"), ids=lambda row: f"{row[0]} by {row[1]}"
)
def test_cents_are_shared_as_the_page_says(row: list[str]) -> None:
    total, weights, shares = row

    found = allocate(total=D(total), weights=[D(w) for w in weights.split()], quantum=D("0.01"))

    assert [f"{share:.2f}" for share in found] == shares.split()


@pytest.mark.parametrize("row", table("rounding.md", "goods"), ids=lambda row: row[3])
def test_discounts_are_shared_as_the_page_says(row: list[str]) -> None:
    goods, net, gross, reading, shares = row
    lines: list[SaleLine] = []
    for each in goods.split(", "):
        rate, line_net, line_gross, quantity = each.split()
        lines.append(line(line_net, line_gross, rate, quantity=D(quantity), external_id=rate))

    result = booked(sale_of(*lines, discount(net, gross)))

    found = [
        f"{x.rate} {x.net:.2f} {x.vat:.2f}"
        for x in result.entry.lines
        if x.source_line == "discount"
    ]
    assert found == shares.split(", ")
    assert f"discount_{reading}" in texts(result)


@pytest.mark.parametrize("row", table("rounding.md", "kind"), ids=lambda row: row[0])
def test_every_kind_of_order_on_the_page_has_the_test_that_shows_it(row: list[str]) -> None:
    where, _, name = row[2].partition(": ")
    folder = DOCS.parent / "tests"
    file = folder / f"{where}.py" if "/" in where else folder / "mappings" / f"{where}.py"

    assert f"\ndef {name}(" in file.read_text()


def test_the_scenarios_are_as_the_page_says() -> None:
    written = [
        (name, scenario, category) for name, _, scenario, category, _ in table("vat.md", "row")
    ]

    assert written == [
        (row.name, row.scenario.value, CATEGORIES[row.scenario].value) for row in ROWS
    ]


def test_every_field_of_a_sale_is_on_the_page_and_none_that_is_not_there() -> None:
    written = re.findall(
        r"^\| `(\w+\.\w+)` \|", (DOCS / "fields.md").read_text(), flags=re.MULTILINE
    )

    known = [
        f"{kind.__name__}.{field.name}"
        for kind in (
            Sale,
            SaleState,
            SaleLine,
            Voucher,
            Surcharge,
            Refund,
            Customer,
            Address,
            Payment,
        )
        for field in fields(kind)
    ]
    assert written == known


def test_the_page_knows_every_field_of_the_description() -> None:
    page = (DOCS / "fields.md").read_text()
    sale = sale_of(line("100.00", "121.00"))

    template = " ".join(f"{{{name}}}" for name in DESCRIPTION_FIELDS)
    assert all(f"`{{{name}}}`" in page for name in DESCRIPTION_FIELDS)
    assert (
        "{"
        not in booked(
            sale, profile=replace(PROFILE, description_template=template)
        ).entry.description
    )

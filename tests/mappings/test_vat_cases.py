"""docs/vat-cases.md: every row charged otherwise than the law asks, policy by policy (BOOKING 20), and what just misses it."""

from decimal import Decimal

import pytest

from mappings.rulebook import UnexpectedRate, ZeroCharged
from mappings.vat.decide import ROWS, find_scenario
from tests.mappings.test_docs import table
from tests.mappings.vat_charge import outcome_of
from tests.mappings.vat_supplies import read_supply

D = Decimal
HOLD, AS_CHARGED = UnexpectedRate.HOLD, UnexpectedRate.AS_CHARGED
PAGE = "vat-cases.md"
WHY = {HOLD: "held: vat_rate_unexpected", AS_CHARGED: "held: charge_not_declarable"}
EVERY_ROW = {row.name for row in ROWS} | {"small_business"}
HEADINGS = {HOLD: "when holding", AS_CHARGED: "as charged"}
CHARGED = [(policy, *row) for policy, name in HEADINGS.items() for row in table(PAGE, name)]
UNTAXED = table(PAGE, "without VAT")


@pytest.mark.parametrize(
    ("policy", "name", "text", "answers"),
    [(policy, name, text, answers) for policy, name, text, *answers in CHARGED],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_booking_20_a_rate_that_differs_is_answered_as_the_page_says(
    policy: UnexpectedRate, name: str, text: str, answers: list[str]
) -> None:
    supply = read_supply(text)
    ruling = find_scenario(supply=supply)
    rates = ("21", "9", "6", "20" if ruling.country == "DE" else "19")

    found = [outcome_of(supply, charged=D(rate), rate=policy) for rate in rates]

    assert ruling.row == name
    assert found == [WHY[policy] if answer == "held" else answer for answer in answers]


@pytest.mark.parametrize("row", UNTAXED, ids=lambda row: row[0])
def test_booking_20_a_price_without_vat_is_answered_as_the_page_says(row: list[str]) -> None:
    name, text, held, as_charged, inside = row
    supply = read_supply(text)

    assert find_scenario(supply=supply).row == name
    assert outcome_of(supply, charged=D(0)) == held.replace("held", WHY[HOLD])
    assert outcome_of(supply, charged=D(0), rate=AS_CHARGED) == as_charged.replace(
        "held", "held: zero_never_as_charged"
    )
    assert outcome_of(supply, charged=D(0), zero=ZeroCharged.INSIDE) == inside.replace(
        "held", WHY[HOLD]
    )


@pytest.mark.parametrize("heading", ["when holding", "as charged", "without VAT"])
def test_every_row_is_worked_out_for_every_policy(heading: str) -> None:
    assert {row[0] for row in table(PAGE, heading)} == EVERY_ROW


def test_booking_20_no_rate_that_differs_reaches_an_icp_or_export_code() -> None:
    for _, _, _, *answers in CHARGED:
        for answer in answers:
            assert answer == "held" or answer.split()[-1] == "-"
            assert "export" not in answer


# --- near misses ---


@pytest.mark.parametrize("row", table(PAGE, "just"), ids=lambda row: f"{row[2]} is no {row[1]}")
def test_a_supply_that_just_misses_a_row_is_the_row_that_the_page_says(row: list[str]) -> None:
    just, name, not_quite, becomes = row

    assert find_scenario(supply=read_supply(just)).row == name
    assert find_scenario(supply=read_supply(not_quite)).row == becomes
    assert becomes != name


def test_every_row_has_a_near_miss_of_its_own() -> None:
    assert {row[1] for row in table(PAGE, "just")} == EVERY_ROW

"""Every worked supply of docs/vat.md as an order: booked on a code of its own, or held (BOOKING 16 to 24)."""

from decimal import Decimal

import pytest

from mappings.booking import Booked, Held
from mappings.vat.scenario import Scenario
from tests.mappings.test_docs import table
from tests.mappings.vat_booked import CODE, HELD, asked
from tests.mappings.vat_supplies import read_supply

D = Decimal
SUPPLIES = table("vat.md", "supply")


@pytest.mark.parametrize("row", SUPPLIES, ids=lambda row: f"{row[2]}: {row[0]} at {row[1]}")
def test_every_supply_of_the_page_is_booked_under_its_scenario_or_held_by_what_is_missing(
    row: list[str],
) -> None:
    text, charged, _, name, country, *_ = row
    scenario = Scenario(name)
    supply = read_supply(text)

    outcome = asked(supply, charged=D(charged), scenario=scenario, country=country).answer()

    if scenario in HELD:
        assert isinstance(outcome, Held), outcome
        assert outcome.reason is HELD[scenario]
        return
    assert isinstance(outcome, Booked), outcome
    (item,) = outcome.entry.lines
    assert (item.scenario, item.country, item.vat_code) == (name, country, CODE)
    assert (outcome.treatment.scenario, outcome.treatment.country) == (name, country)
    assert item.rate == D(charged)
    assert outcome.entry.total_gross == sum((x.net + x.vat for x in outcome.entry.lines), D(0))

"""BOOKING 29: which slip gives back the rest of a sale, where a shop keeps six decimals until the total."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mappings.steps.credit_close import closes_sale
from tests.mappings.baskets import PROFILE, booked, credit_of, facts_of, line, sale_of

D = Decimal
SALE = sale_of(line("141.36", "171.05"))
FIRST = booked(
    credit_of(SALE, external_id="30", lines=(line("70.66", "85.50"),)), facts=facts_of(SALE)
).entry


@pytest.mark.parametrize(
    ("net", "closes"),
    [
        ("70.70", True),
        ("70.66", True),  # two cents a document are what rounding may miss
        (
            "70.659999",
            True,
        ),  # the same, with what a shop that rounds the total alone has left of it
        ("70.744999", True),
        ("70.65", False),
        ("70.654999", False),
        ("70.75", False),
    ],
)
def test_the_net_of_the_last_slip_is_counted_in_whole_cents(net: str, closes: bool) -> None:
    facts = replace(facts_of(SALE), other_credits=(FIRST,))
    last = credit_of(SALE, total_net=D(net), total_gross=D("85.55"))
    assert closes_sale(sale=last, facts=facts, profile=PROFILE) is closes

"""A seller at home with five rates: 21, 13.5, 9, 4.8 and a zero that the owner's rules name (BOOKING 20).

Only the Netherlands are booked to their end and have two rates above zero, so the table of rates is set up with four: what
is put to the test is the counting, and that asks the table for nothing but its figures.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import pytest

from mappings.facts import Facts
from mappings.rulebook import Concern, VatCode
from mappings.sale import LineKind
from mappings.vat.rate_table import RATES
from tests.mappings.baskets import FACTS, RULEBOOK, VAT_CODES, rule, with_rules

D = Decimal
_CODES = {D(21): "2", D("13.5"): "13", D(9): "1", D("4.8"): "4", D(0): "0B"}
_CHARGES = (LineKind.SHIPPING, LineKind.WRAPPING)

RULES_OF_FIVE = replace(
    with_rules(
        rule(Concern.LEDGER_ACCOUNT, "8012", rate=D("13.5")),
        rule(Concern.LEDGER_ACCOUNT, "8014", rate=D("4.8")),
        rule(Concern.LEDGER_ACCOUNT, "8015", rate=D(0), scenario="domestic"),
        rule(Concern.VAT_CODE, "13", rate=D("13.5")),
        rule(Concern.VAT_CODE, "4", rate=D("4.8")),
        rule(Concern.VAT_CODE, "0B", rate=D(0), scenario="domestic"),
        *(
            rule(
                Concern.LEDGER_ACCOUNT,
                f"81{code:0>2}",
                f"{kind}-{code}",
                line_kind=kind.value,
                rate=rate,
                scenario="domestic",
            )
            for kind in _CHARGES
            for rate, code in _CODES.items()
        ),
    ),
    vat_codes=(
        *VAT_CODES,
        VatCode(code="13", type="E", percentage=D("13.5")),
        VatCode(code="4", type="E", percentage=D("4.8")),
    ),
)
assert RULES_OF_FIVE.link_code == RULEBOOK.link_code
# A foreign currency needs a rate of the bank (BOOKING 26).
KNOWN: Facts = replace(FACTS, exchange_rate=D("0.92"))


@contextmanager
def four_rates_at_home() -> Iterator[None]:
    """The table of rates with two more levels in the Netherlands."""
    *former, today = RATES["NL"]
    more = replace(today, reduced=(D(9), D("13.5")), super_reduced=D("4.8"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RATES, "NL", (*former, more))
        yield

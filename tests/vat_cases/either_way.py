"""One cart of a shop that rounds VAT a line at a time, and of one that rounds it once: what the engine answers to each."""

from decimal import Decimal

from mappings.booking import Outcome
from tests.mappings.baskets import decide_on, line, sale_of

D = Decimal


def book_rounded_by_line() -> Outcome:
    """Three mugs of 1.12: 0.24 VAT each."""
    return decide_on(sale_of(*(line("1.12", "1.36", external_id=str(i)) for i in range(3))))


def book_rounded_in_total() -> Outcome:
    """The same with parts of a cent on the lines: 0.71 VAT in all."""
    lines = [line("1.12", "1.3552", external_id=str(i)) for i in range(3)]
    return decide_on(sale_of(*lines, total_net=D("3.36"), total_gross=D("4.07")))

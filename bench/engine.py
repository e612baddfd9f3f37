"""How many sales a second the engine decides. Run: python -m bench.engine

Speed differs between machines, so the figure to compare is the ratio: what one decision costs in round trips of the same
sale through JSON (written and read by the standard library), measured in the same run.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal

from mappings.booking import Booked
from mappings.engine import book
from mappings.record import from_json, to_json, to_plain
from mappings.sale import LineKind, Sale
from tests.mappings.baskets import FACTS, PROFILE, RULEBOOK, discount, line, sale_of, shipping

ROUNDS, SALES = 7, 300


def ordinary_sale(*, lines: int) -> Sale:
    """Goods at two rates, shipping, and a voucher on the whole order: the costly road through the engine."""
    goods = [
        line("20.00", "24.20", external_id=str(number))
        if number % 2
        else line("10.00", "10.90", "9", external_id=str(number))
        for number in range(lines)
    ]
    net = sum((x.net for x in goods), Decimal(0)) / 10
    gross = sum((x.gross for x in goods), Decimal(0)) / 10
    return sale_of(*goods, shipping(), discount(f"-{net:.2f}", f"-{gross:.2f}"))


def measure(work: Callable[[], object]) -> float:
    """Calls a second, the median of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(SALES):
            work()
        rounds.append(SALES / (time.perf_counter() - start))
    return statistics.median(rounds)


def main() -> None:
    print(
        f"{'lines':>5} {'sales/s':>9} {'JSON round trips/s':>19} {'ratio':>6} {'record round trips/s':>21}"
    )
    for lines in (1, 3, 10, 30):
        sale = ordinary_sale(lines=lines)
        outcome = book(sale=sale, rulebook=RULEBOOK, profile=PROFILE, facts=FACTS)
        if not isinstance(outcome, Booked) or not has_discount(outcome):
            sys.exit(f"the sample with {lines} lines is not booked as it should be: {outcome}")
        plain = to_plain(sale)
        decided = measure(
            lambda sale=sale: book(sale=sale, rulebook=RULEBOOK, profile=PROFILE, facts=FACTS)
        )
        tripped = measure(lambda plain=plain: json.loads(json.dumps(plain)))
        recorded = measure(lambda outcome=outcome: from_json(to_json(outcome)))
        print(
            f"{lines:>5} {decided:>9,.0f} {tripped:>19,.0f} {tripped / decided:>6.1f} {recorded:>21,.0f}"
        )


def has_discount(outcome: Booked) -> bool:
    return any(x.source_line == LineKind.DISCOUNT.value for x in outcome.entry.lines)


if __name__ == "__main__":
    main()

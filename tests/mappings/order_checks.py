"""What holds of every order of `shop_orders`, in so many examples: the quick tests and the full figures ask the same."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from random import Random
from zlib import crc32

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from mappings.booking import Booked, Held, NotASale, Outcome, SalesEntry
from mappings.rulebook import VatSplit
from mappings.sale import Sale
from mappings.steps.printed import print_table
from tests.mappings.baskets import PROFILE, credit_of, decide_on
from tests.mappings.five_rates import KNOWN, RULES_OF_FIVE
from tests.mappings.shop_orders import Order, orders

F = Fraction


@dataclass
class Tally:
    """What became of the orders of one run."""

    answers: Counter[str] = field(default_factory=Counter)
    determined: int = 0
    printed: int = 0

    @property
    def asked(self) -> int:
        return sum(self.answers.values())

    @property
    def held(self) -> int:
        return sum(n for answer, n in self.answers.items() if answer.startswith("held"))

    def note(self, outcome: Outcome) -> None:
        reason = f"held: {outcome.reason}" if isinstance(outcome, Held) else type(outcome).__name__
        self.answers[reason] += 1

    def report(self) -> str:
        rows = [f"{n:>7}  {answer}" for answer, n in self.answers.most_common()]
        rows.append(f"{self.determined:>7}  with VAT per rate to the cent")
        rows.append(f"{self.printed:>7}  with the printed table worked out alike")
        return "\n".join(rows)


def decide(sale: Sale, *, split: VatSplit = VatSplit.AS_INVOICED) -> Outcome:
    profile = replace(PROFILE, voucher_account="1810", gift_card_names=("card",), vat_split=split)
    return decide_on(sale, rulebook=RULES_OF_FIVE, facts=KNOWN, profile=profile)


def run(
    test: Callable[..., None], *, examples: int, asked: tuple[object, ...], start: str = ""
) -> None:
    """The same examples every time: a figure of a proof that changes by chance would prove nothing.

    Each kind of shop has a `start` of its own: from one start they would all be asked about nearly the same carts.
    """
    asking = settings(max_examples=examples, database=None)(given(*asked)(test))  # type: ignore[arg-type]
    seed(crc32(start.encode()))(asking)()


def check_orders(
    *, examples: int, round_types: tuple[int, ...], currencies: tuple[str, ...]
) -> Tally:
    """Total, VAT per rate and order of lines, of orders that add up. Answers how many were held."""
    tally = Tally()

    def check(order: Order, random: Random) -> None:
        outcome = decide(order.sale)
        tally.note(outcome)
        _check_order_of_lines(order, outcome=outcome, random=random)
        if isinstance(outcome, Booked):
            assert outcome.entry.total_gross == order.sale.total_gross
            tally.printed += _check_table(order)
            followed = order.sale.arithmetic is not None  # else both splits are one
            corrected = decide(order.sale, split=VatSplit.CORRECTED) if followed else outcome
            assert isinstance(corrected, Booked)
            tally.determined += _check_vat(order, entry=corrected.entry)
        elif isinstance(outcome, NotASale):
            assert order.sale.total_gross == 0

    kinds = orders(round_types=round_types, currencies=currencies)
    asked = (kinds, st.randoms(use_true_random=False))
    run(check, examples=examples, asked=asked, start=f"{round_types} {currencies}")
    return tally


def _check_vat(order: Order, *, entry: SalesEntry) -> bool:
    """True where it is to the cent: always without vouchers; with them never further off than they are themselves."""
    found = vat_per_rate(entry)
    off = [
        abs(F(found.get(rate, Decimal(0))) - order.truth.get(rate, (F(0), F(0)))[1])
        for rate in found.keys() | order.truth.keys()
    ]
    assert max(off) < (order.wide_room if order.vouchers else order.room), (found, order.truth)
    return max(off) < order.room


def _check_table(order: Order) -> bool:
    """What the engine prints from what was read is what the cart comes to in the shop's own steps."""
    if order.sale.arithmetic is None:
        return False
    table = print_table(arithmetic=order.sale.arithmetic, quantum=order.till.quantum)
    found = {F(k): (F(x.base), F(x.vat), F(x.ecotax_vat)) for k, x in table.items()}
    assert found == order.table
    return True


def vat_per_rate(entry: SalesEntry) -> Mapping[Decimal, Decimal]:
    vat: dict[Decimal, Decimal] = {}
    for one in entry.lines:
        if one.source_line:
            vat[one.rate] = vat.get(one.rate, Decimal(0)) + one.vat
    return vat


def _check_order_of_lines(order: Order, *, outcome: Outcome, random: Random) -> None:
    shuffled = list(order.sale.lines)
    random.shuffle(shuffled)

    other = decide(replace(order.sale, lines=tuple(shuffled)))

    assert type(other) is type(outcome)
    if isinstance(outcome, Booked) and isinstance(other, Booked):
        assert Counter(other.entry.lines) == Counter(outcome.entry.lines)


def check_wrong_totals(*, examples: int) -> Tally:
    """Orders whose total misses their lines by more than the limit: none is booked.

    The limit is two of the currency's smallest amount. Where lines carry parts of one, their sum is known to one only, so that
    much more must be missing.
    """
    tally = Tally()

    def check(order: Order, beyond: int, sign: int, *, is_net: bool) -> None:
        sale, quantum = order.sale, order.till.quantum
        is_exact = all(x.net % quantum == 0 == x.gross % quantum for x in sale.lines)
        miss = sign * quantum * (2 + beyond + (0 if is_exact else 2))
        wrong = (
            replace(sale, total_net=sale.total_net + miss)
            if is_net
            else replace(sale, total_gross=sale.total_gross + miss)
        )
        if sale.total_gross == 0 or wrong.total_gross <= 0:
            return
        outcome = decide(wrong)
        tally.note(outcome)
        assert isinstance(outcome, Held)

    asked = (orders(), st.integers(1, 100_000), st.sampled_from((1, -1)))
    run(_with_either(check), examples=examples, asked=(*asked, st.booleans()))
    return tally


def _with_either(check: Callable[..., None]) -> Callable[..., None]:
    def either(order: Order, beyond: int, sign: int, side: object) -> None:
        check(order, beyond, sign, is_net=bool(side))

    return either


def check_cents_that_miss(*, examples: int) -> Tally:
    """A total up to two smallest amounts beside the lines adds up (BOOKING 4): booked, with a line for the difference."""
    tally = Tally()

    def check(order: Order, cents: int) -> None:
        sale, quantum = order.sale, order.till.quantum
        sale = replace(sale, total_gross=sale.total_gross + cents * quantum)
        if order.sale.total_gross == 0 or sale.total_gross <= 0:
            return
        outcome = decide(sale)
        tally.note(outcome)
        if isinstance(outcome, Booked):
            assert outcome.entry.total_gross == sale.total_gross

    run(check, examples=examples, asked=(orders(), st.sampled_from((-2, -1, 1, 2))))
    return tally


def check_refunds(*, examples: int) -> Tally:
    """Slips over lines and pieces, and then one of everything that is left: nothing of the sale stands in the books."""
    tally = Tally()

    def check(order: Order, parts: list[int], salt: int) -> None:
        if any(one.is_payment for one in order.given):  # a slip has no payments
            return
        outcome = decide(order.sale, split=VatSplit.CORRECTED)
        if isinstance(outcome, Booked):
            _give_back(order, sold=outcome, parts=parts, salt=salt, tally=tally)

    parts = st.lists(st.sampled_from((10, 25, 33, 50)), min_size=1, max_size=3)
    run(check, examples=examples, asked=(orders(), parts, st.integers(1, 7)))
    return tally


def _give_back(
    order: Order, *, sold: Booked, parts: Sequence[int], salt: int, tally: Tally
) -> None:
    left = replace(order.sale, arithmetic=None, vouchers=())
    booked_credits: tuple[SalesEntry, ...] = ()
    for number, percent in enumerate(parts, start=31):
        slip = _slip(left, percent=percent, salt=salt, quantum=order.till.quantum, number=number)
        if min(slip.total_net, slip.total_gross) <= 0:  # vouchers alone: no shop gives those back
            continue
        outcome = decide_credit(slip, sold=sold, others=booked_credits)
        if isinstance(outcome, Booked):  # a slip that is held takes nothing back
            booked_credits, left = (*booked_credits, outcome.entry), _rest(left, slip=slip)
    if left.total_gross <= 0:
        return
    rest = _at_own_rates(left, sold=order.sale, quantum=order.till.quantum)
    rest = credit_of(rest, external_id="99", total_net=rest.total_net, total_gross=rest.total_gross)
    last = decide_credit(rest, sold=sold, others=booked_credits)
    tally.note(last)
    if isinstance(last, Booked):
        _check_nothing_left((sold.entry, *booked_credits, last.entry))


def _at_own_rates(left: Sale, *, sold: Sale, quantum: Decimal) -> Sale:
    """A shop takes the tax out of what it gives back (OrderSlipCreator): its net is not what rounded parts have left of it."""
    lines = tuple(
        one
        if one.rate is None or one.gross == was.gross
        else replace(one, net=(one.gross * was.net / was.gross).quantize(quantum))
        for one, was in zip(left.lines, sold.lines, strict=True)
    )
    moved = sum((a.net - b.net for a, b in zip(lines, left.lines, strict=True)), Decimal(0))
    return replace(left, lines=lines, total_net=left.total_net + moved)


def _check_nothing_left(entries: Sequence[SalesEntry]) -> None:
    left: dict[object, Decimal] = {}
    for line in (line for entry in entries for line in entry.lines):
        for place in (line.ledger_account, line.rate, (line.vat_code, line.rate)):
            left[place, "net"] = left.get((place, "net"), Decimal(0)) + line.net
            left[place, "vat"] = left.get((place, "vat"), Decimal(0)) + line.vat
    assert not any(left.values()), left
    assert sum(entry.total_gross for entry in entries) == 0


def decide_credit(slip: Sale, *, sold: Booked, others: tuple[SalesEntry, ...]) -> Outcome:
    facts = replace(KNOWN, corrected=(sold,), other_credits=others)
    return decide_on(slip, rulebook=RULES_OF_FIVE, facts=facts)


def _slip(left: Sale, *, percent: int, salt: int, quantum: Decimal, number: int) -> Sale:
    """A part of every line that the salt picks, in whole smallest amounts as slips are."""
    picked = [line for i, line in enumerate(left.lines) if (i + number) % salt == 0]
    lines = tuple(
        replace(
            line,
            net=(line.net * percent / 100).quantize(quantum),
            gross=(line.gross * percent / 100).quantize(quantum),
        )
        for line in picked
    )
    return credit_of(left, external_id=str(number), lines=lines)


def _rest(left: Sale, *, slip: Sale) -> Sale:
    taken = {line.external_id: line for line in slip.lines}
    lines = tuple(
        replace(
            line,
            net=line.net - taken[line.external_id].net,
            gross=line.gross - taken[line.external_id].gross,
        )
        if line.external_id in taken
        else line
        for line in left.lines
    )
    return replace(
        left,
        lines=lines,
        total_net=left.total_net - slip.total_net,
        total_gross=left.total_gross - slip.total_gross,
    )

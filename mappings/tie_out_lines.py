"""Which line of an entry became which: the fewest changes that explain the difference, each told once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mappings.money import ZERO
from mappings.vat.rates import show_rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of an entry: sales above zero. `percentage` is None where the ledger tells none; `currency` is of both amounts."""

    account: str
    vat_code: str
    net: Decimal
    vat: Decimal
    percentage: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """`kind` is a value of `tie_out.Difference`; `net` and `vat` are what the ledger has more."""

    kind: str
    net: Decimal
    vat: Decimal
    was: str = ""
    now: str = ""


Alike = Callable[[Line, Line], bool]


def changes_of_lines(*, booked: Sequence[Line], there: Sequence[Line]) -> Iterator[LineChange]:
    """What is equal goes out first; what is left is paired by what it still has in common, the most first."""
    left, right = list(booked), list(there)
    pairs: list[tuple[Line, Line]] = []
    for alike in _PASSES:
        for line in tuple(left):
            partner = next((other for other in right if alike(line, other)), None)
            if partner is not None:
                left.remove(line)
                right.remove(partner)
                pairs.append((line, partner))
    for line, partner in pairs:
        change = _change(line, partner)
        if change is not None:
            yield change
    for line in left:
        yield LineChange(kind="line_removed", net=-line.net, vat=-line.vat, was=_place(line))
    for line in right:
        yield LineChange(kind="line_added", net=line.net, vat=line.vat, now=_place(line))


def _percentages_differ(one: Line, other: Line) -> bool:
    """A ledger that tells none contradicts none."""
    told = one.percentage is not None and other.percentage is not None
    return told and one.percentage != other.percentage


def _same_place(one: Line, other: Line) -> bool:
    return (one.account, one.vat_code) == (other.account, other.vat_code)


def _same_amounts(one: Line, other: Line) -> bool:
    return (one.net, one.vat) == (other.net, other.vat)


def _equal(one: Line, other: Line) -> bool:
    return (
        _same_place(one, other)
        and _same_amounts(one, other)
        and not _percentages_differ(one, other)
    )


_PASSES: Final[tuple[Alike, ...]] = (
    _equal,
    lambda one, other: _same_amounts(one, other) and _same_place(one, other),
    lambda one, other: _same_place(one, other) and one.net == other.net,
    lambda one, other: _same_amounts(one, other) and one.vat_code == other.vat_code,
    lambda one, other: one.net == other.net and one.account == other.account,
    lambda one, other: one.net == other.net,
    lambda one, other: _same_place(one, other) and not _percentages_differ(one, other),
    _same_place,
)


def _change(one: Line, other: Line) -> LineChange | None:
    net, vat = other.net - one.net, other.vat - one.vat
    if one.vat_code != other.vat_code:
        return LineChange(kind="vat_code", net=net, vat=vat, was=_place(one), now=_place(other))
    if one.account != other.account:
        return LineChange(kind="account", net=net, vat=vat, was=_place(one), now=_place(other))
    if _percentages_differ(one, other):
        was, now = (f"{show_rate(x.percentage or ZERO)}%" for x in (one, other))
        return LineChange(kind="percentage", net=net, vat=vat, was=was, now=now)
    if net or vat:
        return LineChange(
            kind="amount",
            net=net,
            vat=vat,
            was=f"{one.net} + {one.vat}",
            now=f"{other.net} + {other.vat}",
        )
    return None


def _place(line: Line) -> str:
    """Account and VAT code, as a bookkeeper names them."""
    return f"{line.account} / {line.vat_code or '-'}"

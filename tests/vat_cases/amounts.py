"""Judges of money: rounding, sharing, carts."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from mappings.booking import Booked
from mappings.cash import payable
from mappings.money import ZERO, allocate, quantum_of, round_cents
from mappings.vat.boxes import whole_euros
from mappings.vat.totals import NOTHING, Method, Priced, Totals, lower, reckon, split
from tests.vat_cases.either_way import book_rounded_by_line, book_rounded_in_total
from tests.vat_cases.reading import D, Fields, NotApplicable

CENT = D("0.01")


def cents(given: Fields, expected: Fields) -> None:
    weights = [D(weight) for weight in given["weights"]]
    shares = list(allocate(total=D(given["total_cents"]), weights=weights, quantum=D(1)))
    assert shares == expected["shares_cents"], shares


def net_gross(given: Fields, expected: Fields) -> None:
    if "net" in given and "gross" in given:
        raise NotApplicable("net and gross are both given")
    includes_vat = "gross" in given
    found = split(
        amount=D(given["gross" if includes_vat else "net"]),
        rate=D(given["rate"]),
        includes_vat=includes_vat,
        quantum=quantum_of(currency=given.get("currency", "EUR")),
    )
    _agree(found, expected)


def _agree(found: Totals, expected: Fields) -> None:
    """All of the net, VAT and gross that are named."""
    for name in ("net", "vat", "gross"):
        if name in expected:
            assert getattr(found, name) == D(expected[name]), found


def rounding(given: Fields, expected: Fields) -> None:
    lines = [
        Priced(
            amount=D(one["gross"]),
            rate=D(one["rate"]),
            includes_vat=True,
            stated_vat=D(one["vat"]) if "vat" in one else None,
        )
        for one in given["lines"]
    ]
    quantum = quantum_of(currency=given.get("currency", "EUR"))
    _agree(
        _sum(reckon(lines=lines, method=_method(given["mode"]), quantum=quantum).values()), expected
    )


def _sum(totals: Iterable[Totals]) -> Totals:
    return sum(totals, NOTHING)


def _method(text: str) -> Method:
    """How a project's own name for a way of rounding translates."""
    said = text.lower()
    if "keep" in said:
        return Method.GROSSES
    if "sum" in said or "total" in said or "order" in said:
        return Method.NETS
    if "piece" in said or "item" in said or "unit" in said:
        return Method.PIECE
    if "line" in said:
        return Method.LINE
    raise NotApplicable(f"a way of rounding called {text}")


def cart(given: Fields, expected: Fields) -> None:
    """A discount lowers the lines by their price as shown; VAT is rounded where the case says, else once a line."""
    lines = _priced(given)
    discount = D(given.get("order_discount") or 0)
    percentage = D(given.get("order_discount_percent") or 0)
    discount += round_cents(sum((line.total for line in lines), ZERO) * percentage / 100)
    quantum = quantum_of(currency=given.get("currency", "EUR"))
    if discount:
        lines = lower(lines=lines, discount=discount, quantum=quantum)
    by_rate = reckon(lines=lines, method=_cart_method(given), quantum=quantum)
    _agree(_sum(by_rate.values()), expected)
    for rate, vat in expected.starting_with("vat_").items():
        assert by_rate[D(rate)].vat == D(vat), by_rate


def _priced(given: Fields) -> tuple[Priced, ...]:
    includes_vat, goods = given["prices_include_tax"], list(given["lines"])
    goods.extend(
        {"amount": given[name], "rate": given["shipping_rate"]}
        for name in {"shipping_gross", "shipping_net"} & set(given)
    )
    if "shipping" in given:
        told = given["shipping"]
        known = told if isinstance(told, dict) else {"amount": told, "rate": given["shipping_rate"]}
        goods.append(known)
    return tuple(_line(one, includes_vat=includes_vat) for one in goods)


def _line(one: dict[str, Any], *, includes_vat: bool) -> Priced:
    """A line's own discount lowers that line alone."""
    known = {"gross", "net", "price", "amount", "qty", "rate", "discount", "discount_percent"}
    if unknown := one.keys() - known:
        raise NotApplicable(f"a line with {', '.join(sorted(unknown))}")
    amount = next((one[name] for name in ("gross", "net", "price", "amount") if name in one), None)
    if amount is None:
        raise NotApplicable("a line without a price")
    line = Priced(
        amount=D(amount),
        rate=D(one["rate"]),
        quantity=D(one.get("qty", 1)),
        includes_vat=includes_vat,
    )
    percentage = D(one.get("discount_percent", 0))
    discount = D(one.get("discount", 0)) + round_cents(line.total * percentage / 100)
    return lower(lines=[line], discount=discount, quantum=CENT)[0] if discount else line


def _cart_method(given: Fields) -> Method:
    """Prices that include VAT keep their sum: VAT of a total is then taken out of it."""
    method = _method(given.get("rounding") or "per line")
    keeps = method is Method.NETS and given["prices_include_tax"]
    return Method.GROSSES if keeps else method


def dutch_rounding(given: Fields, expected: Fields) -> None:
    if "vat_unrounded" in given:
        vat = round_cents(D(given["vat_unrounded"]))
        assert vat == D(expected["vat"]), vat
    elif re.search(r"\b(item|line)\b", given["question"]) and "total" in given["question"]:
        _either_way(expected["answer"])
    elif "whole euro" in given["question"]:
        assert re.search(r"favou?r", expected["answer"]), expected["answer"]
        assert not expected["answer"].startswith("no")
        _whole_euros()
    else:
        raise NotApplicable(f"a question: {given['question']}")


def _either_way(answer: str) -> None:
    """The same cart rounded a line at a time and rounded once: both are booked, each as it was charged (BOOKING 5)."""
    by_line, in_total = book_rounded_by_line(), book_rounded_in_total()
    either = isinstance(by_line, Booked) and isinstance(in_total, Booked)
    assert either is answer.startswith("either"), (by_line, in_total)
    assert by_line.entry.total_vat != in_total.entry.total_vat
    if "whole euros" in answer:
        _whole_euros()


def _whole_euros() -> None:
    """Less to pay, more to get back."""
    due, claimed = whole_euros(due=D("100.99")), whole_euros(due=D("-100.01"))
    assert (due, claimed) == (100, -101)


def cash(given: Fields, expected: Fields) -> None:
    sale = re.sub(r"\bweb-? ?shop", "", given["sale"].lower())
    distant = re.search(r"\b(no|not|without)\b|distance|online|deliver", sale)
    face_to_face = not distant and ("physical" in sale or "shop" in sale)
    country = "BE" if re.search(r"\bbe\b|belgi", sale) or "," not in sale else ""
    found = payable(total=D(given["total"]), country=country, face_to_face=face_to_face)
    assert found == D(expected["payable"]), found


def _nets(lines: Iterable[dict[str, Any]]) -> list[Decimal]:
    return [
        split(
            amount=D(one["gross"]) if "gross" in one else D(one["net"]),
            rate=D(one["rate"]),
            includes_vat="gross" in one,
            quantum=CENT,
        ).net
        for one in lines
    ]


def _by_rate(lines: Iterable[dict[str, Any]], *, amounts: Iterable[Decimal]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for one, amount in zip(lines, amounts, strict=True):
        found[str(one["rate"])] = found.get(str(one["rate"]), ZERO) + amount
    return found


def _shared(*, total: Decimal, weights: dict[str, Decimal]) -> dict[str, Decimal]:
    shares = allocate(total=total, weights=list(weights.values()), quantum=CENT)
    return dict(zip(weights, shares, strict=True))


def shipping(given: Fields, expected: Fields) -> None:
    """Over the goods by their net, as BOOKING 21 expects it."""
    assert "net" in expected.get("rule", "net"), "another rule than by net"
    weights = _by_rate(given["lines"], amounts=_nets(given["lines"]))
    found = _shared(total=D(given["shipping_net"]), weights=weights)
    for rate, share in expected.starting_with("shipping_net_").items():
        assert found[rate] == D(share), found
    for rate, vat in expected.starting_with("shipping_vat_").items():
        assert round_cents(found[rate] * D(rate) / 100) == D(vat), found


def fee(given: Fields, expected: Fields) -> None:
    """A fee follows the goods by what they cost with VAT."""
    weights = _by_rate(given["lines"], amounts=[D(one["gross"]) for one in given["lines"]])
    found = _shared(total=D(given["fee_gross"]), weights=weights)
    assert found == {rate: D(x) for rate, x in expected["fee_split_gross"].items()}, found

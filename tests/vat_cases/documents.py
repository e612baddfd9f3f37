"""Judges of documents under EN 16931: a sound one of each category, and what is broken by each fault that a rule names."""

import re
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from decimal import Decimal

from mappings.money import ZERO, round_cents
from mappings.vat.constraints import (
    CONSTRAINTS,
    FAMILIES,
    Document,
    Part,
    PartKind,
    Stated,
    Summary,
    broken,
    reckons,
)
from mappings.vat.scenario import CONSEQUENCES, Category, Consequence
from mappings.vat.totals import NOTHING, Totals, vat_on
from tests.vat_cases.reading import DAY, D, Fields, NotApplicable

CODES = {constraint.code for constraint in CONSTRAINTS}
OTHER = Part(kind=PartKind.LINE, category=Category.STANDARD, rate=D(21), net=D(10))


def vat_amount(given: Fields, expected: Fields) -> None:
    """Whether a validator takes an amount of VAT for a base and a rate."""
    taxed = D(given["rate"]) != ZERO
    row = Summary(
        category=Category.STANDARD if taxed else Category.ZERO,
        rate=D(given["rate"]),
        base=D(given["taxable"]),
        vat=D(expected["vat"]),
    )
    assert reckons(row) is expected["accepted"], row


def totals(given: Fields, expected: Fields) -> None:
    consequence = _consequence(expected)
    rate = D(given.get("rate") or 0)
    if consequence is not None and consequence.category is not Category.STANDARD:
        assert rate == ZERO, "a rate where none is charged"
    nets = _nets(given, rate=rate)
    by_rate = (
        Totals(net=net, vat=vat_on(net=net, rate=at, quantum=D("0.01"))) for at, net in nets.items()
    )
    found = sum(by_rate, NOTHING)
    for name in ("net", "vat", "gross"):
        if name in expected:
            assert getattr(found, name) == D(expected[name]), found
    due = found.gross - D(given.get("prepaid") or 0) + D(given.get("rounding") or 0)
    stated = Stated(lines=found.net, net=found.net, vat=found.vat, gross=found.gross, due=due)
    if "payable" in expected:
        assert stated.due == D(expected["payable"]), stated


def _is_words(ground: str) -> bool:
    """A reason told in words, or none: the category says as much."""
    return not ground or any(letter.islower() for letter in ground)


def _nets(given: Fields, *, rate: Decimal) -> dict[Decimal, Decimal]:
    """By rate. A charge or allowance on the document has the document's rate."""
    nets = {rate: D(given.get("charge") or 0) - D(given.get("allowance") or 0)}
    for line in [given["net"]] if "net" in given else given["lines"]:
        told = line if isinstance(line, dict) else {"net": line, "rate": rate}
        at = D(told.get("rate", rate))
        nets[at] = nets.get(at, ZERO) + D(told["net"])
    return nets


def _consequence(expected: Fields) -> Consequence | None:
    """The scenario's answer that has the category and the ground which are expected; None where neither is."""
    category, ground = expected.get("category", ""), expected.get("reason", "")
    if not category and not ground:
        return None
    if category == Category.ZERO:
        assert not ground
        return Consequence(Category.ZERO)
    found = [
        each
        for each in CONSEQUENCES.values()
        if each.category == category and (_is_words(ground) or ground == each.ground)
    ]
    if not found:
        raise NotApplicable(f"no sale of a shop is {category} for {ground}")
    return found[0]


def constraint(given: Fields, expected: Fields) -> None:
    """A sound document breaks nothing; with each fault that the text names it breaks just this rule, among others."""
    code, text = given["rule"], expected["constraint"]
    if code in _ALWAYS_THERE:
        _agree_that_it_is_there(code, text=text)
        return
    if code not in CODES:
        raise NotApplicable(f"a rule that we do not know: {code}")
    category = FAMILIES.get(code.split("-")[1], Category.STANDARD)
    named = re.search(r"categor(?:y|ies) ([A-Z]{1,2})\b", text)
    assert named is None or named[1] == category or code in _OF_TOTALS, category
    kind = _kind(code)
    sound = sound_document(category, kind=kind)
    assert broken(sound) == (), broken(sound)
    faults = _faults(text, code=code, named=named is not None)
    if not faults:
        raise NotApplicable(f"a rule in words that are not read: {text}")
    for fault in faults:
        assert code in broken(fault(sound)), (code, fault)


def sound_document(category: Category, *, kind: PartKind = PartKind.LINE) -> Document:
    """One part of a kind, and a line of the same category beside it that it may lower."""
    rate = {Category.STANDARD: D(21), Category.OUTSIDE: None}.get(category, ZERO)
    parts = (
        Part(kind=PartKind.LINE, category=category, rate=rate, net=D(100)),
        Part(kind=kind, category=category, rate=rate, net=D(40)),
    )
    base = D(60) if kind is PartKind.ALLOWANCE else D(140)
    vat = round_cents(base * (rate or 0) / 100)
    ground = "" if category in {Category.STANDARD, Category.ZERO} else "VATEX-EU-X"
    outside = category is Category.OUTSIDE
    allowance, charge = (
        D(40) if kind is one else ZERO for one in (PartKind.ALLOWANCE, PartKind.CHARGE)
    )
    stated = Stated(
        lines=D(140) if kind is PartKind.LINE else D(100),
        allowances=allowance,
        charges=charge,
        net=base,
        vat=vat,
        gross=base + vat,
        paid=D(10),
        due=base + vat - 10,
    )
    return Document(
        parts=parts,
        breakdown=(Summary(category=category, rate=rate, base=base, vat=vat, ground=ground),),
        seller_number="" if outside else "NL004495445B01",
        buyer_number="" if outside else "BE0403170701",
        delivered_to="BE",
        delivered_on=DAY,
        stated=stated,
    )


# What no document of ours can be made without: the field, and the word for it.
_ALWAYS_THERE: dict[str, tuple[type[Part] | type[Summary], str, str]] = {
    "BR-CO-04": (Part, "category", "category"),
    "BR-45": (Summary, "base", "taxable amount"),
    "BR-46": (Summary, "vat", "(vat|tax) amount"),
    "BR-47": (Summary, "category", "category"),
}


def _agree_that_it_is_there(code: str, *, text: str) -> None:
    kind, name, words = _ALWAYS_THERE[code]
    assert re.search(words, text.lower()), text
    needed = {each.name for each in fields(kind) if each.default is MISSING}
    assert name in needed, needed


def _kind(code: str) -> PartKind:
    kinds = {"03": PartKind.ALLOWANCE, "06": PartKind.ALLOWANCE, "13": PartKind.ALLOWANCE}
    kinds |= {"04": PartKind.CHARGE, "07": PartKind.CHARGE, "14": PartKind.CHARGE}
    return kinds.get(code.rsplit("-", 1)[1], PartKind.LINE)


Fault = Callable[[Document], Document]


def _without_seller(document: Document) -> Document:
    return replace(document, seller_number="", seller_tax_number="")


def _without_buyer(document: Document) -> Document:
    return replace(document, buyer_number="", buyer_legal_number="")


def _numbered(document: Document) -> Document:
    return replace(document, seller_number="NL004495445B01", buyer_number="BE0403170701")


def _stated(**changes: Decimal) -> Fault:
    return lambda document: replace(
        document, stated=replace(document.stated, **changes) if document.stated else None
    )


# Rules about the document as a whole, whatever the category: a word that each speaks of, and what breaks it.
_OF_TOTALS: dict[str, tuple[str, Fault]] = {
    "BR-CO-03": (r"tax point", lambda d: replace(d, tax_point=DAY, tax_point_code="35")),
    "BR-CO-09": (r"prefix|iso 3166", lambda d: replace(d, seller_number="004495445B01")),
    "BR-CO-10": (r"line", _stated(lines=D(1))),
    "BR-CO-11": (r"allowance", _stated(allowances=D(1))),
    "BR-CO-12": (r"charge", _stated(charges=D(1))),
    "BR-CO-13": (r"without vat|net|line", _stated(net=D(1))),
    "BR-CO-14": (r"vat (total )?amount|total vat|breakdown|categor", _stated(vat=D(1))),
    "BR-CO-15": (r"with vat|gross", _stated(gross=D(1))),
    "BR-CO-16": (r"due|payable|payment", _stated(due=D(1))),
    "BR-48": (
        r"rate",
        lambda d: replace(d, breakdown=tuple(replace(r, rate=None) for r in d.breakdown)),
    ),
}


def _nowhere(document: Document) -> Document:
    return replace(document, delivered_to="")


def _never(document: Document) -> Document:
    return replace(document, delivered_on=None)


def _other_rate(document: Document) -> Document:
    return replace(document, parts=tuple(replace(p, rate=_wrong(p)) for p in document.parts))


def _wrong(part: Part) -> Decimal:
    return ZERO if part.category is Category.STANDARD else D(21)


def _rows(document: Document, **changes: Decimal | str) -> Document:
    return replace(document, breakdown=tuple(replace(r, **changes) for r in document.breakdown))  # type: ignore[arg-type]


def _other_base(document: Document) -> Document:
    return _rows(document, base=D("59.99"))


def _other_vat(document: Document) -> Document:
    return _rows(document, vat=D("777.77"))


def _other_ground(document: Document) -> Document:
    return _rows(document, ground="" if document.breakdown[0].ground else "VATEX-EU-O")


def _without_rows(document: Document) -> Document:
    return replace(document, breakdown=())


def _mixed(document: Document) -> Document:
    """Something standard rated beside it, of every kind and in the breakdown."""
    more = tuple(replace(OTHER, kind=kind) for kind in PartKind)
    row = Summary(category=Category.STANDARD, rate=D(21), base=D(10), vat=D("2.10"))
    return replace(document, parts=(*document.parts, *more), breakdown=(*document.breakdown, row))


# Asked in this order; what a text names first. "or" joins alternatives that are missing together.
_WORDS: tuple[tuple[str, Fault], ...] = (
    (r"(no|not|must not|without)\b.*\bid\b", _numbered),
    (r"seller (vat|tax)", _without_seller),
    (r"buyer (vat|legal)", _without_buyer),
    (r"deliver-?(to|y) (country|location)", _nowhere),
    (r"(delivery date|invoicing period)", _never),
    (r"(exemption )?reason", _other_ground),
    (r"vat amount|tax amount|base x rate|\bvat 0\b", _other_vat),
    (r"taxable amount|sum of", _other_base),
    (r"(needs|at least one|exactly one|one)\b.*breakdown", _without_rows),
    (r"no other categor|mixed|only one|not contain", _mixed),
    (r"\brate\b", _other_rate),
)


def _faults(text: str, *, code: str, named: bool) -> list[Fault]:
    """The faults that a text forbids; by the code where it names a category alone, none where it speaks of none we know."""
    if code in _OF_TOTALS:
        words, fault = _OF_TOTALS[code]
        return [fault] if re.search(words, text.lower()) else []
    found = _forbidden(text.lower())
    return found or ([_fault_by_code(code)] if named else [])


def _forbidden(said: str) -> list[Fault]:
    if re.search(_WORDS[0][0], said) and "needs" not in said:
        return [_numbered]
    found = [fault for words, fault in _WORDS[1:] if re.search(words, said)]
    only_amounts = _other_vat in found or _other_base in found
    return [fault for fault in found if not (fault is _other_rate and only_amounts)]


_BY_NUMBER: dict[str, Fault] = {
    "01": _without_rows,
    **dict.fromkeys(("05", "06", "07"), _other_rate),
    "08": _other_base,
    "09": _other_vat,
    "10": _other_ground,
    **dict.fromkeys(("11", "12", "13", "14"), _mixed),
    "17": _other_vat,
    "18": _without_rows,
}


def _fault_by_code(code: str) -> Fault:
    number = code.rsplit("-", 1)[1]
    if code.startswith("BR-IC-1") and number in {"11", "12"}:
        return _never if number == "11" else _nowhere
    if number in {"02", "03", "04"}:
        return _numbered if code.startswith("BR-O-") else _without_seller
    return _BY_NUMBER[number]

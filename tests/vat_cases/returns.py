"""Judges of returns: which box, and which exchange rate."""

import csv
import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from mappings.vat.boxes import PURCHASES, Box, Purchase, box
from mappings.vat.decide import Ruling, decide
from mappings.vat.period_rates import in_euro, rate_of_period, replaced_by_euro
from mappings.vat.scenario import Category, Scenario
from tests.vat_cases.reading import DAY, D, Fields, NotApplicable

RATES: Final = Path(__file__).resolve().parents[1] / "data" / "ecb_around_quarter_ends.csv"
S = Scenario
# What a text says of a sale, the first that fits: words -> scenario and the country whose rates count.
SALES: Final = (
    (r"\b(oss|one.stop)\b", S.OSS, "DE"),
    (r"(installation|distance|assembly)", S.LOCAL_DESTINATION, "DE"),
    (r"co-?contractor|reverse.charge", S.DOMESTIC_REVERSE_CHARGE, ""),
    (r"(eu|intra.\w+)\b.*(service)", S.INTRA_COMMUNITY_SERVICE, "DE"),
    (r"(eu|intra.\w+)\b.*(good|suppl)|^(eu|intra-community)$", S.INTRA_COMMUNITY, ""),
    (r"export|outside|non.eu|third countr", S.EXPORT, ""),
    (r"margin", S.MARGIN, ""),
    (r"%|domestic|exempt", S.DOMESTIC, ""),
)
NOT_OURS: Final = {
    "private use": r"private|1d\b",
    "a triangular sale": r"triang",
    "a small business, that files none": r"small business|kor\b",
}


def dutch_box(given: Fields, expected: Fields) -> None:
    text = given["transaction"].lower()
    found = _bought(text, country="NL") or _sold(text, country="NL")
    wanted = expected["box"] or ""
    assert found.base == wanted, found
    if "vat_box" in expected:
        assert found.vat == (expected["vat_box"] or ""), found


def belgian_box(given: Fields, expected: Fields) -> None:
    """46 is printed as 46L for goods and 46T for triangular sales in some books; the return has one box 46."""
    text = given["transaction"].lower()
    found = _bought(text, country="BE") or _sold(text, country="BE")
    assert found.base == (expected["base_box"] or "").removesuffix("L"), found
    if "vat_box" in expected:
        assert found.vat == (expected["vat_box"] or ""), found
    if "credit_note" in expected:
        credit = (expected["credit_note"] or "").removesuffix("L")
        assert found.credit in {credit, ""} if credit == found.base else found.credit == credit
    if "en16931" in expected:
        _agree_on_category(expected["en16931"], text=text)


def _agree_on_category(wanted: str, *, text: str) -> None:
    """A domestic zero is exempt or zero rated as the owner's rule says; both are known."""
    kind, country, rate = _sale(text)
    ruling = Ruling(scenario=kind, country=country or "BE", row="", home="BE")
    found = decide(ruling=ruling, charged=rate, tax_point=DAY).category
    allowed = {found}
    if kind is S.DOMESTIC and rate == 0:
        allowed = {Category.ZERO, Category.EXEMPT}
    if kind is S.EXPORT and "service" in text:
        allowed = {Category.OUTSIDE}
    assert wanted in allowed, found


def _bought(text: str, *, country: str) -> Box | None:
    """None for a sale."""
    buys = re.search(r"purchase|acquisition|input|import|from outside|from (the )?eu", text)
    if buys is None:
        return None
    if "input" in text or "deduct" in text:
        raise NotApplicable("VAT that is deducted, and no sale")
    if "outside" in text or "import" in text or "non-eu" in text:
        return PURCHASES[country][Purchase.FROM_OUTSIDE]
    if re.search(r"\b(eu|intra\S*)\b", text):
        return PURCHASES[country][Purchase.FROM_THE_UNION]
    if "reverse" in text or "contractor" in text:
        return PURCHASES[country][Purchase.REVERSE_CHARGE]
    raise NotApplicable("VAT that is deducted, and no sale")


def _sold(text: str, *, country: str) -> Box:
    kind, where, rate = _sale(text)
    return box(scenario=kind, country=where or country, rate=rate, day=DAY, home=country)


def _sale(text: str) -> tuple[Scenario, str, Decimal]:
    for name, words in NOT_OURS.items():
        if re.search(words, text):
            raise NotApplicable(name)
    found = next(((k, c) for words, k, c in SALES if re.search(words, text)), None)
    if found is None:
        raise NotApplicable(f"a transaction called {text}")
    percent = re.search(r"(\d+(?:\.\d+)?)\s*%", text)
    return (*found, D(percent[1]) if percent else _named_rate(text))


def _named_rate(text: str) -> Decimal:
    """A rate that is neither standard nor reduced: the Dutch return has a box for it."""
    return D(13) if "other rate" in text else D(0)


def exchange_rate(given: Fields, expected: Fields) -> None:
    currency = given["currency"]
    last_day = date.fromisoformat(given.get("quarter_end") or given["date"])
    found = rate_of_period(last_day=last_day, published=_published(currency))
    gone = replaced_by_euro(currency=currency, day=last_day)
    if expected.get("rate_per_eur", expected.get("rate", "")) is None:
        assert found is None, found
        _agree_on_reason(expected.get("reason", ""), day=gone.first_day if gone else None)
        return
    assert found is not None, "no publication"
    rate = D(expected["rate_per_eur"] if "rate_per_eur" in expected else expected["rate"])
    assert found.per_euro == rate, found
    if "publication_used" in expected:
        assert found.published_on == date.fromisoformat(expected["publication_used"]), found
    if "eur" in expected:
        euro = in_euro(amount=D(given["amount"]), per_euro=found.per_euro)
        assert euro == D(expected["eur"]), euro
    given.get("amount")


def _agree_on_reason(text: str, *, day: date | None) -> None:
    """Replaced by the euro on the day that is named; any other currency has none for want of a publication."""
    named = re.search(r"\d{4}-\d{2}-\d{2}", text)
    if "euro" in text.lower() or "eur " in text.lower():
        assert day is not None
        assert named is None or date.fromisoformat(named[0]) == day, day
    elif text and not re.search(r"publi|suspend|no longer|discontinu", text.lower()):
        raise NotApplicable(f"a reason in words that are not read: {text}")
    else:
        assert day is None, day


@cache
def _published(currency: str) -> dict[date, Decimal]:
    with RATES.open(newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {
            date.fromisoformat(row["day"]): D(row[currency]) for row in rows if row.get(currency)
        }

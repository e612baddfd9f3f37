"""Judges of returns: which box, and which exchange rate."""

import csv
import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from mappings.vat.boxes import INPUT_VAT, PRIVATE_USE, PURCHASES, Box, Purchase, box
from mappings.vat.decide import Ruling, decide
from mappings.vat.period_rates import in_euro, rate_of_period, replaced_by_euro
from mappings.vat.rates import row_on
from mappings.vat.scenario import Category, Scenario
from tests.vat_cases.reading import DAY, D, Fields, NotApplicable

RATES: Final = Path(__file__).resolve().parents[1] / "data" / "ecb_around_quarter_ends.csv"
S = Scenario
OUTSIDE = r"outside|non.eu|third countr"
UNION = r"\b(?:eu|intra\S*)\b"
# What a text says of a sale, the first that fits: words -> scenario and the country whose rates count, "" for the seller's.
SALES: Final = (
    (r"\bioss\b|import scheme", S.IMPORT_SCHEME, "DE"),
    (r"\b(oss|one.stop)\b", S.OSS, "DE"),
    (r"triang|\babc\b", S.TRIANGULAR, "DE"),
    (r"small business|\bkor\b", S.SMALL_BUSINESS, ""),
    (r"embass|diplomat|international organi|\bnato\b", S.EXEMPT_BODY, ""),
    (r"exempt.*(without|no right)|without right|art\.? ?(11|44)\b", S.EXEMPT, ""),
    (r"distance.*\b(below|under|home)\b", S.DISTANCE_HOME, ""),
    (r"(installation|distance|assembly)", S.LOCAL_DESTINATION, "DE"),
    (rf"({OUTSIDE}).*service|service.*({OUTSIDE})", S.OUTSIDE_SCOPE, "US"),
    (rf"export|{OUTSIDE}", S.EXPORT, ""),
    (rf"{UNION}.*service|service.*{UNION}", S.INTRA_COMMUNITY_SERVICE, "DE"),
    (rf"{UNION}.*(good|suppl)|(good|suppl).*{UNION}|^(eu|intra-community)$", S.INTRA_COMMUNITY, ""),
    (r"co-?contractor|reverse.charge|verlegd", S.DOMESTIC_REVERSE_CHARGE, ""),
    (r"margin", S.MARGIN, ""),
    (r"%|domestic|exempt|\brate\b", S.DOMESTIC, ""),
)
BUYS: Final = r"purchase|acquisition|input|deduct(?!ion)|import|received|bought|from (outside|(the )?eu|a third|non)"
P = Purchase
# What it says of a purchase, the first that fits: words -> goods, services.
PURCHASED: Final = (
    (rf"{OUTSIDE}|import", P.FROM_OUTSIDE, P.SERVICE_FROM_OUTSIDE),
    (UNION, P.FROM_THE_UNION, P.SERVICE_FROM_THE_UNION),
    (r"reverse|contractor|verlegd", P.REVERSE_CHARGE, P.REVERSE_CHARGE),
    (r"invest", P.INVESTMENT, P.INVESTMENT),
    (r"purchase|bought", P.GOODS, P.SERVICE),
)


def dutch_box(given: Fields, expected: Fields) -> None:
    text = given["transaction"].lower()
    found = _bought(text, country="NL") or _sold(text, country="NL")
    wanted = expected["box"] or ""
    assert (found.base or found.vat) == wanted, found
    if "vat_box" in expected:
        assert found.vat == (expected["vat_box"] or ""), found


def belgian_box(given: Fields, expected: Fields) -> None:
    """46 is printed as 46L for goods and 46T for triangular sales in some books; the return has one box 46."""
    text = given["transaction"].lower()
    found = _bought(text, country="BE") or _sold(text, country="BE")
    assert found.base == (expected["base_box"] or "").rstrip("LT"), found
    if "vat_box" in expected:
        assert found.vat == (expected["vat_box"] or ""), found
    if "credit_note" in expected:
        credit = re.sub(
            "s.*|[LT]", "", expected["credit_note"] or ""
        )  # 48s46L: 48 of what is in 46
        assert found.credit in {credit, ""} if credit == found.base else found.credit == credit
    if "en16931" in expected:
        _agree_on_category(expected["en16931"], text=text)


def _agree_on_category(wanted: str, *, text: str) -> None:
    """A domestic zero is exempt or zero rated as the owner's rule says; both are known."""
    if _bought(text, country="BE"):
        raise NotApplicable("the category of a purchase is its supplier's")
    kind, country, rate = _sale(text, country="BE")
    ruling = Ruling(scenario=kind, country=country or "BE", row="", home="BE")
    found = decide(ruling=ruling, charged=rate, tax_point=DAY).category
    allowed = {found}
    if kind is S.DOMESTIC and rate == 0:
        allowed = {Category.ZERO, Category.EXEMPT}
    assert wanted in allowed, found


def _bought(text: str, *, country: str) -> Box | None:
    """None for a sale."""
    if re.search(BUYS, text) is None or re.search(SALES[0][0], text):
        return None
    services = "service" in text and "good" not in text
    found = next((each for words, *each in PURCHASED if re.search(words, text)), None)
    return PURCHASES[country][found[services]] if found else INPUT_VAT[country]


def _sold(text: str, *, country: str) -> Box:
    if re.search(r"private use|own use|\b1d\b", text):
        if country not in PRIVATE_USE:
            raise NotApplicable("private use, which is no sale")
        return PRIVATE_USE[country]
    kind, where, rate = _sale(text, country=country)
    return box(scenario=kind, country=where or country, rate=rate, day=DAY, home=country)


def _sale(text: str, *, country: str) -> tuple[Scenario, str, Decimal]:
    found = next(((k, c) for words, k, c in SALES if re.search(words, text)), None)
    if found is None:
        raise NotApplicable(f"a transaction called {text}")
    percent = re.search(r"(\d+(?:\.\d+)?)\s*%", text)
    return (*found, D(percent[1]) if percent else _named_rate(text, country=country))


def _named_rate(text: str, *, country: str) -> Decimal:
    """A rate by its name. One that is neither standard nor reduced has a box of its own in the Dutch return."""
    row = row_on(country=country, day=DAY)
    assert row is not None
    if re.search(r"\bother\b|parking", text):
        return D(13)
    if re.search(r"\b(standard|high|hoog|hoge|normal)\b", text):
        return row.standard
    if re.search(r"\b(reduced|low|laag|lage)\b", text):
        return min(row.reduced)
    return D(0)


def exchange_rate(given: Fields, expected: Fields) -> None:
    currency = given["currency"]
    last_day = date.fromisoformat(given.get("quarter_end") or given["date"])
    found = rate_of_period(last_day=last_day, published=_published(currency))
    gone = replaced_by_euro(currency=currency, day=last_day)
    if expected.get("rate_per_eur", expected.get("rate", "")) is None:
        assert found is None, found
        _agree_on_reason(expected.get("reason", ""), day=gone.first_day if gone else None)
        return
    if found is None and not _published_around(last_day):
        raise NotApplicable("no publications of that day are kept")
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


def _published_around(day: date) -> bool:
    return rate_of_period(last_day=day, published=_published("USD")) is not None


@cache
def _published(currency: str) -> dict[date, Decimal]:
    with RATES.open(newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {
            date.fromisoformat(row["day"]): D(row[currency]) for row in rows if row.get(currency)
        }

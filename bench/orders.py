"""Orders as a shop stores them, each one different: amounts, ids, names, baskets, buyers. The same number gives the same order.

Amounts are computed as PrestaShop does (round types item, line and total), so that all but the orders made faulty add up.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from mappings.facts import ClosedPeriod, Facts, VatNumberEvidence
from mappings.rulebook import Concern, Match, Profile, Rule, Rulebook, VatCode

D = Decimal
TODAY = date(2026, 11, 25)
FIRST_DAY = datetime(2026, 7, 1, 8, 0)  # noqa: DTZ001 - a shop writes its own clock
SECONDS_APART = 90
CENT, FINE = D("0.01"), D("0.000001")
RATES = ("21", "9", "0")  # tax ids 1, 2 and 3
COUNTRIES = {"1": "DE", "3": "BE", "13": "NL", "17": "GB", "18": "SE", "21": "US"}
WORDS = ("mug", "print", "lamp", "book", "tea", "scarf", "vase", "clock", "rug", "frame")
# How often each kind of order comes, in a thousand.
KINDS = {
    "consumer": 480,
    "guest": 120,
    "business": 90,
    "european_business": 60,
    "unproven_business": 8,
    "european_consumer": 60,
    "export": 40,
    "foreign_currency": 30,
    "not_invoiced": 40,
    "cancelled": 12,
    "wrong_total": 12,
    "wrong_vat": 8,
    "credited": 40,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A stored document as bytes of JSON, and what is known beside it. A credit follows the order that it corrects."""

    kind: str
    external_id: str
    changed_at: datetime
    body: bytes
    facts: Facts


def documents(*, first: int) -> Iterator[Document]:
    """From order number `first` on, without end."""
    number = first
    while True:
        yield from _Order(number).documents()
        number += 1


class _Order:
    def __init__(self, number: int) -> None:
        self.number = number
        self.chance = random.Random(number)
        self.kind = self.chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
        self.at = FIRST_DAY + timedelta(seconds=SECONDS_APART * (number % 130_000))
        self.untaxed = self.kind in ("european_business", "unproven_business", "export")
        self.round_type = self.chance.choices((1, 2, 3), weights=(2, 5, 3))[0]
        self.vat_number = ""

    def documents(self) -> Iterator[Document]:
        body = self._body()
        yield self._document("O", str(self.number), body)
        if self.kind == "credited":
            yield self._document("C", str(self.number), {**body, "slip": self._slip(body)})

    def _document(self, kind: str, external_id: str, body: dict[str, Any]) -> Document:
        return Document(
            kind=kind,
            external_id=external_id,
            changed_at=self.at.replace(tzinfo=UTC),
            body=json.dumps(body).encode(),
            facts=self._facts(),
        )

    def _facts(self) -> Facts:
        verdict = "unavailable" if self.kind == "unproven_business" else "valid"
        asked_at = self.at.replace(tzinfo=UTC)
        evidence = VatNumberEvidence(number=self.vat_number, verdict=verdict, asked_at=asked_at)
        return Facts(
            today=TODAY,
            vat_numbers=(evidence,) if self.vat_number else (),
            closed_periods=CLOSED_PERIODS,
            exchange_rate=D("0.0873") if self.kind == "foreign_currency" else None,
        )

    # --- the parts of a stored order ---

    def _body(self) -> dict[str, Any]:
        country = self._country()
        details = [self._detail(place) for place in range(self._line_count())]
        totals = self._totals(details)
        is_invoiced = self.kind not in ("not_invoiced", "cancelled")
        return {
            "order": self._row(totals, is_invoiced=is_invoiced),
            "details": details,
            "invoices": [self._invoice(totals)] if is_invoiced else [],
            "payments": [self._payment(totals)] if is_invoiced else [],
            "cart_rules": self._cart_rules(totals),
            "slips": [],
            "customer": self._customer(),
            "addresses": self._addresses(country),
            "shop": SHOP,
            "state": self._state(is_invoiced=is_invoiced),
            "carrier": {"id": "2", "id_reference": "12", "name": "Post"},
            "currency": {"id": "1", "iso_code": "SEK" if self._is_foreign() else "EUR"},
            "language": "nl",
            "taxes": {str(i): {"id": str(i), "rate": f"{rate}.000"} for i, rate in enumerate(RATES, 1)},
            "countries": {country: COUNTRIES[country]},
            "provinces": {},
        }  # fmt: skip

    def _is_foreign(self) -> bool:
        return self.kind == "foreign_currency"

    def _line_count(self) -> int:
        return min(15, 1 + int(self.chance.expovariate(0.4)))

    def _country(self) -> str:
        if self.kind == "european_consumer":
            return self.chance.choice(("1", "3"))
        if self.kind == "export":
            return self.chance.choice(("17", "21"))
        return {"european_business": "3", "unproven_business": "3", "foreign_currency": "18"}.get(
            self.kind, "13"
        )

    def _detail(self, place: int) -> dict[str, Any]:
        tax = "3" if self.untaxed else self.chance.choices(("1", "2"), weights=(3, 1))[0]
        pieces = self.chance.choices((1, 2, 3, 12), weights=(12, 4, 2, 1))[0]
        unit = D(self.chance.randrange(95, 24_000)) / 100
        net, gross = self._line_amounts(unit, rate=D(RATES[int(tax) - 1]), pieces=pieces)
        if self.kind == "wrong_vat" and place == 0:
            gross += net * D("0.07") + 1
        product = self.chance.randrange(1, 50_000)
        word = self.chance.choice(WORDS)
        return {
            "id": str(self.number * 20 + place), "id_order": str(self.number), "id_order_invoice": str(self.number),
            "product_id": str(product), "product_name": f"{word.title()} {product}", "product_reference": f"T-{product}",
            "product_quantity": str(pieces), "unit_price_tax_excl": f"{unit:.6f}",
            "unit_price_tax_incl": f"{gross / pieces:.6f}", "total_price_tax_excl": f"{net:.6f}",
            "total_price_tax_incl": f"{gross:.6f}", "tax_computation_method": "0",
            "product_quantity_refunded": "0", "product_quantity_return": "0", "taxes": [tax],
        }  # fmt: skip

    def _line_amounts(
        self, unit: Decimal, *, rate: Decimal, pieces: int
    ) -> tuple[Decimal, Decimal]:
        gross = unit * (1 + rate / 100)
        if self.round_type == 1:
            return unit * pieces, _cents(gross) * pieces
        exact = gross * pieces
        return unit * pieces, _cents(exact) if self.round_type == 2 else exact.quantize(FINE)

    def _totals(self, details: list[dict[str, Any]]) -> dict[str, Decimal]:
        net = sum((D(row["total_price_tax_excl"]) for row in details), D(0))
        gross = sum((D(row["total_price_tax_incl"]) for row in details), D(0))
        shipping = D(self.chance.choice(("0", "3.95", "5.79", "6.20")))
        factor = D(1) if self.untaxed else D("1.21")
        share = (
            D(self.chance.choice(("0.05", "0.1", "0.25"))) if self.chance.random() < 0.2 else D(0)
        )
        totals = {
            "products": (_cents(net), _cents(gross)),
            "shipping": (shipping, _cents(shipping * factor)),
            "discounts": (_cents(net * share), _cents(gross * share)),
        }
        paid = [
            totals["products"][i] + totals["shipping"][i] - totals["discounts"][i] for i in (0, 1)
        ]
        if self.kind == "wrong_total":
            paid[1] += D(self.chance.choice(("-1.50", "1.50")))
        flat = {
            f"{name}_{basis}": amounts[i]
            for name, amounts in totals.items()
            for i, basis in enumerate(("net", "gross"))
        }
        return {**flat, "paid_net": paid[0], "paid_gross": paid[1]}  # fmt: skip

    def _row(self, totals: dict[str, Decimal], *, is_invoiced: bool) -> dict[str, str]:
        number, stamp = str(self.number), self._stamp()
        return {
            "id": number, "reference": self._reference(), "id_customer": number, "id_address_delivery": number,
            "id_address_invoice": number, "id_currency": "1", "id_lang": "1", "id_shop": "1", "id_carrier": "2",
            "current_state": "2", "module": self.chance.choice(("mollie", "ps_wirepayment", "paypal")),
            "payment": "iDEAL", "conversion_rate": "11.450000" if self._is_foreign() else "1.000000",
            "invoice_number": number if is_invoiced else "0",
            "invoice_date": stamp if is_invoiced else "0000-00-00 00:00:00", "delivery_date": "0000-00-00 00:00:00",
            **_parts(totals, discounts="discounts"),
            "carrier_tax_rate": "0.000" if self.untaxed else "21.000",
            "total_paid": _six(totals["paid_gross"]), "round_type": str(self.round_type),
            "date_add": stamp, "date_upd": stamp,
        }  # fmt: skip

    def _invoice(self, totals: dict[str, Decimal]) -> dict[str, str]:
        number = str(self.number)
        parts = _parts(totals, discounts="discount")
        return {
            "id": number,
            "id_order": number,
            "number": number,
            "date_add": self._stamp(),
            **parts,
        }

    def _payment(self, totals: dict[str, Decimal]) -> dict[str, str]:
        return {
            "id": str(self.number), "order_reference": self._reference(), "id_currency": "1",
            "amount": _six(totals["paid_gross"]), "payment_method": "iDEAL", "transaction_id": f"tr_{self.number}",
            "date_add": self._stamp(),
        }  # fmt: skip

    def _cart_rules(self, totals: dict[str, Decimal]) -> list[dict[str, str]]:
        if not totals["discounts_gross"]:
            return []
        number = str(self.number)
        return [
            {
                "id": number, "id_order": number, "id_order_invoice": number, "name": f"WELCOME{self.number}",
                "value": _six(totals["discounts_gross"]), "value_tax_excl": _six(totals["discounts_net"]),
                "free_shipping": "0",
            }
        ]  # fmt: skip

    def _customer(self) -> dict[str, Any]:
        return {
            "id": str(self.number), "is_guest": "1" if self.kind == "guest" else "0", "firstname": "Anna",
            "lastname": f"Bos {self.number}", "email": f"anna{self.number}@klant.example", "company": "", "siret": "",
            "max_payment_days": "0", "id_default_group": "3", "groups": ["3"],
        }  # fmt: skip

    def _addresses(self, country: str) -> dict[str, dict[str, str]]:
        is_business = self.kind in ("business", "european_business", "unproven_business")
        if is_business and country == "3":
            self.vat_number = _belgian_number(self.number)
        number = str(self.number)
        row = {
            "id": number, "company": f"Bos {number} B.V." if is_business else "", "firstname": "Anna",
            "lastname": f"Bos {number}", "vat_number": self.vat_number, "address1": f"Kade {number}", "address2": "",
            "postcode": POSTCODES[COUNTRIES[country]], "city": "Stad", "id_country": country, "id_state": "0",
            "phone": "", "phone_mobile": f"06{number:0>8}",
        }  # fmt: skip
        return {number: row}

    def _state(self, *, is_invoiced: bool) -> dict[str, str]:
        flag = "1" if is_invoiced else "0"
        template = "order_canceled" if self.kind == "cancelled" else "payment"
        return {
            "id": "2", "name": "Betaald", "template": template, "module_name": "", "invoice": flag, "paid": flag,
            "logable": flag, "shipped": "0", "delivery": "0",
        }  # fmt: skip

    def _slip(self, body: dict[str, Any]) -> dict[str, Any]:
        """The first line is given back whole."""
        row, number = body["details"][0], str(self.number)
        net, gross = row["total_price_tax_excl"], row["total_price_tax_incl"]
        line = {
            "id_order_detail": row["id"], "product_quantity": row["product_quantity"], "amount_tax_excl": net,
            "amount_tax_incl": gross,
        }  # fmt: skip
        stamp = (self.at + timedelta(days=3)).strftime("%Y-%m-%d %H:%M:%S")
        return {
            "id": number, "id_order": number, "total_products_tax_excl": net, "total_products_tax_incl": gross,
            "total_shipping_tax_excl": "0.000000", "total_shipping_tax_incl": "0.000000", "amount": gross,
            "shipping_cost_amount": "0.000000", "order_slip_type": "1", "date_add": stamp, "date_upd": stamp,
            "lines": [line],
        }  # fmt: skip

    def _reference(self) -> str:
        return "".join(chr(65 + self.number // 26**place % 26) for place in range(8)) + "Q"

    def _stamp(self) -> str:
        return self.at.strftime("%Y-%m-%d %H:%M:%S")


def _parts(totals: dict[str, Decimal], *, discounts: str) -> dict[str, str]:
    """The totals under the names of an order, or of its invoice, which writes discount in the singular."""
    return {
        "total_products": _six(totals["products_net"]),
        "total_products_wt": _six(totals["products_gross"]),
        "total_shipping_tax_excl": _six(totals["shipping_net"]),
        "total_shipping_tax_incl": _six(totals["shipping_gross"]),
        "total_wrapping_tax_excl": "0.000000",
        "total_wrapping_tax_incl": "0.000000",
        f"total_{discounts}_tax_excl": _six(totals["discounts_net"]),
        f"total_{discounts}_tax_incl": _six(totals["discounts_gross"]),
        "total_paid_tax_excl": _six(totals["paid_net"]),
        "total_paid_tax_incl": _six(totals["paid_gross"]),
    }


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def _six(amount: Decimal) -> str:
    return f"{amount:.6f}"


def _belgian_number(number: int) -> str:
    """A number that can exist: the last two digits are 97 less the rest of the first eight. Source: reference of stdnum.be.vat."""
    base = 4_000_000 + number
    return f"BE{base:08d}{97 - base % 97:02d}"


SHOP = {
    "time_zone": "Europe/Amsterdam", "invoice_prefix": "#IN", "invoice_year": "", "cancelled_state": "6", "error_state": "8",
}  # fmt: skip
POSTCODES = {
    "NL": "1011 AA", "BE": "1000", "DE": "10115", "GB": "EC1A 1BB", "SE": "111 20", "US": "10001",
}  # fmt: skip
CLOSED_PERIODS = tuple(
    ClosedPeriod(
        journal="70",
        year=2026,
        period=month,
        first_day=date(2026, month, 1),
        last_day=date(2026, month + 1, 1) - timedelta(days=1),
    )
    for month in range(1, 7)
)


def _rule(concern: Concern, target: str, **match: Any) -> Rule:
    name = "-".join((concern.value, target, *(str(part) for part in match.values())))
    return Rule(id=name, concern=concern, match=Match(**match), target=target)


_ACCOUNT, _CODE = Concern.LEDGER_ACCOUNT, Concern.VAT_CODE
# What a shop of some size has: accounts by rate, by country and by kind of line, cost centres, conditions by method.
RULEBOOK = Rulebook(
    id="bench",
    version=1,
    link_code="A7",
    rules=(
        _rule(Concern.JOURNAL, "70"),
        _rule(_ACCOUNT, "8000", rate=D(21)),
        _rule(_ACCOUNT, "8010", rate=D(9)),
        _rule(_ACCOUNT, "8001", rate=D(21), country="BE"),
        _rule(_ACCOUNT, "8100", line_kind="shipping", rate=D(21)),
        _rule(_ACCOUNT, "8110", line_kind="shipping", rate=D(0)),
        _rule(_ACCOUNT, "8030", scenario="intra_community", rate=D(0)),
        _rule(_ACCOUNT, "8040", scenario="export", rate=D(0)),
        _rule(_ACCOUNT, "8500", line_kind="discount", rate=D(21)),
        _rule(_CODE, "2", rate=D(21)),
        _rule(_CODE, "1", rate=D(9)),
        _rule(_CODE, "7", scenario="intra_community", rate=D(0)),
        _rule(_CODE, "0B", scenario="export", rate=D(0)),
        _rule(Concern.COST_CENTRE, "WEB"),
        _rule(Concern.COST_CENTRE, "POST", line_kind="shipping"),
        _rule(Concern.PAYMENT_CONDITION, "14", payment_method="ps_wirepayment"),
        _rule(Concern.PAYMENT_CONDITION, "PP", payment_method="paypal"),
    ),
    vat_codes=(
        VatCode(code="0B", type="B", percentage=D(0)),
        VatCode(code="1", type="E", percentage=D(9)),
        VatCode(code="2", type="E", percentage=D(21)),
        VatCode(code="7", type="B", percentage=D(0), eu_sales_listing="L"),
    ),
)
PROFILE = Profile(rounding_account="4990", debtor_prefix="8", voucher_account="1900")

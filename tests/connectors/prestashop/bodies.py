"""Stored orders to try the reading on: a plain one, and a way to change it."""

import copy
from datetime import UTC, datetime
from typing import Any

from connectors.ports import SourceDocument
from connectors.shops.prestashop.sale import to_sales
from mappings.sale import Sale

STAMP = "2026-06-01 12:00:00"


def detail(id_: int = 1, *, net: str, gross: str, taxes: list[str], **more: str) -> dict[str, Any]:
    return {
        "id": str(id_), "id_order": "7", "id_order_invoice": "1", "product_id": "3", "product_name": f"Thing {id_}",
        "product_reference": f"T-{id_}", "product_quantity": "1", "unit_price_tax_excl": net,
        "unit_price_tax_incl": gross, "total_price_tax_excl": net, "total_price_tax_incl": gross,
        "tax_computation_method": "0", "taxes": taxes, **more,
    }  # fmt: skip


def invoice(id_: int = 1, *, number: int = 42, net: str, gross: str, **more: str) -> dict[str, Any]:
    parts = {
        "total_products": net,
        "total_products_wt": gross,
        "total_paid_tax_excl": net,
        "total_paid_tax_incl": gross,
    }
    zero = (
        "total_shipping_tax_excl", "total_shipping_tax_incl", "total_wrapping_tax_excl",
        "total_wrapping_tax_incl", "total_discount_tax_excl", "total_discount_tax_incl",
    )  # fmt: skip
    return {
        "id": str(id_), "id_order": "7", "number": str(number), "date_add": STAMP,
        **dict.fromkeys(zero, "0.000000"), **parts, **more,
    }  # fmt: skip


def payment(id_: int = 1, *, amount: str, **more: str) -> dict[str, Any]:
    return {
        "id": str(id_), "order_reference": "ABCDEFGHI", "id_currency": "1", "amount": amount,
        "payment_method": "iDEAL", "transaction_id": "", "date_add": STAMP, **more,
    }  # fmt: skip


def voucher(*, net: str, gross: str, **more: str) -> dict[str, Any]:
    return {
        "id": "1", "id_order": "7", "id_order_invoice": "1", "name": "Actie", "value": gross,
        "value_tax_excl": net, "free_shipping": "0", **more,
    }  # fmt: skip


PLAIN: dict[str, Any] = {
    "order": {
        "id": "7", "reference": "ABCDEFGHI", "id_customer": "3", "id_address_delivery": "5", "id_address_invoice": "4",
        "id_currency": "1", "id_lang": "1", "id_shop": "1", "id_carrier": "2", "current_state": "2",
        "module": "mollie", "payment": "iDEAL", "conversion_rate": "1.000000", "invoice_number": "42",
        "invoice_date": STAMP, "delivery_date": "0000-00-00 00:00:00",
        "total_products": "100.000000", "total_products_wt": "121.000000",
        "total_shipping_tax_excl": "0.000000", "total_shipping_tax_incl": "0.000000", "carrier_tax_rate": "21.000",
        "total_wrapping_tax_excl": "0.000000", "total_wrapping_tax_incl": "0.000000",
        "total_discounts_tax_excl": "0.000000", "total_discounts_tax_incl": "0.000000",
        "total_paid": "121.000000", "total_paid_tax_excl": "100.000000", "total_paid_tax_incl": "121.000000",
        "round_type": "2", "date_add": "2026-06-01 11:59:00", "date_upd": STAMP,
    },
    "details": [detail(net="100.000000", gross="121.000000", taxes=["1"])],
    "invoices": [invoice(net="100.000000", gross="121.000000")],
    "payments": [payment(amount="121.000000")],
    "cart_rules": [],
    "customer": {
        "id": "3", "is_guest": "0", "firstname": "Anna", "lastname": "Bos", "email": "anna@klant.example",
        "company": "", "siret": "", "max_payment_days": "0", "id_default_group": "3", "groups": ["3"],
    },
    "addresses": {
        one: {
            "id": one, "company": "Bos B.V.", "firstname": "Anna", "lastname": "Bos", "vat_number": "NL1",
            "address1": f"Kade {one}", "address2": "", "postcode": "1011 AA", "city": "Amsterdam", "id_country": "13",
            "id_state": "0", "phone": "", "phone_mobile": "06 555",
        }
        for one in ("4", "5")
    },
    "state": {
        "id": "2", "name": "Betaald", "template": "payment", "module_name": "", "invoice": "1", "paid": "1",
        "logable": "1", "shipped": "0", "delivery": "0",
    },
    "taxes": {"1": {"id": "1", "rate": "21.000"}, "2": {"id": "2", "rate": "9.000"}, "3": {"id": "3", "rate": "5.200"}},
    "carrier": {"id": "2", "id_reference": "12", "name": "My carrier"},
    "currency": {"id": "1", "iso_code": "EUR"},
    "countries": {"13": "NL"},
    "provinces": {},
    "language": "nl",
    "shop": {
        "time_zone": "Europe/Amsterdam", "invoice_prefix": "#IN", "invoice_year": "", "cancelled_state": "6",
        "error_state": "8",
    },
}  # fmt: skip


def body(**parts: Any) -> dict[str, Any]:
    """The plain order with parts replaced; mappings are laid over the plain ones."""
    made = copy.deepcopy(PLAIN)
    for name, value in parts.items():
        laid_over = isinstance(value, dict) and name in ("order", "state", "shop", "customer")
        made[name] = {**made[name], **value} if laid_over else value
    return made


def document(**parts: Any) -> SourceDocument:
    return SourceDocument(
        kind="O", external_id="7", changed_at=datetime(2026, 6, 1, tzinfo=UTC), body=body(**parts)
    )


def sales_of(**parts: Any) -> tuple[Sale, ...]:
    return to_sales(document(**parts))


def sale_of(**parts: Any) -> Sale:
    (sale,) = sales_of(**parts)
    return sale


def notes_of(sale: Sale) -> set[str]:
    return {note.split(" ")[0].removeprefix("prestashop.note.") for note in sale.notes}

"""What a decision looked at, as data: the first half of an explanation (docs/explanation.md)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from iweb.sync.models import Booking, Sale
from mappings.facts import Facts
from mappings.models import RulebookVersion
from mappings.sale import Address, SaleLine
from mappings.sale import Sale as ShopSale

Json = dict[str, Any]


def about_sale(sale: Sale) -> Json:
    shop, ledger = sale.link.shop, sale.link.ledger
    return {
        "id": str(sale.id),
        "link": {"id": str(sale.link_id), "code": sale.link.code},
        "shop": {"id": str(shop.id), "label": shop.label},
        "administration": {
            "id": str(ledger.id),
            "label": ledger.label,
            "division": ledger.division,
        },
        "document": sale.kind,
        "document_id": sale.external_id,
        "order_id": sale.order_id,
        "reference": sale.reference,
        "invoice_number": sale.invoice_number,
        "ordered_at": plain(sale.ordered_at),
        "changed_at": plain(sale.changed_at),
        "currency": sale.currency,
        "total": plain(sale.total),
        "outcome": sale.outcome,
        "reason": sale.reason,
        "decided_at": plain(sale.decided_at),
    }


def about_source(sale: Sale, *, booking: Booking | None) -> Json:
    of = booking or sale
    return {"id": str(of.source_id), "sha256": of.source_hash}


def about_order(charged: ShopSale) -> Json:
    """What the shop said that a decision may rest on. Of a credit slip the amounts are what goes back, above zero."""
    buyer = charged.customer
    return {
        "kind": charged.kind.value,
        "id": charged.external_id,
        "corrects": charged.corrects,
        "shop_id": charged.shop_id,
        "state": fields_of(charged.state),
        "conversion_rate": plain(charged.conversion_rate),
        "total": {"net": plain(charged.total_net), "gross": plain(charged.total_gross)},
        "payment_method": charged.payment_method,
        "payments": [fields_of(one, leave=("transaction_id",)) for one in charged.payments],
        "invoiced_on": plain(charged.invoiced_on),
        "paid_on": plain(charged.paid_on),
        "shipped_on": plain(charged.shipped_on),
        "pick_up": charged.pick_up,
        "customer": {
            "id": buyer.external_id,
            "is_guest": buyer.is_guest,
            "has_company_name": bool(buyer.company),
            "groups": list(buyer.groups),
            "payment_days": buyer.payment_days,
        },
        "invoice_address": _address(charged.invoice_address),
        "delivery_address": _address(charged.delivery_address),
        "lines": [_line(one) for one in charged.lines],
        "vouchers": [fields_of(one) for one in charged.vouchers],
        "surcharge": None if charged.surcharge is None else fields_of(charged.surcharge),
        "refunds": [fields_of(one) for one in charged.refunds],
    }


def _address(address: Address) -> Json:
    """Where it is, as far as VAT asks: not who lives there."""
    return {
        "id": address.external_id,
        "country": address.country,
        "state": address.state,
        "postcode": address.postcode,
        "vat_number": address.vat_number,
        "has_company_name": bool(address.company),
    }


def _line(line: SaleLine) -> Json:
    return fields_of(line) | {"vat": plain(line.vat)}


def about_facts(facts: Facts, *, hash_: str) -> Json:
    return {
        "sha256": hash_,
        "today": plain(facts.today),
        "exchange_rate": plain(facts.exchange_rate),
        "vat_numbers": [fields_of(one) for one in facts.vat_numbers],
        "relation_has_vat_number": facts.relation_has_vat_number,
        "closed_periods": [fields_of(one) for one in facts.closed_periods],
        "turnover": [fields_of(one) for one in facts.turnover],
        "earlier": [one.entry.key for one in facts.corrected],
        "dealt_with": list(facts.dealt_with),
    }


def about_rulebook(version: RulebookVersion) -> Json:
    return {
        "id": str(version.rulebook_id),
        "version_id": str(version.id),
        "version": version.number,
        "effective_from": plain(version.effective_from),
        "saved_at": plain(version.created_at),
    }


# --- values ---


def each_of(amounts: Mapping[str, Decimal]) -> Json:
    return {name: plain(amount) for name, amount in amounts.items()}


def fields_of(value: Any, *, leave: tuple[str, ...] = ()) -> Json:
    """The fields of a frozen value by their names."""
    return {
        name: plain(getattr(value, name))
        for name in value.__dataclass_fields__
        if name not in leave
    }


def plain(value: Any) -> Any:
    """Amounts and rates as text, so that no reader makes them binary fractions; days and moments as ISO 8601 has them."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value

"""From order rows to stored documents: everything booking needs of an order in one JSON object, and no more.

One call a resource for a whole chunk of orders: details, invoices, payments, vouchers, customers and addresses.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.errors import Refused
from connectors.ports import SourceDocument
from connectors.shops.prestashop import fields
from connectors.shops.prestashop.client import Client, Listing, Query, any_of
from connectors.shops.prestashop.errors import incomplete, unreadable
from connectors.shops.prestashop.masters import Masters
from connectors.shops.prestashop.shapes import (
    Row,
    associated_ids,
    associated_rows,
    keep,
    read_amount,
    read_count,
    read_flag,
    read_id,
    read_moment,
    read_text,
    read_translated,
)
from mappings.sale import DocumentKind

ADDRESSES_A_CALL = 100
MOST_ADDRESSES = 5000

REFUNDED = ("product_quantity_refunded", "product_quantity_return")
SLIP_FIELDS = (*fields.SLIP, f"order_slip_details[{','.join(fields.SLIP_LINE)}]")

Groups = Mapping[str, list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What belongs to a number of orders, grouped by what joins it to them."""

    details: Groups
    invoices: Groups
    payments: Groups
    cart_rules: Groups
    slips: Groups
    customers: Mapping[str, Row]
    addresses: Mapping[str, Row]


class AddressBook:
    """Addresses by id: PrestaShop makes a new id when one that an order uses is edited, so they can be remembered."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}

    def find(self, client: Client, ids: Iterable[str]) -> dict[str, Row]:
        wanted = {one for one in ids if one}
        missing = sorted(wanted - self._rows.keys(), key=int)
        if len(self._rows) + len(missing) > MOST_ADDRESSES:
            self._rows, missing = {}, sorted(wanted, key=int)
        for start in range(0, len(missing), ADDRESSES_A_CALL):
            query = _by(
                "addresses", "id", missing[start : start + ADDRESSES_A_CALL], fields.ADDRESS
            )
            self._rows |= {read_id(row["id"]): row for row in client.fetch(query).rows}
        return {one: self._rows[one] for one in wanted if one in self._rows}


def _by(resource: str, field: str, values: Sequence[str], wanted: Sequence[str]) -> Query:
    return Query(resource=resource, fields=wanted, filters={field: any_of(values)})


def fetch_documents(
    *, client: Client, masters: Masters, addresses: AddressBook, listing: Listing
) -> tuple[SourceDocument, ...]:
    """The documents of listed orders. Raises `Refused` when the shop left out a field that it was asked for."""
    orders = listing.rows
    if not orders:
        return ()
    try:
        chunk = fetch_chunk(client=client, addresses=addresses, orders=orders)
        return tuple(
            SourceDocument(
                kind=DocumentKind.ORDER.value,
                external_id=read_id(order["id"]),
                changed_at=_changed_at(client, masters, order=order, otherwise=listing.clock),
                body=_body(client, masters, order=order, chunk=chunk),
            )
            for order in orders
        )
    except KeyError as missing:
        raise incomplete(about="orders", field=str(missing)) from None
    except ValueError as fault:
        raise unreadable(about="orders", why=str(fault), status=200) from None


def fetch_chunk(*, client: Client, addresses: AddressBook, orders: Sequence[Row]) -> Chunk:
    """Everything that belongs to these orders, six calls at most while addresses fit in one."""
    ids = [read_id(order["id"]) for order in orders]
    details = client.fetch(_by("order_details", "id_order", ids, (*fields.DETAIL, "taxes[id]")))
    references = sorted({read_text(order["reference"]) for order in orders} - {""})
    payments = _by("order_payments", "order_reference", references, fields.PAYMENT)
    return Chunk(
        details=_grouped(details.rows, by="id_order"),
        invoices=_grouped(
            client.fetch(_by("order_invoices", "id_order", ids, fields.INVOICE)).rows, by="id_order"
        ),
        payments=_grouped(client.fetch(payments).rows if references else (), by="order_reference"),
        cart_rules=_grouped(_cart_rules(client, orders=orders), by="id_order"),
        slips=_grouped(_slips(client, details=details.rows), by="id_order"),
        customers=_customers(client, orders=orders),
        addresses=addresses.find(
            client,
            [
                read_id(order[role])
                for order in orders
                for role in ("id_address_invoice", "id_address_delivery")
            ],
        ),
    )


def _grouped(rows: Iterable[Row], *, by: str) -> Groups:
    """Rows by what joins them; text is compared exactly here, where the shop's database ignores case."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[read_text(row[by])].append(row)
    return groups


def _cart_rules(client: Client, *, orders: Sequence[Row]) -> list[Row]:
    """Vouchers, asked for only where an order has a discount, and without those that were taken off again."""
    ids = [read_id(row["id"]) for row in orders if read_amount(row["total_discounts_tax_incl"])]
    dialect = fields.dialect_of(client.version)
    if not ids:
        return []
    wanted = (*fields.CART_RULE, *(("deleted",) if dialect.cart_rule_deleted else ()))
    try:
        rows = client.fetch(_by(dialect.cart_rules, "id_order", ids, wanted)).rows
    except Refused:
        if dialect.cart_rules_certain:
            raise
        return []  # only which rate a discount has becomes less certain
    return [row for row in rows if not read_flag(row.get("deleted"))]


def _slips(client: Client, *, details: Iterable[Row]) -> list[Row]:
    """Credit slips, asked for only where a line was refunded: a refund may be made without one."""
    ids = {read_id(row["id_order"]) for row in details if is_refunded(row)}
    if not ids:
        return []
    query = _by("order_slip", "id_order", sorted(ids, key=int), SLIP_FIELDS)
    return list(client.fetch(query).rows)


def is_refunded(detail: Row) -> bool:
    return any(read_count(detail[name]) for name in REFUNDED)


def _customers(client: Client, *, orders: Sequence[Row]) -> dict[str, Row]:
    ids = sorted({read_id(order["id_customer"]) for order in orders} - {""}, key=int)
    if not ids:
        return {}
    query = _by("customers", "id", ids, (*fields.CUSTOMER, "groups[id]"))
    return {read_id(row["id"]): row for row in client.fetch(query).rows}


def _changed_at(client: Client, masters: Masters, *, order: Row, otherwise: datetime) -> datetime:
    """When the order changed; a stamp that nobody can read leaves its order to be held, not the whole shop."""
    zone = masters.settings(client).zone
    try:
        created = read_moment(order["date_add"], zone=zone)
        return read_moment(order["date_upd"], zone=zone, not_before=created) or otherwise
    except ValueError:
        return otherwise


def _body(client: Client, masters: Masters, *, order: Row, chunk: Chunk) -> dict[str, Any]:
    order_id, language = read_id(order["id"]), read_id(order["id_lang"])
    own = _own_addresses(order, chunk=chunk)
    details = [_detail(row) for row in sorted(chunk.details.get(order_id, ()), key=_number)]
    return {
        "order": keep(order, fields.ORDER),
        "details": details,
        "invoices": _kept(chunk.invoices.get(order_id, ()), fields.INVOICE),
        "payments": _kept(chunk.payments.get(read_text(order["reference"]), ()), fields.PAYMENT),
        "cart_rules": _kept(chunk.cart_rules.get(order_id, ()), fields.CART_RULE),
        "voucher_kinds": _kinds(client, masters, chunk=chunk, order_id=order_id),
        "slips": [keep_slip(row) for row in sorted(chunk.slips.get(order_id, ()), key=_number)],
        "customer": _customer(chunk.customers.get(read_id(order["id_customer"]))),
        "addresses": {one: keep(row, fields.ADDRESS) for one, row in sorted(own.items())},
        "shop": masters.settings(client, shop=read_id(order["id_shop"])).for_order(
            language=language
        ),
        **_shelves(client, masters, chunk=chunk, details=details),
        **_from_masters(client, masters, order=order, details=details, addresses=own),
    }


def _shelves(
    client: Client, masters: Masters, *, chunk: Chunk, details: Sequence[Row]
) -> dict[str, Any]:
    """Which categories the products of an order are in; asked for all orders of the chunk at once."""
    every = (read_id(row["product_id"]) for rows in chunk.details.values() for row in rows)
    found = masters.find_shelves(client, every)
    if found is None:
        return {"categories": None, "category_names": {}}
    own = sorted({read_id(row["product_id"]) for row in details} & found.of_product.keys())
    used = sorted({one for product in own for one in found.of_product[product]})
    return {
        "categories": {product: list(found.of_product[product]) for product in own},
        "category_names": {one: found.names[one] for one in used},
    }


def _kinds(
    client: Client, masters: Masters, *, chunk: Chunk, order_id: str
) -> dict[str, dict[str, Any]] | None:
    """What the vouchers of an order act on; asked for all orders of the chunk at once, and only where vouchers occur."""
    every = [rule for rules in chunk.cart_rules.values() for rule in rules]
    found = masters.find_kinds(client, (read_id(rule["id_cart_rule"]) for rule in every))
    if found is None:
        return None
    own = {read_id(rule["id_cart_rule"]) for rule in chunk.cart_rules.get(order_id, ())}
    return _texts({one: row for one, row in found.items() if one in own}, fields.VOUCHER_KIND)


def _from_masters(
    client: Client,
    masters: Masters,
    *,
    order: Row,
    details: Sequence[Row],
    addresses: Mapping[str, Row],
) -> dict[str, Any]:
    """The rows of small resources that this order points at, as they are now."""
    taxes = {tax for detail in details for tax in detail["taxes"]}
    countries = {read_id(row["id_country"]) for row in addresses.values()}
    provinces = {read_id(row["id_state"]) for row in addresses.values()}

    def one(resource: str, field: str) -> Row:
        found = read_id(order[field])
        return masters.find(client, resource, [found]).get(found, {})

    return {
        "state": _state(one("order_states", "current_state")),
        "carrier": _known(one("carriers", "id_carrier"), fields.CARRIER),
        "currency": _known(one("currencies", "id_currency"), fields.CURRENCY),
        "language": read_text(one("languages", "id_lang").get("iso_code")),
        "taxes": _texts(masters.find(client, "taxes", taxes), fields.TAX),
        "countries": _named(masters.find(client, "countries", countries), "iso_code"),
        "provinces": _named(masters.find(client, "states", provinces), "name"),
    }


def _own_addresses(order: Row, *, chunk: Chunk) -> dict[str, Row]:
    ids = {read_id(order["id_address_invoice"]), read_id(order["id_address_delivery"])}
    return {one: chunk.addresses[one] for one in ids if one in chunk.addresses}


def _number(row: Row) -> int:
    return int(read_id(row["id"]))


def _kept(rows: Iterable[Row], wanted: Sequence[str]) -> list[dict[str, Any]]:
    return [keep(row, wanted) for row in sorted(rows, key=_number)]


def _known(row: Row, wanted: Sequence[str]) -> dict[str, Any]:
    return keep(row, wanted) if row else {}


def _texts(rows: Mapping[str, Row], wanted: Sequence[str]) -> dict[str, dict[str, Any]]:
    return {one: keep(row, wanted) for one, row in sorted(rows.items())}


def _named(rows: Mapping[str, Row], field: str) -> dict[str, str]:
    return {one: read_text(row[field]) for one, row in sorted(rows.items())}


def _detail(row: Row) -> dict[str, Any]:
    return {**keep(row, fields.DETAIL), "taxes": associated_ids(row, "taxes")}


def keep_slip(row: Row) -> dict[str, Any]:
    """A credit slip with its lines. A row's own id is that of the slip, its key is the order line (section 2.5.5)."""
    lines = [keep(line, fields.SLIP_LINE) for line in associated_rows(row, "order_slip_details")]
    return {**keep(row, fields.SLIP), "lines": lines}


def _customer(row: Row | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {**keep(row, fields.CUSTOMER), "groups": associated_ids(row, "groups")}


def _state(row: Row) -> dict[str, Any]:
    if not row:
        return {}
    texts = {name: read_translated(row[name]) for name in ("name", "template")}
    return {**keep(row, fields.STATE), **texts}

"""Who bought, and where it goes: customer and addresses of a stored order."""

from collections.abc import Mapping

from connectors.shops.prestashop.shapes import Row, read_count, read_flag, read_id, read_text
from mappings.sale import Address, Customer


def read_customer(*, body: Row) -> Customer:
    """The buyer; only the id is known where the shop no longer has the customer."""
    row: Row = body["customer"]
    external_id = read_id(body["order"]["id_customer"])
    if not row:
        return Customer(external_id=external_id, language=read_text(body["language"]))
    return Customer(
        external_id=external_id,
        is_guest=read_flag(row["is_guest"]),
        first_name=read_text(row["firstname"]),
        last_name=read_text(row["lastname"]),
        email=read_text(row["email"]),
        company=read_text(row["company"]),
        chamber_of_commerce=read_text(row["siret"]),
        language=read_text(body["language"]).lower(),
        groups=tuple(row["groups"]),
        payment_days=read_count(row["max_payment_days"]) or None,
    )


def read_address(*, body: Row, role: str) -> Address:
    """The address that the order names as its `role` (id_address_invoice or id_address_delivery)."""
    external_id = read_id(body["order"][role])
    row: Row = body["addresses"].get(external_id, {})
    if not row:
        return Address(external_id=external_id)
    countries: Mapping[str, str] = body["countries"]
    return Address(
        external_id=external_id,
        company=read_text(row["company"]),
        first_name=read_text(row["firstname"]),
        last_name=read_text(row["lastname"]),
        street=read_text(row["address1"]),
        street_2=read_text(row["address2"]),
        postcode=read_text(row["postcode"]),
        city=read_text(row["city"]),
        country=countries.get(read_id(row["id_country"]), "").upper(),
        state=body["provinces"].get(read_id(row["id_state"]), ""),
        phone=read_text(row["phone"]) or read_text(row["phone_mobile"]),
        vat_number=read_text(row["vat_number"]),
    )

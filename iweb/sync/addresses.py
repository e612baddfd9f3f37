"""A delivery address that differs from the invoice address: on the relation, and under a key of what it says (BOOKING 13)."""

import hashlib

from mappings.booking import PostalAddress
from mappings.record import to_json
from mappings.sale import Address, DocumentKind, Sale


def delivery_address_of(sale: Sale) -> PostalAddress | None:
    """None where the goods go to the invoice address, are fetched, or come back."""
    delivery = _postal(sale.delivery_address)
    says_where = delivery.street or delivery.postcode or delivery.city
    if not says_where or sale.pick_up or sale.kind is DocumentKind.CREDIT:
        return None
    return None if _key(delivery) == _key(_postal(sale.invoice_address)) else delivery


def natural_key(*, customer_key: str, address: PostalAddress) -> str:
    """The relation and a digest of the address: case and spaces make no other address."""
    return f"{customer_key}:{_key(address)[:16]}"


def _postal(address: Address) -> PostalAddress:
    def text(value: str) -> str:
        return " ".join(value.split())

    return PostalAddress(
        street=text(address.street),
        street_2=text(address.street_2),
        postcode=text(address.postcode),
        city=text(address.city),
        country=text(address.country).upper(),
        state=text(address.state),
    )


def _key(address: PostalAddress) -> str:
    return hashlib.sha256(to_json(address).casefold().encode()).hexdigest()

"""Customers and addresses: a new guest each time, one account an e-mail, an address that is never changed in place."""

import hashlib
import secrets

from connectors.sandbox.prestashop.catalogue import CUSTOMER, GUEST
from connectors.sandbox.prestashop.geography import BY_ISO
from connectors.sandbox.prestashop.store import Store
from connectors.sandbox.prestashop.wishes import Person, Wish


def customer_for(store: Store, wish: Wish, *, at: str) -> int:
    """Raises KeyError when the wish names a customer who is not there."""
    person = wish.customer
    if person.id:
        return int(store.get("customers", person.id)["id"])
    known = store.where("customers", email=person.email, is_guest=0, deleted=0)
    if known and not wish.guest:
        return int(known[0]["id"])
    return _add_customer(store, wish, at=at)


def address_for(store: Store, person: Person, *, id_customer: int, country: str, at: str) -> int:
    """The customer's own address when it is the same to the letter, else a new one. Raises KeyError for an unknown country."""
    content = {
        "id_country": BY_ISO[person.country or country].id,
        "company": person.company,
        "lastname": person.lastname,
        "firstname": person.firstname,
        "vat_number": person.vat_number,
        "address1": person.address1,
        "address2": person.address2,
        "postcode": person.postcode,
        "city": person.city,
        "phone": person.phone,
        "phone_mobile": person.phone_mobile,
    }
    same = store.where("addresses", id_customer=id_customer, deleted=0, **content)
    if same:
        return int(same[0]["id"])
    owner = {"id_customer": id_customer, "alias": "Mijn adres"}
    return store.add("addresses", owner | content | {"date_add": at, "date_upd": at})


def _add_customer(store: Store, wish: Wish, *, at: str) -> int:
    person, group = wish.customer, GUEST if wish.guest else CUSTOMER
    id_customer = store.add(
        "customers",
        {
            "id_default_group": group, "id_lang": 1, "last_passwd_gen": at,
            "secure_key": secrets.token_hex(16),
            "passwd": hashlib.sha256(secrets.token_bytes(16)).hexdigest(),  # shaped like a hash, opens nothing
            "lastname": person.lastname, "firstname": person.firstname, "email": person.email,
            "company": person.company or None, "siret": person.siret or None, "ape": None,
            "website": None, "note": None, "ip_registration_newsletter": None,
            "reset_password_token": None, "active": 1, "is_guest": wish.guest,
            "max_payment_days": person.max_payment_days,
            "id_shop": wish.id_shop, "id_shop_group": 1, "date_add": at, "date_upd": at,
        },
    )  # fmt: skip
    store.insert("customer_group", {"id_customer": id_customer, "id_group": group})
    return id_customer

"""The bodies we send: only properties that may be sent, with the types they have.

Source: Exact REST docs 2025-06 (crm/Accounts, crm/Contacts, crm/Addresses, salesentry/SalesEntries and SalesEntryLines).
Maximum lengths are not documented; the ones here are cautious, and a reference or code is never cut.
"""

from decimal import Decimal
from typing import Any, Final

from connectors.errors import Kind, Refused
from connectors.ledgers.exact.formats import (
    CODE_WIDTH,
    INT32_MAX,
    cut,
    pad_vat_code,
    read_guid,
    write_date,
    write_number,
)
from connectors.ports import AddressOrder, ContactOrder, EntryOrder, Json, RelationOrder
from mappings.booking import EntryLine, PostalAddress

REFERENCE_LENGTH: Final = 30  # DESIGN 4
DESCRIPTION_LENGTH: Final = 60
NAME_LENGTH: Final = 50
PERSON_NAME_LENGTH: Final = 30
ADDRESS_LENGTH: Final = 60
POSTCODE_LENGTH: Final = 20
EMAIL_LENGTH: Final = 100
PHONE_LENGTH: Final = 25
NUMBER_LENGTH: Final = 20
NOTES_LENGTH: Final = 500
DELIVERY_ADDRESS: Final = 4  # Addresses.Type: 1 visit, 2 postal, 3 invoice, 4 delivery
CUSTOMER: Final = "C"  # Accounts.Status: only this one can be booked on


def unfit(detail: str) -> Refused:
    """What can be checked here is checked here: an error at Exact's counts against an hourly budget (DESIGN 4)."""
    return Refused("exact.order_unfit", kind=Kind.FIX_SALE, detail=detail)


def account_body(order: RelationOrder) -> Json:
    """crm/Accounts. The code is ours, so that a second attempt is refused instead of making a second relation."""
    relation = order.relation
    if not relation.code.isdigit() or len(relation.code) > CODE_WIDTH:
        raise unfit("the debtor code must be 1 to 18 digits")
    if not relation.name.strip():
        raise unfit("a relation needs a name")
    return _filled(
        Code=relation.code,
        Name=cut(relation.name, length=NAME_LENGTH),
        Status=CUSTOMER,
        Email=_whole(relation.email, length=EMAIL_LENGTH),
        Phone=cut(relation.phone, length=PHONE_LENGTH),
        VATNumber=_whole(relation.vat_number, length=NUMBER_LENGTH),
        ChamberOfCommerce=_whole(relation.chamber_of_commerce, length=NUMBER_LENGTH),
        Language=_language(relation.language),
        PaymentConditionSales=relation.payment_condition,
        GLAR=read_guid(order.receivable_account_id) if order.receivable_account_id else None,
        Classification1=read_guid(order.classification_id) if order.classification_id else None,
        **_address(relation.address),
    )


def _address(address: PostalAddress) -> Json:
    return {
        "AddressLine1": cut(address.street, length=ADDRESS_LENGTH),
        "AddressLine2": cut(address.street_2, length=ADDRESS_LENGTH),
        "AddressLine3": cut(
            address.state, length=ADDRESS_LENGTH
        ),  # State itself takes Exact's own codes only
        "Postcode": _whole(address.postcode, length=POSTCODE_LENGTH),
        "City": cut(address.city, length=ADDRESS_LENGTH),
        "Country": address.country.strip().upper(),
    }


def contact_body(order: ContactOrder) -> Json:
    """crm/Contacts."""
    contact = order.contact
    if not (contact.first_name.strip() or contact.last_name.strip()):
        raise unfit("a contact person needs a first or last name")
    return _filled(
        Account=read_guid(order.relation_id),
        FirstName=cut(contact.first_name, length=PERSON_NAME_LENGTH),
        LastName=cut(contact.last_name, length=PERSON_NAME_LENGTH),
        Email=_whole(contact.email, length=EMAIL_LENGTH),
        Phone=cut(contact.phone, length=PHONE_LENGTH),
        Language=_language(contact.language),
    )


def address_body(order: AddressOrder) -> Json:
    """crm/Addresses. An address that stands there already is not made twice: Exact answers with the one it has."""
    body = _filled(**_address(order.address))
    if not {"AddressLine1", "Postcode", "City"} & set(body):
        raise unfit("an address needs a street, a postcode or a city")
    return {"Account": read_guid(order.relation_id), "Type": DELIVERY_ADDRESS} | body


def entry_body(order: EntryOrder, *, home_currency: str) -> Json:
    """salesentry/SalesEntries with its lines. `home_currency` is the division's own; empty when it is not known.

    A credit is the same with negative amounts: Type is read-only in the docs, and negative lines work in every edition.
    """
    entry = order.entry
    if not entry.lines:
        raise unfit("an entry needs a line")
    if not 0 < len(order.reference) <= REFERENCE_LENGTH:
        raise unfit("the reference must have 1 to 30 characters")
    lines = [entry_line_body(line, account_ids=order.account_ids) for line in entry.lines]
    if entry.remarks.strip():
        lines[0]["Notes"] = cut(
            entry.remarks, length=NOTES_LENGTH
        )  # an entry has no notes of its own
    body = _filled(
        Customer=read_guid(order.relation_id),
        Journal=entry.journal,
        EntryDate=write_date(entry.entry_date),
        YourRef=order.reference,
        Description=cut(entry.description, length=DESCRIPTION_LENGTH),
        PaymentCondition=entry.payment_condition,
        OrderNumber=_int32(entry.order_number),
        InvoiceNumber=_int32(entry.invoice_number),
    )
    if entry.currency != home_currency:
        body["Currency"] = entry.currency
        # Units of the books' currency for one unit of the entry's (BOOKING 26, to be confirmed on a live division).
        if entry.exchange_rate is not None:
            body["Rate"] = _number(entry.exchange_rate)
    body["SalesEntryLines"] = lines
    return body


def entry_line_body(line: EntryLine, *, account_ids: Any) -> Json:
    """`AmountFC` is without VAT; the VAT goes along, so that Exact's rounding cannot move the total (BOOKING 28)."""
    if line.ledger_account not in account_ids:
        raise unfit(f"ledger account {line.ledger_account} is not known")
    body = _filled(
        GLAccount=read_guid(account_ids[line.ledger_account]),
        AmountFC=_number(line.net),
        Description=cut(line.description, length=DESCRIPTION_LENGTH),
        VATCode=pad_vat_code(line.vat_code) if line.vat_code else None,
        CostCenter=line.cost_centre,
        CostUnit=line.cost_unit,
    )
    if line.quantity:
        body["Quantity"] = _number(line.quantity)
    # None at all on 0%: a code of type N refuses any amount, and on B and E there is nothing to state (BOOKING 17).
    if line.vat or line.rate:
        body["VATAmountFC"] = _number(line.vat)
    return body


def _filled(**values: Any) -> Json:
    """Empty values stay out: they would overwrite nothing on a create, and null is refused for some properties."""
    return {name: value for name, value in values.items() if value not in ("", None)}


def _number(value: Decimal) -> float:
    try:
        return write_number(value)
    except ValueError as error:
        raise unfit(str(error)) from None


def _whole(text: str, *, length: int) -> str:
    """A value that is useless when cut: left out when it does not fit."""
    stripped = text.strip()
    return stripped if len(stripped) <= length else ""


def _language(language: str) -> str:
    """Two letters, upper case."""
    return language.strip()[:2].upper()


def _int32(number: int | None) -> int | None:
    """OrderNumber and InvoiceNumber are Edm.Int32: what does not fit stays in the reference alone (BOOKING 9)."""
    return number if number is not None and 0 < number <= INT32_MAX else None

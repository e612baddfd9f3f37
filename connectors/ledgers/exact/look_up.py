"""Whether an order stands in the books already: asked by its natural key, before anything doubtful is sent again.

Entries are asked for by reference in any journal: one that stands in another journal must come to light too, it counts as
found only where journal, amount, currency and customer agree (BOOKING 9).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from connectors.ledgers.exact.changes import RECORDS, hits_of, terms_of
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.entities import (
    CUSTOMER,
    DELIVERY_ADDRESS,
    NAME_LENGTH,
    PERSON_NAME_LENGTH,
    address_body,
)
from connectors.ledgers.exact.formats import (
    cut,
    day_literal,
    guid_literal,
    pad_code,
    quoted,
    read_amount,
    read_guid,
    read_text,
    read_whole,
)
from connectors.ports import (
    AddressOrder,
    ChangeOrder,
    ContactOrder,
    EntryOrder,
    Gate,
    Hit,
    Json,
    Receipt,
    RelationOrder,
)
from mappings.bundles import names
from mappings.changes import Target

LINES: Final = "SalesEntryLines"
MOST_TERMS: Final = 40  # ossobv asks for this many references in one filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to ask of which resource. `terms` are the parts of an OR."""

    resource: str
    select: str
    terms: tuple[str, ...]
    expand: str = ""


def rows_of(client: Client, question: Question, *, gate: Gate) -> Iterator[Json]:
    """As few calls as the length of an address allows."""
    more = {"expand": question.expand} if question.expand else {}
    for batch in _batches(client, question):
        yield from client.rows(
            question.resource, gate=gate, select=question.select, filter=" or ".join(batch), **more
        )


def _batches(client: Client, question: Question) -> Iterator[tuple[str, ...]]:
    batch: tuple[str, ...] = ()
    for term in question.terms:
        wider = (*batch, term)
        full = (
            len(wider) > MOST_TERMS
            or client.room(question.resource, select=question.select, filter=" or ".join(wider)) < 0
        )
        if batch and full:
            yield batch
            wider = (term,)
        batch = wider
    if batch:
        yield batch


# --- entries ---


def find_entries(
    client: Client, orders: tuple[EntryOrder, ...], *, home_currency: str, gate: Gate
) -> tuple[tuple[Hit, ...], ...]:
    """For each order the entries under its reference, or one it may have had; else the collective ones that hold it."""
    rows = list(_by_id(rows_of(client, _about(orders), gate=gate)).values())
    under = _by(rows, "YourRef")
    return tuple(
        _under_reference(order, under, home_currency=home_currency)
        or _collected(order, rows, home_currency=home_currency)
        for order in orders
    )


def _about(orders: Iterable[EntryOrder]) -> Question:
    """One question; with the lines only where an order may stand in a collective entry of its day (BOOKING 33)."""
    unsure = [order for order in orders if order.collected_in]
    references = dict.fromkeys(ref for order in orders for ref in references_of(order))
    days = dict.fromkeys(
        f"(startswith(YourRef,{quoted(order.collected_in)})"
        f" and EntryDate eq {day_literal(order.entry.entry_date)})"
        for order in unsure
    )
    select = "EntryID,EntryNumber,AmountFC,Currency,Customer,Journal,YourRef"
    return Question(
        resource="salesentry/SalesEntries",
        select=f"{select},{LINES}" if unsure else select,
        terms=(*(f"YourRef eq {quoted(ref)}" for ref in references), *days),
        expand=LINES if unsure else "",
    )


def _under_reference(
    order: EntryOrder, rows: Mapping[str, list[Json]], *, home_currency: str
) -> tuple[Hit, ...]:
    found = _distinct(rows, references_of(order), key="EntryID")
    return tuple(_entry_hit(order, row, home_currency=home_currency) for row in found)


def _collected(order: EntryOrder, rows: Iterable[Json], *, home_currency: str) -> tuple[Hit, ...]:
    """They tell what they hold of this order, VAT included."""
    if not order.collected_in:
        return ()
    return tuple(
        _entry_hit(order, row | {"AmountFC": amount}, home_currency=home_currency)
        for row in rows
        if read_text(row.get("YourRef")).startswith(order.collected_in)
        and (amount := _held_of(row, key=order.entry.key)) is not None
    )


def _by_id(rows: Iterable[Json]) -> dict[str, Json]:
    return {read_guid(row.get("EntryID")): row for row in rows}


def _held_of(row: Json, *, key: str) -> str | None:
    """What a collective entry holds of one document, VAT included; None where no line begins with it."""
    lines = row.get(LINES) or {}
    found = lines.get("results", ()) if isinstance(lines, dict) else lines
    amounts = [
        read_amount(line.get("AmountFC")) + read_amount(line.get("VATAmountFC") or 0)
        for line in found
        if names(text=read_text(line.get("Description")), key=key)
    ]
    return str(sum(amounts)) if amounts else None


def references_of(order: EntryOrder) -> tuple[str, ...]:
    """The stored value; and where the human part is unsure, its variants and the key alone."""
    unsure = (*order.variants, order.entry.key) if order.variants else ()
    return tuple(dict.fromkeys((order.reference, *unsure)))


def _entry_hit(order: EntryOrder, row: Json, *, home_currency: str) -> Hit:
    return Hit(
        receipt=entry_receipt(row),
        agrees=not (differences := entry_differences(order, row, home_currency=home_currency)),
        differences=differences,
    )


def entry_receipt(row: Json) -> Receipt:
    """Raises MalformedError."""
    return Receipt(
        remote_id=read_guid(row.get("EntryID")),
        number=str(read_whole(row.get("EntryNumber"))),
        amount=read_amount(row.get("AmountFC")),
    )


def entry_differences(order: EntryOrder, row: Json, *, home_currency: str) -> tuple[str, ...]:
    """The names of what the books state otherwise than the order. Raises MalformedError."""
    entry = order.entry
    stated = read_text(row.get("Currency")) or home_currency
    checks = {
        "journal": read_text(row.get("Journal")) == entry.journal,
        "amount": read_amount(row.get("AmountFC")) == entry.total_gross,
        "customer": read_guid(row.get("Customer")) == read_guid(order.relation_id),
        "currency": not stated or stated == entry.currency,
    }
    return tuple(name for name, agrees in checks.items() if not agrees)


# --- relations ---


def find_relations(
    client: Client, orders: tuple[RelationOrder, ...], *, gate: Gate
) -> tuple[tuple[Hit, ...], ...]:
    """By our own debtor code. Anything else of the customer may have been changed by hand since, but not everything."""
    codes = dict.fromkeys(order.relation.code for order in orders)
    question = Question(
        resource="crm/Accounts",
        select="ID,Code,Name,Email,VATNumber,Postcode,Status",
        terms=tuple(f"Code eq {quoted(pad_code(code))}" for code in codes),
    )
    rows = _by(rows_of(client, question, gate=gate), "Code")
    return tuple(
        tuple(
            _relation_hit(order, row) for row in _distinct(rows, (order.relation.code,), key="ID")
        )
        for order in orders
    )


def _relation_hit(order: RelationOrder, row: Json) -> Hit:
    differences = []
    if read_text(row.get("Status")) != CUSTOMER:
        differences.append("status")
    if not _same_customer(order, row):
        differences.append("name")
    receipt = Receipt(remote_id=read_guid(row.get("ID")), number=read_text(row.get("Code")))
    return Hit(receipt=receipt, agrees=not differences, differences=tuple(differences))


def _same_customer(order: RelationOrder, row: Json) -> bool:
    relation = order.relation
    wanted = {
        "Name": cut(relation.name, length=NAME_LENGTH),
        "Email": relation.email,
        "VATNumber": relation.vat_number,
        "Postcode": relation.address.postcode,
    }
    return any(value and _alike(value, row.get(name)) for name, value in wanted.items())


# --- contact persons ---


def find_contacts(
    client: Client, orders: tuple[ContactOrder, ...], *, gate: Gate
) -> tuple[tuple[Hit, ...], ...]:
    """By relation and names, or relation and e-mail: a contact person has no code of ours."""
    question = Question(
        resource="crm/Contacts",
        select="ID,Account,FirstName,LastName,Email",
        terms=tuple(dict.fromkeys(_contact_term(order) for order in orders)),
    )
    rows = list(rows_of(client, question, gate=gate))
    return tuple(_contact_hits(order, rows) for order in orders)


def _contact_term(order: ContactOrder) -> str:
    first, last = _names(order)
    ways = [f"Email eq {quoted(order.contact.email)}"] if order.contact.email else []
    ways.append(f"LastName eq {quoted(last)}" if last else f"FirstName eq {quoted(first)}")
    return f"(Account eq {guid_literal(order.relation_id)} and ({' or '.join(ways)}))"


def _names(order: ContactOrder) -> tuple[str, str]:
    contact = order.contact
    return (
        cut(contact.first_name, length=PERSON_NAME_LENGTH),
        cut(contact.last_name, length=PERSON_NAME_LENGTH),
    )


def _contact_hits(order: ContactOrder, rows: Iterable[Json]) -> tuple[Hit, ...]:
    """The same names are the same person; the same e-mail with another name is somebody else of that household or firm."""
    hits: dict[str, Hit] = {}
    for row in rows:
        same_names = all(
            _alike(wanted, row.get(name))
            for wanted, name in zip(_names(order), ("FirstName", "LastName"), strict=True)
        )
        if read_guid(row.get("Account")) == read_guid(order.relation_id) and same_names:
            remote_id = read_guid(row.get("ID"))
            hits[remote_id] = Hit(receipt=Receipt(remote_id=remote_id), agrees=True)
    return _one_of(order, hits, rows=rows)


def _one_of(
    order: ContactOrder, hits: Mapping[str, Hit], *, rows: Iterable[Json]
) -> tuple[Hit, ...]:
    """Namesakes: the one with the same e-mail address."""
    emails = {read_guid(row.get("ID")): row.get("Email") for row in rows}
    exact = tuple(
        hit for remote_id, hit in hits.items() if _alike(order.contact.email, emails[remote_id])
    )
    return exact[:1] or tuple(hits.values())[:1]


# --- delivery addresses ---

ADDRESS_LINES: Final = (
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "Postcode",
    "City",
    "Country",
)


def find_addresses(
    client: Client, orders: tuple[AddressOrder, ...], *, gate: Gate
) -> tuple[tuple[Hit, ...], ...]:
    """Among the delivery addresses of each relation the one that says the same."""
    relations = dict.fromkeys(guid_literal(order.relation_id) for order in orders)
    question = Question(
        resource="crm/Addresses",
        select=",".join(("ID", "Account", "Type", *ADDRESS_LINES)),
        terms=tuple(f"(Account eq {one} and Type eq {DELIVERY_ADDRESS})" for one in relations),
    )
    rows = list(rows_of(client, question, gate=gate))
    return tuple(_address_hits(order, rows) for order in orders)


def _address_hits(order: AddressOrder, rows: Iterable[Json]) -> tuple[Hit, ...]:
    """An address that stands there twice was there before us: one of them will do."""
    wanted = address_body(order)
    for row in rows:
        same_relation = read_guid(row.get("Account")) == wanted["Account"]
        if same_relation and all(_alike(wanted.get(n), row.get(n)) for n in ADDRESS_LINES):
            return (Hit(receipt=Receipt(remote_id=read_guid(row.get("ID"))), agrees=True),)
    return ()


# --- changes ---


def find_changes(
    client: Client, orders: tuple[ChangeOrder, ...], *, gate: Gate
) -> tuple[tuple[Hit, ...], ...]:
    """What stands in the records that are to be changed; nothing for one that is gone."""
    found: dict[Target, dict[str, Json]] = {}
    for target in dict.fromkeys(order.target for order in orders):
        resource, names = RECORDS[target]
        question = Question(
            resource=resource,
            select=",".join(("ID", *names.values())),
            terms=terms_of(tuple(order for order in orders if order.target is target)),
        )
        rows = rows_of(client, question, gate=gate)
        found[target] = {read_guid(row.get("ID")): row for row in rows}
    return tuple(hits_of(order, found[order.target]) for order in orders)


# --- shared ---


def _alike(wanted: Any, stated: Any) -> bool:
    return read_text(wanted).casefold() == read_text(stated).casefold()


def _by(rows: Iterable[Json], name: str) -> dict[str, list[Json]]:
    """Rows under their trimmed value, whatever its case: Exact's comparison is not ours to know."""
    found: dict[str, list[Json]] = {}
    for row in rows:
        found.setdefault(read_text(row.get(name)).casefold(), []).append(row)
    return found


def _distinct(rows: Mapping[str, list[Json]], values: Iterable[str], *, key: str) -> list[Json]:
    """Every row under these values once, also when a page shows it twice."""
    hits = {
        read_guid(row.get(key)): row for value in values for row in rows.get(value.casefold(), ())
    }
    return list(hits.values())

"""Exact Online as a ledger that is written to: each write one call, each answer checked before it counts as a receipt."""

from collections.abc import Iterator
from typing import Final

from connectors.errors import Kind, NotNow, UnknownOutcome
from connectors.ledgers.exact import (
    access,
    changes,
    divisions,
    look_up,
    masters,
    relations,
    removal,
)
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.entities import account_body, address_body, contact_body, entry_body
from connectors.ledgers.exact.formats import MalformedError, read_guid, read_text
from connectors.ports import (
    AddressOrder,
    AreaAccess,
    ChangeOrder,
    ContactOrder,
    DeletedRelation,
    Division,
    EntryOrder,
    EntryStanding,
    Gate,
    Hit,
    Json,
    LedgerWriter,
    MasterRecord,
    Receipt,
    RelationOrder,
    RelationRecord,
    RemovalOrder,
    WriteOrder,
)

LOOK_UP_SIZE: Final = 40


class ExactWriter(LedgerWriter):
    """One division. `home_currency` is its currency, empty when it is not known yet."""

    def __init__(
        self, *, client: Client, home_currency: str = "", look_up_size: int = LOOK_UP_SIZE
    ) -> None:
        self._client = client
        self._home_currency = home_currency
        self.look_up_size = look_up_size

    def send(self, *, order: WriteOrder, gate: Gate) -> Receipt:
        match order:
            case RelationOrder():
                return self._create("crm/Accounts", account_body(order), order=order, gate=gate)
            case ContactOrder():
                return self._create("crm/Contacts", contact_body(order), order=order, gate=gate)
            case AddressOrder():
                return self._create("crm/Addresses", address_body(order), order=order, gate=gate)
            case EntryOrder():
                body = entry_body(order, home_currency=self._home_currency)
                return self._create("salesentry/SalesEntries", body, order=order, gate=gate)
            case ChangeOrder():
                return changes.send_change(self._client, order, gate=gate)
            case RemovalOrder():
                return removal.remove(self._client, order, gate=gate)

    def _create(self, resource: str, body: Json, *, order: WriteOrder, gate: Gate) -> Receipt:
        answer = self._client.create(resource, body=body, gate=gate)
        try:
            receipt, differences = self._stated(order, answer)
        except MalformedError:
            raise UnknownOutcome("exact.answer_unreadable", kind=Kind.RETRY) from None
        if differences:
            raise UnknownOutcome(
                "exact.answer_contradicts", kind=Kind.RETRY, detail=", ".join(differences)
            )
        return receipt

    def _stated(self, order: WriteOrder, answer: Json) -> tuple[Receipt, tuple[str, ...]]:
        """What Exact says it made, and where that differs from what was asked."""
        match order:
            case RelationOrder():
                code = read_text(answer.get("Code"))
                receipt = Receipt(remote_id=read_guid(answer.get("ID")), number=code)
                return receipt, () if code == order.relation.code else ("code",)
            case ContactOrder() | AddressOrder():
                receipt = Receipt(remote_id=read_guid(answer.get("ID")))
                same = read_guid(answer.get("Account")) == read_guid(order.relation_id)
                return receipt, () if same else ("relation",)
            case EntryOrder():
                return look_up.entry_receipt(answer), self._entry_differences(order, answer)
            case ChangeOrder() | RemovalOrder():
                raise TypeError("a change or a removal makes no record")

    def _entry_differences(self, order: EntryOrder, answer: Json) -> tuple[str, ...]:
        found = look_up.entry_differences(order, answer, home_currency=self._home_currency)
        same = read_text(answer.get("YourRef")) == order.reference
        return found if same else (*found, "reference")

    def look_up(self, *, orders: tuple[WriteOrder, ...], gate: Gate) -> tuple[tuple[Hit, ...], ...]:
        """Orders of one kind. Raises `NotNow` or `Refused`: a look-up leaves nothing in doubt."""
        try:
            return self._find(orders, gate=gate)
        except MalformedError as error:
            raise NotNow(
                "exact.read_unreadable", kind=Kind.RETRY, detail=str(error)[:100]
            ) from None

    def _find(self, orders: tuple[WriteOrder, ...], *, gate: Gate) -> tuple[tuple[Hit, ...], ...]:
        entries = tuple(order for order in orders if isinstance(order, EntryOrder))
        accounts = tuple(order for order in orders if isinstance(order, RelationOrder))
        contacts = tuple(order for order in orders if isinstance(order, ContactOrder))
        addresses = tuple(order for order in orders if isinstance(order, AddressOrder))
        changed = tuple(order for order in orders if isinstance(order, ChangeOrder))
        removals = tuple(order for order in orders if isinstance(order, RemovalOrder))
        if max(map(len, (entries, accounts, contacts, addresses, changed, removals))) != len(
            orders
        ):
            raise ValueError("a look-up asks for orders of one kind")
        if entries:
            return look_up.find_entries(
                self._client, entries, home_currency=self._home_currency, gate=gate
            )
        if accounts:
            return look_up.find_relations(self._client, accounts, gate=gate)
        if addresses:
            return look_up.find_addresses(self._client, addresses, gate=gate)
        if changed:
            return look_up.find_changes(self._client, changed, gate=gate)
        if removals:
            return removal.find_removals(self._client, removals, gate=gate)
        return look_up.find_contacts(self._client, contacts, gate=gate) if contacts else ()

    def entry_standing(self, *, order: RemovalOrder, gate: Gate) -> EntryStanding:
        try:
            return removal.entry_standing(
                self._client, order, home_currency=self._home_currency, gate=gate
            )
        except MalformedError as error:
            raise NotNow(
                "exact.read_unreadable", kind=Kind.RETRY, detail=str(error)[:100]
            ) from None

    def divisions(self, *, gate: Gate) -> tuple[Division, ...]:
        return divisions.divisions(self._client, gate=gate)

    def access(self, *, gate: Gate) -> tuple[AreaAccess, ...]:
        return tuple(access.access(self._client, gate=gate))

    def masters(self, *, gate: Gate) -> Iterator[MasterRecord]:
        return masters.masters(self._client, gate=gate)

    def relations(self, *, since: int, gate: Gate) -> Iterator[RelationRecord]:
        return relations.relations(self._client, since=since, gate=gate)

    def deleted_relations(self, *, since: int, gate: Gate) -> Iterator[DeletedRelation]:
        return relations.deleted_relations(self._client, since=since, gate=gate)

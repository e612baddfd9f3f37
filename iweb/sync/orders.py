"""From a stored delivery to what a ledger writer is asked to create."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from connectors.models import Connection, MasterData
from connectors.ports import (
    AddressOrder,
    ChangeOrder,
    ContactOrder,
    EntryOrder,
    RelationOrder,
    RemovalOrder,
    WriteOrder,
)
from iweb.sync.models import Delivery, RelationLink
from mappings.booking import Relation, SalesEntry
from mappings.bundles import KIND as COLLECTIVE
from mappings.changes import FieldChange, Target
from mappings.record import from_plain
from mappings.rulebook import HumanPart


class NotReadyError(Exception):
    """Something that has to stand in the ledger first does not, or is not known by us. `message_id` says what."""

    def __init__(self, message_id: str) -> None:
        super().__init__(message_id)
        self.message_id = message_id


class RelationUnknownError(NotReadyError):
    """We do not know (any more) which relation it is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One delivery with everything needed to send it or to look it up. Loaded inside, used outside the tenant scope."""

    delivery: Delivery
    ledger: Connection
    order: WriteOrder
    customer_key: str
    tenant_id: UUID


def load_work(*, delivery: Delivery) -> Work:
    """Inside the tenant's scope. Raises `NotReadyError`."""
    ledger = (
        Connection.objects.select_related("grant", "lane")
        .filter(ledger_links=delivery.link_id)
        .get()
    )
    order, customer_key = _render(delivery=delivery, ledger=ledger)
    return Work(
        delivery=delivery,
        ledger=ledger,
        order=order,
        customer_key=customer_key,
        tenant_id=delivery.tenant_id,
    )


def _render(*, delivery: Delivery, ledger: Connection) -> tuple[WriteOrder, str]:
    match delivery.kind:
        case Delivery.Kind.RELATION:
            relation = from_plain(delivery.order)
            return _relation_order(relation=relation, ledger=ledger), relation.customer_key
        case Delivery.Kind.CONTACT:
            relation = from_plain(delivery.order)
            if relation.contact is None:
                raise NotReadyError("delivery.contact_without_person")
            relation_id = _relation_id(delivery=delivery, customer_key=relation.customer_key)
            return ContactOrder(
                relation_id=relation_id, contact=relation.contact
            ), relation.customer_key
        case Delivery.Kind.ADDRESS:
            customer_key = str(delivery.order["customer_key"])
            relation_id = _relation_id(delivery=delivery, customer_key=customer_key)
            address = from_plain(delivery.order["address"])
            return AddressOrder(relation_id=relation_id, address=address), customer_key
        case Delivery.Kind.UPDATE:
            return _change_order(order=delivery.order), str(delivery.order["customer_key"])
        case Delivery.Kind.REMOVAL:
            return removal_order(delivery.order), str(delivery.order["customer_key"])
        case Delivery.Kind.SALES_ENTRY:
            return _entry_order(delivery=delivery, ledger=ledger)
        case _:
            raise NotReadyError("delivery.kind_unknown")


def _relation_order(*, relation: Relation, ledger: Connection) -> RelationOrder:
    """With the ledger's own ids of what the owner set for new relations (BOOKING 13)."""
    return RelationOrder(
        relation=relation,
        receivable_account_id=_id_of(
            "ledger_account", relation.receivable_account, ledger=ledger, gone="ledger_account_gone"
        ),
        classification_id=_id_of(
            "classification", relation.classification, ledger=ledger, gone="classification_gone"
        ),
    )


def _id_of(kind: str, code: str, *, ledger: Connection, gone: str) -> str:
    rows = MasterData.objects.filter(connection=ledger, kind=kind, code=code)
    found = rows.values_list("remote_id", flat=True).first() if code else ""
    if found is None:
        raise NotReadyError(f"delivery.{gone}")
    return found


def _change_order(*, order: Mapping[str, Any]) -> ChangeOrder:
    return ChangeOrder(
        target=Target(order["target"]),
        remote_id=order["remote_id"],
        changes=changes_of(order),
    )


def removal_order(order: Mapping[str, Any]) -> RemovalOrder:
    """From the stored order of a removal (`iweb.sync.undo`)."""
    return RemovalOrder(
        remote_id=order["remote_id"],
        number=order["number"],
        reference=order["reference"],
        journal=order["journal"],
        amount=Decimal(order["amount"]),
        currency=order["currency"],
    )


def changes_of(order: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """The changes of a stored order."""
    return tuple(FieldChange(field=f, before=b, after=a) for f, b, a in order["changes"])


def as_rows(found: Iterable[FieldChange]) -> list[list[str]]:
    """How changes are stored."""
    return [[one.field, one.before, one.after] for one in found]


def _entry_order(*, delivery: Delivery, ledger: Connection) -> tuple[EntryOrder, str]:
    entry = from_plain(delivery.order)
    codes = {line.ledger_account for line in entry.lines}
    known = dict(
        MasterData.objects.filter(
            connection=ledger, kind="ledger_account", code__in=codes
        ).values_list("code", "remote_id")
    )
    if codes - set(known):
        raise NotReadyError("delivery.ledger_account_gone")
    order = EntryOrder(
        entry=entry,
        reference=delivery.reference,
        relation_id=_relation_id(delivery=delivery, customer_key=entry.customer_key),
        account_ids=known,
        variants=_variants(delivery=delivery, entry=entry),
        collected_in=_collected_in(delivery=delivery),
    )
    return order, entry.customer_key


def _variants(*, delivery: Delivery, entry: SalesEntry) -> tuple[str, ...]:
    """What YourRef may have been under another choice of the human part: only asked where the link is not proven."""
    if not delivery.look_up_first or delivery.bundle:
        return ()
    from iweb.sync.models import Sale

    sale = Sale.objects.filter(bookings__deliveries__delivery=delivery).first()
    texts = {
        HumanPart.NOTHING: "",
        HumanPart.INVOICE_NUMBER: sale.invoice_number if sale else "",
        HumanPart.ORDER_REFERENCE: sale.reference if sale else "",
    }
    return tuple(
        sorted(
            {rendered(human=text, key=entry.key) for text in texts.values()} - {delivery.reference}
        )
    )


def _collected_in(*, delivery: Delivery) -> str:
    """A former life of this database may have booked it together with others of its day (BOOKING 33)."""
    is_unsure = delivery.look_up_first and not delivery.bundle
    return f"{delivery.link.code}-{COLLECTIVE}" if is_unsure else ""


def rendered(*, human: str, key: str) -> str:
    """YourRef: the human part first, the key never cut, 30 characters at most (DESIGN 4)."""
    room = 30 - len(key) - 1
    return f"{human[:room].strip() if room > 0 else ''} {key}".strip()


def _relation_id(*, delivery: Delivery, customer_key: str) -> str:
    found = (
        RelationLink.objects.filter(link_id=delivery.link_id, customer_key=customer_key)
        .values_list("remote_id", flat=True)
        .first()
    )
    if not found:
        raise RelationUnknownError("delivery.relation_not_known")
    return found

"""Relations on their way to the ledger: seen by whoever looks for a relation, so that no customer is made twice (BOOKING 12).

Two new customers of one firm, or one guest who orders twice, come before the mirror of relations is read again. The first
one's relation stands in the mirror from the moment it is planned; the others wait for its delivery and share its relation.
"""

from django.db.models import Q

from connectors.models import Connection, Link, RelationMirror
from connectors.ports import RelationOrder
from connectors.registry import ledger_values
from iweb.sync import written
from iweb.sync.models import Delivery, Receipt, RelationLink
from iweb.sync.standing import freed
from mappings.booking import Relation


def take_turns(*, link: Link) -> None:
    """Two shops of one administration look for a relation one after the other: until the transaction ends."""
    list(Connection.objects.select_for_update(no_key=True).filter(id=link.ledger_id).values("id"))


def keep(*, link: Link, relation: Relation) -> None:
    """This relation is on its way. Inside the scope."""
    values = ledger_values(connection=link.ledger, order=RelationOrder(relation=relation))
    RelationMirror.objects.update_or_create(
        tenant_id=link.tenant_id,
        connection_id=link.ledger_id,
        remote_id=_mark(relation.code),
        defaults={
            "code": relation.code,
            "status": written.CUSTOMER,
            "planned": True,
            **written.columns_of(values),
        },
    )


def arrived(*, ledger: Connection, code: str) -> None:
    """It stands in the ledger, under its own id. Inside the scope."""
    rows = RelationMirror.objects.filter(connection=ledger, planned=True)
    rows.filter(remote_id=_mark(code)).delete()


def share(*, known: RelationLink, link: Link, row: RelationMirror) -> Delivery | None:
    """Have a customer be the one that is on its way. None where nobody brings it any more: then he gets his own."""
    delivery = (
        Delivery.objects.filter(
            link__ledger_id=link.ledger_id,
            link__state=Link.State.LIVE,
            kind=Delivery.Kind.RELATION,
            natural_key=row.code,
        )
        .exclude(state=Delivery.State.DELIVERED)
        .first()
    )
    if delivery is None:
        arrived(ledger=link.ledger, code=row.code)
        return None
    known.code, known.made_by = row.code, "shared"
    known.save(update_fields=["code", "made_by"])
    return delivery


def on_its_own(*, known: RelationLink, relation: Relation) -> None:
    """A customer who waited for another's relation that never came is made by his own code."""
    if known.made_by == "shared":
        known.code, known.made_by = relation.code, "delivery"
        known.save(update_fields=["code", "made_by"])


def begin_again(*, known: RelationLink, link: Link) -> None:
    """A relation that we made is gone, and a person wants it made anew: it and its contact person are to be sent once more.

    They are looked up first, for the code may stand there again. Inside the scope.
    """
    gone = RelationMirror.objects.filter(connection_id=link.ledger_id, gone=True)
    made = Receipt.objects.filter(
        link=link,
        delivery__kind=Delivery.Kind.RELATION,
        delivery__natural_key=known.code,
        remote_id__in=gone.values("remote_id"),
    )
    if not made.exists():
        return
    of_contact = Q(delivery__kind=Delivery.Kind.CONTACT, delivery__natural_key=known.customer_key)
    receipts = Receipt.objects.filter(link=link).filter(Q(id__in=made.values("id")) | of_contact)
    ids = list(receipts.values_list("delivery_id", flat=True))
    receipts.delete()
    latest = Receipt.objects.filter(link=link).order_by("-created_at")
    Link.objects.filter(id=link.id).update(last_receipt=latest.values_list("id", flat=True).first())
    for delivery in Delivery.objects.filter(id__in=ids):
        Delivery.objects.filter(id=delivery.id).update(
            **freed(delivery) | {"look_up_first": True, "delivered_at": None}
        )


def _mark(code: str) -> str:
    """In the place of an id that the ledger has not given yet."""
    return f"planned:{code}"

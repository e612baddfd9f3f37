"""What we know to stand in the ledger because we wrote it: beside the customer, and in the mirror of relations.

Our own deliveries count as mirror from the moment of their receipt, not only when the mirror is read again (BOOKING 12).
"""

from collections.abc import Mapping

from connectors.models import Connection, RelationMirror
from connectors.ports import ChangeOrder, ContactOrder, RelationOrder
from connectors.registry import ledger_values
from iweb.sync.models import RelationLink
from iweb.sync.orders import Work
from mappings.changes import Target
from mappings.vat.numbers import normalise

CUSTOMER = "C"


def note(*, work: Work, remote_id: str) -> None:
    """A record of a customer was proven to stand in the ledger: created, found, or changed. Inside the scope."""
    match work.order:
        case RelationOrder():
            note_relation(work=work, order=work.order, remote_id=remote_id)
        case ContactOrder():
            note_contact(work=work, order=work.order)
        case ChangeOrder():
            note_change(work=work, order=work.order)
        case _:
            pass


def note_relation(*, work: Work, order: RelationOrder, remote_id: str) -> None:
    """A new relation stands there: for its customer, and for every other who was found to be the same. Inside the scope."""
    relation = order.relation
    values = ledger_values(connection=work.ledger, order=order)
    ours = RelationLink.objects.filter(
        link_id=work.delivery.link_id, customer_key=work.customer_key
    )
    same = RelationLink.objects.filter(link__ledger=work.ledger, code=relation.code, remote_id="")
    (ours | same).update(remote_id=remote_id)
    _note(work=work, target=Target.RELATION, values=values)
    RelationMirror.objects.filter(connection=work.ledger, planned=True, code=relation.code).delete()
    RelationMirror.objects.get_or_create(
        tenant_id=work.tenant_id,
        connection=work.ledger,
        remote_id=remote_id,
        defaults={
            "code": relation.code,
            "status": CUSTOMER,
            **columns_of(values | {"payment_condition": relation.payment_condition}),
        },
    )


def note_contact(*, work: Work, order: ContactOrder) -> None:
    """A contact person stands there. Inside the scope."""
    values = ledger_values(connection=work.ledger, order=order)
    _note(work=work, target=Target.CONTACT, values=values)


def note_change(*, work: Work, order: ChangeOrder) -> None:
    """The fields of a change stand there. Inside the scope."""
    values = {one.field: one.after for one in order.changes}
    _note(work=work, target=order.target, values=values)
    row = _mirrored(work.ledger, remote_id=order.remote_id)
    if order.target is Target.RELATION and row is not None:
        for name, value in columns_of((row.details or {}) | values, row=row).items():
            setattr(row, name, value)
        row.save()


def _note(*, work: Work, target: Target, values: Mapping[str, str]) -> None:
    known = RelationLink.objects.filter(
        link_id=work.delivery.link_id, customer_key=work.customer_key
    ).first()
    if known is not None:
        known.written[target] = known.written.get(target, {}) | values
        known.offered[target] = values | known.offered.get(target, {})
        known.save(update_fields=["written", "offered"])


def _mirrored(ledger: Connection, *, remote_id: str) -> RelationMirror | None:
    return RelationMirror.objects.filter(connection=ledger, remote_id=remote_id).first()


def columns_of(values: Mapping[str, str], row: RelationMirror | None = None) -> dict[str, object]:
    """The mirror's columns; what the values do not name stays as the row has it."""
    former = row or RelationMirror(name="", email="", vat_number="", country="")
    country = values.get("country", former.country)
    return {
        "name": values.get("name", former.name)[:200],
        "email": values.get("email", former.email)[:200].lower(),
        "vat_number": normalise(raw=values.get("vat_number", former.vat_number), country=country)[
            :40
        ],
        "country": country[:3],
        "details": dict(values),
    }

"""Changed customer data on the way to the ledger: one update per change, not per order (BOOKING 14).

An update is a delivery as any other. Before it is sent the ledger is asked what stands there now, so that a field that was
edited by hand is left alone; that costs one call beside the change itself, and forty records share one.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from connectors.models import RelationMirror
from connectors.ports import ContactOrder, RelationOrder
from connectors.registry import ledger_values
from iweb.core.clock import database_now
from iweb.sync import lanes
from iweb.sync.models import Booking, Delivery, Receipt, RelationLink
from iweb.sync.orders import as_rows, changes_of
from iweb.sync.rulebooks import profile_of
from iweb.sync.standing import AT_HOME, freed, may_stand_there
from mappings.booking import Booked
from mappings.changes import VAT_NUMBER, FieldChange, Known, Target, UpdatePolicy, changes
from mappings.rulebook import Profile
from mappings.sale import DocumentKind
from mappings.vat.scenario import NEEDS_NUMBER


def plan_updates(*, booking: Booking, booked: Booked, known: RelationLink) -> Delivery | None:
    """Offer what the customer changed since. Gives the update that the entry has to wait for. Inside the scope.

    That is one which puts its VAT number on the relation of a supply without VAT: it is set, or the sale waits (BOOKING 18).
    """
    if booking.kind == DocumentKind.CREDIT.value or not _is_newest(booking=booking, known=known):
        return None
    policies = policies_of(profile_of(booking.rulebook_version))
    wanted = _wanted(booking=booking, booked=booked)
    offers = _Offers(booking=booking, known=known, policies=policies)
    relation = offers.make(target=Target.RELATION, wanted=wanted[Target.RELATION])
    if Target.CONTACT in wanted:
        offers.make(target=Target.CONTACT, wanted=wanted[Target.CONTACT])
    known.data_at = booking.sale.ordered_at
    known.save(update_fields=["offered", "data_at"])
    needs_number = not NEEDS_NUMBER.isdisjoint(booked.scenarios) and relation is not None
    return relation if needs_number and _sets_number(relation) else None


def policies_of(profile: Profile) -> dict[str, UpdatePolicy]:
    """The owner's choices by unit; what is not chosen fills blanks."""
    return {unit: UpdatePolicy(policy) for unit, policy in profile.relation_updates}


def sets_number(
    *, row: RelationMirror, known: RelationLink | None, number: str, profile: Profile
) -> bool:
    """Whether an update will put this VAT number on the relation before the sale is booked, or is on its way to."""
    if known is not None and any(
        one.after == number
        for delivery in _open_updates(known)
        for one in changes_of(delivery.order)
        if one.field == VAT_NUMBER
    ):
        return True
    here = Target.RELATION
    found = changes(
        target=here,
        wanted={VAT_NUMBER: number},
        known=Known(
            stands=row.details,
            written=known.written.get(here, {}) if known else {},
            offered=known.offered.get(here, {}) if known else {},
        ),
        policies=policies_of(profile),
    )
    return bool(found)


def now_is(remote_id: str) -> dict[str, Any]:
    """The columns of a customer who is another relation from now on: of that one we wrote nothing."""
    return {"remote_id": remote_id, "written": {}, "offered": {}, "data_at": None}


def drop_updates(*, known: RelationLink) -> None:
    """What was to be changed on a relation that the customer no longer is. Inside the scope."""
    for delivery in _open_updates(known):
        if _never_left(delivery):
            Delivery.objects.filter(after=delivery).update(after=None)
            delivery.delete()


def _open_updates(known: RelationLink) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        link_id=known.link_id,
        kind=Delivery.Kind.UPDATE,
        natural_key__startswith=f"{known.customer_key}:{Target.RELATION}:",
    ).exclude(state=Delivery.State.DELIVERED)


def _is_newest(*, booking: Booking, known: RelationLink) -> bool:
    """An order of last year that is read only now does not bring last year's address back."""
    return known.data_at is None or booking.sale.ordered_at >= known.data_at


def _wanted(*, booking: Booking, booked: Booked) -> dict[Target, dict[str, str]]:
    """As the ledger would cut it."""
    ledger, relation = booking.link.ledger, booked.relation
    orders: dict[Target, RelationOrder | ContactOrder] = {
        Target.RELATION: RelationOrder(relation=relation)
    }
    if relation.contact is not None:
        orders[Target.CONTACT] = ContactOrder(relation_id="", contact=relation.contact)
    return {
        target: ledger_values(connection=ledger, order=order) for target, order in orders.items()
    }


def _sets_number(delivery: Delivery | None) -> bool:
    return delivery is not None and any(
        one.field == VAT_NUMBER for one in changes_of(delivery.order)
    )


class _Offers:
    """The updates of one customer's records."""

    def __init__(
        self, *, booking: Booking, known: RelationLink, policies: Mapping[str, UpdatePolicy]
    ) -> None:
        self.booking, self.known, self.policies = booking, known, policies

    def make(self, *, target: Target, wanted: Mapping[str, str]) -> Delivery | None:
        """The update that is open afterwards, if there is one."""
        remote_id = self._remote_id(target)
        if not remote_id:
            return None
        former = self._rows(target).order_by("-created_at", "-id").first()
        waiting = former is not None and _never_left(former)
        found = changes(
            target=target,
            wanted=wanted,
            known=self._known(target, former=former, waiting=waiting),
            policies=self.policies,
        )
        if former is not None and waiting:
            return self._renew(former, found)
        open_one = former if former is not None and former.state != "delivered" else None
        if not found:
            return open_one
        self.known.offered[target] = self.known.offered.get(target, {}) | {
            one.field: one.after for one in found
        }
        order = _order(target=target, remote_id=remote_id, known=self.known, found=found)
        return self._create(target, order=order, after=open_one)

    def _rows(self, target: Target) -> QuerySet[Delivery]:
        return Delivery.objects.filter(
            link_id=self.booking.link_id,
            kind=Delivery.Kind.UPDATE,
            natural_key__startswith=f"{self.known.customer_key}:{target}:",
        )

    def _remote_id(self, target: Target) -> str:
        if target is Target.RELATION:
            return self.known.remote_id
        made = Receipt.objects.filter(
            link_id=self.booking.link_id,
            delivery__kind=Delivery.Kind.CONTACT,
            delivery__natural_key=self.known.customer_key,
        )
        return made.values_list("remote_id", flat=True).first() or ""

    def _known(self, target: Target, *, former: Delivery | None, waiting: bool) -> Known:
        """One that is on its way counts as written: what comes after it starts from there."""
        written = dict(self.known.written.get(target, {}))
        if former is not None and not waiting and former.state != "delivered":
            written |= {one.field: one.after for one in changes_of(former.order)}
        offered = {} if waiting else self.known.offered.get(target, {})
        stands = self._stands() if target is Target.RELATION else None
        return Known(stands=stands, written=written, offered=offered)

    def _stands(self) -> dict[str, str] | None:
        row = RelationMirror.objects.filter(
            connection_id=self.booking.link.ledger_id, remote_id=self.known.remote_id
        ).first()
        return row.details if row is not None else None

    def _renew(self, former: Delivery, found: tuple[FieldChange, ...]) -> Delivery:
        """It never left: it takes the customer's data of today. Nothing is left of one whose change was taken back."""
        order = former.order | {"changes": as_rows(found)}
        if order != former.order:
            Delivery.objects.filter(id=former.id).update(order=order, **freed(former))
            lanes.note_work(lane_id=former.lane_id)
            former.refresh_from_db()
        return former

    def _create(self, target: Target, *, order: dict[str, Any], after: Delivery | None) -> Delivery:
        number = self._rows(target).count() + 1
        lane_id = self.booking.link.ledger.lane_id
        if lane_id is None:
            raise ValueError(
                f"link {self.booking.link.code} has no lane: its ledger is not connected"
            )
        made = Delivery.objects.create(
            tenant_id=self.booking.tenant_id,
            link=self.booking.link,
            lane_id=lane_id,
            kind=Delivery.Kind.UPDATE,
            natural_key=f"{self.known.customer_key}:{target}:{number}",
            order=order,
            after=after,
            look_up_first=True,
            not_before=database_now(),
        )
        lanes.note_work(lane_id=made.lane_id)
        return made


def _never_left(delivery: Delivery) -> bool:
    return delivery.state in AT_HOME and not may_stand_there(
        link_id=delivery.link_id, kind=delivery.kind, natural_keys=[delivery.natural_key]
    )


def _order(
    *, target: Target, remote_id: str, known: RelationLink, found: tuple[FieldChange, ...]
) -> dict[str, Any]:
    return {
        "target": target.value,
        "remote_id": remote_id,
        "customer_key": known.customer_key,
        "changes": as_rows(found),
    }

"""Which relation of the ledger a customer of the shop is: the stored link, then what the owner's order says (BOOKING 12).

Everything is read from the mirror of relations, so that it costs no call. Nothing is written here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol
from uuid import UUID

from django.db.models import Q

from connectors.models import Link, RelationMirror
from iweb.core.audit import record
from iweb.core.clock import database_now
from iweb.sync.models import RelationLink
from iweb.sync.updates import drop_updates, now_is, sets_number
from iweb.tenants.scopes import tenant_scope
from mappings.booking import Booked, Held, HeldReason, Relation
from mappings.rulebook import Profile
from mappings.vat.scenario import NEEDS_NUMBER

CUSTOMER: Final = "C"  # Source: Exact REST docs 2025-06, crm/Accounts, Status: A none, S suspect, P prospect, C customer
NAME_LENGTH: Final = (
    50  # as far as a name goes into the ledger (connectors/ledgers/exact/entities.py)
)
DEFAULT_ORDER: Final = ("code", "vat_number", "email_and_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The relation that was found, and by what; `row` None: there is none, a new one is made."""

    row: RelationMirror | None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a person must decide. `values` fill the sentence."""

    reason: HeldReason
    values: tuple[tuple[str, str], ...]


Same = Callable[[Relation, RelationMirror], bool]


def _same_code(relation: Relation, row: RelationMirror) -> bool:
    return row.code == relation.code


def _same_number(relation: Relation, row: RelationMirror) -> bool:
    return bool(relation.vat_number) and row.vat_number == relation.vat_number


def _same_email(relation: Relation, row: RelationMirror) -> bool:
    return bool(relation.email) and row.email == relation.email.lower()


def _same_name(relation: Relation, row: RelationMirror) -> bool:
    return _folded(row.name) == _folded(relation.name)


def _folded(name: str) -> str:
    return " ".join(name.split())[:NAME_LENGTH].strip().casefold()


# `email` alone says too little of a business, whatever the owner chose: a whole department may share it.
WAYS: Final[Mapping[str, Same]] = {
    "code": _same_code,
    "vat_number": _same_number,
    "email_and_name": lambda one, row: _same_email(one, row) and _same_name(one, row),
    "email": lambda one, row: _same_email(one, row) and not one.is_business,
}


def choose(
    *, relation: Relation, rows: Sequence[RelationMirror], order: Sequence[str], today: date
) -> Match | Doubt:
    """The first way that finds anything decides; two relations, or one that contradicts the customer, are a doubt."""
    for way in order:
        hits = [row for row in rows if WAYS[way](relation, row)]
        if len(hits) > 1 or (hits and _contradicts(relation, hits[0], way=way)):
            return _ambiguous(relation, hits)
        if hits:
            return check(row=hits[0], by=way, today=today)
    return Match(row=None)


def check(*, row: RelationMirror, by: str, today: date) -> Match | Doubt:
    """Only a customer that is neither blocked nor ended is booked on: any other is never changed silently (BOOKING 12)."""
    standing = _standing(row, today=today)
    if not standing:
        return Match(row=row, by=by)
    return Doubt(
        reason=HeldReason.RELATION_UNFIT,
        values=(("relation", _named(row)), ("problem", standing)),
    )


def _standing(row: RelationMirror, *, today: date) -> str:
    if row.blocked:
        return "relation_blocked"
    if row.ended_on is not None and row.ended_on < today:
        return "relation_ended"
    return "" if row.status == CUSTOMER else "relation_no_customer"


def _contradicts(relation: Relation, row: RelationMirror, *, way: str) -> bool:
    """Another VAT number; or our code on a relation that has nothing else of this customer."""
    if relation.vat_number and row.vat_number and not _same_number(relation, row):
        return True
    alike = (_same_number, _same_email, _same_name)
    return way == "code" and not any(same(relation, row) for same in alike)


def _ambiguous(relation: Relation, hits: Sequence[RelationMirror]) -> Doubt:
    number = f", {relation.vat_number}" if relation.vat_number else ""
    return Doubt(
        reason=HeldReason.CUSTOMER_AMBIGUOUS,
        values=(
            ("customer", f"{relation.name}{number}"),
            ("relations", "; ".join(_named(row) for row in hits[:5])),
        ),
    )


def _named(row: RelationMirror) -> str:
    return ", ".join(part for part in (f"{row.code} {row.name}".strip(), row.vat_number) if part)


# --- with the database ---------------------------------------------------------------------------


class Relations(Protocol):
    """Where relations are looked up: `Mirrored` asks the database for each, `iweb.sync.many_relations` for many at once."""

    def stored(self, customer_key: str) -> RelationLink | None: ...

    def mirrored(self, remote_id: str) -> RelationMirror | None: ...

    def fitting(self, relation: Relation) -> Sequence[RelationMirror]: ...


@dataclass(frozen=True, slots=True)
class Mirrored:
    """The stored links of one link, and the mirror of its ledger."""

    link: Link

    def stored(self, customer_key: str) -> RelationLink | None:
        return stored_relation(link=self.link, customer_key=customer_key)

    def mirrored(self, remote_id: str) -> RelationMirror | None:
        return mirrored(link=self.link, remote_id=remote_id)

    def fitting(self, relation: Relation) -> Sequence[RelationMirror]:
        fits = Q(code=relation.code)
        if relation.vat_number:
            fits |= Q(vat_number=relation.vat_number)
        if relation.email:
            fits |= Q(email=relation.email.lower())
        rows = RelationMirror.objects.filter(fits, connection_id=self.link.ledger_id, gone=False)
        # Its own way to the ledger proves nothing.
        return list(rows.exclude(planned=True, code=relation.code).order_by("code"))


def find(*, link: Link, relation: Relation, known: Relations | None = None) -> Match | Doubt:
    """The stored link first; else by the link's own order. Inside the tenant's scope."""
    today = database_now().date()
    known = known or Mirrored(link)
    stored = known.stored(relation.customer_key)
    if stored is not None and stored.remote_id:
        return _stored(link=link, stored=stored, relation=relation, today=today, known=known)
    if stored is not None and stored.made_by == "person":
        return Match(row=None, by="stored_link")  # a person saw all that fit: none of them
    if relation.shared:
        return _by_code_alone(relation, known=known, today=today)
    return _among_all(link=link, relation=relation, today=today, known=known)


def _by_code_alone(relation: Relation, *, known: Relations, today: date) -> Match | Doubt:
    """A relation of many customers is the one with the code that the owner named, whatever else it says."""
    rows = known.fitting(relation)
    row = next((one for one in rows if one.code == relation.code), None)
    return Match(row=None) if row is None else check(row=row, by="code", today=today)


def _among_all(*, link: Link, relation: Relation, today: date, known: Relations) -> Match | Doubt:
    return choose(
        relation=relation,
        rows=known.fitting(relation),
        order=link.matching or DEFAULT_ORDER,
        today=today,
    )


def stored_relation(*, link: Link, customer_key: str) -> RelationLink | None:
    return RelationLink.objects.filter(link=link, customer_key=customer_key).first()


def mirrored(*, link: Link, remote_id: str) -> RelationMirror | None:
    """The relation as the ledger last told it; None while the mirror has not seen it."""
    return RelationMirror.objects.filter(connection_id=link.ledger_id, remote_id=remote_id).first()


def _stored(
    *, link: Link, stored: RelationLink, relation: Relation, today: date, known: Relations
) -> Match | Doubt:
    """What a person linked by hand may have another VAT number: they saw both."""
    row = known.mirrored(stored.remote_id)
    if row is None:
        return Match(row=None, by="stored_link")
    if row.gone:
        return _instead_of(row, link=link, relation=relation, today=today, known=known)
    is_sure = relation.shared or stored.made_by == "person"
    if not is_sure and _contradicts(relation, row, way="stored_link"):
        return _ambiguous(relation, [row])
    return check(row=row, by="stored_link", today=today)


def _instead_of(
    row: RelationMirror, *, link: Link, relation: Relation, today: date, known: Relations
) -> Match | Doubt:
    """Deleted, or merged into one that the owner's order finds. If it finds none, a person says which: none is made anew."""
    if relation.shared:
        found = _by_code_alone(relation, known=known, today=today)
    else:
        found = _among_all(link=link, relation=relation, today=today, known=known)
    if isinstance(found, Match) and found.row is None:
        return Doubt(reason=HeldReason.RELATION_GONE, values=(("relation", _named(row)),))
    return found


def is_gone(*, link: Link, remote_id: str) -> bool:
    """The ledger says that this relation was deleted or merged."""
    row = mirrored(link=link, remote_id=remote_id)
    return row is not None and row.gone


def hold_where_unsure(
    *, link: Link, booked: Booked, profile: Profile, known: Relations | None = None
) -> Booked | Held:
    """The booking, or why its customer must be decided on by a person."""
    known = known or Mirrored(link)
    found = find(link=link, relation=booked.relation, known=known)
    if isinstance(found, Match):
        found = _prove(booked=booked, match=found, known=known, profile=profile)
    if isinstance(found, Doubt):
        return Held(reason=found.reason, explanation=booked.explanation, values=found.values)
    return booked


def _prove(*, booked: Booked, match: Match, known: Relations, profile: Profile) -> Match | Doubt:
    """BOOKING 18: an existing relation carries the number of an intra-Community supply, it is set, or the sale is held."""
    row, number = match.row, booked.relation.vat_number
    if row is None or NEEDS_NUMBER.isdisjoint(booked.scenarios) or row.vat_number == number:
        return match
    stored = known.stored(booked.relation.customer_key)
    if sets_number(row=row, known=stored, number=number, profile=profile):
        return match
    return Doubt(
        reason=HeldReason.VAT_NUMBER_UNPROVEN,
        values=(
            ("number", number),
            ("problem", "other_number"),
            ("carried", row.vat_number or "-"),
        ),
    )


def link_by_hand(
    *, tenant_id: UUID, link_id: UUID, customer_key: str, remote_id: str, by: UUID
) -> RelationLink:
    """A person says which relation a customer is; sales held for it are to be decided again. Raises `DoesNotExist`.

    A relation that cannot be booked on may be chosen: it stays held until it is mended in the books.
    """
    with tenant_scope(tenant_id):
        link = Link.objects.get(id=link_id)
        row = RelationMirror.objects.get(
            connection_id=link.ledger_id, remote_id=remote_id, planned=False
        )
        chosen, _ = RelationLink.objects.update_or_create(
            tenant_id=tenant_id,
            link=link,
            customer_key=customer_key,
            defaults={"made_by": "person", "code": row.code} | now_is(remote_id),
        )
        drop_updates(known=chosen)
        record(
            what="relation.linked",
            who=by,
            tenant_id=tenant_id,
            subject=f"sync_relationlink:{chosen.id}",
        )
    return chosen

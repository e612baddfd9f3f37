"""Which relation a customer of the shop is, decided by a person: the customer, what may be meant, and the choice (BOOKING 12).

Everything is read from the stored document and from the mirror of relations: nothing is asked of shop or ledger.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from connectors.models import Link, RelationMirror
from connectors.registry import shop_reader
from iweb.core.audit import record
from iweb.core.clock import database_now
from iweb.sync import evidence
from iweb.sync.decisions import find_sale
from iweb.sync.matching import Doubt, check, link_by_hand, mirrored, stored_relation
from iweb.sync.models import RelationLink, Sale, SourceDocument
from iweb.sync.retrying import try_again
from iweb.sync.rulebooks import load_rulebook
from iweb.tenants.scopes import tenant_scope
from mappings.booking import HeldReason, Relation
from mappings.facts import Facts
from mappings.steps.customer import likely_relation

MOST: Final = 12
# Held because of the relation: what a choice of the customer may solve.
SOLVED_BY_CHOICE: Final = (
    HeldReason.CUSTOMER_AMBIGUOUS.value,
    HeldReason.RELATION_UNFIT.value,
    HeldReason.RELATION_GONE.value,
    HeldReason.VAT_NUMBER_UNPROVEN.value,
)


class CodeTakenError(Exception):
    """A new relation would have a debtor code that another relation has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A relation of the books. `alike` names what it shares with the customer; `problem` why nothing can be booked on it."""

    row: RelationMirror
    alike: frozenset[str]
    problem: str
    chosen: bool


def customer_of(sale: Sale) -> Relation | None:
    """The customer as a relation would be made; None where the shop's document does not tell him. Inside the scope."""
    rulebook, profile = load_rulebook(link=sale.link)
    try:
        document = find_sale(row=sale, reader=shop_reader(sale.link.shop))
        known = evidence.known_about(number=evidence.number_of(sale=document))
        facts = Facts(today=database_now().date(), vat_numbers=known)
        return likely_relation(sale=document, rulebook=rulebook, profile=profile, facts=facts)
    except (ValueError, StopIteration, SourceDocument.DoesNotExist):
        return None


def candidates(*, link: Link, relation: Relation, search: str = "") -> tuple[Candidate, ...]:
    """What may be meant, the likeliest first; with a search, relations whose code or name begins so. Inside the scope."""
    stored = stored_relation(link=link, customer_key=relation.customer_key)
    rows = RelationMirror.objects.filter(connection_id=link.ledger_id, gone=False)
    rows = rows.filter(planned=False)  # what is only on its way to the books cannot be chosen
    wanted = _searched(search) if search else _alike(relation)
    if stored is not None and stored.remote_id and not search:
        wanted |= Q(remote_id=stored.remote_id)
    today = database_now().date()
    found = [
        Candidate(
            row=row,
            alike=_shared(relation, row),
            problem=_problem(row, today=today),
            chosen=stored is not None and stored.remote_id == row.remote_id,
        )
        for row in rows.filter(wanted).order_by("code")[:MOST]
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.alike), one.row.code)))


def _problem(row: RelationMirror, *, today: date) -> str:
    found = check(row=row, by="", today=today)
    return dict(found.values).get("problem", "") if isinstance(found, Doubt) else ""


def _searched(text: str) -> Q:
    return Q(code__startswith=text) | Q(name__istartswith=text)


def _alike(relation: Relation) -> Q:
    wanted = Q(code=relation.code)
    if relation.vat_number:
        wanted |= Q(vat_number=relation.vat_number)
    if relation.email:
        wanted |= Q(email=relation.email.lower())
    return wanted


def _shared(relation: Relation, row: RelationMirror) -> frozenset[str]:
    same = {
        "code": row.code == relation.code,
        "name": row.name.casefold() == relation.name.casefold(),
        "email": bool(row.email) and row.email == relation.email.lower(),
        "vat_number": bool(row.vat_number) and row.vat_number == relation.vat_number,
        "country": bool(row.country) and row.country == relation.address.country,
    }
    return frozenset(name for name, is_same in same.items() if is_same)


def choose_customer(*, tenant_id: UUID, sale_id: UUID, remote_id: str, by: UUID) -> int:
    """Book this customer on that relation from now on, or with "" on a new one. Gives how many held sales are tried again.

    Raises `RelationMirror.DoesNotExist`, `CodeTakenError`, and `Sale.DoesNotExist` for a sale without a customer.
    """
    with tenant_scope(tenant_id):
        sale = Sale.objects.select_related("link__shop", "link__ledger").get(id=sale_id)
        relation = customer_of(sale)
        if relation is None:
            raise Sale.DoesNotExist
        if remote_id:
            link_by_hand(
                tenant_id=tenant_id,
                link_id=sale.link_id,
                customer_key=relation.customer_key,
                remote_id=remote_id,
                by=by,
            )
        else:
            _make_new(link=sale.link, relation=relation, by=by)
        waiting = _of_the_same_customer(sale)
    return try_again(tenant_id=tenant_id, sale_ids=waiting, by=by, reason="customer chosen by hand")


def _make_new(*, link: Link, relation: Relation, by: UUID) -> None:
    """A person says that no relation of the books is this customer: the next booking makes one."""
    rows = RelationMirror.objects.filter(connection_id=link.ledger_id, code=relation.code)
    if rows.filter(gone=False, planned=False).exists():
        raise CodeTakenError
    made, _ = RelationLink.objects.update_or_create(
        tenant_id=link.tenant_id,
        link=link,
        customer_key=relation.customer_key,
        defaults={"remote_id": "", "made_by": "person", "code": relation.code},
    )
    record(
        what="relation.new_by_hand",
        who=by,
        tenant_id=link.tenant_id,
        subject=f"sync_relationlink:{made.id}",
    )


def _of_the_same_customer(sale: Sale) -> list[UUID]:
    """Sales of another customer with the same name are decided again too: that does no harm."""
    rows = Sale.objects.filter(
        link=sale.link,
        outcome=Sale.Outcome.HELD,
        reason__in=SOLVED_BY_CHOICE,
        customer_search=sale.customer_search,
    )
    return list(rows.values_list("id", flat=True))


def linked_to(*, link: Link, relation: Relation) -> RelationMirror | None:
    """The relation the customer is booked on now, if there is one. Inside the scope."""
    stored = stored_relation(link=link, customer_key=relation.customer_key)
    return mirrored(link=link, remote_id=stored.remote_id) if stored and stored.remote_id else None

"""What a decision may know of the relation that a customer is already (BOOKING 15 and 18)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from connectors.models import Link, MasterData
from iweb.sync.matching import Match, Relations, find
from iweb.sync.rulebooks import COLLECTION
from mappings.facts import Facts
from mappings.rulebook import Profile, Rulebook
from mappings.sale import DocumentKind, Sale
from mappings.steps.customer import likely_relation

ON_CREDIT = "B"  # Source: Exact REST docs 2025-06, PaymentConditions.PaymentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The payment conditions of a ledger that a decision asks for: by days on credit, and those that collect."""

    by_days: Mapping[int, str]
    direct_debit: tuple[str, ...]

    def of(self, days: int | None) -> str:
        """The condition with exactly these days, bought on credit; "" where there is none."""
        return self.by_days.get(days, "") if days else ""


def conditions_of(*, ledger_id: UUID) -> Conditions:
    """Inside the tenant's scope."""
    rows = MasterData.objects.filter(connection_id=ledger_id, kind="payment_condition")
    by_days: dict[int, str] = {}
    collecting: list[str] = []
    for code, data in rows.order_by("code").values_list("code", "data"):
        if data.get("method") == COLLECTION:
            collecting.append(code)
        if data.get("method") == ON_CREDIT and isinstance(data.get("days"), int):
            by_days.setdefault(data["days"], code)
    return Conditions(by_days=by_days, direct_debit=tuple(collecting))


def with_relation(
    *,
    link: Link,
    sale: Sale,
    rulebook: Rulebook,
    profile: Profile,
    facts: Facts,
    conditions: Conditions | None = None,
    known: Relations | None = None,
) -> Facts:
    """The facts with what is known of the relation; a credit takes over what its sale went by (BOOKING 29).

    `conditions` and `known` are there where they were read for many sales at once.
    """
    if sale.kind is DocumentKind.CREDIT:
        return facts
    conditions = conditions or conditions_of(ledger_id=link.ledger_id)
    facts = replace(
        facts,
        days_condition=conditions.of(sale.customer.payment_days),
        direct_debit=conditions.direct_debit,
    )
    relation = likely_relation(sale=sale, rulebook=rulebook, profile=profile, facts=facts)
    found = find(link=link, relation=relation, known=known) if relation is not None else None
    row = found.row if isinstance(found, Match) else None
    if row is None:
        return facts
    return replace(
        facts,
        relation_has_vat_number=row.vat_number,
        relation_condition=(row.details or {}).get("payment_condition", ""),
    )

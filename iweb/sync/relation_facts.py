"""What a decision may know of the relation that a customer is already (BOOKING 15 and 18)."""

from dataclasses import replace

from connectors.models import Link, MasterData
from iweb.sync.matching import Match, find
from iweb.sync.rulebooks import direct_debit_conditions
from mappings.facts import Facts
from mappings.rulebook import Profile, Rulebook
from mappings.sale import DocumentKind, Sale
from mappings.steps.customer import likely_relation

ON_CREDIT = "B"  # Source: Exact REST docs 2025-06, PaymentConditions.PaymentMethod


def with_relation(*, link: Link, sale: Sale, profile: Profile, facts: Facts) -> Facts:
    """The facts with what is known of the relation; a credit takes over what its sale went by (BOOKING 29)."""
    if sale.kind is DocumentKind.CREDIT:
        return facts
    facts = replace(
        facts,
        days_condition=_condition_of(link=link, days=sale.customer.payment_days),
        direct_debit=direct_debit_conditions(ledger_id=link.ledger_id),
    )
    named = Rulebook(id="", version=0, link_code=link.code)
    relation = likely_relation(sale=sale, rulebook=named, profile=profile, facts=facts)
    found = find(link=link, relation=relation) if relation is not None else None
    row = found.row if isinstance(found, Match) else None
    if row is None:
        return facts
    return replace(
        facts,
        relation_has_vat_number=row.vat_number,
        relation_condition=(row.details or {}).get("payment_condition", ""),
    )


def _condition_of(*, link: Link, days: int | None) -> str:
    """The ledger's condition with exactly these days, bought on credit; "" where there is none."""
    if not days:
        return ""
    rows = MasterData.objects.filter(
        connection_id=link.ledger_id,
        kind="payment_condition",
        data__days=days,
        data__method=ON_CREDIT,
    )
    return rows.order_by("code").values_list("code", flat=True).first() or ""

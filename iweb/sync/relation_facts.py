"""What a decision may know of the relation that a customer is already (BOOKING 15 and 18)."""

from dataclasses import replace

from connectors.models import Link
from iweb.sync.matching import Match, find
from mappings.facts import Facts
from mappings.rulebook import Profile, Rulebook
from mappings.sale import DocumentKind, Sale
from mappings.steps.customer import likely_relation


def with_relation(*, link: Link, sale: Sale, profile: Profile, facts: Facts) -> Facts:
    """The facts with what is known of the relation; a credit takes over what its sale went by (BOOKING 29)."""
    if sale.kind is DocumentKind.CREDIT:
        return facts
    named = Rulebook(id="", version=0, link_code=link.code)
    relation = likely_relation(sale=sale, rulebook=named, profile=profile, facts=facts)
    found = find(link=link, relation=relation) if relation is not None else None
    row = found.row if isinstance(found, Match) else None
    return facts if row is None else replace(facts, relation_has_vat_number=row.vat_number)

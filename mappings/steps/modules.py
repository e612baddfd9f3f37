"""Step: what the rulebook's modules make of a booking. They may change how it is booked, never how much."""

from collections.abc import Mapping
from dataclasses import replace

from mappings.booking import Booked, HeldReason, Origin, Relation
from mappings.facts import Facts
from mappings.modules import installed
from mappings.modules.base import Module
from mappings.rulebook import Rulebook
from mappings.sale import Sale
from mappings.steps.changes import standing_booking
from mappings.steps.step import Step, because, hold
from mappings.vat.scenario import NEEDS_NUMBER


def origin_of(sale: Sale) -> Origin:
    """What modules may choose by. Goods that are fetched go to nowhere but the buyer's own country."""
    address = sale.invoice_address if sale.pick_up else sale.delivery_address
    country = address.country or sale.invoice_address.country
    return Origin(
        document=sale.kind.value,
        reference=sale.reference,
        shop=sale.shop_id,
        country=country.strip().upper(),
        payment_method=sale.payment_method,
    )


def apply_modules(
    *,
    booked: Booked,
    rulebook: Rulebook,
    facts: Facts,
    modules: Mapping[str, Module] | None = None,
) -> Step[Booked]:
    """Every module of the rulebook in its order. A module that is not installed is held, never left out in silence.

    So is a supply that rests on a VAT number, on a relation of many customers (BOOKING 18).
    """
    known = installed() if modules is None else modules
    total, own = booked.entry.total_gross, booked.relation
    for name, settings in rulebook.modules:
        if name not in known:
            hold(HeldReason.MODULE_MISSING, module=name)
        booked = known[name].transform(booking=booked, settings=dict(settings), facts=facts)
        if booked.entry.total_gross != total:
            hold(
                HeldReason.MODULE_CHANGED_TOTAL,
                module=name,
                total=total,
                changed=booked.entry.total_gross,
            )
    booked = _where_it_stands(booked, own=own, facts=facts)
    if booked.relation.shared and not NEEDS_NUMBER.isdisjoint(booked.scenarios):
        hold(HeldReason.VAT_NUMBER_UNPROVEN, number=own.vat_number, problem="shared_relation")
    return Step(booked, booked.explanation, booked.warnings)


def _where_it_stands(booked: Booked, *, own: Relation, facts: Facts) -> Booked:
    """A module that was switched on, off or over since moves nothing that is booked (DESIGN 3).

    A consumer's sale stays on the relation it stands on: a shared one, or his own. Who became a business is another customer.
    """
    standing = standing_booking(facts)
    former = standing.booked.relation if standing is not None and standing.booked else None
    if former is None or own.is_business or former.customer_key == booked.relation.customer_key:
        return booked
    is_moved = former.shared or (booked.relation.shared and former.customer_key == own.customer_key)
    if not is_moved:
        return booked
    relation = former if former.shared else own
    said = because("customer", "relation_stays", rule="BOOKING 30", relation=relation.code)
    return replace(
        booked,
        relation=relation,
        entry=replace(booked.entry, customer_key=relation.customer_key),
        bundled=booked.bundled if relation.shared else "",
        explanation=(*booked.explanation, said),
    )

"""Steps: the entry itself, and whether its period is open."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mappings.booking import EntryLine, Relation, SalesEntry
from mappings.facts import Facts
from mappings.rulebook import Concern, HumanPart, Profile, Rulebook
from mappings.sale import Address, Sale
from mappings.steps.accounts import find_required
from mappings.steps.circumstances import Finder
from mappings.steps.document import document_key
from mappings.steps.payment_terms import find_condition
from mappings.steps.standing import Days
from mappings.steps.step import Step, because

_LARGEST_INT32: Final = (
    2**31 - 1
)  # Source: Exact REST docs 2025-06, SalesEntries OrderNumber and InvoiceNumber are Edm.Int32
_FIELD: Final = re.compile(r"\{([a-z_]+)\}")
_DELIVERY_WORD: Final = {"nl": "Afleveradres", "en": "Delivery address"}
DESCRIPTION_FIELDS: Final = (
    "reference",
    "invoice_number",
    "order_id",
    "customer",
    "payment_method",
    "shop",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the rules and the day say about the entry as a whole. `payment_condition` "" leaves the relation's own."""

    journal: str
    payment_condition: str
    exchange_rate: Decimal | None
    description_template: str


def find_terms(
    *,
    sale: Sale,
    finder: Finder,
    exchange_rate: Decimal | None,
    facts: Facts,
    profile: Profile,
    is_business: bool,
) -> Step[Terms]:
    """Journal (held when no rule names one), payment condition (BOOKING 15), and how the entry is described."""
    journal = find_required(concern=Concern.JOURNAL, at=finder.of_sale, finder=finder)
    condition = find_condition(
        sale=sale, finder=finder, facts=facts, profile=profile, is_business=is_business
    )
    described = finder.find(concern=Concern.DESCRIPTION, at=finder.of_sale)
    said = [because("rules", "journal_by_rule", rule=journal.id, journal=journal.target)]
    if described is not None:
        said.append(because("rules", "description_by_rule", rule=described.id))
    terms = Terms(
        journal=journal.target,
        payment_condition=condition.value,
        exchange_rate=exchange_rate,
        description_template=described.target if described else profile.description_template,
    )
    return Step(terms, (*said, *condition.because))


def build_entry(
    *,
    sale: Sale,
    rulebook: Rulebook,
    profile: Profile,
    revision: int,
    days: Days,
    lines: tuple[EntryLine, ...],
    terms: Terms,
    relation: Relation,
) -> Step[SalesEntry]:
    """The sales entry, ready for any ledger. Texts are cut to a ledger's lengths by its connector."""
    entry = SalesEntry(
        key=key_of(document=document_key(sale=sale, rulebook=rulebook), revision=revision),
        human_part=_human_part(sale=sale, profile=profile),
        journal=terms.journal,
        entry_date=days.entry,
        description=_description(
            sale=sale, template=terms.description_template, customer=relation.name
        ),
        currency=sale.currency,
        customer_key=relation.customer_key,
        payment_condition=terms.payment_condition,
        lines=lines,
        exchange_rate=terms.exchange_rate,
        order_number=_int32(sale.order_id),
        invoice_number=_int32("" if sale.invoice_serial is None else str(sale.invoice_serial)),
        remarks=_remarks(sale=sale, language=profile.language),
    )
    said = because(
        "entry", "reference", rule="BOOKING 9", reference=entry.reference, total=entry.total_gross
    )
    return Step(entry, (said,))


def key_of(*, document: str, revision: int) -> str:
    """The key of a revision; the first is the document's own (DESIGN 4)."""
    return f"{document}-{revision}" if revision > 1 else document


def _human_part(*, sale: Sale, profile: Profile) -> str:
    """Both parts come from the document, so that the reference can be derived again (DESIGN 4)."""
    if profile.human_part is HumanPart.NOTHING:
        return ""
    if profile.human_part is HumanPart.INVOICE_NUMBER and sale.invoice_number.strip():
        return " ".join(sale.invoice_number.split())
    return " ".join(sale.reference.split())


def _description(*, sale: Sale, template: str, customer: str) -> str:
    """The template with its fields filled in; what is no field of ours stays as it was typed."""
    values = {
        "reference": sale.reference,
        "invoice_number": sale.invoice_number,
        "order_id": sale.order_id,
        "customer": customer,
        "payment_method": sale.payment_label or sale.payment_method,
        "shop": sale.shop_id,
    }
    filled = _FIELD.sub(lambda field: values.get(field[1], field[0]), template)
    return " ".join(filled.split())


def _int32(text: str) -> int | None:
    if not re.fullmatch(r"[0-9]{1,10}", text):
        return None
    number = int(text)
    return number if 0 < number <= _LARGEST_INT32 else None


def _remarks(*, sale: Sale, language: str) -> str:
    """A delivery address that differs, in one line of text (BOOKING 13)."""
    delivery = _one_line(sale.delivery_address)
    if sale.pick_up or not delivery or delivery == _one_line(sale.invoice_address):
        return ""
    return f"{_DELIVERY_WORD.get(language, _DELIVERY_WORD['en'])}: {delivery}"


def _one_line(address: Address) -> str:
    name = address.company.strip() or f"{address.first_name} {address.last_name}".strip()
    town = f"{address.postcode} {address.city}".strip()
    parts = (name, address.street.strip(), address.street_2.strip(), town, address.country.strip())
    return ", ".join(part for part in parts if part)

"""Step: who bought it. The buyer as VAT sees him, and the relation as the books know him (BOOKING 11 and 13)."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from mappings.booking import ContactPerson, HeldReason, PostalAddress, Reason, Relation
from mappings.facts import Facts, VatNumberEvidence
from mappings.rulebook import Concern, Match, OutagePolicy, Profile, Rule, Rulebook
from mappings.sale import Address, Sale
from mappings.steps.step import Step, Stop, because, hold
from mappings.vat.numbers import is_well_formed, normalise

PROVISIONAL: Final = "vat_number_provisional"  # the warning that marks such a booking
_DIGITS: Final = re.compile(r"[0-9]+")
_CODE_WIDTH: Final = 8
_LONGEST_CODE: Final = 18  # Source: Exact REST docs 2025-06, crm/Accounts, Code: 18 characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """`number` can exist and is normalised, or is ""; `verdict` is what VIES said of exactly that number, or ""."""

    number: str
    verdict: str
    is_business: bool
    provisional: bool = False  # the verdict is an earlier one, for VIES is down


def identify_buyer(*, sale: Sale, profile: Profile, facts: Facts) -> Step[Buyer]:
    """Business or consumer, by the one definition that the owner chose."""
    typed = sale.invoice_address.vat_number.strip() or sale.delivery_address.vat_number.strip()
    number = normalise(raw=typed, country=sale.invoice_address.country)
    exists = is_well_formed(number)
    verdict = _verdict(number=number, facts=facts)
    earlier = _earlier_proof(number=number, profile=profile, facts=facts)
    if earlier is not None:
        verdict = "valid"
    is_business = {
        "vat_number": exists and verdict != "invalid",
        "company": bool(_company(sale=sale)),
        "group": bool(set(profile.business_groups) & set(sale.customer.groups)),
    }.get(profile.business_is, False)
    buyer = Buyer(
        number=number if exists else "",
        verdict=verdict,
        is_business=is_business,
        provisional=earlier is not None,
    )
    said: list[Reason] = [
        because(
            "customer",
            "buyer_is_business" if is_business else "buyer_is_consumer",
            rule="BOOKING 11",
            definition=profile.business_is,
        )
    ]
    if exists:
        said.append(
            because("customer", "vat_number_known", number=number, verdict=verdict or "not_asked")
        )
    elif typed:
        said.append(because("customer", "vat_number_impossible", number=typed))
    return Step(buyer, tuple(said), _warn_of_provisional(number=number, earlier=earlier))


def build_relation(
    *, sale: Sale, rulebook: Rulebook, profile: Profile, buyer: Buyer, facts: Facts
) -> Step[Relation]:
    """The relation with its contact person, from the invoice address; what is blank there comes from the account.

    A new one pays as its own payment days say, so that its next order finds them on the relation; else as is set (BOOKING 13).
    """
    address, customer = sale.invoice_address, sale.customer
    scheme = _debtor_scheme(sale=sale, rulebook=rulebook)
    code = _debtor_code(sale=sale, profile=profile, scheme=scheme.target if scheme else "")
    name = _name(sale=sale, is_business=buyer.is_business)
    if not name:
        hold(HeldReason.CUSTOMER_INCOMPLETE, field="name", customer=customer.external_id)
    relation = Relation(
        code=code,
        customer_key=f"{rulebook.link_code}-K{customer.external_id}",
        name=name,
        is_business=buyer.is_business,
        address=_postal(address),
        email=customer.email.strip(),
        phone=_phone(sale=sale),
        vat_number=buyer.number,
        chamber_of_commerce=customer.chamber_of_commerce.strip(),
        language=_language(sale=sale, profile=profile),
        contact=_contact(sale=sale, profile=profile),
        receivable_account=profile.receivable_account,
        payment_condition=facts.days_condition or profile.relation_condition,
        classification=profile.relation_classification,
    )
    said = because("customer", "relation", rule="BOOKING 13", name=name, code=code)
    if scheme is None:
        return Step(relation, (said,))
    digits = because("customer", "debtor_scheme_by_rule", rule=scheme.id, scheme=scheme.target)
    return Step(relation, (digits, said))


def likely_relation(
    *, sale: Sale, rulebook: Rulebook, profile: Profile, facts: Facts
) -> Relation | None:
    """The relation that this sale would be booked on, for looking it up beforehand; None where that would be held."""
    try:
        buyer = identify_buyer(sale=sale, profile=profile, facts=facts).value
        return build_relation(
            sale=sale, rulebook=rulebook, profile=profile, buyer=buyer, facts=facts
        ).value
    except Stop:
        return None


def _verdict(*, number: str, facts: Facts) -> str:
    asked = [evidence for evidence in facts.vat_numbers if evidence.number == number]
    return max(asked, key=lambda evidence: evidence.asked_at).verdict if asked else ""


def _earlier_proof(*, number: str, profile: Profile, facts: Facts) -> VatNumberEvidence | None:
    """While VIES is down: the last verdict on exactly this number, if it is "valid" and not too old (BOOKING 18)."""
    asked = sorted(
        (one for one in facts.vat_numbers if one.number == number), key=lambda one: one.asked_at
    )
    if profile.vies_outage is OutagePolicy.HOLD or not asked or asked[-1].verdict != "unavailable":
        return None
    judged = [one for one in asked if one.verdict != "unavailable"]
    first_day = facts.today - timedelta(days=profile.vies_window_days)
    if not judged or judged[-1].verdict != "valid" or judged[-1].asked_at.date() < first_day:
        return None
    return judged[-1]


def _warn_of_provisional(*, number: str, earlier: VatNumberEvidence | None) -> tuple[Reason, ...]:
    if earlier is None:
        return ()
    day = earlier.asked_at.date()
    return (because("customer", PROVISIONAL, rule="BOOKING 18", number=number, original=day),)


def _debtor_scheme(*, sale: Sale, rulebook: Rulebook) -> Rule | None:
    """By what is known before VAT is decided: a relation is looked up by its code before the sale is."""
    if not rulebook.speaks_of(Concern.DEBTOR_SCHEME):
        return None
    return rulebook.find(
        concern=Concern.DEBTOR_SCHEME,
        circumstances=Match(
            shop=sale.shop_id,
            country=sale.invoice_address.country,
            payment_method=sale.payment_method,
            currency=sale.currency,
        ),
        day=sale.ordered_at.date(),
        groups=sale.customer.groups,
    )


def _debtor_code(*, sale: Sale, profile: Profile, scheme: str) -> str:
    """The link's prefix, the digits of a rule, and the customer's number on eight digits.

    The link's own come first, so that no rule can reach into the codes of another link.

    A longer number could read as the prefix of another link: it is held, for a wrong debtor is worse than a late one.
    """
    number = sale.customer.external_id
    code = profile.debtor_prefix + scheme + number.zfill(_CODE_WIDTH)
    if (
        not _DIGITS.fullmatch(code)
        or int(number or "0") == 0
        or len(number) > _CODE_WIDTH
        or len(code) > _LONGEST_CODE
    ):
        hold(HeldReason.CUSTOMER_INCOMPLETE, field="customer_number", customer=number)
    return code


def _company(*, sale: Sale) -> str:
    return sale.invoice_address.company.strip() or sale.customer.company.strip()


def _person(*, sale: Sale) -> tuple[str, str]:
    """First and last name together from one place: two places could be two people."""
    address, customer = sale.invoice_address, sale.customer
    if address.last_name.strip():
        return address.first_name.strip(), address.last_name.strip()
    return customer.first_name.strip(), customer.last_name.strip()


def _name(*, sale: Sale, is_business: bool) -> str:
    first, last = _person(sale=sale)
    company = _company(sale=sale)
    person = f"{first} {last}".strip() if last else ""
    return (company or person) if is_business else (person or company)


def _language(*, sale: Sale, profile: Profile) -> str:
    return profile.relation_language.strip().lower() or sale.customer.language


def _contact(*, sale: Sale, profile: Profile) -> ContactPerson | None:
    first, last = _person(sale=sale)
    if not last:
        return None
    return ContactPerson(
        first_name=first,
        last_name=last,
        email=sale.customer.email.strip(),
        phone=_phone(sale=sale),
        language=_language(sale=sale, profile=profile),
    )


def _phone(*, sale: Sale) -> str:
    return sale.invoice_address.phone.strip() or sale.delivery_address.phone.strip()


def _postal(address: Address) -> PostalAddress:
    return PostalAddress(
        street=address.street.strip(),
        street_2=address.street_2.strip(),
        postcode=address.postcode.strip(),
        city=address.city.strip(),
        country=address.country.strip().upper(),
        state=address.state.strip(),
    )

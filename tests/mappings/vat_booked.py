"""A worked supply of docs/vat.md as an order of a shop: what the engine is given, and what it should then say."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from mappings.booking import HeldReason, Outcome
from mappings.engine import book
from mappings.facts import Facts, VatNumberEvidence
from mappings.rulebook import Concern, Profile, Rulebook, VatCode
from mappings.sale import Sale
from mappings.vat.scenario import CONSEQUENCES, Listing, Nature, Scenario
from mappings.vat.supply import Channel, Supply
from tests.mappings.baskets import ADDRESS, FACTS, PROFILE, RULEBOOK, line, rule, sale_of

D = Decimal
CODE = "vat"
HELD = {
    Scenario.UNDECIDED: HeldReason.SCENARIO_NOT_SUPPORTED,
    Scenario.REGISTRATION_MISSING: HeldReason.REGISTRATION_MISSING,
    Scenario.SERVICE_UNPROVEN: HeldReason.VAT_NUMBER_UNPROVEN,
    Scenario.INTRA_COMMUNITY_UNPROVEN: HeldReason.VAT_NUMBER_UNPROVEN,
    Scenario.DOMESTIC_UNPROVEN: HeldReason.VAT_NUMBER_UNPROVEN,
    Scenario.TRIANGULAR_UNPROVEN: HeldReason.VAT_NUMBER_UNPROVEN,
}
_SHIPS_FROM_HOME = {Nature.DIGITAL, Nature.SERVICE, Nature.LOCAL_SERVICE, Nature.EXEMPT}
_POSTCODES = {"ES-CN": ("ES", "35001")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """All that `book` is given."""

    sale: Sale
    rulebook: Rulebook
    profile: Profile
    facts: Facts

    def answer(self) -> Outcome:
        return book(sale=self.sale, rulebook=self.rulebook, profile=self.profile, facts=self.facts)


def asked(
    supply: Supply,
    *,
    charged: Decimal,
    scenario: Scenario,
    country: str,
    profile: Profile = PROFILE,
) -> Asked:
    """The order, the seller, and a rulebook that has a code for exactly this scenario and country."""
    return Asked(
        sale=_sale(supply, charged=charged),
        rulebook=_rulebook(supply, charged=charged, scenario=scenario, country=country),
        profile=_profile(supply, profile=profile),
        facts=_facts(supply),
    )


def _sale(supply: Supply, *, charged: Decimal) -> Sale:
    net = supply.amount or D("100.00")
    vat = (net * charged / 100).quantize(D("0.01"))
    country, postcode = _POSTCODES.get(
        supply.destination.special, (supply.destination.country, "1000")
    )
    address = replace(
        ADDRESS,
        country=country,
        postcode=postcode,
        company="Firm" if supply.is_business else "",
        vat_number=supply.buyer_number,
    )
    item = line(f"{net:f}", f"{net + vat:f}", f"{charged:f}", product_reference="SKU-1")
    return replace(
        sale_of(item),
        invoiced_on=supply.tax_point,
        ordered_at=datetime.combine(supply.tax_point, datetime.min.time(), tzinfo=UTC),
        invoice_address=address,
        delivery_address=address,
        pick_up=supply.picked_up,
    )


def _rulebook(supply: Supply, *, charged: Decimal, scenario: Scenario, country: str) -> Rulebook:
    listing = CONSEQUENCES[scenario].listing
    home = supply.seller.country
    listed = {Listing.GOODS: "L", Listing.SERVICES: "S", Listing.TRIANGULAR: "T"}.get(listing, "")
    if listing is Listing.GOODS and country != home:
        listed = ""
    code = VatCode(
        code=CODE, type="E" if charged else "B", percentage=charged, eu_sales_listing=listed
    )
    rules = [
        rule(Concern.JOURNAL, "70"),
        rule(Concern.LEDGER_ACCOUNT, "8000"),
        rule(Concern.VAT_CODE, CODE, scenario=scenario.value, country=country, rate=charged),
    ]
    if supply.nature is not Nature.GOODS:
        rules.append(rule(Concern.PRODUCT_KIND, supply.nature.value, product="SKU-1"))
    modules = (("oss", ()),) if scenario is Scenario.OSS else ()
    return replace(RULEBOOK, rules=tuple(rules), vat_codes=(code,), modules=modules)


def _profile(supply: Supply, *, profile: Profile) -> Profile:
    seller = supply.seller
    from_home = supply.nature in _SHIPS_FROM_HOME
    stock = seller.country if from_home else supply.origin.country
    sold_by = supply.channel is not Channel.OWN_SHOP
    return replace(
        profile,
        country=seller.country,
        vat=replace(seller.standing, stock=stock, cleared_in=supply.imported_into),
        business_is="vat_number" if supply.buyer_number else "company",
        marketplaces=(("ps_wirepayment", supply.channel.value),) if sold_by else (),
    )


def _facts(supply: Supply) -> Facts:
    if not supply.verdict:
        return FACTS
    proof = VatNumberEvidence(
        number=supply.buyer_number,
        verdict=supply.verdict,
        asked_at=datetime(2026, 11, 4, tzinfo=UTC),
    )
    return replace(FACTS, vat_numbers=(proof,))

"""Step: what the owner should know of a sale that is booked all the same (BOOKING 18 and 25)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from mappings.booking import Reason
from mappings.rulebook import Profile
from mappings.sale import Sale
from mappings.steps.customer import Buyer
from mappings.steps.standing import Days
from mappings.steps.step import Step, because
from mappings.vat.decide import Ruling, Scenario
from mappings.vat.numbers import issuing_country
from mappings.vat.supply import INVALID
from mappings.vat.territories import locate

# Pounds, without VAT: what is worth no more is taxed when it is sold, at the seller's side.
_BRITISH_LIMIT: Final = Decimal(135)
# Sources: ms-direct.com and webshipper.com on Switzerland and VOEC; thresholds are in the sentences, and for an adviser to confirm.
_DUTIES: Final = {"GB": "duties_gb", "CH": "duties_ch", "NO": "duties_no"}
_TO_CONSUMERS: Final = frozenset({Scenario.DISTANCE_HOME, Scenario.OSS, Scenario.LOCAL_DESTINATION})


def caution(*, sale: Sale, ruling: Ruling, buyer: Buyer) -> Step[None]:
    """Warnings alone. Those about how the shop sells are said once a shop: the panel knows them by their text."""
    warnings = [*_abroad(sale=sale, ruling=ruling, buyer=buyer), *_of_number(sale, ruling, buyer)]
    return Step(None, (), tuple(warnings))


def caution_of_cash(*, profile: Profile, days: Days) -> Step[None]:
    """VAT of this seller is due in the period in which he is paid (BOOKING 25)."""
    if any(spell.holds_on(days.tax_point) for spell in profile.vat.cash_basis):
        return Step(None, (), (because("cautions", "cash_basis", rule="BOOKING 25"),))
    return Step(None)


def _abroad(*, sale: Sale, ruling: Ruling, buyer: Buyer) -> Iterator[Reason]:
    """An export is 0% at home; the other side may ask VAT of the seller all the same."""
    if ruling.scenario is not Scenario.EXPORT:
        return
    address = sale.delivery_address
    country = locate(country=address.country, postcode=address.postcode, city=address.city).country
    duty = _DUTIES.get(country)
    if duty is not None and (country != "GB" or _is_british_consignment(sale, buyer)):
        yield because("cautions", duty, rule="vat row export")


def _is_british_consignment(sale: Sale, buyer: Buyer) -> bool:
    """Small, and to a consumer. An amount in another currency says nothing for certain: then the owner is told as well."""
    small = sale.currency != "GBP" or sale.total_net <= _BRITISH_LIMIT
    return small and not buyer.is_business


def _of_number(sale: Sale, ruling: Ruling, buyer: Buyer) -> Iterator[Reason]:
    """A number of another state than the goods go to is no ground to refuse it; one that is not valid makes a consumer."""
    if ruling.scenario is Scenario.INTRA_COMMUNITY:
        address = sale.delivery_address
        place = locate(country=address.country, postcode=address.postcode).country
        if issuing_country(buyer.number) != place:
            yield because(
                "cautions",
                "number_of_another_state",
                rule="BOOKING 18",
                number=buyer.number,
                country=place,
            )
    invalid = bool(buyer.number) and buyer.verdict == INVALID
    if ruling.scenario in _TO_CONSUMERS and (invalid or (buyer.is_business and not buyer.number)):
        yield because(
            "cautions",
            "invalid_number_as_consumer" if invalid else "business_without_number",
            rule="vat row 10b",
            number=buyer.number,
        )

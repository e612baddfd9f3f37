"""One supply, and the questions that the decision table asks of it. Articles are of Directive 2006/112/EC."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mappings.money import ZERO
from mappings.vat.numbers import issuing_country
from mappings.vat.scenario import SERVICES, Nature
from mappings.vat.seller import Seller
from mappings.vat.territories import MEMBER_STATES, Area, Place

# Euro, without VAT; that of art. 59c counts all member states together, this year and the former one.
DISTANCE_THRESHOLD: Final = Decimal(10_000)
# Source: Implementing decision for the Netherlands, art. 24ba Uitvoeringsbesluit omzetbelasting 1968: a supply of 10,000
# euro or more, without VAT.
BULK_THRESHOLD: Final = Decimal(10_000)
IMPORT_LIMIT: Final = Decimal(150)  # art. 369l: the intrinsic value of a consignment
ONE_THRESHOLD_FOR_GOODS: Final = date(2021, 7, 1)  # Directive (EU) 2017/2455 art. 2
DIGITAL_AT_DESTINATION: Final = date(2015, 1, 1)  # Directive 2008/8/EC art. 5
DIGITAL_THRESHOLD: Final = date(2019, 1, 1)  # Directive (EU) 2017/2455 art. 1
VALID: Final = "valid"
INVALID: Final = "invalid"
_SENT_ON: Final = frozenset({Nature.GOODS, Nature.SINGLE_PURPOSE_VOUCHER})
_INSIDE: Final = frozenset({Area.UNION, Area.GOODS_ONLY})


class Channel(StrEnum):
    """Through whom it was sold."""

    OWN_SHOP = "own_shop"
    MARKETPLACE = "marketplace"
    MARKETPLACE_COLLECTED = "marketplace_collected"  # it reports that it took the VAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What the scenario rests on; `tax_point` is the day that VAT looks at (BOOKING 7).

    Goods leave from `origin` and go to `destination`; of a service `destination` is where the buyer is. `buyer_number` is
    a VAT number that can exist, normalised, or ""; `verdict` is what VIES said of exactly that number. `amount` is euro
    without VAT: of the distance sale, of the goods under reverse charge, of the consignment. `imported_into` is the state
    where goods from outside the Union are cleared, "" for where they go.
    """

    seller: Seller
    origin: Place
    destination: Place
    tax_point: date
    nature: Nature = Nature.GOODS
    picked_up: bool = False
    is_business: bool = False
    buyer_number: str = ""
    verdict: str = ""
    amount: Decimal = ZERO
    channel: Channel = Channel.OWN_SHOP
    imported_into: str = ""


def is_service(supply: Supply) -> bool:
    return supply.nature in SERVICES


def is_goods(supply: Supply) -> bool:
    return supply.nature not in SERVICES


# --- where goods go ---


def starts_inside(supply: Supply) -> bool:
    """Goods leave from a member state, or from Northern Ireland."""
    return is_goods(supply) and supply.origin.area in _INSIDE


def _arrives_inside(supply: Supply) -> bool:
    return supply.destination.area in _INSIDE


def stays(supply: Supply) -> bool:
    """It does not leave the country: fetched in the shop (BOOKING 16), or delivered where it lies."""
    arrives_home = supply.destination.country == supply.origin.country and _arrives_inside(supply)
    return starts_inside(supply) and (supply.picked_up or arrives_home)


def crosses(supply: Supply) -> bool:
    """From one state of the Union to another (art. 17 and 33)."""
    return starts_inside(supply) and _arrives_inside(supply) and not stays(supply)


def exported(supply: Supply) -> bool:
    """Out of the VAT territory (art. 146)."""
    return starts_inside(supply) and supply.destination.area is Area.THIRD and not supply.picked_up


def imported(supply: Supply) -> bool:
    """From a third country or territory into the Union (art. 30)."""
    return _starts_outside(supply) and _arrives_inside(supply) and not supply.picked_up


def moves_outside(supply: Supply) -> bool:
    """The goods are never in the Union: fetched from a shop outside it, or sent from one third country to another."""
    return _starts_outside(supply) and (supply.picked_up or supply.destination.area is Area.THIRD)


def _starts_outside(supply: Supply) -> bool:
    return is_goods(supply) and supply.origin.area is Area.THIRD


def cleared_elsewhere(supply: Supply) -> bool:
    """Imported into another state than the one they go to: the supply is taxed where they go (art. 33(b))."""
    return supply.imported_into not in {"", supply.destination.country}


# --- how the seller stands ---


def unregistered_at_origin(supply: Supply) -> bool:
    """Goods leave from a state where the seller cannot declare anything."""
    seller = supply.seller
    return starts_inside(supply) and not seller.is_registered(
        country=supply.origin.country, day=supply.tax_point
    )


def registered_at_destination(supply: Supply) -> bool:
    return supply.seller.is_registered(country=supply.destination.country, day=supply.tax_point)


def has_one_stop_shop(supply: Supply) -> bool:
    return supply.seller.has_one_stop_shop(supply.tax_point)


def may_use_import_scheme(supply: Supply) -> bool:
    """IOSS: consignments of at most 150 euro, of nothing under excise duty (art. 369l)."""
    allowed = supply.amount <= IMPORT_LIMIT and supply.nature is not Nature.EXCISE_GOODS
    return allowed and supply.seller.has_import_scheme(supply.tax_point)


def imports_himself(supply: Supply) -> bool:
    """The seller is the importer: his supply is where the goods come in (art. 32, second paragraph)."""
    return supply.seller.standing.imports_himself


def foreign_to_the_union(supply: Supply) -> bool:
    """The seller is established in no member state: nothing of his is taxed at home."""
    return supply.seller.country not in MEMBER_STATES


def taxed_at_home(supply: Supply) -> bool:
    """The threshold of art. 59c is not passed, and the seller did not choose otherwise (BOOKING 24)."""
    seller, day = supply.seller, supply.tax_point
    if foreign_to_the_union(supply) or (is_service(supply) and day < DIGITAL_THRESHOLD):
        return False
    if is_goods(supply) and supply.origin.country != seller.country:
        return False
    if is_goods(supply) and day < ONE_THRESHOLD_FOR_GOODS:
        return not registered_at_destination(supply)
    chose = seller.chose_destination(day) or seller.has_one_stop_shop(day)
    return not chose and not seller.standing.established_elsewhere and _is_small(supply)


def _is_small(supply: Supply) -> bool:
    """Neither this year, with this very sale, nor the former one passed the threshold: the sale that does pays there."""
    year = supply.tax_point.year
    seller = supply.seller
    now = seller.sold_in(year) + supply.amount
    return max(now, seller.reached_in(year), seller.reached_in(year - 1)) <= DISTANCE_THRESHOLD


# --- who buys ---


def proven(supply: Supply) -> bool:
    return supply.verdict == VALID


def acquires(supply: Supply) -> bool:
    """The buyer has a VAT number of another state than the goods leave from, and it is not known to be false (art. 138)."""
    return _has_number(supply) and issuing_country(supply.buyer_number) != supply.origin.country


def sold_on_the_way(supply: Supply) -> bool:
    """A supplier sends it from one state to a buyer in another, and the seller is in a third (art. 141).

    The buyer has a number of the state where it arrives; where the seller is established, he accounts for it himself.
    """
    seller = supply.seller
    if not seller.standing.stock_is_suppliers or supply.nature not in _SENT_ON:
        return False
    three = len({supply.origin.country, supply.destination.country, seller.country}) == 3
    arrives = issuing_country(supply.buyer_number) == supply.destination.country
    return three and arrives and _has_number(supply) and crosses(supply)


def reverses_at_home(supply: Supply) -> bool:
    """Listed goods to a business of their own state, by its number. Dutch goods only: other states have other lists."""
    listed = supply.nature is Nature.REVERSE_CHARGE_GOODS or (
        supply.nature is Nature.REVERSE_CHARGE_BULK and supply.amount >= BULK_THRESHOLD
    )
    dutch = supply.origin.country == "NL" == issuing_country(supply.buyer_number)
    return listed and dutch and stays(supply) and _has_number(supply)


def receives_service(supply: Supply) -> bool:
    """A business in a member state other than the seller's, by a number of that kind (art. 44); XI is for goods only."""
    abroad = issuing_country(supply.buyer_number) in MEMBER_STATES - {supply.seller.country}
    return abroad and _has_number(supply) and supply.nature is not Nature.LOCAL_SERVICE


def _has_number(supply: Supply) -> bool:
    return bool(issuing_country(supply.buyer_number)) and supply.verdict != INVALID


def served_abroad(supply: Supply) -> bool:
    """A service to somebody outside the Union: any to a business (art. 44), a digital one to anybody (art. 58)."""
    leaves = supply.destination.area in {Area.THIRD, Area.GOODS_ONLY}
    to_business = supply.is_business and supply.nature in {Nature.SERVICE, Nature.EXEMPT}
    return leaves and (supply.nature is Nature.DIGITAL or to_business)


def digital_abroad(supply: Supply) -> bool:
    """A digital service to a consumer in another member state, since these are taxed where he is (art. 58)."""
    in_force = supply.tax_point >= DIGITAL_AT_DESTINATION or foreign_to_the_union(supply)
    abroad = supply.destination.country != supply.seller.country
    within = supply.destination.area is Area.UNION
    return supply.nature is Nature.DIGITAL and in_force and abroad and within


# --- through whom ---


def marketplace_owes(supply: Supply) -> bool:
    """Art. 14a: imports of small value, and sales to consumers by sellers from outside the Union."""
    small_import = imported(supply) and supply.amount <= IMPORT_LIMIT
    from_outside = foreign_to_the_union(supply) and (stays(supply) or crosses(supply))
    through = supply.channel is not Channel.OWN_SHOP
    return through and not supply.is_business and (small_import or from_outside)


def marketplace_says_otherwise(supply: Supply) -> bool:
    """It took the VAT of a sale in the Union that the law leaves to the seller: two would pay, or none."""
    collected = supply.channel is Channel.MARKETPLACE_COLLECTED
    return collected and is_goods(supply) and _arrives_inside(supply)

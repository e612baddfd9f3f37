"""What kinds of supply VAT knows, and what follows from each on a document: category, ground, listing.

Category letters are those of EN 16931 (code list UNCL5305), grounds those of its list VATEX; articles are of Directive
2006/112/EC.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Scenario(StrEnum):
    """What kind of supply it is for VAT."""

    DOMESTIC = "domestic"
    DOMESTIC_REVERSE_CHARGE = "domestic_reverse_charge"
    DOMESTIC_UNPROVEN = "domestic_unproven"  # the same, with a VAT number that nobody checked yet
    INTRA_COMMUNITY = "intra_community"
    INTRA_COMMUNITY_UNPROVEN = "intra_community_unproven"  # a VAT number without VIES verdict
    DISTANCE_HOME = "distance_home"
    OSS = "oss"
    LOCAL_DESTINATION = "local_destination"
    REGISTRATION_MISSING = "registration_missing"
    EXPORT = "export"
    TRIANGULAR = "triangular"  # a supplier in one state sends to a customer in another, the seller is in a third
    TRIANGULAR_UNPROVEN = "triangular_unproven"
    EXEMPT = "exempt"  # without right of deduction (art. 132 to 135)
    EXEMPT_BODY = (
        "exempt_body"  # to an embassy, an international organisation, armed forces (art. 151)
    )
    MARGIN = "margin"
    VOUCHER_MULTI_PURPOSE = "voucher_multi_purpose"
    MARKETPLACE_DEEMED = "marketplace_deemed"
    SMALL_BUSINESS = "small_business"
    IMPORT_SCHEME = "import_scheme"
    IMPORT = "import"
    INTRA_COMMUNITY_SERVICE = "intra_community_service"
    SERVICE_UNPROVEN = "service_unproven"
    OUTSIDE_SCOPE = "outside_scope"
    UNDECIDED = "undecided"


class Category(StrEnum):
    """EN 16931 VAT category of a line (UNCL5305)."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE = "O"


class Nature(StrEnum):
    """What is sold. A single-purpose voucher is taxed as the goods it stands for (art. 30b)."""

    GOODS = "goods"
    MARGIN_GOODS = "margin_goods"  # second-hand goods, art, antiques under art. 312 to 325
    REVERSE_CHARGE_GOODS = "reverse_charge_goods"  # at any amount: scrap, gold (art. 199)
    REVERSE_CHARGE_BULK = "reverse_charge_bulk"  # from 10,000 euro: phones, chips (art. 199a)
    EXCISE_GOODS = (
        "excise_goods"  # alcohol, tobacco, fuel: none of the import scheme and the threshold
    )
    DIGITAL = "digital"  # telecom, broadcasting, electronic (art. 58)
    SERVICE = "service"  # the general rule (art. 44 and 45)
    LOCAL_SERVICE = "local_service"  # taxed where it happens (art. 47, 53 to 55)
    EXEMPT = (
        "exempt"  # courses, care, insurance: exempt without right of deduction (art. 132 to 135)
    )
    EXEMPT_BODY = "exempt_body"  # goods to whoever holds a certificate of exemption (art. 151)
    SINGLE_PURPOSE_VOUCHER = "single_purpose_voucher"
    MULTI_PURPOSE_VOUCHER = "multi_purpose_voucher"


# What the threshold for sales to consumers in other states counts (art. 59c; margin goods are none of it, art. 35).
COUNTED_NATURES: Final = frozenset(
    {
        *(Nature.GOODS, Nature.REVERSE_CHARGE_GOODS, Nature.REVERSE_CHARGE_BULK),
        *(Nature.SINGLE_PURPOSE_VOUCHER, Nature.DIGITAL),
    }
)
REVERSED: Final = frozenset({Nature.REVERSE_CHARGE_GOODS, Nature.REVERSE_CHARGE_BULK})
SERVICES: Final = frozenset({Nature.DIGITAL, Nature.SERVICE, Nature.LOCAL_SERVICE, Nature.EXEMPT})


class Listing(StrEnum):
    """Where the supply stands in the recapitulative statement (ICP), art. 262."""

    NONE = ""
    GOODS = "goods"
    SERVICES = "services"
    TRIANGULAR = "triangular"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a scenario says on a document. `ground` is a code of VATEX; "" where VAT is charged, or where there is none."""

    category: Category
    ground: str = ""
    listing: Listing = Listing.NONE


_CHARGED: Final = Consequence(Category.STANDARD)
_NONE: Final = Consequence(Category.OUTSIDE, "VATEX-EU-O")

CONSEQUENCES: Final[dict[Scenario, Consequence]] = {
    Scenario.DOMESTIC: _CHARGED,
    Scenario.DOMESTIC_REVERSE_CHARGE: Consequence(Category.REVERSE_CHARGE, "VATEX-EU-AE"),
    Scenario.DOMESTIC_UNPROVEN: Consequence(Category.REVERSE_CHARGE, "VATEX-EU-AE"),
    Scenario.INTRA_COMMUNITY: Consequence(Category.INTRA_COMMUNITY, "VATEX-EU-IC", Listing.GOODS),
    Scenario.INTRA_COMMUNITY_UNPROVEN: Consequence(Category.INTRA_COMMUNITY, "VATEX-EU-IC"),
    Scenario.DISTANCE_HOME: _CHARGED,
    Scenario.OSS: _CHARGED,
    Scenario.LOCAL_DESTINATION: _CHARGED,
    Scenario.REGISTRATION_MISSING: _CHARGED,
    Scenario.EXPORT: Consequence(Category.EXPORT, "VATEX-EU-G"),
    Scenario.TRIANGULAR: Consequence(
        Category.REVERSE_CHARGE, "VATEX-EU-AE", Listing.TRIANGULAR
    ),  # art. 141, 197 and 226(11a)
    Scenario.TRIANGULAR_UNPROVEN: Consequence(Category.REVERSE_CHARGE, "VATEX-EU-AE"),
    Scenario.EXEMPT: Consequence(Category.EXEMPT),
    Scenario.EXEMPT_BODY: Consequence(Category.EXEMPT, "VATEX-EU-151"),
    Scenario.MARGIN: Consequence(Category.EXEMPT, "VATEX-EU-F"),
    Scenario.VOUCHER_MULTI_PURPOSE: _NONE,
    Scenario.MARKETPLACE_DEEMED: _NONE,
    Scenario.SMALL_BUSINESS: Consequence(Category.EXEMPT),
    Scenario.IMPORT_SCHEME: _CHARGED,
    Scenario.IMPORT: _NONE,
    Scenario.INTRA_COMMUNITY_SERVICE: Consequence(
        Category.REVERSE_CHARGE, "VATEX-EU-AE", Listing.SERVICES
    ),
    Scenario.SERVICE_UNPROVEN: Consequence(Category.REVERSE_CHARGE, "VATEX-EU-AE"),
    Scenario.OUTSIDE_SCOPE: _NONE,
    Scenario.UNDECIDED: _NONE,
}
CATEGORIES: Final[dict[Scenario, Category]] = {
    scenario: consequence.category for scenario, consequence in CONSEQUENCES.items()
}
# What is proven by the buyer's VAT number: the relation in the books has to carry it (BOOKING 18).
NEEDS_NUMBER: Final = frozenset(
    {
        *(Scenario.INTRA_COMMUNITY, Scenario.INTRA_COMMUNITY_SERVICE),
        *(Scenario.DOMESTIC_REVERSE_CHARGE, Scenario.TRIANGULAR),
    }
)
# A VAT number stands between the sale and its treatment, and nobody has judged it.
UNPROVEN: Final[dict[Scenario, Scenario]] = {
    Scenario.DOMESTIC_UNPROVEN: Scenario.DOMESTIC_REVERSE_CHARGE,
    Scenario.INTRA_COMMUNITY_UNPROVEN: Scenario.INTRA_COMMUNITY,
    Scenario.SERVICE_UNPROVEN: Scenario.INTRA_COMMUNITY_SERVICE,
    Scenario.TRIANGULAR_UNPROVEN: Scenario.TRIANGULAR,
}

"""Where a place is for VAT: a country, and whether goods that go there leave the Union. Asked before any country rule."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mappings.vat.rate_table import RATES
from mappings.vat.territory_table import BY_CODE, TERRITORIES, Effect, SpecialTerritory

# Northern Ireland has rates and a VAT prefix, but is no member state. Source: Directive 2006/112/EC art. 5.
MEMBER_STATES: Final = frozenset(RATES) - {"XI"}
_ALIASES: Final = {"EL": "GR", "UK": "GB"}
_SPACE: Final = re.compile(r"[\s-]")
# A member state's postcodes are four to six digits, some with letters; anything else cannot rule a territory out.
_LIKELY_POSTCODE: Final = re.compile(
    r"^[A-Z]{0,2}\d{3,7}[A-Z]{0,2}$|^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$"
)


class Area(StrEnum):
    """What a place is for goods. Source: Directive 2006/112/EC art. 5 to 8."""

    UNION = "union"
    GOODS_ONLY = "goods_only"  # Northern Ireland: the Union for goods, a third country for services
    THIRD = "third"  # a third country or a third territory: goods that go there are exported
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`country` is the one whose VAT rules count. `special` is the id of a special territory or "".

    `certain` is False where the postcode could not rule a special territory out.
    """

    country: str
    area: Area
    special: str = ""
    certain: bool = True


def _by_country() -> dict[str, list[tuple[SpecialTerritory, re.Pattern[str]]]]:
    """The territories that are known by postcode, in the order of the table: most countries have none."""
    found: dict[str, list[tuple[SpecialTerritory, re.Pattern[str]]]] = {}
    for territory in TERRITORIES:
        for country, pattern in territory.where:
            found.setdefault(country, []).append((territory, re.compile(pattern)))
    return found


_BY_COUNTRY: Final = _by_country()


def locate(*, country: str, postcode: str = "", city: str = "") -> Place:
    """Where an address is for VAT. An empty or malformed country gives `Area.UNKNOWN`, never a guess."""
    code = country.strip().upper()
    code = _ALIASES.get(code, code)
    if not re.fullmatch(r"[A-Z]{2}", code):
        return Place(country="", area=Area.UNKNOWN)
    compact = _SPACE.sub("", postcode).upper()
    special = _find_special(country=code, postcode=compact, city=city.casefold())
    if special is not None:
        return _place_of(special=special, country=code)
    return Place(
        country=code,
        area=Area.UNION if code in MEMBER_STATES else Area.THIRD,
        certain=code not in _BY_COUNTRY
        or (
            bool(_LIKELY_POSTCODE.match(compact))
            and not _may_be_special(country=code, postcode=compact, city=city)
        ),
    )


def _find_special(*, country: str, postcode: str, city: str) -> SpecialTerritory | None:
    if country in BY_CODE:
        return BY_CODE[country]
    for territory, pattern in _BY_COUNTRY.get(country, ()):
        if pattern.match(postcode) and _is_in(territory, postcode=postcode, city=city):
            return territory
    return None


def _is_in(territory: SpecialTerritory, *, postcode: str, city: str) -> bool:
    if not city.strip() and territory.own:
        return bool(re.match(territory.own, postcode))
    return not territory.cities or any(each in city for each in territory.cities)


def _may_be_special(*, country: str, postcode: str, city: str) -> bool:
    """A postcode that a special territory shares, and no city that tells which of them it is."""
    known = _BY_COUNTRY.get(country, ())
    return not city.strip() and any(pattern.match(postcode) for _, pattern in known)


def _place_of(*, special: SpecialTerritory, country: str) -> Place:
    if special.effect is Effect.THIRD:
        return Place(country=country, area=Area.THIRD, special=special.id)
    if special.effect is Effect.GOODS_ONLY:
        return Place(country="XI", area=Area.GOODS_ONLY, special=special.id)
    belongs_to = special.treated_as or country
    area = Area.UNION if belongs_to in MEMBER_STATES else Area.THIRD
    return Place(country=belongs_to, area=area, special=special.id)

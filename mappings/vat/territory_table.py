"""The special territories of the Union as facts: which addresses, and what follows for goods that go there.

Sources: Directive 2006/112/EC art. 5 to 7 (consolidated, valid to 2026-12-31); European Commission, territorial status of
EU countries; HMRC VATSM2200; postcodes cross-checked with ibericode/vat-rates, driesvints/vat-calculator and
commerceguys/tax. Postcodes are written without spaces and hyphens. "Unsure" marks a postcode with no official source.

Northern Cyprus has no postcode or code of its own and is therefore not here: an address there reads as Cyprus.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Effect(StrEnum):
    """What is special."""

    THIRD = "third"  # outside the VAT territory: goods from a member state are exported
    TREATED_AS = "treated_as"  # belongs to another country for VAT
    OWN_RATES = "own_rates"  # inside the VAT territory with rates of its own
    GOODS_ONLY = "goods_only"  # Northern Ireland


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialTerritory:
    """`codes` are ISO codes of its own; `where` pairs a country with a pattern of postcodes.

    One of `cities` must be in the city's name. `own` is the pattern of the postcodes that no other place has: there an
    address without a city is of this territory too.
    """

    id: str
    name: str
    effect: Effect
    codes: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    cities: tuple[str, ...] = ()
    own: str = ""
    treated_as: str = ""


def _third(
    territory: str,
    name: str,
    *where: tuple[str, str],
    codes: tuple[str, ...] = (),
    cities: tuple[str, ...] = (),
    own: str = "",
) -> SpecialTerritory:
    return SpecialTerritory(
        id=territory,
        name=name,
        effect=Effect.THIRD,
        codes=codes,
        where=where,
        cities=cities,
        own=own,
    )


def _own_rates(
    territory: str,
    name: str,
    *where: tuple[str, str],
    cities: tuple[str, ...] = (),
    own: str = "",
    of: str = "",
) -> SpecialTerritory:
    return SpecialTerritory(
        id=territory,
        name=name,
        effect=Effect.OWN_RATES,
        where=where,
        cities=cities,
        own=own,
        treated_as=of,
    )


def _treated_as(
    country: str, territory: str, name: str, *where: tuple[str, str], codes: tuple[str, ...] = ()
) -> SpecialTerritory:
    return SpecialTerritory(
        id=territory,
        name=name,
        effect=Effect.TREATED_AS,
        codes=codes,
        where=where,
        treated_as=country,
    )


# First match wins: the narrower pattern stands before the wider one.
TERRITORIES: Final[tuple[SpecialTerritory, ...]] = (
    _third("ES-CN", "Canary Islands", ("ES", r"(35|38)\d{3}$"), codes=("IC",)),
    _third("ES-CE", "Ceuta", ("ES", r"51\d{3}$")),
    _third("ES-ML", "Melilla", ("ES", r"52\d{3}$")),
    _third("ES-CE-ML", "Ceuta or Melilla", codes=("EA",)),
    _third("FI-01", "Åland Islands", ("FI", r"22\d{3}$"), codes=("AX",)),
    # 23030 and 22060 were shared with the mainland: the city decides there.
    _third("IT-LIV", "Livigno", ("IT", r"(23041|23030)$"), cities=("livigno",), own="23041$"),
    _third(
        "IT-CAM",
        "Campione d'Italia",
        *(("IT", r"2206[01]$"), ("CH", r"6911$")),
        cities=("campione",),
        own="22061$",
    ),
    # Both have a Swiss postcode too; that of Campione is from general knowledge.
    _third("DE-BUS", "Büsingen am Hochrhein", ("DE", r"78266$"), ("CH", r"8238$")),
    _third("DE-HEL", "Heligoland", ("DE", r"27498$")),
    # 63087 (Dafni) unsure.
    _third("GR-69", "Mount Athos", ("GR", r"63086$")),
    # 97150 and 97133 unsure; the outcome is that of 971.
    _third(
        "FR-SXM",
        "Saint-Martin and Saint-Barthélemy",
        ("FR", r"(97150|97133|977\d{2}|978\d{2})$"),
        codes=("MF", "BL"),
    ),
    _third(
        "FR-DOM-VAT",
        "Guadeloupe, Martinique, Réunion",
        ("FR", r"(971|972|974)\d{2}$"),
        codes=("GP", "MQ", "RE"),
    ),
    _third(
        "FR-DOM-NOVAT", "French Guiana, Mayotte", ("FR", r"(973|976)\d{2}$"), codes=("GF", "YT")
    ),
    _third(
        "FR-COM",
        "Saint-Pierre-et-Miquelon, French Southern Lands, Wallis and Futuna, Polynesia, New Caledonia",
        ("FR", r"(975|984|986|987|988|989)\d{2}$"),
        codes=("PM", "TF", "WF", "PF", "NC"),
    ),
    _own_rates("FR-COR", "Corsica", ("FR", r"20\d{3}$")),
    _treated_as("FR", "MC", "Monaco", ("FR", r"980\d{2}$"), codes=("MC",)),
    _treated_as("GB", "IM", "Isle of Man", ("GB", r"IM\d"), codes=("IM",)),
    _third("CH-ISL", "Channel Islands: Jersey, Guernsey", ("GB", r"(JE|GY)\d"), codes=("JE", "GG")),
    # BT unsure (general knowledge).
    SpecialTerritory(
        id="XI",
        name="Northern Ireland",
        effect=Effect.GOODS_ONLY,
        codes=("XI",),
        where=(("GB", r"BT\d"),),
    ),
    _treated_as("CY", "CY-SBA", "Akrotiri and Dhekelia", ("GB", r"(BFPO5[78]|BF12A[TU])$")),
    # Jungholz and Mittelberg have Austrian and German postcodes. Riezlern and Hirschegg are villages of Mittelberg.
    _own_rates("AT-JUN", "Jungholz", ("AT", r"6691$"), ("DE", r"87491$"), of="AT"),
    _own_rates(
        "AT-MIT",
        "Mittelberg in the Kleinwalsertal: Riezlern, Hirschegg",
        ("AT", r"699[123]$"),
        ("DE", r"8756[789]$"),
        cities=("mittelberg", "riezlern", "hirschegg"),
        own=r"(699[123]|8756[789])$",
        of="AT",
    ),
    _own_rates("PT-20", "Azores", ("PT", r"9[5-9]\d{2}(\d{3})?$")),
    _own_rates("PT-30", "Madeira", ("PT", r"9[0-4]\d{2}(\d{3})?$")),
    # Which islands and goods are covered is unsure.
    _own_rates(
        "GR-ISL", "Lesbos, Chios, Samos, Kos, Leros", ("GR", r"(811|821|831|853|854)\d{2}$")
    ),
    # The Italian postcodes of San Marino and Vatican City are unsure.
    _third("SM", "San Marino", ("IT", r"4789\d$"), codes=("SM",)),
    _third("VA", "Vatican City", ("IT", r"00120$"), codes=("VA",)),
    _third("AD-LI-GI", "Andorra, Liechtenstein, Gibraltar", codes=("AD", "LI", "GI")),
    # DK 39xx unsure.
    _third("DK-FO-GL", "Faroe Islands, Greenland", ("DK", r"39\d{2}$"), codes=("FO", "GL")),
    _third(
        "NL-CAR",
        "Dutch Caribbean: Bonaire, Saba, Sint Eustatius, Aruba, Curaçao, Sint Maarten",
        codes=("BQ", "AW", "CW", "SX"),
    ),
)

BY_CODE: Final[dict[str, SpecialTerritory]] = {
    code: territory for territory in TERRITORIES for code in territory.codes
}

"""VAT numbers offline: one way of writing them, and whether they can exist. Whether one *is* registered, only VIES knows."""

import re
from enum import StrEnum
from typing import Final

from stdnum.eu import oss as scheme_number
from stdnum.eu import vat as eu_vat

from mappings.vat.rate_table import RATES

_NOISE: Final = re.compile(r"[^0-9A-Z+*]")
# Greece and Northern Ireland have prefixes that are not their country's code. Source: VIES, list of member states.
_PREFIX_OF_COUNTRY: Final = {"GR": "EL"}
_MEMBER_PREFIXES: Final = frozenset(_PREFIX_OF_COUNTRY.get(code, code) for code in RATES)
_AUSTRIAN: Final = re.compile(r"^(?:AT)?(\d{8})$")  # written without the U that belongs to it
# What people write in front of a number: its name in their language.
_NAME: Final = re.compile(
    r"^(?:VATNUMBER|VATNO|VATNR|VATID|VAT|BTWNUMMER|BTWNR|BTWID|BTW|TVA|USTIDNR|USTID|UST|UID|MWST|IVA|MOMS|NIF|CIF|NIP)"
)
# Swiss numbers carry the word VAT in the language of the canton behind the digits.
_SWISS: Final = re.compile(r"^(?:CHE)?(\d{9})(?:MWST|TVA|IVA)?$")


def normalise(*, raw: str, country: str) -> str:
    """`raw` in capitals without separators, its country prefix in front, leading zeros filled in; "" for nothing.

    A prefix that is there is kept, also where it differs from `country` (goods may go elsewhere): only a number that
    cannot exist as written gets the prefix of `country` (ISO 3166-1 alpha-2).
    """
    written = _NOISE.sub("", raw.upper())
    if not written:
        return ""
    code = country.strip().upper()
    if code in {"CH", "LI"} and (swiss := _SWISS.match(written)):
        return f"CHE{swiss[1]}"
    if written.startswith("GR"):
        written = f"EL{written[2:]}"
    if code == "AT" and (austrian := _AUSTRIAN.match(written)):
        written = f"ATU{austrian[1]}"
    prefix = _PREFIX_OF_COUNTRY.get(code, code)
    # GB and NO too, which VIES does not know.
    has_prefix = written[:2] in _MEMBER_PREFIXES | {prefix}
    bare = _NAME.sub("", written)
    for number in (written, f"{prefix}{written}", bare, f"{prefix}{bare}"):
        if known := _canonical(number):
            return known
    return written if has_prefix else f"{prefix}{written}"


def is_well_formed(number: str) -> bool:
    """True when a number of a member state or Northern Ireland has the right form and check digits."""
    return bool(_canonical(number))


def countries_that_could_issue(raw: str) -> tuple[str, ...]:
    """The member states (ISO 3166-1, or XI) in whose form `raw` can exist, in the order of the alphabet."""
    return tuple(sorted(code for code in RATES if is_well_formed(normalise(raw=raw, country=code))))


class SellerScheme(StrEnum):
    """Whose number it is, where it is a seller's number of a one-stop shop and no VAT number of a buyer."""

    NON_UNION = "non_union"  # EU...: services of a seller from outside (art. 358a to 369)
    IMPORT = "import"  # IM...: goods from outside, the seller's or his intermediary's (art. 369l to 369x)


def scheme_of(raw: str) -> SellerScheme | None:
    """The scheme of a number that can exist; None for any other number."""
    written = _NOISE.sub("", raw.upper())
    if not scheme_number.is_valid(written):
        return None
    return SellerScheme.NON_UNION if written.startswith("EU") else SellerScheme.IMPORT


def _canonical(number: str) -> str:
    """The number as its state writes it; "" where it cannot exist."""
    if number[:2] not in _MEMBER_PREFIXES or not eu_vat.is_valid(number):
        return ""
    return str(eu_vat.validate(number))


def issuing_country(number: str) -> str:
    """The country (ISO 3166-1, or XI) whose prefix a normalised number carries; "" for a number without one."""
    prefix = number[:2]
    if prefix == "EL":
        return "GR"
    return prefix if prefix in _MEMBER_PREFIXES else ""

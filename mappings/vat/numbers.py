"""VAT numbers offline: one way of writing them, and whether they can exist. Whether one *is* registered, only VIES knows."""

import re
from typing import Final

from stdnum.eu import vat as eu_vat

from mappings.vat.rate_table import RATES

_NOISE: Final = re.compile(r"[^0-9A-Z+*]")
# Greece and Northern Ireland have prefixes that are not their country's code. Source: VIES, list of member states.
_PREFIX_OF_COUNTRY: Final = {"GR": "EL"}
_MEMBER_PREFIXES: Final = frozenset(_PREFIX_OF_COUNTRY.get(code, code) for code in RATES)
# Swiss numbers carry the word VAT in the language of the canton behind the digits.
_SWISS: Final = re.compile(r"^(?:CHE)?(\d{9})(?:MWST|TVA|IVA)?$")


def normalise(*, raw: str, country: str) -> str:
    """`raw` in capitals without separators, its country prefix in front; "" for nothing.

    A prefix that is there is kept, also where it differs from `country` (goods may go elsewhere): only a number that
    cannot exist as written gets the prefix of `country` (ISO 3166-1 alpha-2).
    """
    compact = _NOISE.sub("", raw.upper())
    if not compact:
        return ""
    prefix = _PREFIX_OF_COUNTRY.get(country, country)
    if prefix == "CH" and (swiss := _SWISS.match(compact)):
        return f"CHE{swiss[1]}"
    if compact.startswith("GR"):
        compact = f"EL{compact[2:]}"
    if compact[:2] == prefix or is_well_formed(compact):
        return compact
    with_prefix = f"{prefix}{compact}"
    if prefix in _MEMBER_PREFIXES and is_well_formed(with_prefix):
        return with_prefix
    return compact if compact[:2] in _MEMBER_PREFIXES else with_prefix


def is_well_formed(number: str) -> bool:
    """True when a number of a member state or Northern Ireland has the right form and check digits."""
    return number[:2] in _MEMBER_PREFIXES and bool(eu_vat.is_valid(number))


def issuing_country(number: str) -> str:
    """The country (ISO 3166-1, or XI) whose prefix a normalised number carries; "" for a number without one."""
    prefix = number[:2]
    if prefix == "EL":
        return "GR"
    return prefix if prefix in _MEMBER_PREFIXES else ""

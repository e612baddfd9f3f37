"""What the administration cannot book by the rules, in words: shown above them, before anything is sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from connectors.models import Link
from iweb.panel.mappings.wording import country_name
from iweb.panel.wording import language
from iweb.sync.master_data import findings_of
from mappings.models import RulebookVersion
from mappings.sentences.words import WORDS
from mappings.validate.faults import Finding
from mappings.validate.sentences import FAULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """`faults` would be refused or booked wrongly; `warnings` will matter later."""

    faults: tuple[str, ...]
    warnings: tuple[str, ...]


def findings_in_words(link: Link, *, version: RulebookVersion) -> Findings:
    """Of the newest version. Inside the tenant's scope."""
    found = findings_of(link=link, version=version)
    return Findings(
        faults=_told(one for one in found if one.is_blocking),
        warnings=_told(one for one in found if not one.is_blocking),
    )


def _told(found: Iterable[Finding]) -> tuple[str, ...]:
    """Each sentence once: several rules may name the same target."""
    return tuple(dict.fromkeys(_sentence(one) for one in found))


def _sentence(one: Finding) -> str:
    values = {name: _word(name, value) for name, value in one.values}
    return FAULTS[one.fault][language()].format(**values)


def _word(name: str, value: str) -> str:
    if name == "country" and value:
        return country_name(value)
    return WORDS.get(name, {}).get(value, {}).get(language(), value)

"""What VIES says for a preview: asked as the sync would ask, and kept by nobody (BOOKING 18)."""

import time
from collections.abc import Iterable, Iterator

from django.conf import settings

from connectors.evidence.vies.client import vies
from iweb.core.clock import database_now
from iweb.sync import evidence
from mappings.facts import VatNumberEvidence
from mappings.rulebook import Profile, Rulebook
from mappings.sale import Sale
from mappings.vat.numbers import normalise


def unanswered(*, sales: Iterable[Sale], profile: Profile, rulebook: Rulebook) -> tuple[str, ...]:
    """The numbers that a decision hangs on and of which no verdict is young enough. Inside the scope."""
    at_stake = (
        evidence.number_at_stake(sale=sale, profile=profile, rulebook=rulebook) for sale in sales
    )
    return tuple(number for number in dict.fromkeys(at_stake) if number and _is_open(number))


def _is_open(number: str) -> bool:
    latest = evidence.latest_evidence(number=number)
    return latest is None or not evidence.counts(latest)


def ask(*, numbers: Iterable[str], profile: Profile) -> dict[str, VatNumberEvidence]:
    """Verdicts by number. Outside of any scope: it makes a call each, for as long as a walk would."""
    requester = normalise(raw=profile.vat_number, country=profile.country)
    return {one.number: one for one in _answers(numbers, requester=requester)}


def _answers(numbers: Iterable[str], *, requester: str) -> Iterator[VatNumberEvidence]:
    """A register, or one state's part of it, that does not answer is not asked again."""
    silent, began = set[str](), time.monotonic()
    for number in numbers:
        in_time = time.monotonic() - began < settings.IWEB_VIES_SECONDS
        if not in_time or silent & {"", number[:2]}:
            continue
        said = vies(requester=requester).ask(number=number)
        if said.worth_asking_again:
            silent.add(number[:2] if said.concerns_one_state else "")
            continue
        yield VatNumberEvidence(
            number=said.number,
            verdict=said.verdict.value,
            asked_at=database_now(),
            consultation_number=said.consultation_number,
        )

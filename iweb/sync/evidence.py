"""Evidence about VAT numbers: which number a sale rests on, and what is stored about it. Asking is in `iweb.sync.inquiry`."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings

from iweb.core.clock import database_now
from iweb.sync.models import VatEvidence
from mappings.facts import VatNumberEvidence
from mappings.rulebook import Profile, Rulebook
from mappings.sale import DocumentKind, Sale
from mappings.steps.kinds import natures_of
from mappings.vat.numbers import is_well_formed, issuing_country, normalise
from mappings.vat.scenario import REVERSED, SERVICES
from mappings.vat.territories import Area, locate


def number_at_stake(*, sale: Sale, profile: Profile, rulebook: Rulebook) -> str:
    """The VAT number, normalised, whose verdict decides how the sale is taxed; "" where no verdict changes anything.

    Goods that go to another member state, and services, to a number of another state than the seller's; goods whose VAT is
    reversed at home, to one of the seller's own (BOOKING 18 and 22). A credit takes the treatment of its sale (BOOKING 29),
    so it asks nothing.
    """
    number = number_of(sale=sale)
    if not number or sale.kind is DocumentKind.CREDIT:
        return ""
    if issuing_country(number) == profile.country:
        asked = REVERSED
    elif _leaves_for_the_union(sale=sale, profile=profile):
        return number
    else:
        asked = SERVICES
    day = sale.invoiced_on or sale.ordered_at.date()
    natures = natures_of(sale=sale, rulebook=rulebook, profile=profile, day=day)
    return number if natures & asked else ""


def _leaves_for_the_union(*, sale: Sale, profile: Profile) -> bool:
    address = sale.delivery_address
    place = locate(country=address.country, postcode=address.postcode, city=address.city)
    leaves = place.area in {Area.UNION, Area.GOODS_ONLY} and place.country != profile.country
    return leaves and not sale.pick_up


def number_of(*, sale: Sale) -> str:
    """The buyer's number as the engine reads it, normalised; "" for one that cannot exist."""
    typed = sale.invoice_address.vat_number.strip() or sale.delivery_address.vat_number.strip()
    number = normalise(raw=typed, country=sale.invoice_address.country)
    return number if is_well_formed(number) else ""


def known_about(*, number: str) -> tuple[VatNumberEvidence, ...]:
    """What a decision may know of a number: the latest word, unless it is a verdict that has grown old."""
    latest = latest_evidence(number=number) if number else None
    if latest is None:
        return ()
    if latest.verdict != VatEvidence.Verdict.UNAVAILABLE:
        return (_known(latest),) if counts(latest) else ()
    earlier = last_verdict(number=number) if latest.tries else None
    return (_known(latest),) if earlier is None else (_known(earlier), _known(latest))


def known_so_far(*, numbers: Iterable[str]) -> dict[str, tuple[VatNumberEvidence, ...]]:
    """What the register said last of each of these numbers, however long ago: for asking what if, where nobody is asked anew."""
    rows = VatEvidence.objects.filter(number__in=set(numbers)).order_by(
        "number", "-asked_at", "-id"
    )
    judged = rows.exclude(verdict=VatEvidence.Verdict.UNAVAILABLE)
    verdicts = {one.number: one for one in judged.distinct("number")}
    return {
        one.number: _so_far(latest=one, verdict=verdicts.get(one.number))
        for one in rows.distinct("number")
    }


def _so_far(*, latest: VatEvidence, verdict: VatEvidence | None) -> tuple[VatNumberEvidence, ...]:
    """As `known_about` tells it of what is young enough."""
    if latest.verdict != VatEvidence.Verdict.UNAVAILABLE or not latest.tries or verdict is None:
        return (_known(latest),)
    return (_known(verdict), _known(latest))


def _known(evidence: VatEvidence) -> VatNumberEvidence:
    return VatNumberEvidence(
        number=evidence.number,
        verdict=evidence.verdict,
        asked_at=evidence.asked_at,
        consultation_number=evidence.consultation_number,
    )


def last_verdict(*, number: str) -> VatEvidence | None:
    """The last time that the register could say, however long ago: valid or invalid."""
    judged = VatEvidence.objects.filter(number=number).exclude(
        verdict=VatEvidence.Verdict.UNAVAILABLE
    )
    return judged.order_by("-asked_at", "-id").first()


def latest_evidence(*, number: str) -> VatEvidence | None:
    """What the register said last of exactly this number."""
    return VatEvidence.objects.filter(number=number).order_by("-asked_at", "-id").first()


def counts(evidence: VatEvidence) -> bool:
    """Young enough to decide on. A question that the register does not take (`tries` 0) is not repeated at once either."""
    if evidence.verdict == VatEvidence.Verdict.VALID:
        return age(evidence) < timedelta(hours=settings.IWEB_VIES_AGE_HOURS)
    settled = evidence.verdict == VatEvidence.Verdict.INVALID or evidence.tries == 0
    return settled and age(evidence) < timedelta(hours=settings.IWEB_VIES_INVALID_HOURS)


def age(evidence: VatEvidence) -> timedelta:
    return database_now() - evidence.asked_at

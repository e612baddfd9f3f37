"""Evidence that a decision needs is asked for between two transactions: load, ask, store, and only then decide.

A sale whose number nobody can judge now stays new and is looked at again with a growing pause; after a day it is decided
without a verdict, which the engine never takes for a valid one (BOOKING 18).
"""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from connectors.evidence.vies.answers import Evidence
from connectors.evidence.vies.client import vies
from connectors.models import Link
from connectors.ports import ShopReader
from iweb.core.boundaries import crossing
from iweb.core.clock import database_now
from iweb.sync import decisions
from iweb.sync.evidence import age, counts, last_verdict, latest_evidence
from iweb.sync.models import Sale, VatEvidence
from iweb.sync.rulebooks import load_rulebook
from iweb.sync.settle import pause_after
from iweb.tenants.scopes import tenant_scope
from mappings.rulebook import OutagePolicy
from mappings.sale import DocumentKind

EVERY_STATE = ""  # beside the prefixes of single states


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a sale needs to be known, and in whose name. `due` is False while the register's last excuse is young."""

    number: str
    requester: str
    due: bool
    provisional: bool = False  # an earlier verdict will do while the register is down


@dataclass(slots=True, kw_only=True)
class Inquiry:
    """One walk's questions. A register, or one state's part of it, that does not answer is not asked again in this walk."""

    tenant_id: UUID
    reader: ShopReader
    silent: set[str] = field(default_factory=set)
    began: float = field(default_factory=time.monotonic)

    def settle(self, *, sale_id: UUID) -> bool:
        """Get what the sale needs. False when it has to wait. No scope may be open: this may make a call."""
        with tenant_scope(self.tenant_id):
            if _follows_its_sale(sale_id=sale_id):
                return False
            question = _question_of(sale_id=sale_id, reader=self.reader)
        if question is None:
            return True
        evidence = self._ask(question) if question.due and self._may_ask(question) else None
        with tenant_scope(self.tenant_id):
            if evidence is not None:
                keep(tenant_id=self.tenant_id, question=question, evidence=evidence)
            if evidence is not None and not evidence.worth_asking_again:
                return True
            if question.provisional and _is_down(question.number):
                return True
            return not _put_aside(sale_id=sale_id, number=question.number)

    def _may_ask(self, question: Question) -> bool:
        """Also in time: a walk has a lease on its shop, and others wait behind it."""
        in_time = time.monotonic() - self.began < settings.IWEB_VIES_SECONDS
        return in_time and not self.silent & {EVERY_STATE, question.number[:2]}

    def _ask(self, question: Question) -> Evidence:
        evidence = vies(requester=question.requester).ask(number=question.number)
        crossing("vies answered")
        if evidence.worth_asking_again:
            one_state = evidence.concerns_one_state
            self.silent.add(question.number[:2] if one_state else EVERY_STATE)
        return evidence


def _follows_its_sale(*, sale_id: UUID) -> bool:
    """A credit takes over what was decided of its sale (BOOKING 29): while that waits, so does the credit."""
    slip = Sale.objects.filter(id=sale_id, kind=DocumentKind.CREDIT.value)
    row = slip.first()
    if row is None:
        return False
    put_aside = Sale.objects.filter(
        link_id=row.link_id,
        order_id=row.order_id,
        outcome=Sale.Outcome.NEW,
        decide_after__gt=database_now(),
    ).exclude(kind=DocumentKind.CREDIT.value)
    until = put_aside.values_list("decide_after", flat=True).first()
    return until is not None and bool(slip.update(decide_after=until))


def _question_of(*, sale_id: UUID, reader: ShopReader) -> Question | None:
    """None where no verdict is needed, or where one is young enough."""
    row = Sale.objects.select_related("link").filter(id=sale_id, outcome=Sale.Outcome.NEW).first()
    if row is None:
        return None
    number, requester = decisions.number_to_prove(row=row, reader=reader)
    latest = latest_evidence(number=number) if number else None
    if not number or (latest is not None and counts(latest)):
        return None
    due = latest is None or age(latest) >= _pause_after(latest)
    provisional = _may_be_provisional(number=number, link=row.link)
    return Question(number=number, requester=requester, due=due, provisional=provisional)


def _is_down(number: str) -> bool:
    latest = latest_evidence(number=number)
    return latest is not None and latest.verdict == VatEvidence.Verdict.UNAVAILABLE


def _may_be_provisional(*, number: str, link: Link) -> bool:
    """By the owner's choice, on a verdict that is young enough for it (BOOKING 18)."""
    profile = load_rulebook(link=link)[1]
    earlier = last_verdict(number=number)
    if profile.vies_outage is OutagePolicy.HOLD or earlier is None:
        return False
    window = timedelta(days=profile.vies_window_days)
    return earlier.verdict == VatEvidence.Verdict.VALID and age(earlier) <= window


def _pause_after(latest: VatEvidence) -> timedelta:
    return pause_after(tries=latest.tries) if latest.tries else timedelta()


def keep(*, tenant_id: UUID, question: Question, evidence: Evidence) -> None:
    latest = latest_evidence(number=evidence.number)
    before = latest.tries if latest is not None else 0
    VatEvidence.objects.create(
        tenant_id=tenant_id,
        number=evidence.number,
        requester=question.requester[:20],
        verdict=evidence.verdict.value,
        code=evidence.code[:80],
        consultation_number=evidence.consultation_number,
        answer_hash=evidence.digest,
        tries=before + 1 if evidence.worth_asking_again else 0,
        asked_at=database_now(),
    )


def _put_aside(*, sale_id: UUID, number: str) -> bool:
    """Until the number may be asked again. False when the sale has waited long enough: it is decided without."""
    now = database_now()
    row = Sale.objects.select_for_update().get(id=sale_id)
    since = row.waits_since or now
    if now - since >= timedelta(hours=settings.IWEB_VIES_PATIENCE_HOURS):
        return False
    row.waits_since, row.decide_after = since, _next_time(number=number, now=now)
    row.save(update_fields=["waits_since", "decide_after"])
    return True


def _next_time(*, number: str, now: datetime) -> datetime:
    """When the register may be asked about this number again; a whole pause where that is overdue already."""
    latest = latest_evidence(number=number)
    pause = pause_after(tries=latest.tries if latest is not None else 0)
    due = latest.asked_at + pause if latest is not None else now
    return due if due > now else now + pause

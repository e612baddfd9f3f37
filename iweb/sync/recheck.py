"""Numbers that carried a supply without VAT are asked again: provisional ones until VIES can say, all before their ICP period ends.

A number that VIES calls invalid by then has its sales decided again: the engine holds them with what to do (BOOKING 18).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from connectors.evidence.vies.client import vies
from connectors.models import Link
from iweb.core.clock import database_now
from iweb.sync.abroad import SoldAbroad
from iweb.sync.evidence import age, latest_evidence
from iweb.sync.inquiry import EVERY_STATE, Question, keep
from iweb.sync.models import Booking, Sale, VatEvidence
from iweb.sync.rulebooks import load_rulebook
from iweb.sync.settle import pause_after
from iweb.tenants.scopes import tenant_scope
from mappings.abroad import LISTED
from mappings.rulebook import StatementPeriod
from mappings.steps.customer import PROVISIONAL
from mappings.vat.numbers import normalise

BEFORE_THE_END: Final = timedelta(days=5)
ONE_DAY: Final = timedelta(days=1)
MOST: Final = 100  # questions a round; the rest at the next one


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One period of the ICP statement, both days included."""

    first_day: date
    last_day: date


def statement_of(*, day: date, period: StatementPeriod) -> Statement:
    months = 1 if period is StatementPeriod.MONTH else 3
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last = (first + timedelta(days=31 * months)).replace(day=1) - timedelta(days=1)
    return Statement(first_day=first, last_day=last)


def ask_again(*, tenant_id: UUID) -> int:
    """Ask what is due, each number once and one after the other. Gives how many got a verdict. No scope may be open."""
    with tenant_scope(tenant_id):
        due = list(islice(_due(), MOST))
    silent, judged = set[str](), 0
    for question in due:
        if silent & {EVERY_STATE, question.number[:2]}:
            continue
        evidence = vies(requester=question.requester).ask(number=question.number)
        if evidence.worth_asking_again:
            silent.add(question.number[:2] if evidence.concerns_one_state else EVERY_STATE)
        with tenant_scope(tenant_id):
            keep(tenant_id=tenant_id, question=question, evidence=evidence)
            judged += _judge(number=question.number, verdict=evidence.verdict.value)
    return judged


def _due() -> Iterator[Question]:
    today = database_now().date()
    asked = set[str]()
    sellers = SoldAbroad.objects.exclude(vat_number="").values("link_id")
    for link in Link.objects.filter(id__in=sellers).order_by("id"):
        profile = load_rulebook(link=link)[1]
        requester = normalise(raw=profile.vat_number, country=profile.country)
        for number in _numbers(link=link, period=profile.icp_period, today=today):
            if number not in asked and _pause_is_over(number):
                asked.add(number)
                yield Question(number=number, requester=requester, due=True)


def _numbers(*, link: Link, period: StatementPeriod, today: date) -> list[str]:
    """Provisional ones at any time; all of a period in its last days, and those that were not judged then also after it."""
    listed = SoldAbroad.objects.filter(
        link=link, scenario__in=[one.value for one in LISTED]
    ).exclude(vat_number="")
    open_ones = listed.filter(provisional=True)
    numbers = list(open_ones.order_by("vat_number").values_list("vat_number", flat=True))
    for one in _closing(period=period, today=today):
        rows = listed.filter(tax_point__range=(one.first_day, one.last_day))
        begins = one.last_day - BEFORE_THE_END
        unjudged = rows.exclude(asked_again_at__date__gt=begins)
        numbers += unjudged.order_by("vat_number").values_list("vat_number", flat=True)
    return list(dict.fromkeys(numbers))


def _closing(*, period: StatementPeriod, today: date) -> tuple[Statement, ...]:
    now = statement_of(day=today, period=period)
    before = statement_of(day=now.first_day - timedelta(days=1), period=period)
    return (before, now) if today > now.last_day - BEFORE_THE_END else (before,)


def _pause_is_over(number: str) -> bool:
    """A question that VIES does not take (`tries` 0) is put to it once a day."""
    latest = latest_evidence(number=number)
    if latest is None or latest.verdict != VatEvidence.Verdict.UNAVAILABLE:
        return True
    return age(latest) >= (pause_after(tries=latest.tries) if latest.tries else ONE_DAY)


def _judge(*, number: str, verdict: str) -> int:
    """What the verdict means for the supplies to that number. An outage means nothing yet."""
    if verdict not in {"valid", "invalid"}:
        return 0
    rows = SoldAbroad.objects.filter(vat_number=number)
    if verdict == "invalid":
        _decide_again(rows)
    else:
        _unmark(rows)
    rows.update(provisional=False, asked_again_at=database_now())
    return 1


def _decide_again(rows: QuerySet[SoldAbroad]) -> None:
    """Those whose statement is not long gone; the engine holds them, for they stand in the books at 0%."""
    today = database_now().date()
    now = statement_of(day=today, period=StatementPeriod.QUARTER)
    before = statement_of(day=now.first_day - timedelta(days=1), period=StatementPeriod.QUARTER)
    recent = Q(provisional=True) | Q(tax_point__gte=before.first_day)
    sales = list(rows.filter(recent).values_list("sale_id", flat=True))
    decided = Sale.objects.filter(id__in=sales, outcome=Sale.Outcome.BOOKED)
    Link.objects.filter(sales__in=decided.values("id")).update(read_due_at=database_now())
    decided.update(outcome=Sale.Outcome.NEW, decided_at=None)


def _unmark(rows: QuerySet[SoldAbroad]) -> None:
    """They are proven now, and no longer provisional."""
    marked = Booking.objects.filter(warnings__contains=[{"text": PROVISIONAL}])
    for booking in marked.filter(sale_id__in=rows.values("sale_id")):
        booking.warnings = [one for one in booking.warnings if one["text"] != PROVISIONAL]
        booking.save(update_fields=["warnings"])

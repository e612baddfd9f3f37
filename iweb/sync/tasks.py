"""Celery's doors. Arguments are ids only: a lost or doubled message does no harm (DESIGN 4)."""

from uuid import UUID

from celery import shared_task
from django.conf import settings

from iweb.core.heartbeat import beat
from iweb.core.identity import settle_identity
from iweb.sync import (
    bells,
    bulk,
    company_answers,
    connecting,
    delivery,
    group_retries,
    month_ends,
    pipeline,
    previewing,
    recheck,
    undo,
)
from iweb.sync import tick as rounds
from iweb.sync.upkeep import fold_day_figures, live_tenants, read_rates, run_upkeep


@shared_task(name="iweb.sync.tasks.tick", ignore_result=True)
def tick() -> None:
    """Ring the bells of what is due. Two beats, or none for a while, change nothing but the pace."""
    beat(name="tick")
    settle_identity()
    for tenant_id, link_id in rounds.due_links():
        if bells.is_silent(link_id):
            walk.delay(str(tenant_id), str(link_id))
    for lane_id in rounds.due_lanes():
        if bells.is_silent(lane_id):
            serve_lane.delay(str(lane_id))
    for tenant_id, connection_id, role in rounds.due_connections():
        if bells.is_silent(connection_id):
            check = check_shop if role == "shop" else refresh_ledger
            check.delay(str(tenant_id), str(connection_id))


@shared_task(name="iweb.sync.tasks.walk", ignore_result=True)
def walk(tenant_id: str, link_id: str) -> None:
    beat(name="worker")
    bells.answered(link_id)
    pipeline.walk(tenant_id=UUID(tenant_id), link_id=UUID(link_id))
    lane_id = rounds.lane_of(tenant_id=UUID(tenant_id), link_id=UUID(link_id))
    if lane_id is not None:
        serve_lane.delay(str(lane_id))


@shared_task(name="iweb.sync.tasks.serve_lane", ignore_result=True)
def serve_lane(lane_id: str) -> None:
    """One bounded slice, then the lane is given back; a full slice rings again at once."""
    beat(name="worker")
    bells.answered(lane_id)
    handled = delivery.serve_lane(lane_id=UUID(lane_id))
    if handled >= settings.IWEB_SLICE:
        serve_lane.delay(lane_id)


@shared_task(name="iweb.sync.tasks.upkeep", ignore_result=True)
def upkeep() -> None:
    rounds.recount_lanes()
    run_upkeep()
    for tenant_id in live_tenants():
        ask_numbers_again.delay(str(tenant_id))


@shared_task(name="iweb.sync.tasks.refresh_rates", ignore_result=True)
def refresh_rates() -> None:
    if settings.IWEB_READ_RATES:
        read_rates()


@shared_task(name="iweb.sync.tasks.ask_numbers_again", ignore_result=True)
def ask_numbers_again(tenant_id: str) -> None:
    recheck.ask_again(tenant_id=UUID(tenant_id))


@shared_task(name="iweb.sync.tasks.fold_figures", ignore_result=True)
def fold_figures() -> None:
    fold_day_figures()


@shared_task(name="iweb.sync.tasks.retry_group", ignore_result=True)
def retry_group(tenant_id: str, retry_id: str) -> None:
    group_retries.work_off(tenant_id=UUID(tenant_id), retry_id=UUID(retry_id))
    tick.delay()  # what became due is begun at once: a person watches


@shared_task(name="iweb.sync.tasks.work_off_bulk", ignore_result=True)
def work_off_bulk(tenant_id: str, bulk_id: str) -> None:
    bulk.work_off(tenant_id=UUID(tenant_id), bulk_id=UUID(bulk_id))
    tick.delay()  # what became due is begun at once: a person watches


@shared_task(name="iweb.sync.tasks.check_shop", ignore_result=True)
def check_shop(tenant_id: str, connection_id: str) -> None:
    bells.answered(connection_id)
    connecting.check_shop(tenant_id=UUID(tenant_id), connection_id=UUID(connection_id))


@shared_task(name="iweb.sync.tasks.exchange_consent", ignore_result=True)
def exchange_consent(tenant_id: str, consent_id: str) -> None:
    connecting.exchange_consent(tenant_id=UUID(tenant_id), consent_id=UUID(consent_id))


@shared_task(name="iweb.sync.tasks.answer_undo", ignore_result=True)
def answer_undo(tenant_id: str, request_id: str) -> None:
    undo.answer(tenant_id=UUID(tenant_id), request_id=UUID(request_id))


@shared_task(name="iweb.sync.tasks.make_month_end", ignore_result=True)
def make_month_end(tenant_id: str, pack_id: str) -> None:
    month_ends.make(tenant_id=UUID(tenant_id), pack_id=UUID(pack_id))


@shared_task(name="iweb.sync.tasks.check_company", ignore_result=True)
def check_company(tenant_id: str) -> None:
    company_answers.check_number(tenant_id=UUID(tenant_id))


@shared_task(name="iweb.sync.tasks.make_preview", ignore_result=True)
def make_preview(tenant_id: str, preview_id: str) -> None:
    previewing.make(tenant_id=UUID(tenant_id), preview_id=UUID(preview_id))


@shared_task(name="iweb.sync.tasks.refresh_ledger", ignore_result=True)
def refresh_ledger(tenant_id: str, connection_id: str) -> None:
    bells.answered(connection_id)
    connecting.refresh_ledger(tenant_id=UUID(tenant_id), connection_id=UUID(connection_id))

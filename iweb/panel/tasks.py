"""Celery's doors to the notices: the rounds over all companies, one company's round, and one mail. Arguments are ids only."""

from uuid import UUID

from celery import shared_task
from django.conf import settings

from iweb.notices import noticing
from iweb.panel.notices import mails
from iweb.sync.upkeep import connected_tenants


@shared_task(name="iweb.panel.tasks.notice_round", ignore_result=True)
def notice_round() -> None:
    for tenant_id in connected_tenants():
        notice.apply_async(args=(str(tenant_id),), expires=settings.IWEB_NOTICE_SECONDS)


@shared_task(name="iweb.panel.tasks.notice_calendar", ignore_result=True)
def notice_calendar() -> None:
    for tenant_id in connected_tenants():
        notice_by_calendar.delay(str(tenant_id))


@shared_task(name="iweb.panel.tasks.notice", ignore_result=True)
def notice(tenant_id: str) -> None:
    _ring(tenant_id, noticing.look(tenant_id=UUID(tenant_id)))


@shared_task(name="iweb.panel.tasks.notice_by_calendar", ignore_result=True)
def notice_by_calendar(tenant_id: str) -> None:
    _ring(tenant_id, noticing.look_at_calendar(tenant_id=UUID(tenant_id)))


def _ring(tenant_id: str, mail_ids: list[UUID]) -> None:
    """After the commit. A bell that gets lost is rung by the next round: the mail is still due."""
    for mail_id in mail_ids:
        send_notice.delay(tenant_id, str(mail_id))


@shared_task(name="iweb.panel.tasks.send_notice", ignore_result=True)
def send_notice(tenant_id: str, mail_id: str) -> None:
    mails.send(tenant_id=UUID(tenant_id), mail_id=UUID(mail_id))

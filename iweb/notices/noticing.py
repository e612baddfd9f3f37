"""The round of one company: notices are opened, counted and solved, and whom that concerns gets a mail as a row of the outbox.

All of it is one transaction, so that there is never a notice whose mails were forgotten.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.notices import digests, outbox
from iweb.notices.causes import QUICK, Seen, seen_now
from iweb.notices.models import Kind, Mail, Notice
from iweb.notices.people import people
from iweb.notices.slow_causes import SLOW, seen_by_calendar
from iweb.tenants.scopes import tenant_scope

KEPT: Final = timedelta(days=365)  # what was solved longer ago is forgotten
# What is back so soon was not solved: sales that are tried again are held by nothing while they wait for their turn.
SAME: Final = timedelta(minutes=30)


def look(*, tenant_id: UUID) -> list[UUID]:
    """Every other minute: what is the matter now. Gives the mails that are due."""
    with tenant_scope(tenant_id):
        _alone(tenant_id)
        opened = keep(tenant_id=tenant_id, seen=seen_now(), kinds=QUICK)
        members = people()
        outbox.tell_now(tenant_id=tenant_id, opened=opened, people=members)
        digests.tell_later(tenant_id=tenant_id, people=members)
        return outbox.due()


def look_at_calendar(*, tenant_id: UUID) -> list[UUID]:
    """Once an hour: what the calendar brings. Gives the mails that are due."""
    with tenant_scope(tenant_id):
        _alone(tenant_id)
        opened = keep(tenant_id=tenant_id, seen=seen_by_calendar(), kinds=SLOW)
        outbox.tell_now(tenant_id=tenant_id, opened=opened, people=people())
        _forget()
        return outbox.due()


def _alone(tenant_id: UUID) -> None:
    """One round of a company at a time: another would take for new what this one has just seen solved."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 77))", [str(tenant_id)])


# An open notice of this cause is counted up; `xmax = 0` tells that there was none, so that this statement made it.
KEEP: Final = """
INSERT INTO notices_notice (id, tenant_id, created_at, kind, cause, details, number, last_seen_at)
VALUES (%(id)s, %(tenant)s, now(), %(kind)s, %(cause)s, %(details)s, %(number)s, now())
ON CONFLICT (tenant_id, kind, cause) WHERE solved_at IS NULL DO UPDATE
SET number = EXCLUDED.number, details = EXCLUDED.details, last_seen_at = EXCLUDED.last_seen_at
WHERE notices_notice.number <> EXCLUDED.number OR notices_notice.details <> EXCLUDED.details
   OR notices_notice.last_seen_at < now() - interval '15 minutes'
RETURNING id, xmax = 0
"""


def keep(*, tenant_id: UUID, seen: Iterable[Seen], kinds: Iterable[Kind]) -> list[Notice]:
    """Open, count up, and solve what is not seen any more of these kinds. Gives what was opened, or is back, by this call alone.

    Two at once: the second waits for the first at the unique key, and finds the notice there.
    """
    now = {(one.kind.value, one.cause): one for one in seen}
    _solve(kinds=kinds, but=set(now))
    back = _open_again(now)
    opened = [_keep(now[key], tenant_id=tenant_id) for key in sorted(now)]
    ids = [*back, *(one for one in opened if one is not None)]
    return list(Notice.objects.filter(id__in=ids).order_by("id")) if ids else []


def _keep(one: Seen, *, tenant_id: UUID) -> UUID | None:
    """The id, where it is new."""
    values: dict[str, UUID | str | int] = {
        "id": new_id(),
        "tenant": tenant_id,
        "kind": one.kind.value,
        "cause": one.cause[:240],
        "details": json.dumps(one.details),
        "number": one.number,
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, values)
        row = cursor.fetchone()
    return row[0] if row is not None and row[1] else None


def _open_again(seen: Mapping[tuple[str, str], Seen]) -> list[UUID]:
    """The same notices once more, with who has read them and was told of them."""
    lately = Notice.objects.filter(solved_at__gte=database_now() - SAME)
    rows = lately.order_by("solved_at").values_list("kind", "cause", "id")
    found = {(kind, cause): row_id for kind, cause, row_id in rows if (kind, cause) in seen}
    if not found:
        return []
    known = Notice.objects.filter(solved_at=None).values_list("kind", "cause")
    back = [row_id for key, row_id in found.items() if key not in set(known)]
    Notice.objects.filter(id__in=back).update(solved_at=None)
    return back


def _solve(*, kinds: Iterable[Kind], but: set[tuple[str, str]]) -> None:
    rows = Notice.objects.filter(solved_at=None, kind__in=[one.value for one in kinds])
    known = rows.values_list("id", "kind", "cause")
    gone = [row_id for row_id, kind, cause in known if (kind, cause) not in but]
    if gone:
        Notice.objects.filter(id__in=gone, solved_at=None).update(solved_at=database_now())


def _forget() -> None:
    """With a notice goes who read it and was told; with the last of its notices, a mail."""
    Notice.objects.filter(solved_at__lt=database_now() - KEPT).delete()
    Mail.objects.filter(told__isnull=True, created_at__lt=database_now() - KEPT).delete()

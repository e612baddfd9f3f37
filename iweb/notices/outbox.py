"""Mails on their way: planned as rows, claimed before they are sent, tried again when the mail server fails.

A row is claimed by moving its time ahead in a transaction of its own. Who dies after that leaves a row that is due again when
the claim has run out, and is sent once more under the same Message-ID: a mail is rather read twice than never.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import F

from iweb.accounts.models import User
from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.notices.models import Mail, Notice, Told, Way
from iweb.notices.people import Person, person_of
from iweb.tenants.models import Tenant
from iweb.tenants.scopes import tenant_scope

# Between two mails of the moment to one person: what comes up meanwhile stands together in the next.
GAP: Final = timedelta(minutes=15)
CLAIM: Final = timedelta(minutes=15)  # longer than a task may run (CELERY_TASK_TIME_LIMIT)
MOST_TRIES: Final = 9  # with the pauses below: about a day
LONGEST_PAUSE: Final = timedelta(hours=6)
MOST_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A claimed mail: to whom, of which company, what is told, and for a digest what was told before and is still open."""

    mail: Mail
    user: User
    role: str
    tenant: Tenant
    notices: Sequence[Notice]
    still_open: Sequence[Notice] = ()


# --- planning ---


def tell_now(*, tenant_id: UUID, opened: Sequence[Notice], people: Iterable[Person]) -> None:
    """What was opened, to each who wants it at once. Inside the tenant's scope, in the transaction that opened it."""
    told = set(Told.objects.filter(notice__in=opened).values_list("user_id", "notice_id"))
    for person in people:
        wanted = [
            one
            for one in opened
            if person.way_of(one.kind) is Way.NOW and (person.user_id, one.id) not in told
        ]
        if wanted:
            mail = _next_mail(tenant_id=tenant_id, person=person)
            tell(mail=mail, notices=wanted)


def _next_mail(*, tenant_id: UUID, person: Person) -> Mail:
    """The one that waits already, or a new one. Locked: who claims it sees what is added here, or comes first."""
    mine = Mail.objects.filter(user_id=person.user_id, way=Way.NOW)
    waiting = mine.select_for_update().filter(tries=0, sent_at=None, dropped_at=None).first()
    if waiting is not None:
        return waiting
    last = mine.exclude(sent_at=None).order_by("-sent_at").values_list("sent_at", flat=True).first()
    now = database_now()
    return Mail.objects.create(
        tenant_id=tenant_id,
        user_id=person.user_id,
        way=Way.NOW,
        key=f"now:{new_id()}",
        not_before=max(now, last + GAP) if last else now,
    )


def tell(*, mail: Mail, notices: Iterable[Notice]) -> None:
    """Who was told of a notice already is not told of it in this mail."""
    Told.objects.bulk_create(
        [
            Told(tenant_id=mail.tenant_id, mail=mail, notice=one, user_id=mail.user_id)
            for one in notices
        ],
        ignore_conflicts=True,
    )


def due() -> list[UUID]:
    """Inside the tenant's scope."""
    rows = Mail.objects.filter(sent_at=None, dropped_at=None, not_before__lte=database_now())
    return list(rows.order_by("not_before").values_list("id", flat=True)[:MOST_AT_ONCE])


# --- sending ---


def claim(*, tenant_id: UUID, mail_id: UUID) -> Letter | None:
    """The right to send it now; None where another has it, or nobody or nothing is left to tell."""
    with tenant_scope(tenant_id):
        now = database_now()
        mine = Mail.objects.filter(id=mail_id, sent_at=None, dropped_at=None, not_before__lte=now)
        if not mine.update(not_before=now + CLAIM, tries=F("tries") + 1):
            return None
        mail = Mail.objects.select_related("user", "tenant").get(id=mail_id)
        letter = _letter(mail) if mail.tries <= MOST_TRIES else None
        if letter is None:
            Mail.objects.filter(id=mail_id).update(dropped_at=now)
        return letter


def _letter(mail: Mail) -> Letter | None:
    """As it is now: who left meanwhile gets nothing, and what was solved meanwhile is not told.

    Nor does it count as told: it may be back tomorrow, or in a minute.
    """
    Told.objects.filter(mail=mail, notice__solved_at__isnull=False).delete()
    person = person_of(mail.user_id)
    if person is None or mail.tenant.status != Tenant.Status.ACTIVE:
        return None
    unsolved = Notice.objects.filter(solved_at=None).order_by("created_at", "id")
    wanted = [
        one for one in unsolved.filter(told__mail=mail) if person.way_of(one.kind) is not Way.PANEL
    ]
    if not wanted:
        return None
    return Letter(
        mail=mail,
        user=mail.user,
        role=person.role,
        tenant=mail.tenant,
        notices=wanted,
        still_open=_told_before(mail, person=person, but=wanted),
    )


def _told_before(mail: Mail, *, person: Person, but: Sequence[Notice]) -> Sequence[Notice]:
    if mail.way == Way.NOW:
        return ()
    new = {one.id for one in but}
    rows = Notice.objects.filter(solved_at=None, told__user_id=person.user_id)
    return [
        one
        for one in rows.order_by("created_at", "id")
        if one.id not in new and person.way_of(one.kind) == mail.way
    ]


def sent(letter: Letter) -> None:
    with tenant_scope(letter.tenant.id):
        Mail.objects.filter(id=letter.mail.id).update(sent_at=database_now())


def not_sent(letter: Letter) -> None:
    """The mail server did not take it: later again, each time after a longer pause, until it is given up."""
    pause = min(timedelta(minutes=2) * 2**letter.mail.tries, LONGEST_PAUSE)
    with tenant_scope(letter.tenant.id):
        now = database_now()
        given_up = {"dropped_at": now} if letter.mail.tries >= MOST_TRIES else {}
        Mail.objects.filter(id=letter.mail.id).update(not_before=now + pause, **given_up)

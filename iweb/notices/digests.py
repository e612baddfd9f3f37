"""Digests: at half past seven in the morning of the company's own time zone, every day or on Mondays, what is new and open.

A digest without anything new is not sent. What comes up after half past seven is for the next one, however late this one is made.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.models import Connection
from iweb.core.clock import database_now
from iweb.notices.models import Mail, Notice, Told, Way
from iweb.notices.outbox import tell
from iweb.notices.people import Person

AT: Final = time(7, 30)
USUAL_ZONE: Final = "Europe/Amsterdam"
MONDAY: Final = 0


def tell_later(*, tenant_id: UUID, people: Iterable[Person]) -> None:
    """Make the digests whose moment has come. Inside the tenant's scope."""
    notices = list(Notice.objects.filter(solved_at=None).order_by("created_at", "id"))
    readers = [one for one in people if _reads_digests(one, notices=notices)]
    if not readers:
        return
    zone, now = zone_of(), database_now()
    for person in readers:
        for way in (Way.DAILY, Way.WEEKLY):
            moment = latest(way=way, now=now, zone=zone)
            fresh = _fresh(notices, person=person, way=way, moment=moment)
            if fresh:
                _make(tenant_id=tenant_id, person=person, way=way, moment=moment, fresh=fresh)


def _reads_digests(person: Person, *, notices: list[Notice]) -> bool:
    return any(person.way_of(one.kind) in (Way.DAILY, Way.WEEKLY) for one in notices)


def zone_of() -> ZoneInfo:
    """That of the first shop which says one."""
    profiles = Connection.objects.filter(role=Connection.Role.SHOP).order_by("created_at")
    for profile in profiles.values_list("profile", flat=True):
        if (zone := _zone(str(profile.get("time_zone") or ""))) is not None:
            return zone
    return ZoneInfo(USUAL_ZONE)


def _zone(name: str) -> ZoneInfo | None:
    """None for a name that is none; a shop may say anything."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def latest(*, way: Way, now: datetime, zone: ZoneInfo) -> datetime:
    """The last moment of a digest that has passed."""
    day = now.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, AT, tzinfo=zone)
        if moment <= now and (way is Way.DAILY or day.weekday() == MONDAY):
            return moment
        day -= timedelta(days=1)


def _fresh(notices: list[Notice], *, person: Person, way: Way, moment: datetime) -> list[Notice]:
    """Opened before the moment, for a person who read digests of that kind then, and whom nobody has told."""
    found = [
        one
        for one in notices
        if person.way_of(one.kind) is way
        and one.created_at < moment
        and person.since(one.kind) < moment
    ]
    if not found:
        return []
    told = set(
        Told.objects.filter(user_id=person.user_id, notice__in=found).values_list(
            "notice_id", flat=True
        )
    )
    return [one for one in found if one.id not in told]


def _make(
    *, tenant_id: UUID, person: Person, way: Way, moment: datetime, fresh: list[Notice]
) -> None:
    """Once a day or week: of who made it a moment ago, the key is there."""
    mail, is_new = Mail.objects.get_or_create(
        tenant_id=tenant_id,
        user_id=person.user_id,
        key=f"{way.value}:{moment.date().isoformat()}",
        defaults={"way": way, "not_before": database_now()},
    )
    if is_new:
        tell(mail=mail, notices=fresh)

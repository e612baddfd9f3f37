"""Who is told, and how: the members with a proven address, what each chose, and what the role gives who chose nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet

from iweb.core.clock import database_now
from iweb.notices.models import Kind, Preference, Way
from iweb.tenants.models import Membership, Role

# What stops everything, for who can mend it; sales and the calendar, for who keeps the books.
_OWNER: Final[Mapping[str, Way]] = {
    Kind.CONNECTION: Way.NOW,
    Kind.CONSENT: Way.NOW,
    Kind.LATE: Way.NOW,
    Kind.CALLS: Way.DAILY,
    Kind.REFUSED: Way.NOW,
    Kind.HELD: Way.NOW,
    Kind.MONTH_END: Way.DAILY,
    Kind.PERIODS: Way.DAILY,
    Kind.THRESHOLD: Way.NOW,
}
_BOOKKEEPER: Final[Mapping[str, Way]] = {
    Kind.CONNECTION: Way.DAILY,
    Kind.CONSENT: Way.DAILY,
    Kind.LATE: Way.DAILY,
    Kind.CALLS: Way.PANEL,
    Kind.REFUSED: Way.DAILY,
    Kind.HELD: Way.DAILY,
    Kind.MONTH_END: Way.DAILY,
    Kind.PERIODS: Way.DAILY,
    Kind.THRESHOLD: Way.DAILY,
}
_VIEWER: Final[Mapping[str, Way]] = {kind.value: Way.PANEL for kind in Kind}
DEFAULTS: Final[Mapping[str, Mapping[str, Way]]] = {
    Role.OWNER: _OWNER,
    Role.ADMIN: _OWNER,
    Role.BOOKKEEPER: _BOOKKEEPER,
    Role.VIEWER: _VIEWER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member who may be written to. `chosen` is (way, when it was chosen) by kind."""

    user_id: UUID
    role: str
    member_since: datetime
    chosen: Mapping[str, tuple[Way, datetime]]

    def way_of(self, kind: str) -> Way:
        return self.chosen[kind][0] if kind in self.chosen else DEFAULTS[self.role][kind]

    def since(self, kind: str) -> datetime:
        """From when on this way holds."""
        return self.chosen[kind][1] if kind in self.chosen else self.member_since


def people() -> tuple[Person, ...]:
    """Inside the tenant's scope; two queries."""
    chosen: dict[UUID, dict[str, tuple[Way, datetime]]] = {}
    for row in Preference.objects.all():
        chosen.setdefault(row.user_id, {})[row.kind] = (Way(row.way), row.changed_at)
    return tuple(_person(one, chosen=chosen.get(one.user_id, {})) for one in _writable())


def person_of(user_id: UUID) -> Person | None:
    """None for who left, is switched off, or has not proven the address."""
    member = _writable().filter(user_id=user_id).first()
    if member is None:
        return None
    rows = Preference.objects.filter(user_id=user_id)
    return _person(member, chosen={row.kind: (Way(row.way), row.changed_at) for row in rows})


def _writable() -> QuerySet[Membership]:
    proven = EmailAddress.objects.filter(
        user_id=OuterRef("user_id"), email=OuterRef("user__email"), verified=True
    )
    return Membership.objects.filter(Exists(proven), user__is_active=True).order_by("id")


def _person(member: Membership, *, chosen: Mapping[str, tuple[Way, datetime]]) -> Person:
    return Person(
        user_id=member.user_id,
        role=member.role,
        member_since=member.created_at,
        chosen=chosen,
    )


def ways_of(member: Membership) -> dict[str, Way]:
    """What holds for a member, by kind, whether written to or not."""
    rows = Preference.objects.filter(user_id=member.user_id)
    return dict(DEFAULTS[member.role]) | {row.kind: Way(row.way) for row in rows}


def choose(*, member: Membership, ways: Mapping[str, Way]) -> None:
    """Keep what differs from what holds now: an answer that was not changed stays the role's."""
    before = ways_of(member)
    changed = {kind: way for kind, way in ways.items() if before[kind] != way}
    for kind, way in changed.items():
        Preference.objects.update_or_create(
            tenant_id=member.tenant_id,
            user_id=member.user_id,
            kind=kind,
            defaults={"way": way, "changed_at": database_now()},
        )

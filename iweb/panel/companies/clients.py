"""All companies of a person on one page: what each waits for, in words, what needs attention first.

Every figure is asked inside that company's own scope, one question each (`iweb.sync.clients`, decision 79). Where a company is
closed to a person, by the role or for want of a second step that it demands, its name alone is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iweb.accounts.models import User
from iweb.accounts.second_factor import has_second_factor
from iweb.panel.middleware import demands_second_factor
from iweb.panel.permissions import VIEW_SALES
from iweb.panel.wording import message_texts, money_words
from iweb.sync.clients import MOST_COUNTED, Trouble, Waits, waits_of
from iweb.tenants.models import Membership, Tenant
from iweb.tenants.permissions import allows
from iweb.tenants.scopes import tenant_scope, user_scope

SEARCH_FROM: Final = 8  # companies; of fewer a look is quicker than a search


class Standing(StrEnum):
    """How a company stands, the gravest first: the order of the list, and its filter."""

    BROKEN = "broken"  # a shop or an administration does not answer: nothing moves
    WAITS = "waits"  # sales are held or were refused: a person must look
    NOT_LIVE = "not_live"  # being set up, or paused
    GOOD = "good"
    CLOSED_TO_YOU = (
        "closed_to_you"  # its role for this person sees no sales, or it asks a second step first
    )


ORDER: Final = tuple(Standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One row. `troubles` are sentences; `booked` amounts of this month, one a currency."""

    membership: Membership
    standing: Standing
    held: str = ""  # how many, in words; "" for none
    refused: str = ""
    oldest: datetime | None = None
    troubles: tuple[str, ...] = ()
    last_read: datetime | None = None
    booked: tuple[str, ...] = ()
    booked_number: int = 0

    @property
    def name(self) -> str:
        return self.membership.tenant.name


def _count(number: int) -> str:
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def _held(number: int) -> str:
    return ngettext("%(n)s sale held", "%(n)s sales held", number) % {"n": _count(number)}


def _refused(number: int) -> str:
    return ngettext("%(n)s refused", "%(n)s refused", number) % {"n": _count(number)}


def memberships_of(user: User) -> QuerySet[Membership]:
    """To be read inside the person's own scope; companies that were closed are left out."""
    mine = Membership.objects.filter(user=user, tenant__status=Tenant.Status.ACTIVE)
    return mine.select_related("tenant").order_by("tenant__name", "id")


def clients_of(user: User) -> list[Client]:
    """What needs attention first; of what is alike, the longest waiting, then by name."""
    month = timezone.localdate().replace(day=1)
    has_factor = has_second_factor(user)
    with user_scope(user.pk):
        found = [
            _client(one, month=month)
            if not (why := _why_closed(one, has_factor=has_factor))
            else Client(membership=one, standing=Standing.CLOSED_TO_YOU, troubles=(why,))
            for one in memberships_of(user)
        ]
    return sorted(found, key=_turn)


def _turn(one: Client) -> tuple[int, float, str]:
    age = one.oldest.timestamp() if one.oldest else float("inf")
    return ORDER.index(one.standing), age, one.name.casefold()


def _why_closed(membership: Membership, *, has_factor: bool) -> str:
    """As at the door of each page (`iweb.panel.middleware`); "" where it is open."""
    if not allows(membership.role, VIEW_SALES):
        return _("Your role does not show its sales.")
    if not has_factor and demands_second_factor(membership):
        return _("Asks for a second step before you can see it.")
    return ""


def _client(membership: Membership, *, month: date) -> Client:
    with tenant_scope(membership.tenant_id):
        waits = waits_of(tenant_id=membership.tenant_id, month=month)
    return Client(
        membership=membership,
        standing=_standing(waits),
        held=_held(waits.held) if waits.held else "",
        refused=_refused(waits.refused) if waits.refused else "",
        oldest=waits.oldest,
        troubles=tuple(dict.fromkeys(_words(one) for one in waits.troubles)) or _setting_up(waits),
        last_read=waits.last_read,
        booked=tuple(money_words(minor=minor, currency=code) for code, _n, minor in waits.booked),
        booked_number=sum(number for _code, number, _minor in waits.booked),
    )


def _standing(waits: Waits) -> Standing:
    if waits.troubles:
        return Standing.BROKEN
    if waits.waiting:
        return Standing.WAITS
    return Standing.GOOD if waits.is_live else Standing.NOT_LIVE


def _words(trouble: Trouble) -> str:
    """What happened, with the name of what it happened to."""
    title = message_texts(trouble.reason, detail=trouble.detail or "…")["title"]
    title = title or _("does not answer")
    return f"{trouble.name}: {title}" if trouble.name else title


def _setting_up(waits: Waits) -> tuple[str, ...]:
    if waits.is_live:
        return ()
    if "paused" in waits.links:
        return (_("Paused: nothing is read or booked."),)
    if waits.links:
        return (_("Joined, not live yet."),)
    return (_("Nothing is connected yet."),)


# --- the page ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    label: str
    value: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The rows that were asked for, the tabs with their numbers, and what all companies wait for together."""

    clients: tuple[Client, ...]
    tabs: tuple[Tab, ...]
    show: str
    search: str
    total: int
    headline: str

    @property
    def is_searched(self) -> bool:
        return self.total >= SEARCH_FROM or bool(self.search)


def overview(clients: Sequence[Client], *, show: str, search: str) -> Overview:
    """`search` is in the name; `show` a standing or "" for all."""
    wanted = " ".join(search.split()).casefold()
    named = [one for one in clients if wanted in one.name.casefold()]
    known = show if show in set(Standing) else ""
    return Overview(
        clients=tuple(one for one in named if not known or one.standing == known),
        tabs=tuple(_tabs(named)),
        show=known,
        search=" ".join(search.split()),
        total=len(clients),
        headline=_headline(clients),
    )


def _tabs(clients: Sequence[Client]) -> Iterable[Tab]:
    words = {
        Standing.BROKEN: _("Not connected"),
        Standing.WAITS: _("Needs you"),
        Standing.NOT_LIVE: _("Not live"),
        Standing.GOOD: _("In order"),
    }
    yield Tab(label=_("All"), value="", number=len(clients))
    for standing, label in words.items():
        number = sum(one.standing is standing for one in clients)
        if number:
            yield Tab(label=label, value=standing.value, number=number)


def _headline(clients: Sequence[Client]) -> str:
    needing = sum(one.standing in (Standing.BROKEN, Standing.WAITS) for one in clients)
    if not needing:
        return _("No company needs you now.")
    return ngettext(
        "%(needing)s of your %(total)s companies needs you.",
        "%(needing)s of your %(total)s companies need you.",
        needing,
    ) % {"needing": needing, "total": len(clients)}

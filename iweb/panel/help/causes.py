"""What can go wrong, one page each: what happened, what it means, what to do, who can do it. From the program's own sentences."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iweb.core.messages import all_messages, find
from iweb.panel.attention.cards import who_words
from iweb.panel.overview.held_titles import held_title
from iweb.panel.wording import held_texts, message_texts
from mappings.booking import HeldReason
from mappings.sentences.outcomes import HELD

# The beginnings of the ids of messages -> what they are about. What is not named here is no cause, such as a right's own words.
SHOP, BOOKS = ("prestashop.", "http."), ("exact.", "ledger.", "delivery.", "undo.", "ecb.")
SETTING_UP = ("connecting.", "connection.", "consent.", "sync.")
NO_CAUSE = ("exact.area.",)
_EMPTY = re.compile(r"(?<=:) *(?=\.)")  # where the circumstances of one sale would stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """`id` is the reason of a held sale, or the id of a message. A figure that belongs to one sale shows as an ellipsis."""

    id: str
    title: str
    what: str
    means: str
    todo: str
    who: str

    @property
    def held(self) -> bool:
        return "." not in self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    anchor: str
    title: str | Promise
    ids: Callable[[], list[str]]


def _held() -> list[str]:
    return [one.value for one in HeldReason]


def _begins(*beginnings: str) -> Callable[[], list[str]]:
    return lambda: [
        one
        for one, _message in all_messages()
        if one.startswith(beginnings) and not one.startswith(NO_CAUSE)
    ]


GROUPS = (
    Group(anchor="held-sales", title=gettext_lazy("Sales that are held"), ids=_held),
    Group(anchor="shop", title=gettext_lazy("Reading the shop"), ids=_begins(*SHOP)),
    Group(anchor="books", title=gettext_lazy("Booking in Exact Online"), ids=_begins(*BOOKS)),
    Group(
        anchor="setting-up", title=gettext_lazy("Connecting and joining"), ids=_begins(*SETTING_UP)
    ),
)


def causes_of(group: Group) -> list[Cause]:
    """In the order of their titles, in the reader's language."""
    return sorted((_told(one) for one in group.ids()), key=lambda one: one.title.casefold())


def cause_of(cause_id: str) -> Cause | None:
    return _told(cause_id) if any(cause_id in group.ids() for group in GROUPS) else None


def _told(cause_id: str) -> Cause:
    if cause_id in set(HeldReason):
        texts = held_texts(cause_id) | {"title": held_title(cause_id)}
        return _cause(
            cause_id, texts, means=_means_held(), who=HELD[HeldReason(cause_id)].who.value
        )
    message = find(cause_id)
    means = _means(who=message["who"], button=message["button"])
    return _cause(cause_id, message_texts(cause_id), means=means, who=message["who"])


def _cause(cause_id: str, texts: dict[str, str], *, means: str, who: str) -> Cause:
    todo = texts["todo"] or _("Try these again; if it keeps happening, ask our help desk.")
    return Cause(
        id=cause_id,
        title=texts["title"],
        what=_EMPTY.sub(" …", texts["what"]),
        means=means,
        todo=todo,
        who=who_words(who),
    )


def _means_held() -> str:
    return _(
        "The sale stays out of your books until it is solved. Nothing is lost, nothing is booked twice, and all other sales go on."
    )


def _means(*, who: str, button: str) -> str:
    if who == "nobody":
        return _(
            "It passes. What was under way is tried again by itself, and what may stand in the books already is looked up first."
        )
    if button in ("reconnect", "settings"):
        return _(
            "Until the connection works again nothing is read or booked over it. What is ready waits: nothing is lost."
        )
    if button in ("fix_sale", "fix_mapping"):
        return _(
            "The administration refused it, so nothing was booked. It waits until this is solved; all other sales go on."
        )
    return _("What was asked has not been done. Nothing is lost, and nothing is booked twice.")

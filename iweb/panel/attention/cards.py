"""One card a group: what happened, what it means, what to do, who can, and the button that leads there."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from connectors.models import Link
from iweb.core.messages import find
from iweb.panel.attention.causes import cause_words
from iweb.panel.attention.solutions import solution_of
from iweb.panel.overview.held_titles import held_title
from iweb.panel.remedies import Remedy
from iweb.panel.wording import held_texts, message_texts
from iweb.sync.attention import Group, Kind
from iweb.sync.models import Sale
from mappings.booking import HeldReason
from mappings.sentences.outcomes import HELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`causes` are short labels; `what` is said of `example` where the group has several sales."""

    group: Group
    title: str
    causes: tuple[str, ...]
    what: str
    todo: str
    who: str
    example: Sale | None
    remedy: Remedy | None
    address: str
    paused: bool

    @property
    def several(self) -> bool:
        return self.group.number > 1


def cards_of(groups: Iterable[Group]) -> tuple[Card, ...]:
    """Two queries for all of them. Inside the tenant's scope."""
    kept = tuple(groups)
    examples = _examples([one.example for one in kept if one.example])
    return tuple(
        card_of(one, example=examples.get(one.example) if one.example else None) for one in kept
    )


def _examples(ids: list[UUID]) -> dict[UUID, Sale]:
    rows = Sale.objects.filter(id__in=ids).select_related("link__shop", "link__ledger__grant")
    return {sale.id: sale for sale in rows}


def card_of(group: Group, *, example: Sale | None) -> Card:
    texts = _texts(group, example=example)
    return Card(
        group=group,
        title=texts["title"],
        causes=cause_words(group.cause),
        what=texts["what"],
        todo=texts["todo"],
        who=_who(group),
        example=example,
        remedy=solution_of(group, example=example),
        address=address_of(group),
        paused=example is not None and example.link.state != Link.State.LIVE,
    )


def address_of(group: Group) -> str:
    asked = (
        {"reason": group.reason, "cause": group.cause}
        if group.kind is Kind.HELD
        else {"refused": group.reason}
    )
    return f"{reverse('panel:attention_group')}?{urlencode(asked)}"


def _texts(group: Group, *, example: Sale | None) -> dict[str, str]:
    if group.kind is Kind.HELD:
        explanation = example.explanation if example else ()
        texts = held_texts(group.reason, explanation=explanation)
        return texts | {"title": held_title(group.reason)}
    texts = message_texts(group.reason, detail=group.sayings[0] if group.sayings else "…")
    return texts | {"title": texts["title"] or _("The administration refused something")}


def _who(group: Group) -> str:
    if group.kind is Kind.HELD:
        return who_words(HELD[HeldReason(group.reason)].who.value)
    return who_words(find(group.reason)["who"])


def who_words(who: str) -> str:
    """Who can solve it, in a word."""
    names = {
        "owner": _("You, or somebody who manages the shop"),
        "bookkeeper": _("Your bookkeeper"),
        "support": _("Our help desk"),
        "shop_host": _("Whoever hosts your shop"),
        "nobody": _("Nobody has to: it goes on by itself"),
    }
    return names[who]

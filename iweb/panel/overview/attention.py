"""What needs a person, with one button each: broken connections, links that wait for the owner, held and stuck sales."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connectors.models import Connection, Link
from iweb.panel.attention.cards import Card, card_of
from iweb.panel.remedies import remedy_of_connection
from iweb.panel.wording import message_texts, money_words
from iweb.sync.attention import groups

MOST = 5  # groups shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`capability` is what the button asks for; who has it not sees the sentence without the button."""

    title: str
    text: str
    button: str
    address: str
    capability: str = "view_sales"
    post: bool = False  # the button is a form
    grave: bool = False


def attention(
    *, tenant_id: UUID, links: Iterable[Link], connections: Iterable[Connection]
) -> tuple[Item, ...]:
    """Inside the tenant's scope, the gravest first."""
    return (*_connections(connections), *_links(links), *_sales(tenant_id))


def _connections(connections: Iterable[Connection]) -> Iterator[Item]:
    broken = (one for one in connections if one.state == Connection.State.BROKEN)
    for one in sorted(broken, key=lambda one: one.label):
        texts = message_texts(one.state_reason, detail=one.state_detail or "…")
        remedy = remedy_of_connection(one)
        yield Item(
            title=_("%(name)s is not connected") % {"name": one.label},
            text=f"{texts['what']} {texts['todo']}".strip(),
            button=remedy.label,
            address=remedy.address,
            capability=remedy.capability,
            post=remedy.post,
            grave=True,
        )


def _links(links: Iterable[Link]) -> Iterator[Item]:
    for link in (one for one in links if one.state != Link.State.LIVE):
        draft = link.state == Link.State.DRAFT
        yield Item(
            title=(_("%(shop)s is not live yet") if draft else _("%(shop)s is paused"))
            % {"shop": link.shop.label},
            text=_("Nothing is booked until you confirm the rules and go live.")
            if draft
            else _("Nothing is read or booked until you go live again."),
            button=_("Look at the rules") if draft else _("Go to connections"),
            address=reverse("panel:mapping", args=[link.id])
            if draft
            else reverse("panel:connections"),
        )


def _sales(tenant_id: UUID) -> Iterator[Item]:
    """The largest groups of what is held or refused; all of them are on the screen of their own."""
    for group in groups(tenant_id=tenant_id)[:MOST]:
        card = card_of(group, example=None)  # its title needs none, and its text is told there
        yield Item(
            title=" · ".join((card.title, *card.causes)),
            text=_many(card),
            button=_("Solve it"),
            address=card.address,
        )


def _many(card: Card) -> str:
    number = card.group.number
    told = ngettext("%(n)s sale waits for you", "%(n)s sales wait for you", number) % {"n": number}
    sums = ", ".join(money_words(minor=minor, currency=one) for one, minor in card.group.sums)
    return f"{told}: {sums}." if sums else f"{told}."

"""What needs a person, with one button each: broken connections, links that wait for the owner, held and stuck sales."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connectors.models import Connection, Link
from iweb.panel.overview.held_titles import held_title
from iweb.panel.remedies import remedy_of_connection
from iweb.panel.wording import message_texts
from iweb.sync.models import Delivery, Sale

MOST = 100  # rows looked at: more than that is said as "100+"


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


def attention() -> tuple[Item, ...]:
    """Inside the tenant's scope, the gravest first."""
    return (*_connections(), *_links(), *_deliveries(), *_held())


def _connections() -> Iterator[Item]:
    for one in Connection.objects.filter(state=Connection.State.BROKEN).order_by("label"):
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


def _links() -> Iterator[Item]:
    for link in Link.objects.select_related("shop", "ledger").exclude(state=Link.State.LIVE):
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


def _deliveries() -> Iterator[Item]:
    """One item a kind of trouble, not one a sale."""
    rows = Delivery.objects.filter(state=Delivery.State.ATTENTION).order_by()
    for group in (
        rows.values("message_id")
        .annotate(number=Count("id"), said=Max("detail"))
        .order_by("-number")[:5]
    ):
        texts = message_texts(group["message_id"], detail=group["said"] or "…")
        yield Item(
            title=texts["title"] or _("The administration refused something"),
            text=_many(group["number"]) + f" {texts['what']} {texts['todo']}".rstrip(),
            button=_("Open it") if group["number"] == 1 else _("Show them"),
            address=_to_sales(
                rows.filter(message_id=group["message_id"]).values_list(
                    "members__booking__sale_id", flat=True
                ),
                number=group["number"],
            ),
        )


def _held() -> Iterator[Item]:
    ids = Sale.objects.filter(outcome=Sale.Outcome.HELD).order_by().values("id")[:MOST]
    held = Sale.objects.filter(id__in=list(ids.values_list("id", flat=True)))
    for group in (
        held.values("reason").annotate(number=Count("id")).order_by("-number", "reason")[:5]
    ):
        of_reason = held.filter(reason=group["reason"]).values_list("id", flat=True)
        yield Item(
            title=held_title(group["reason"]),
            text=_many(group["number"]),
            button=_("Open it") if group["number"] == 1 else _("Show them"),
            address=_to_sales(of_reason, number=group["number"], reason=group["reason"]),
        )


def _to_sales(ids: QuerySet[Any], *, number: int, reason: str = "") -> str:
    """One sale is opened at once; of several the list is shown, narrowed to the reason they have in common."""
    only = ids.first() if number == 1 else None
    if only is not None:
        return reverse("panel:sale", args=[only])
    asked = {"status": "attention"} | ({"reason": reason} if reason else {})
    return f"{reverse('panel:sales')}?{urlencode(asked)}"


def _many(number: int) -> str:
    return ngettext("%(n)s sale waits for you.", "%(n)s sales wait for you.", number) % {
        "n": f"{MOST}+" if number >= MOST else number
    }

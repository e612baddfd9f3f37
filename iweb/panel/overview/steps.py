"""The steps of a new tenant to its first booking, and which one is next."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from connectors.models import Connection, Link
from iweb.sync.connecting import obstacles


@dataclass(frozen=True, slots=True, kw_only=True)
class StartStep:
    """One of the steps to the first booking."""

    number: int
    title: str
    text: str
    done: bool
    button: str
    address: str
    open: bool  # what comes before it is done


def next_step(steps: tuple[StartStep, ...]) -> StartStep | None:
    return next((step for step in steps if not step.done), None)


def _connect_shop() -> StartStep:
    states = _states(Connection.Role.SHOP)
    return StartStep(
        number=1,
        title=_("Connect your shop"),
        text=_("The address of your PrestaShop and a key that may read orders."),
        done=Connection.State.WORKING in states,
        open=True,
        button=_("Look at the shop") if states else _("Add a shop"),
        address=reverse("panel:connections" if states else "panel:shop_add"),
    )


def _connect_ledger() -> StartStep:
    states = _states(Connection.Role.LEDGER)
    return StartStep(
        number=2,
        title=_("Connect Exact Online"),
        text=_("You sign in at Exact and choose the administration. We never see your password."),
        done=Connection.State.WORKING in states,
        open=True,
        button=_("Look at the connection") if states else _("Connect Exact Online"),
        address=reverse("panel:connections" if states else "panel:consent_begin"),
    )


def _states(role: str) -> set[str]:
    return set(Connection.objects.filter(role=role).values_list("state", flat=True))


def start_steps(links: list[Link]) -> tuple[StartStep, ...]:
    """What stands between a new tenant and the first booking, in order; nothing once a link has been live."""
    if any(link.state != Link.State.DRAFT for link in links):
        return ()
    link = links[0] if links else None
    hindering = obstacles(link=link) if link else ()
    rules_done = link is not None and "connecting.rules_not_confirmed" not in hindering
    connections = reverse("panel:connections")
    rules = reverse("panel:mapping", args=[link.id]) if link else connections
    shop, ledger = _connect_shop(), _connect_ledger()
    return (
        shop,
        ledger,
        StartStep(
            number=3,
            title=_("Join the two"),
            text=_("Say in which administration the sales of the shop are booked."),
            done=link is not None,
            open=shop.done and ledger.done,
            button=_("Join them"),
            address=connections,
        ),
        StartStep(
            number=4,
            title=_("Confirm the rules"),
            text=_(
                "We propose a journal, accounts and VAT codes from your administration; you look at them and confirm."
            ),
            done=rules_done,
            open=link is not None,
            button=_("Look at the rules"),
            address=rules,
        ),
        StartStep(
            number=5,
            title=_("Go live"),
            text=_("From then on every sale is booked by itself."),
            done=False,
            open=rules_done,
            button=_("Go live"),
            address=connections,
        ),
    )

"""The road from sign-up to the first booking: eight steps, each with where it stands, what comes next, and who may do it.

Nothing is remembered of the walk itself: where each step stands is read from what there is, so that the road can be left
at any step, resumed by somebody else, and gone back on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from connectors.models import Connection, Link
from iweb.panel.permissions import EDIT_RULEBOOK, MANAGE_CONNECTIONS, VIEW_SALES
from iweb.sync.approving import approval_in_force, is_previewed
from iweb.sync.company_answers import company_of
from iweb.sync.rulebooks import current_version, latest_version, profile_of
from iweb.tenants.models import Tenant
from mappings.models import RulebookVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class StartStep:
    """One step. `fields` make its button a form; `again` is what the link of a step that is done says."""

    number: int
    title: str
    text: str
    done: bool
    open: bool  # what comes before it is done
    button: str
    address: str
    capability: str = MANAGE_CONNECTIONS
    optional: bool = False
    again: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    steps: tuple[StartStep, ...]

    @property
    def next(self) -> StartStep | None:
        return next((step for step in self.steps if not step.done), None)

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)


def road_of(tenant: Tenant, *, links: list[Link] | None = None) -> Road | None:
    """What stands between a company and its first booking; None once a link was live. Inside the tenant's scope."""
    if links is None:
        links = list(Link.objects.select_related("shop", "ledger").order_by("number"))
    return None if was_live(links) else road_to_live(tenant=tenant, link=next(iter(links), None))


def was_live(links: list[Link]) -> bool:
    return any(link.state != Link.State.DRAFT for link in links)


def road_to_live(*, tenant: Tenant, link: Link | None) -> Road:
    """The eight steps for this link; for one that is still to be made when it is None."""
    version = latest_version(link=link) if link else None
    connected = _connections(tenant, link=link, version=version)
    return Road(steps=(*connected, *_decisions(link=link, version=version)))


# --- company, shop, administration ---


def _connections(
    tenant: Tenant, *, link: Link | None, version: RulebookVersion | None
) -> Iterator[StartStep]:
    yield StartStep(
        number=1,
        title=_("Your company and VAT"),
        text=_("Country, VAT number, and whether you use the one-stop shop: they decide the VAT."),
        done=company_of(tenant) is not None
        or bool(version is not None and profile_of(version).vat_number),
        open=True,
        button=_("Fill this in"),
        address=reverse("panel:start_company"),
        capability=EDIT_RULEBOOK,
        again=_("Look at it"),
    )
    everything = list(Connection.objects.order_by("label"))
    shops = [one for one in everything if one.role == Connection.Role.SHOP]
    ledgers = [one for one in everything if one.role == Connection.Role.LEDGER]
    yield StartStep(
        number=2,
        title=_("Connect your shop"),
        text=_("The address of your PrestaShop and a key that may read orders."),
        done=bool(_working(shops)),
        open=True,
        button=_("Look at the shop") if shops else _("Add a shop"),
        address=reverse("panel:connections" if shops else "panel:shop_add"),
        again=_("Look at the shop"),
    )
    yield _ledger(shops, ledgers, link=link)


def _ledger(shops: list[Connection], ledgers: list[Connection], *, link: Link | None) -> StartStep:
    """Signing in at Exact, and then saying that this shop's sales are booked there."""
    text = _("You sign in at Exact and choose the administration. We never see your password.")
    button, address = _("Connect Exact Online"), reverse("panel:consent_begin")
    fields: dict[str, str] = {}
    if ledgers:
        button, address = _("Look at the connection"), reverse("panel:connections")
    if _working(ledgers) and _working(shops) and link is None:
        button = _("Join them")
        text = _("Say in which administration the sales of the shop are booked.")
        if len(shops) == len(ledgers) == 1:
            names = {"shop": shops[0].label, "ledger": ledgers[0].label}
            text = _("Book the sales of %(shop)s in %(ledger)s.") % names
            address = reverse("panel:link_join")
            fields = {"shop": str(shops[0].id), "ledger": str(ledgers[0].id)}
    return StartStep(
        number=3,
        title=_("Connect Exact Online"),
        text=text,
        done=link is not None,
        open=True,
        button=button,
        address=address,
        again=_("Look at the connection"),
        fields=fields,
    )


def _working(connections: list[Connection]) -> list[Connection]:
    return [one for one in connections if one.state == Connection.State.WORKING]


# --- rules, preview, approval, live ---


def _decisions(*, link: Link | None, version: RulebookVersion | None) -> Iterator[StartStep]:
    """What else stands in the way of going live, the last page says."""
    connections = reverse("panel:connections")
    is_confirmed = version is not None and version.made_by is not None
    in_force = _in_force(link=link, newest=version) if link and version and is_confirmed else None
    previewed = bool(link and in_force and is_previewed(link=link, version=in_force))

    def at(name: str) -> str:
        return reverse(f"panel:{name}", args=[link.id]) if link else connections

    yield StartStep(
        number=4,
        title=_("What is booked, and from when"),
        text=_("The moment, the date and the first day. For each we propose what most shops take."),
        done=version is not None and version.number > 1,
        open=link is not None,
        button=_("Look at the choices"),
        address=at("start_when"),
        capability=EDIT_RULEBOOK,
        again=_("Change"),
    )
    yield StartStep(
        number=5,
        title=_("Confirm the rules"),
        text=_("We propose journal, accounts and VAT codes, and ask only what is not certain."),
        done=is_confirmed,
        open=link is not None,
        button=_("Look at the rules"),
        address=at("start_rules"),
        capability=EDIT_RULEBOOK,
        again=_("Change"),
    )
    yield StartStep(
        number=6,
        title=_("See the preview"),
        text=_("Your last 50 orders as they would be booked. Nothing is written."),
        done=previewed,
        open=is_confirmed,
        button=_("See the preview"),
        address=at("preview"),
        capability=VIEW_SALES,
        again=_("See it again"),
    )
    approved = bool(link and previewed and approval_in_force(link=link, version=in_force))
    yield StartStep(
        number=7,
        title=_("Let your accountant look"),
        text=_("By a link, without an account: approved, or a remark. You may skip this."),
        done=approved,
        open=is_confirmed,
        button=_("Ask for approval"),
        address=f"{at('preview')}#approval" if link else connections,
        optional=True,
        again=_("See the answer"),
    )
    yield StartStep(
        number=8,
        title=_("Go live"),
        text=_("From then on every sale is booked by itself."),
        done=False,
        open=is_confirmed,
        button=_("Go live"),
        address=at("launch"),
    )


def _in_force(*, link: Link, newest: RulebookVersion) -> RulebookVersion:
    """One whose day had come when it was saved is in force ever since, until the next; the clock need not be asked."""
    had_come = newest.effective_from <= newest.created_at.date()
    return newest if had_come else current_version(link=link)

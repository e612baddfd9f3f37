"""What stands around every page: the menu, the tenant, the count of what needs attention."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from iweb.sync.models import Delivery, Sale
from iweb.tenants.models import Tenant

MOST_COUNTED = 99  # counting stops here: the menu says 99+


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    label: str
    icon: str
    address: str
    active: bool
    count: str = ""
    count_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    tenant: Tenant | None
    menu: tuple[MenuItem, ...]
    visit: bool = False  # support looks around in this tenant


def frame_of(request: HttpRequest) -> Frame:
    membership = getattr(request, "membership", None)
    if membership is None:
        return Frame(tenant=None, menu=())
    return Frame(tenant=membership.tenant, menu=_menu(request))


def _menu(request: HttpRequest) -> tuple[MenuItem, ...]:
    match = request.resolver_match
    section = match.view_name.removeprefix("panel:") if match else ""
    attention = count_attention()
    return (
        _item(_("Overview"), "layout-dashboard", "overview", active=section.startswith("overview")),
        _item(
            _("Needs attention"),
            "alert-triangle",
            "attention",
            active=section.startswith(("attention", "customer")),
            attention=attention,
        ),
        _item(_("Sales"), "receipt", "sales", active=section.startswith("sale")),
        _item(
            _("Connections"),
            "plug-connected",
            "connections",
            active=section.startswith(("connection", "shop", "consent", "link", "reconnect")),
        ),
        _item(_("Booking rules"), "adjustments", "mappings", active=section.startswith("mapping")),
        _item(_("Modules"), "settings", "modules", active=section.startswith("module")),
        _item(_("Month end"), "calendar", "month_end", active=section.startswith("month_end")),
    )


def _item(label: str, icon: str, name: str, *, active: bool, attention: int = 0) -> MenuItem:
    count = (
        "" if not attention else f"{MOST_COUNTED}+" if attention > MOST_COUNTED else str(attention)
    )
    return MenuItem(
        label=label,
        icon=icon,
        address=reverse(f"panel:{name}"),
        active=active,
        count=count,
        count_number=attention,
    )


def count_attention() -> int:
    """Sales that a person must look at: held ones, and those whose delivery needs a person. Counts to just past the most."""
    held = Sale.objects.filter(outcome=Sale.Outcome.HELD).values("id")[: MOST_COUNTED + 1]
    stuck = Delivery.objects.filter(state=Delivery.State.ATTENTION).values("id")[: MOST_COUNTED + 1]
    return min(held.count() + stuck.count(), MOST_COUNTED + 1)

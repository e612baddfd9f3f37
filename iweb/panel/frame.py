"""What stands around every page: the menu, the tenant, the count of what needs attention."""

from contextlib import nullcontext
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iweb.panel.middleware import lacks_second_factor
from iweb.panel.views import person
from iweb.tenants.models import Tenant
from iweb.tenants.scopes import current_tenant_id, tenant_scope

MOST_COUNTED = 99  # counting stops here: the menu says 99+


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    label: str
    icon: str
    address: str
    active: bool
    count: str = ""
    count_words: str = ""  # the same for who listens


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    tenant: Tenant | None
    menu: tuple[MenuItem, ...]
    visit: bool = False  # support looks around in this tenant

    @property
    def bell(self) -> MenuItem | None:
        """Beside the folded menu of a phone, where its count would not be seen."""
        return next((item for item in self.menu if item.icon == "bell"), None)


def frame_of(request: HttpRequest) -> Frame:
    membership = getattr(request, "membership", None)
    if membership is None:
        return Frame(tenant=None, menu=())
    if lacks_second_factor(request):  # not even the count of what needs attention is told
        return Frame(tenant=membership.tenant, menu=())
    # Pages of a person, such as the own account, run outside the scope; the menu around them is the company's.
    with nullcontext() if current_tenant_id() else tenant_scope(membership.tenant_id):
        return Frame(tenant=membership.tenant, menu=_menu(request))


def _menu(request: HttpRequest) -> tuple[MenuItem, ...]:
    match = request.resolver_match
    section = match.view_name.removeprefix("panel:") if match else ""
    attention, unread = counts(user_id=person(request).pk)
    return (
        _item(_("Overview"), "layout-dashboard", "overview", active=section.startswith("overview")),
        _item(
            _("Needs attention"),
            "alert-triangle",
            "attention",
            active=section.startswith(("attention", "customer")),
            count=attention,
            count_words=ngettext("%(n)s needs attention", "%(n)s need attention", attention)
            % {"n": attention},
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
        _item(
            _("Notifications"),
            "bell",
            "notices",
            active=section.startswith("notice"),
            count=unread,
            count_words=ngettext("%(n)s unread", "%(n)s unread", unread) % {"n": unread},
        ),
    )


def _item(
    label: str, icon: str, name: str, *, active: bool, count: int = 0, count_words: str = ""
) -> MenuItem:
    return MenuItem(
        label=label,
        icon=icon,
        address=reverse(f"panel:{name}"),
        active=active,
        count="" if not count else f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count),
        count_words=count_words,
    )


# Counting stops just past the most; three short walks over partial indexes in one question, for it stands on every page.
COUNTS = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM sync_sale WHERE outcome = 'held' LIMIT %(most)s) AS held)
     + (SELECT count(*) FROM (SELECT 1 FROM sync_delivery WHERE state = 'attention' LIMIT %(most)s) AS stuck),
       (SELECT count(*) FROM (SELECT 1 FROM notices_notice n WHERE solved_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM notices_read r WHERE r.tenant_id = n.tenant_id AND r.user_id = %(user)s AND r.notice_id = n.id
        ) LIMIT %(most)s) AS unread)
"""


def counts(*, user_id: UUID) -> tuple[int, int]:
    """Sales that a person must look at (held ones, and those whose delivery needs a person), and notices not read yet."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"most": MOST_COUNTED + 1, "user": user_id})
        attention, unread = cursor.fetchone() or (0, 0)
    return min(attention, MOST_COUNTED + 1), unread

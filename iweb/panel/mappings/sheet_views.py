"""The sheets' views: two for each, since who may look may not always save."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.panel.links import find_link
from iweb.panel.mappings import what_if_views
from iweb.panel.mappings.customer_sheet import CustomerSheet
from iweb.panel.mappings.sheets import Sheet
from iweb.panel.mappings.vat_sheet import VatSheet
from iweb.panel.mappings.wording import circumstances
from iweb.panel.views import person
from iweb.sync.rulebooks import (
    RulebookRefusedError,
    latest_version,
    profile_of,
    rules_of,
    save_rulebook,
)
from iweb.sync.suggest_rules import vat_codes_from
from mappings.models import RulebookVersion

View = Callable[[HttpRequest, UUID], HttpResponse]


def _looked_at(sheet: type[Sheet], *, name: str) -> View:
    @require_GET
    def view(request: HttpRequest, link_id: UUID) -> HttpResponse:
        link = find_link(link_id)
        version = latest_version(link=link)
        wanted = request.GET.get("open", "")
        shown = sheet(link=link, profile=profile_of(version), wanted=wanted)
        return _page(request, link=link, version=version, sheet=shown, name=name)

    return view


def _saved(sheet: type[Sheet], *, name: str) -> View:
    @require_POST
    def view(request: HttpRequest, link_id: UUID) -> HttpResponse:
        link = find_link(link_id)
        version = latest_version(link=link)
        if version.made_by is None:  # saving here would confirm rules that nobody looked at
            messages.warning(request, _("Confirm the proposed booking rules first."))
            return redirect("panel:mapping", link_id=link.id)
        sent = sheet(link=link, profile=profile_of(version), data=request.POST)
        if sent.is_valid() and _keep(request, link=link, version=version, sheet=sent):
            return redirect(f"panel:{name}", link_id=link.id)
        return _page(request, link=link, version=version, sheet=sent, name=name)

    return view


def _checked(sheet: type[Sheet]) -> View:
    """What saving the sheet would make of the last sales; nothing is saved."""

    @require_POST
    def view(request: HttpRequest, link_id: UUID) -> HttpResponse:
        link = find_link(link_id)
        version = latest_version(link=link)
        sent = sheet(link=link, profile=profile_of(version), data=request.POST)
        if not sent.is_valid():
            return what_if_views.not_clear(request, link=link)
        rules = rules_of(version)
        return what_if_views.answer(request, link=link, rules=rules, profile=sent.profile())

    return view


def _keep(request: HttpRequest, *, link: Link, version: RulebookVersion, sheet: Sheet) -> bool:
    masters = link.ledger.masters.filter(kind="vat_code")
    try:
        save_rulebook(
            link=link,
            rules=rules_of(version),
            profile=sheet.profile(),
            vat_codes=vat_codes_from(masters=masters, on=database_now().date()),
            made_by=person(request).pk,
            comment=str(sheet.title),
        )
    except RulebookRefusedError as refused:
        named = "; ".join(circumstances(rule) for rule in refused.rules)
        words = _("Not saved: with this choice these rules may not be: %(rules)s.")
        messages.error(request, words % {"rules": named})
        return False
    messages.success(request, _("Saved. Sales are decided by it from now on."))
    return True


def _page(
    request: HttpRequest, *, link: Link, version: RulebookVersion, sheet: Sheet, name: str
) -> HttpResponse:
    context = {
        "link": link,
        "sheet": sheet,
        "save": f"panel:{name}_save",
        "check": f"panel:{name}_check",
        "proposed": version.made_by is None,
    }
    return render(request, "panel/mappings/sheet.html", context)


vat_sheet = _looked_at(VatSheet, name="mapping_vat")
vat_sheet_save = _saved(VatSheet, name="mapping_vat")
vat_sheet_check = _checked(VatSheet)
customer_sheet = _looked_at(CustomerSheet, name="mapping_customers")
customer_sheet_save = _saved(CustomerSheet, name="mapping_customers")
customer_sheet_check = _checked(CustomerSheet)

"""The modules of each link: what each does, how it stands, its settings; switched on and off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.panel.links import find_link
from iweb.panel.modules.cards import cards_of, form_of, named_module, offer_of
from iweb.panel.modules.forms import ACTIVE_FROM, SettingsForm, in_words
from iweb.panel.views import person
from iweb.sync.activations import switch_off, switch_on
from mappings.models import ModuleActivation
from mappings.modules import installed


@require_GET
def modules(request: HttpRequest) -> HttpResponse:
    links = list(Link.objects.select_related("shop", "ledger").order_by("number"))
    if len(links) == 1:
        return redirect("panel:modules_of", link_id=links[0].id)
    return render(request, "panel/modules/list.html", {"links": links})


@require_GET
def modules_of(request: HttpRequest, link_id: UUID) -> HttpResponse:
    return _page(request, link=find_link(link_id))


@require_POST
def module_save(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Switched on, or on with other settings."""
    link, module = find_link(link_id), named_module(request)
    form = form_of(link=link, module=module, offered=offer_of(link), data=request)
    if not form.is_valid():
        return _page(request, link=link, sent=form)
    switch_on(
        link=link,
        module=module.name,
        settings=form.kept,
        active_from=form.cleaned_data[ACTIVE_FROM],
        by=person(request).pk,
    )
    messages.success(
        request,
        _("Saved. “%(module)s” is in force.") % {"module": in_words(module.title)}
        if form.cleaned_data[ACTIVE_FROM] <= form.today
        else _("Saved. “%(module)s” begins on the day you chose.")
        % {"module": in_words(module.title)},
    )
    return redirect("panel:modules_of", link_id=link.id)


@require_POST
def module_off(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = find_link(link_id)
    name = request.POST.get("module", "")  # one whose folder is gone can be switched off too
    if switch_off(link=link, module=name, by=person(request).pk):
        messages.success(request, _("Switched off. What is booked stays as it is."))
    return redirect("panel:modules_of", link_id=link.id)


def _page(request: HttpRequest, *, link: Link, sent: SettingsForm | None = None) -> HttpResponse:
    context = {"link": link, "cards": cards_of(link=link, sent=sent), "missing": _missing(link)}
    return render(request, "panel/modules/page.html", context)


def _missing(link: Link) -> list[str]:
    """Switched on, and their folder is gone: every sale is held until they are switched off or brought back."""
    day = database_now().date()
    rows = ModuleActivation.objects.filter(rulebook_id=link.rulebook_id, active_from__lte=day)
    on = set(rows.exclude(active_to__lt=day).values_list("module", flat=True))
    return sorted(on - set(installed()))

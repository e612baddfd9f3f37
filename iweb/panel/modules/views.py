"""The modules of each link: what each does, how it stands, its settings; switched on and off."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from connectors.models import Link, RelationMirror
from iweb.core.clock import database_now
from iweb.panel.links import find_link
from iweb.panel.mappings.choices import Offer, offer
from iweb.panel.modules.forms import ACTIVE_FROM, SettingsForm, in_words
from iweb.panel.views import person
from iweb.sync.activations import Standing, standing_of, switch_off, switch_on
from mappings.models import ModuleActivation
from mappings.modules import installed
from mappings.modules.base import Module, SettingKind, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One module on the page. `relations`: the debtor codes in its settings, each with its name in the books or ""."""

    name: str
    title: str
    about: str
    standing: Standing
    form: SettingsForm
    relations: tuple[tuple[str, str], ...]
    reports: tuple[tuple[str, str], ...]  # name and title

    @property
    def open(self) -> bool:
        return self.form.is_bound


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
    link, module = find_link(link_id), _module(request)
    form = _form(link=link, module=module, offered=_offer(link), data=request)
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


def _module(request: HttpRequest) -> Module:
    module = installed().get(request.POST.get("module", ""))
    if module is None:
        raise Http404
    return module


def _offer(link: Link) -> Offer:
    return offer(masters=link.ledger.masters.all(), on=database_now().date())


def _form(*, link: Link, module: Module, offered: Offer, data: HttpRequest | None) -> SettingsForm:
    return SettingsForm(
        data.POST if data else None,
        module=module,
        kept=standing_of(link=link, module=module.name).settings,
        offered=offered,
        today=database_now().date(),
    )


def _page(request: HttpRequest, *, link: Link, sent: SettingsForm | None = None) -> HttpResponse:
    offered = _offer(link)
    cards = []
    for module in sorted(installed().values(), key=lambda one: one.name):
        is_sent = sent is not None and sent.module is module
        form = sent if is_sent and sent else None
        form = form or _form(link=link, module=module, offered=offered, data=None)
        cards.append(_card(link=link, module=module, form=form))
    context = {"link": link, "cards": cards, "missing": _missing(link)}
    return render(request, "panel/modules/page.html", context)


def _card(*, link: Link, module: Module, form: SettingsForm) -> Card:
    standing = standing_of(link=link, module=module.name)
    return Card(
        name=module.name,
        title=in_words(module.title),
        about=in_words(module.about),
        standing=standing,
        form=form,
        relations=_relations(link=link, codes=_codes(module, standing)),
        reports=tuple((report.name, in_words(report.title)) for report in module.reports),
    )


def _codes(module: Module, standing: Standing) -> Iterable[str]:
    for one in module.settings:
        kept = standing.settings.get(one.name, "")
        if one.kind is SettingKind.RELATION and kept:
            yield kept
        if one.kind is SettingKind.TABLE and one.kind_of_value is SettingKind.RELATION:
            yield from table_of(kept).values()


def _relations(*, link: Link, codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Whether each stands in the books already, and under which name."""
    wanted = list(dict.fromkeys(codes))
    rows = RelationMirror.objects.filter(
        connection_id=link.ledger_id, code__in=wanted, gone=False, planned=False
    )
    names = dict(rows.values_list("code", "name"))
    return tuple((code, names.get(code, "")) for code in wanted)


def _missing(link: Link) -> list[str]:
    """Switched on, and their folder is gone: every sale is held until they are switched off or brought back."""
    day = database_now().date()
    rows = ModuleActivation.objects.filter(rulebook_id=link.rulebook_id, active_from__lte=day)
    on = set(rows.exclude(active_to__lt=day).values_list("module", flat=True))
    return sorted(on - set(installed()))

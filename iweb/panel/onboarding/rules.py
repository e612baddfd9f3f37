"""Step five: of the proposed rules only what is not certain is asked; the rest is listed with why. Saving confirms them."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.panel.links import find_link
from iweb.panel.mappings.findings import findings_in_words
from iweb.panel.mappings.forms import MappingForm
from iweb.panel.mappings.views import rules_form, rules_saved
from iweb.panel.mappings.wording import choice_label, why_sentence
from iweb.panel.views import person, tenant_id
from iweb.sync import previewing, tasks
from iweb.sync.rulebooks import latest_version
from iweb.sync.suggest_rules import SAME_AS_PRODUCTS, Proposal, suggest
from mappings.models import RulebookVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: a field of the form, and why it is not certain."""

    field: forms.BoundField
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certain:
    """What needs no question."""

    label: str
    code: str
    name: str
    why: str


@require_GET
def start_rules(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Once confirmed, rules are changed on their own page."""
    link = find_link(link_id)
    version = latest_version(link=link)
    if version.made_by is not None:
        return redirect("panel:mapping", link_id=link.id)
    form, _others = rules_form(link=link, version=version, data=None)
    return _page(request, link=link, version=version, form=form)


@require_POST
def start_rules_save(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Confirmed: the preview is made at once, for that is what one wants to see next."""
    link = find_link(link_id)
    version = latest_version(link=link)
    form, others = rules_form(link=link, version=version, data=request)
    if not form.is_valid() or not rules_saved(
        request, link=link, version=version, form=form, others=others
    ):
        return _page(request, link=link, version=version, form=form)
    messages.success(request, _("Confirmed. This is what they make of your last orders."))
    asked = previewing.ask(tenant_id=tenant_id(request), link_id=link.id, by=person(request).pk)
    ids = (str(asked.tenant_id), str(asked.id))
    transaction.on_commit(lambda: tasks.make_preview.delay(*ids))
    return redirect("panel:preview", link_id=link.id)


def _page(
    request: HttpRequest, *, link: Link, version: RulebookVersion, form: MappingForm
) -> HttpResponse:
    proposals = suggest(masters=link.ledger.masters.all(), on=database_now().date())
    asked = {one.field: one for one in proposals if not one.sure and one.field in form.fields}
    wrong = [name for name in form.errors if name in form.fields and name not in asked]
    context = {
        "link": link,
        "version": version,
        "form": form,
        "questions": [
            *(Question(field=form[name], why=why_sentence(one)) for name, one in asked.items()),
            *(Question(field=form[name], why="") for name in wrong),
        ],
        "hidden": [one for one in form if one.name not in asked and one.name not in wrong],
        "certain": [_certain(one) for one in proposals if _is_certain(one)],
        "later": [
            f"{choice_label(one.field)}: {why_sentence(one)}"
            for one in proposals
            if not one.sure and one.field not in form.fields
        ],
        "findings": findings_in_words(link, version=version),
    }
    return render(request, "panel/onboarding/rules.html", context)


def _is_certain(one: Proposal) -> bool:
    return one.sure and bool(one.code) and one.why != SAME_AS_PRODUCTS


def _certain(one: Proposal) -> Certain:
    return Certain(
        label=choice_label(one.field), code=one.code, name=one.label, why=why_sentence(one)
    )

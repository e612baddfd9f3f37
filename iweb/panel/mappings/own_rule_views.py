"""The screen "Rules of your own": what the other screens have no place for. Saved as a new version of the rulebook."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.panel.links import find_link
from iweb.panel.mappings import what_if_views
from iweb.panel.mappings.own_rule_forms import OwnRuleRow
from iweb.panel.mappings.own_rules import own_rules, row_of, rule_of, targets_of, with_own
from iweb.panel.mappings.product_forms import kind_choices
from iweb.panel.mappings.wording import country_choices, shelf_names
from iweb.panel.views import person
from iweb.sync.categories import known_categories
from iweb.sync.models import Sale
from iweb.sync.rulebooks import (
    RulebookRefusedError,
    latest_version,
    profile_of,
    rules_of,
    save_rulebook,
)
from iweb.sync.suggest_rules import vat_codes_from
from mappings.models import RulebookVersion
from mappings.rulebook import Concern, Rule

MOST_RULES: Final = 300
NEWEST: Final = 500  # sales in which payment methods are looked for


@require_GET
def own(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = find_link(link_id)
    version = latest_version(link=link)
    return _page(request, link=link, version=version, rows=_rows(link=link, version=version))


@require_POST
def own_save(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = find_link(link_id)
    version = latest_version(link=link)
    if version.made_by is None:  # saving here would confirm rules that nobody looked at
        messages.warning(request, _("Confirm the proposed booking rules first."))
        return redirect("panel:mapping", link_id=link.id)
    rows = _rows(link=link, version=version, data=request.POST)
    if rows.is_valid() and _saved(request, link=link, version=version, rows=rows):
        messages.success(request, _("Saved. From now on sales are booked by these rules."))
        return redirect("panel:mapping_own", link_id=link.id)
    return _page(request, link=link, version=version, rows=rows)


@require_POST
def own_check(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """What saving these would make of the last sales; nothing is saved."""
    link = find_link(link_id)
    version = latest_version(link=link)
    rows = _rows(link=link, version=version, data=request.POST)
    if not rows.is_valid():
        return what_if_views.not_clear(request, link=link)
    rules = _sent(version=version, rows=rows)
    return what_if_views.answer(request, link=link, rules=rules, profile=profile_of(version))


def _rows(
    *, link: Link, version: RulebookVersion, data: QueryDict | None = None
) -> "BaseFormSet[Any]":
    """A row for each rule, and one to spare."""
    profile, targets = profile_of(version), targets_of(link)
    own_kinds = [(kind.code, kind.code) for kind in profile.product_kinds]
    made = formset_factory(
        OwnRuleRow, extra=1, max_num=MOST_RULES, validate_max=True, can_delete=True
    )
    return made(
        data,
        prefix="rule",
        initial=[
            row_of(rule, names=targets)
            for rule in own_rules(rules=rules_of(version), profile=profile)
        ],
        form_kwargs={
            "categories": shelf_names(known_categories(link=link)),
            "kinds": [*kind_choices({})[1:], *own_kinds],
            "targets": targets,
        },
    )


def _sent(*, version: RulebookVersion, rows: "BaseFormSet[Any]") -> tuple[Rule, ...]:
    """The rules that valid rows mean, beside those of the other screens."""
    said = [
        rule_of(row.cleaned_data)
        for row in rows
        if row.cleaned_data.get("concern") and not row.cleaned_data.get("DELETE")
    ]
    return with_own(rules=rules_of(version), profile=profile_of(version), said=said)


def _saved(
    request: HttpRequest, *, link: Link, version: RulebookVersion, rows: "BaseFormSet[Any]"
) -> bool:
    try:
        save_rulebook(
            link=link,
            rules=_sent(version=version, rows=rows),
            profile=profile_of(version),
            vat_codes=vat_codes_from(
                masters=link.ledger.masters.filter(kind="vat_code"), on=database_now().date()
            ),
            made_by=person(request).pk,
            comment=_("Rules of your own"),
        )
    except RulebookRefusedError as refused:
        messages.error(request, what_if_views.refusal(refused))
        return False
    return True


def _page(
    request: HttpRequest, *, link: Link, version: RulebookVersion, rows: "BaseFormSet[Any]"
) -> HttpResponse:
    targets = rows.form_kwargs["targets"]
    lists = {concern.value: choices for concern, choices in targets.items()}
    kinds = [(words, "") for code, words in kind_choices({}) if code]
    context = {
        "link": link,
        "rows": rows,
        "proposed": version.made_by is None,
        "lists": lists | {Concern.PRODUCT_KIND.value: kinds},
        "methods": _methods(link),
        "countries": country_choices(),
    }
    return render(request, "panel/mappings/own.html", context)


def _methods(link: Link) -> list[str]:
    """Payment methods as the shop calls them in its newest sales."""
    newest = Sale.objects.filter(link=link).order_by("-ordered_at", "-id")
    return sorted(set(newest.values_list("payment_method", flat=True)[:NEWEST]) - {""})

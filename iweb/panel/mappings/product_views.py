"""The screen "What you sell": what is no ordinary goods, and where it goes. Saved as a new version of the rulebook."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from connectors.models import Link, MasterData
from iweb.core.clock import database_now
from iweb.panel.links import find_link
from iweb.panel.mappings import what_if_views
from iweb.panel.mappings.choices import Choices, offer
from iweb.panel.mappings.product_forms import (
    MOST_ROWS,
    BodiesForm,
    KindRow,
    MarketplaceRow,
    PlacementForm,
    RateRow,
    countries_with_rates,
    filled,
    kind_choices,
    product_kind_choices,
)
from iweb.panel.mappings.products import (
    PLACEMENTS,
    Told,
    profile_told,
    rules_told,
    scenarios_of,
    told,
)
from iweb.panel.mappings.wording import circumstances, shelf_names
from iweb.panel.views import person
from iweb.sync.categories import known_categories
from iweb.sync.rulebooks import (
    RulebookRefusedError,
    UnknownKindError,
    latest_version,
    profile_of,
    rules_of,
    save_rulebook,
)
from iweb.sync.suggest_rules import fits_scenario, vat_codes_from
from mappings.models import RulebookVersion
from mappings.rulebook import Profile, Rule


@dataclass(kw_only=True)
class _Forms:
    """All forms of the screen; the formsets have a row to spare each."""

    kinds: "BaseFormSet[Any]"
    rates: "BaseFormSet[Any]"
    marketplaces: "BaseFormSet[Any]"
    placements: PlacementForm
    bodies: BodiesForm
    categories: dict[str, str]

    def are_valid(self) -> bool:
        """Asked of each, so that all faults are shown at once."""
        forms = (self.kinds, self.rates, self.marketplaces, self.placements, self.bodies)
        return not [one for one in forms if not one.is_valid()]


@require_GET
def products(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = find_link(link_id)
    version = latest_version(link=link)
    return _page(request, link=link, version=version, forms=_forms(link=link, version=version))


@require_POST
def products_save(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = find_link(link_id)
    version = latest_version(link=link)
    if version.made_by is None:  # saving here would confirm rules that nobody looked at
        messages.warning(request, _("Confirm the proposed booking rules first."))
        return redirect("panel:mapping", link_id=link.id)
    forms = _forms(link=link, version=version, data=request.POST)
    if forms.are_valid() and _saved(request, link=link, version=version, forms=forms):
        messages.success(request, _("Saved. From now on your products are booked as you say here."))
        return redirect("panel:mapping_products", link_id=link.id)
    return _page(request, link=link, version=version, forms=forms)


@require_POST
def products_check(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """What saving this form would make of the last sales; nothing is saved."""
    link = find_link(link_id)
    version = latest_version(link=link)
    forms = _forms(link=link, version=version, data=request.POST)
    if not forms.are_valid():
        return what_if_views.not_clear(request, link=link)
    rules, profile = _sent(version=version, forms=forms)
    return what_if_views.answer(request, link=link, rules=rules, profile=profile)


def _told(version: RulebookVersion) -> Told:
    return told(rules=rules_of(version), profile=profile_of(version))


def _forms(*, link: Link, version: RulebookVersion, data: QueryDict | None = None) -> _Forms:
    said = _told(version)
    own = {kind.code: kind.code for kind in profile_of(version).product_kinds}
    if data is not None:
        own |= {code: code for code in _codes_sent(data)}
    own = {code: name for code, name in own.items() if code not in dict(kind_choices({}))}
    masters = list(link.ledger.masters.all())
    today = database_now().date()
    categories = shelf_names(known_categories(link=link))
    return _Forms(
        categories=categories,
        kinds=_rows(
            KindRow,
            data,
            prefix="kind",
            initial=said.kinds,
            categories=categories,
            own=own,
        ),
        rates=_rows(
            RateRow, data, prefix="rate", initial=said.rates, countries=countries_with_rates()
        ),
        marketplaces=_rows(MarketplaceRow, data, prefix="market", initial=said.marketplaces),
        bodies=BodiesForm(data, prefix="bodies", initial={"groups": ", ".join(said.bodies)}),
        placements=PlacementForm(
            data,
            initial=said.placements,
            codes=_codes(masters, on=today),
            accounts=offer(masters=masters, on=today).accounts,
            needed=scenarios_of(said=said, profile=profile_of(version)),
        ),
    )


def _rows(
    form: Any, data: QueryDict | None, *, prefix: str, initial: list[dict[str, Any]], **given: Any
) -> "BaseFormSet[Any]":
    made = formset_factory(form, extra=2, max_num=MOST_ROWS, validate_max=True)
    return made(data, prefix=prefix, initial=initial, form_kwargs=given)


def _codes_sent(data: QueryDict) -> list[str]:
    """Kinds that are named on the same page may be chosen at once."""
    return [
        typed.strip()
        for name, typed in data.items()
        if name.startswith("rate-")
        and name.endswith("-code")
        and isinstance(typed, str)
        and typed.strip()
    ]


def _codes(masters: list[MasterData], *, on: Any) -> dict[str, Choices]:
    rows = sorted(masters, key=lambda row: row.code)
    return {
        scenario.value: [
            (row.code, f"{row.code} · {row.label}")
            for row in rows
            if fits_scenario(row, scenario=scenario, on=on)
        ]
        for scenario in PLACEMENTS
    }


def _saved(request: HttpRequest, *, link: Link, version: RulebookVersion, forms: _Forms) -> bool:
    rules, profile = _sent(version=version, forms=forms)
    try:
        save_rulebook(
            link=link,
            rules=rules,
            profile=profile,
            vat_codes=vat_codes_from(
                masters=link.ledger.masters.filter(kind="vat_code"), on=database_now().date()
            ),
            made_by=person(request).pk,
            comment=_("What you sell"),
        )
    except UnknownKindError as refused:
        _tell_unknown(forms, names={rule.target for rule in refused.rules})
        return False
    except RulebookRefusedError as refused:
        for one, other in refused.pairs:
            forms.placements.add_error(
                None,
                _("Two rules contradict each other: %(one)s and %(other)s.")
                % {"one": circumstances(one), "other": circumstances(other)},
            )
        return False
    return True


def _sent(*, version: RulebookVersion, forms: _Forms) -> tuple[tuple[Rule, ...], Profile]:
    """The rules and the profile that valid forms mean."""
    kinds = [row.cleaned_data for row in forms.kinds if row.cleaned_data.get("kind")]
    rules = (
        *_told(version).others,
        *rules_told(
            kinds=kinds,
            placements=forms.placements.cleaned_data,
            bodies=forms.bodies.cleaned_data["groups"],
        ),
    )
    profile = profile_told(
        profile=profile_of(version),
        rates=filled(forms.rates, "code"),
        marketplaces=filled(forms.marketplaces, "method"),
    )
    return rules, profile


def _says_something(rows: "BaseFormSet[Any]") -> bool:
    """Folded until there is something in it."""
    return bool(rows.initial) or any(row.has_changed() for row in rows if row.is_bound)


def _tell_unknown(forms: _Forms, *, names: set[str]) -> None:
    """A kind of the owner's own lives by its rates: without any it is no longer known."""
    for row in forms.kinds:
        if row.cleaned_data.get("kind") in names:
            row.add_error("kind", _("Give this kind a rate below, or choose another one."))
    if not any(row.errors for row in forms.kinds):
        forms.placements.add_error(
            None,
            _("Another rule names a kind that has no rate any more: %(names)s.")
            % {"names": ", ".join(sorted(names))},
        )


def _page(
    request: HttpRequest, *, link: Link, version: RulebookVersion, forms: _Forms
) -> HttpResponse:
    context = {
        "link": link,
        "forms": forms,
        "kind_names": [words for code, words in product_kind_choices({}) if code],
        "has_categories": bool(forms.categories),
        "proposed": version.made_by is None,
        "rates_open": _says_something(forms.rates),
        "marketplaces_open": _says_something(forms.marketplaces),
    }
    return render(request, "panel/mappings/products.html", context)

"""Asking what a change of the rules would make of the last sales, before anything is saved. Nothing is written here."""

from collections.abc import Iterable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from connectors.errors import ConnectorError
from connectors.models import Link
from iweb.core.clock import database_now
from iweb.panel.mappings.what_if import Answer, shown
from iweb.panel.mappings.wording import circumstances
from iweb.sync.rulebooks import RulebookRefusedError
from iweb.sync.suggest_rules import vat_codes_from
from iweb.sync.what_if import what_if
from mappings.rulebook import Profile, Rule


def answer(
    request: HttpRequest, *, link: Link, rules: Iterable[Rule], profile: Profile
) -> HttpResponse:
    """The fragment for these rules, or why they cannot be tried. Inside the tenant's scope."""
    masters = link.ledger.masters.filter(kind="vat_code")
    try:
        asked = what_if(
            link=link,
            rules=rules,
            profile=profile,
            vat_codes=vat_codes_from(masters=masters, on=database_now().date()),
        )
    except RulebookRefusedError as refused:
        return show(request, link=link, problem=refusal(refused))
    except ConnectorError:
        return show(request, link=link, problem=not_connected())
    return show(request, link=link, answer=shown(asked, link=link))


def not_connected() -> str:
    return _("This shop is no longer connected, so its sales cannot be tried.")


def not_clear(
    request: HttpRequest, *, link: Link, form: Form | None = None, **more: Any
) -> HttpResponse:
    """The form has faults; those of a plain form are named, for it does not come back with its fields."""
    problem = _("Something on this page is not filled in right. Save to see what; then try again.")
    faults = faults_of(form) if form else ()
    return show(request, link=link, problem=problem, faults=faults, **more)


def faults_of(form: Form) -> tuple[str, ...]:
    """Each with the name of its field, as it stands on the page."""
    named = {name: str(form[name].label) for name in form.errors if name in form.fields}
    return tuple(
        ": ".join(part for part in (named.get(name, ""), str(fault)) if part)
        for name, faults in form.errors.items()
        for fault in faults
    )


def refusal(refused: RulebookRefusedError) -> str:
    """Why saving refuses these rules, with what to mend."""
    if refused.pairs:
        one, other = refused.pairs[0]
        return _("Two rules contradict each other: %(one)s and %(other)s.") % {
            "one": circumstances(one),
            "other": circumstances(other),
        }
    rules = "; ".join(circumstances(rule) for rule in refused.rules)
    return _("These rules would be refused when you save: %(rules)s.") % {"rules": rules}


def show(
    request: HttpRequest,
    *,
    link: Link,
    answer: Answer | None = None,
    problem: str = "",
    faults: Iterable[str] = (),
    **more: Any,
) -> HttpResponse:
    """A part of the page for htmx, a page of its own without it. `more` is what the templates know beside it."""
    is_part = request.headers.get("HX-Request") == "true"
    template = "panel/mappings/what_if.html" if is_part else "panel/mappings/what_if_page.html"
    context = {"link": link, "answer": answer, "problem": problem, "faults": faults}
    return render(request, template, context | more)

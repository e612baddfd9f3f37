"""The history of a rulebook: what each version changed, restored as a new one, taken out to a file and read back."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from connectors.models import Link
from iweb.accounts.models import User
from iweb.core.clock import database_now
from iweb.panel.links import find_link
from iweb.panel.mappings import what_if_views
from iweb.panel.mappings.versions import (
    Changed,
    changes_between,
    portable_of,
    problem_words,
)
from iweb.panel.mappings.wording import circumstances
from iweb.panel.views import person
from iweb.sync.rulebooks import RulebookRefusedError, latest_version, save_rulebook
from iweb.sync.suggest_rules import vat_codes_from
from mappings.models import RulebookVersion
from mappings.rulebook_file import (
    MOST_CHARACTERS,
    Portable,
    RulebookFileError,
    read_rulebook,
    write_rulebook,
)

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A version on the list, with what it changed in the one before it."""

    version: RulebookVersion
    made_by: str
    changes: tuple[Changed, ...] | None  # None of the first
    is_latest: bool


class ImportForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("A rulebook that was exported"))

    def clean_file(self) -> Portable:
        sent = self.cleaned_data["file"]
        if sent.size > MOST_CHARACTERS:
            raise forms.ValidationError(_("This file is too large to be a rulebook."))
        return _read(sent.read().decode(errors="replace"))


def _read(text: str) -> Portable:
    try:
        return read_rulebook(text)
    except RulebookFileError as refused:
        words = problem_words(refused.problem, where=refused.where)
        raise forms.ValidationError(words) from None


@require_GET
def versions(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = find_link(link_id)
    return _page(request, link=link, form=ImportForm())


@require_POST
def version_restore(request: HttpRequest, link_id: UUID, number: int) -> HttpResponse:
    """The rules and choices of an older version, as a new one: history is never rewritten."""
    link = find_link(link_id)
    older = portable_of(_version(link, number=number))
    comment = _("Version %(number)s restored") % {"number": number}
    _save(request, link=link, portable=older, comment=comment)
    return redirect("panel:mapping_versions", link_id=link.id)


@require_GET
def version_export(request: HttpRequest, link_id: UUID, number: int) -> HttpResponse:  # noqa: ARG001 - a view's
    link = find_link(link_id)
    version = _version(link, number=number)
    answer = HttpResponse(write_rulebook(portable_of(version)), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="rulebook-{link.code}-{number}.json"'
    return answer


@require_POST
def import_check(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """The file beside what holds now; nothing is saved yet."""
    link = find_link(link_id)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, link=link, form=form)
    portable: Portable = form.cleaned_data["file"]
    now = portable_of(latest_version(link=link))
    context = {
        "link": link,
        "changes": changes_between(before=now, after=portable),
        "text": write_rulebook(portable),
    }
    return render(request, "panel/mappings/import.html", context)


@require_POST
def import_what_if_check(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """What saving the file would make of the last sales; nothing is saved."""
    link = find_link(link_id)
    try:
        portable = _read(request.POST.get("text", ""))
    except forms.ValidationError:
        return what_if_views.not_clear(request, link=link)
    return what_if_views.answer(request, link=link, rules=portable.rules, profile=portable.profile)


@require_GET
def version_what_if(request: HttpRequest, link_id: UUID, number: int) -> HttpResponse:
    """What restoring a version would make of the last sales; who may only look may ask it too."""
    link = find_link(link_id)
    older = portable_of(_version(link, number=number))
    return what_if_views.answer(request, link=link, rules=older.rules, profile=older.profile)


@require_POST
def import_save(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """What was looked at, read once more: a browser may send anything."""
    link = find_link(link_id)
    try:
        portable = _read(request.POST.get("text", ""))
    except forms.ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("panel:mapping_versions", link_id=link.id)
    _save(request, link=link, portable=portable, comment=_("Read from a file"))
    return redirect("panel:mapping_versions", link_id=link.id)


def _save(request: HttpRequest, *, link: Link, portable: Portable, comment: str) -> None:
    masters = link.ledger.masters.filter(kind="vat_code")
    try:
        save_rulebook(
            link=link,
            rules=portable.rules,
            profile=portable.profile,
            vat_codes=vat_codes_from(masters=masters, on=database_now().date()),
            made_by=person(request).pk,
            comment=comment,
        )
    except RulebookRefusedError as refused:
        messages.error(request, _refusal(refused))
    else:
        messages.success(request, _("Saved. From now on sales are booked by these rules."))


def _refusal(refused: RulebookRefusedError) -> str:
    pairs = [f"{circumstances(one)} / {circumstances(other)}" for one, other in refused.pairs]
    named = "; ".join([*pairs, *(circumstances(rule) for rule in refused.rules)])
    return _("Not saved: these rules contradict each other, or may not be: %(rules)s.") % {
        "rules": named
    }


def _version(link: Link, *, number: int) -> RulebookVersion:
    found = RulebookVersion.objects.filter(rulebook_id=link.rulebook_id, number=number).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, *, link: Link, form: ImportForm) -> HttpResponse:
    context = {"link": link, "shown": _shown(link), "form": form}
    return render(request, "panel/mappings/versions.html", context)


def _shown(link: Link) -> list[Shown]:
    found = list(
        RulebookVersion.objects.filter(rulebook_id=link.rulebook_id)
        .order_by("-number")
        .prefetch_related("rules")[: MOST_SHOWN + 1]
    )
    people = User.objects.in_bulk({one.made_by for one in found if one.made_by})
    older = [*found[1:], None]
    return [
        Shown(
            version=version,
            made_by=str(people.get(version.made_by, "")) if version.made_by else "",
            changes=None
            if before is None
            else changes_between(before=portable_of(before), after=portable_of(version)),
            is_latest=version is found[0],
        )
        for version, before in zip(found, older, strict=True)
    ][:MOST_SHOWN]

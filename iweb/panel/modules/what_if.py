"""What switching a module on or off would make of the last sales, before it is done. Nothing is written here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from connectors.errors import ConnectorError
from connectors.models import Link
from iweb.panel.links import find_link
from iweb.panel.mappings import what_if_views
from iweb.panel.mappings.what_if import shown
from iweb.panel.modules.cards import form_of, named_module, offer_of, place_of
from iweb.panel.wording import language
from iweb.sync.what_if import Asked, what_if_module
from mappings.booking import Booked, Reason
from mappings.reasons import sentence


@dataclass(slots=True, kw_only=True)
class Note:
    """What a module says with how many of the sales, and how it says it of the newest."""

    number: int
    example: str


@require_POST
def module_check(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """With the settings of the form."""
    link, module = find_link(link_id), named_module(request)
    form = form_of(link=link, module=module, offered=offer_of(link), data=request)
    if not form.is_valid():
        return what_if_views.not_clear(request, link=link, form=form, place=place_of(module.name))
    return _answer(request, link=link, module=module.name, settings=form.kept)


@require_POST
def module_off_check(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Without it; one whose folder is gone can be asked about too."""
    link = find_link(link_id)
    return _answer(request, link=link, module=request.POST.get("module", ""), settings=None)


def _answer(
    request: HttpRequest, *, link: Link, module: str, settings: Mapping[str, str] | None
) -> HttpResponse:
    place = place_of(module)
    try:
        asked = what_if_module(link=link, module=module, settings=settings)
    except ConnectorError:
        return what_if_views.show(
            request, link=link, problem=what_if_views.not_connected(), place=place
        )
    notes = [] if settings is None else list(notes_of(asked, module=module).values())
    return what_if_views.show(
        request, link=link, answer=shown(asked, link=link), place=place, notes=notes
    )


def notes_of(asked: Asked, *, module: str) -> Mapping[str, Note]:
    """By sentence: a module may book nothing otherwise and still say something of many sales, as the ICP statement does."""
    found: dict[str, Note] = {}
    for reason in _said(asked, module=module):
        note = found.setdefault(
            reason.text, Note(number=0, example=sentence(reason=reason, language=language()))
        )
        note.number += 1
    return found


def _said(asked: Asked, *, module: str) -> Iterator[Reason]:
    """Its sentences begin with its name and a dot (docs/modules.md)."""
    for told in asked.answer.told:
        if isinstance(told.after, Booked):
            yield from (r for r in told.after.explanation if r.text.startswith(f"{module}."))

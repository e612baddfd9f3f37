"""The pages of the help: words and causes on one page with a search, and each cause on its own."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_GET

from iweb.panel.help.causes import GROUPS, Cause, cause_of, causes_of
from iweb.panel.help.finding import fits
from iweb.panel.help.terms import CHAPTERS, TERMS
from iweb.panel.help.terms_shape import Said
from iweb.panel.wording import language

LONGEST_QUESTION = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A chapter of the glossary as it is shown: its terms by their anchors."""

    anchor: str
    title: str
    terms: tuple[tuple[str, Said], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A group of causes as it is shown."""

    anchor: str
    title: str | Promise
    causes: tuple[Cause, ...]


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """`q` narrows it, in the reader's language."""
    asked = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_QUESTION]
    chapters, wrongs = _chapters(asked), _wrongs(asked)
    number = sum(len(one.terms) for one in chapters) + sum(len(one.causes) for one in wrongs)
    context = {"asked": asked, "chapters": chapters, "wrongs": wrongs, "number": number}
    return render(request, "panel/help/page.html", context)


def _chapters(asked: str) -> list[Words]:
    shown = []
    for chapter in CHAPTERS:
        said = [(term.anchor, term.said(language())) for term in chapter.terms]
        kept = tuple(
            (anchor, one)
            for anchor, one in said
            if fits(asked, one.title, one.text, one.example, one.also)
        )
        title = chapter.en if language() == "en" else chapter.nl
        shown.append(Words(anchor=chapter.anchor, title=title, terms=kept))
    return [one for one in shown if one.terms]


def _wrongs(asked: str) -> list[Wrong]:
    shown = []
    for group in GROUPS:
        kept = tuple(
            one for one in causes_of(group) if fits(asked, one.title, one.what, one.todo, one.id)
        )
        shown.append(Wrong(anchor=group.anchor, title=group.title, causes=kept))
    return [one for one in shown if one.causes]


@require_GET
def help_cause(request: HttpRequest, cause_id: str) -> HttpResponse:
    cause = cause_of(cause_id)
    if cause is None:
        raise Http404
    held = TERMS["held"].said(language()) if cause.held else None
    return render(request, "panel/help/cause.html", {"cause": cause, "held": held})

"""Sheets: screens of choices that are kept in the profile of the rulebook, card by card, saved as a new version."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connectors.models import Link
from mappings.rulebook import Profile

MOST_ROWS = 100
DAY = {"type": "date"}
Rows = "BaseFormSet[Any]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card: single fields, then rows of a formset; folded behind `summary` while it says nothing."""

    name: str  # the anchor
    title: str | Promise
    why: str | Promise
    form: forms.Form | None = None
    rows: "BaseFormSet[Any] | None" = None
    summary: str | Promise = ""
    state: str = ""  # how it stands today, in a few words beside `summary`
    in_force: bool = False
    is_wanted: bool = False  # somebody was led here

    @property
    def is_open(self) -> bool:
        if self.rows is None or not self.summary or self.is_wanted:
            return True
        sent = any(row.has_changed() for row in self.rows if row.is_bound)
        return bool(self.rows.initial) or sent or bool(self.rows.total_error_count())

    @property
    def parts(self) -> Iterable["forms.Form | BaseFormSet[Any]"]:
        return (one for one in (self.form, self.rows) if one is not None)


class Sheet(ABC):
    """A screen of cards. A subclass makes its cards from a profile, and a profile from what was sent."""

    title: ClassVar[str | Promise]
    intro: ClassVar[str | Promise]

    def __init__(
        self, *, link: Link, profile: Profile, data: QueryDict | None = None, wanted: str = ""
    ) -> None:
        """`wanted` names the card that somebody was led to."""
        self.link, self.before, self.data = link, profile, data
        self.cards: Sequence[Card] = tuple(
            replace(card, is_wanted=card.name == wanted) for card in self.make_cards()
        )

    @abstractmethod
    def make_cards(self) -> Iterable[Card]:
        """The cards, in their order."""

    @abstractmethod
    def profile(self) -> Profile:
        """The profile as it was, with what was sent; only after `is_valid`."""

    def is_valid(self) -> bool:
        """Every part is asked, so that all faults are shown at once."""
        return not [part for card in self.cards for part in card.parts if not part.is_valid()]

    def form(self, kind: Any, *, prefix: str, initial: Mapping[str, Any], **given: Any) -> Any:
        return kind(self.data, prefix=prefix, initial=initial, **given)

    def rows(
        self, kind: Any, *, prefix: str, initial: Sequence[Mapping[str, Any]], **given: Any
    ) -> "BaseFormSet[Any]":
        """With a row to spare."""
        made = formset_factory(kind, extra=1, max_num=MOST_ROWS, validate_max=True)
        return made(self.data, prefix=prefix, initial=list(initial), form_kwargs=given)


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )


def check_days(form: forms.Form) -> None:
    """The last day of a row is not before its first one."""
    first, last = form.cleaned_data.get("first_day"), form.cleaned_data.get("last_day")
    if first and last and last < first:
        form.add_error("last_day", _("This day is before the first one."))


def said(rows: "BaseFormSet[Any] | None", name: str) -> list[dict[str, Any]]:
    """The rows that say something: those in which `name` is filled in."""
    return [row.cleaned_data for row in rows or () if row.cleaned_data.get(name)]


def parts_of(text: str) -> tuple[str, ...]:
    """What was typed with commas between it."""
    return tuple(part.strip() for part in text.split(",") if part.strip())

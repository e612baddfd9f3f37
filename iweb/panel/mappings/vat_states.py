"""How a part of the VAT sheet stands today, in a few words for the heading of its fold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iweb.panel.mappings.wording import country_name
from iweb.panel.wording import locale_name
from mappings.vat.rates import RateLevel
from mappings.vat.seller import Registration, Spell

LEVELS = [
    (RateLevel.STANDARD.value, _("the standard rate")),
    (RateLevel.REDUCED_HIGH.value, _("the higher reduced rate")),
    (RateLevel.REDUCED_LOW.value, _("the lower reduced rate")),
    (RateLevel.SUPER_REDUCED.value, _("the super-reduced rate")),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    words: str
    in_force: bool  # today


def state_of_spells(spells: Sequence[Spell], *, today: date) -> State:
    """What holds today goes before what begins, and that before what ended."""
    holding = [one for one in spells if one.holds_on(today)]
    if holding:
        return State(words=_holding(holding[0]), in_force=True)
    coming = sorted(one.first_day for one in spells if one.first_day and one.first_day > today)
    if coming:
        return State(words=gettext("from %(day)s") % {"day": _day(coming[0])}, in_force=False)
    ended = sorted(one.last_day for one in spells if one.last_day)
    if ended:
        return State(words=gettext("ended on %(day)s") % {"day": _day(ended[-1])}, in_force=False)
    return State(words=gettext("none"), in_force=False)


def _holding(spell: Spell) -> str:
    days = {
        "first": _day(spell.first_day) if spell.first_day else "",
        "last": _day(spell.last_day) if spell.last_day else "",
    }
    if spell.first_day and spell.last_day:
        return gettext("from %(first)s until %(last)s") % days
    if spell.first_day:
        return gettext("since %(first)s") % days
    return gettext("until %(last)s") % days if spell.last_day else gettext("in force")


def state_of_countries(registrations: Sequence[Registration], *, today: date) -> State:
    """Those of today by name; of others how they stand."""
    names = _names(one.country for one in registrations if one.holds_on(today))
    if names:
        return State(words=names, in_force=True)
    state = state_of_spells(registrations, today=today)
    names = _names(one.country for one in registrations)
    words = f"{names}, {state.words}" if names else state.words
    return State(words=words, in_force=False)


def _names(codes: Iterable[str]) -> str:
    return ", ".join(sorted({country_name(code) for code in codes}))


def state_of_levels(levels: Iterable[tuple[str, RateLevel]]) -> str:
    words = dict(LEVELS)
    said = sorted(f"{country_name(code)}: {words[level.value]}" for code, level in levels)
    return ", ".join(said) or gettext("none")


def _day(day: date) -> str:
    return str(format_date(day, format="d MMM y", locale=locale_name()))

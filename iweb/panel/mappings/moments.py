"""The part of the mappings form about payment methods that are booked at another moment (BOOKING 2): rows of two fields."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mappings.rulebook import Trigger

MOST = 50  # rows
PARTS = ("method", "trigger")
Moments = Sequence[tuple[str, Trigger]]


def rows_sent(data: Mapping[str, Any]) -> int:
    """How many rows the form was opened with."""
    return min(len(_numbers(data)), MOST)


def moment_fields(*, rows: int, triggers: Sequence[tuple[Trigger, Any]]) -> dict[str, forms.Field]:
    """Fields `moment_1_method` and `moment_1_trigger`, and so on."""
    fields: dict[str, forms.Field] = {}
    for number in range(1, rows + 1):
        fields[f"moment_{number}_method"] = forms.CharField(
            label=_("Payment method, as the shop calls it"), max_length=60, required=False
        )
        fields[f"moment_{number}_trigger"] = forms.ChoiceField(
            label=_("Is booked"),
            required=False,
            choices=[("", gettext("choose")), *((one.value, words) for one, words in triggers)],
        )
    return fields


def moment_initial(moments: Moments) -> dict[str, str]:
    """What stands in the rows when the form is opened."""
    initial: dict[str, str] = {}
    for number, (method, trigger) in enumerate(moments, 1):
        initial |= {f"moment_{number}_method": method, f"moment_{number}_trigger": trigger.value}
    return initial


def moment_rows(form: forms.Form) -> list[list[forms.BoundField]]:
    return [[form[f"moment_{n}_{part}"] for part in PARTS] for n in _numbers(form.fields)]


def check_moments(form: forms.Form) -> None:
    """Each row is empty or whole, and a method stands in one row only."""
    seen: set[str] = set()
    for number in _numbers(form.fields):
        method, trigger = _values(form.cleaned_data, number=number)
        if bool(method) != bool(trigger):
            missing = "trigger" if method else "method"
            form.add_error(f"moment_{number}_{missing}", _("Fill this in, or empty the whole row."))
        if method and method in seen:
            form.add_error(f"moment_{number}_method", _("This payment method stands here twice."))
        seen.add(method)


def moments_from(cleaned: Mapping[str, Any]) -> tuple[tuple[str, Trigger], ...]:
    rows = (_values(cleaned, number=number) for number in _numbers(cleaned))
    return tuple((method, Trigger(trigger)) for method, trigger in rows if method)


def _numbers(names: Mapping[str, Any]) -> list[int]:
    found = (re.fullmatch(r"moment_(\d{1,3})_method", name) for name in names)
    return sorted(int(one[1]) for one in found if one)


def _values(cleaned: Mapping[str, Any], *, number: int) -> tuple[str, str]:
    method, trigger = (cleaned.get(f"moment_{number}_{part}") or "" for part in PARTS)
    return str(method).strip(), str(trigger)

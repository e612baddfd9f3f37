"""A setting with a value for each country, shop or payment method: rows of two fields, one row to spare."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mappings.modules.base import By, Setting, as_table, table_of

MOST = 100  # rows
SPARE = 2
LONGEST = 60
NAMED_BY = {
    By.COUNTRY: _("Country, in two letters"),
    By.SHOP: _("Number of the shop"),
    By.PAYMENT_METHOD: _("Payment method, as the shop calls it"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: what it is named, and its value."""

    name: forms.BoundField
    value: forms.BoundField


def row_names(setting: Setting, number: int) -> tuple[str, str]:
    """The names of its two fields: `by_country_1_name` and `by_country_1_value`."""
    return f"{setting.name}_{number}_name", f"{setting.name}_{number}_value"


def rows_wanted(setting: Setting, *, kept: str, data: Mapping[str, Any] | None, prefix: str) -> int:
    """As many as were sent; else those that are kept, and some to spare."""
    if data is None:
        return min(len(table_of(kept)) + SPARE, MOST)
    sent = (f"{prefix}-{row_names(setting, number)[0]}" in data for number in range(1, MOST + 1))
    return max(sum(sent), 1)


def table_fields(setting: Setting, *, rows: int, value: Any) -> dict[str, forms.Field]:
    """`value` makes the field of a value."""
    by = setting.by or By.COUNTRY
    fields: dict[str, forms.Field] = {}
    for number in range(1, rows + 1):
        name, of_value = row_names(setting, number)
        fields[name] = forms.CharField(label=NAMED_BY[by], max_length=LONGEST, required=False)
        fields[of_value] = value()
    return fields


def table_initial(setting: Setting, *, kept: str) -> dict[str, str]:
    initial: dict[str, str] = {}
    for number, (name, value) in enumerate(sorted(table_of(kept).items()), 1):
        initial |= dict(zip(row_names(setting, number), (name, value), strict=True))
    return initial


def table_rows(form: forms.Form, setting: Setting) -> list[Row]:
    return [
        Row(name=form[name], value=form[value])
        for name, value in _pairs(setting, names=form.fields)
    ]


def check_table(form: forms.Form, setting: Setting) -> str:
    """Each row is empty or whole, and each name stands once. Gives the table as it is kept."""
    rows: dict[str, str] = {}
    for name_field, value_field in _pairs(setting, names=form.fields):
        name = _tidy(form.cleaned_data.get(name_field) or "", by=setting.by)
        value = str(form.cleaned_data.get(value_field) or "").strip()
        if bool(name) != bool(value):
            form.add_error(
                value_field if name else name_field, _("Fill this in, or empty the whole row.")
            )
        elif name in rows:
            form.add_error(name_field, _("This stands here twice."))
        elif setting.by is By.COUNTRY and name and not (len(name) == 2 and name.isalpha()):
            form.add_error(name_field, _("Two letters, such as NL or BE."))
        elif name:
            rows[name] = value
    return as_table(rows)


def _tidy(name: str, *, by: By | None) -> str:
    plain = " ".join(str(name).split())
    return plain.upper() if by is By.COUNTRY else plain


def _pairs(setting: Setting, *, names: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs = (row_names(setting, number) for number in range(1, MOST + 1))
    return [pair for pair in pairs if pair[0] in names]

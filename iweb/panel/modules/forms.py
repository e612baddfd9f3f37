"""The form of a module's settings, made from the module's own spec."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from iweb.panel.mappings.choices import Choices, Offer, with_present
from iweb.panel.modules.tables import (
    Row,
    check_table,
    row_names,
    rows_wanted,
    table_fields,
    table_initial,
    table_rows,
)
from mappings.modules.base import NO, YES, Module, Setting, SettingKind, Text

ACTIVE_FROM = "active_from"
LONGEST = 200


def in_words(text: Text) -> str:
    """A module's text in the language of the page."""
    return text.nl if (get_language() or "").startswith("nl") else text.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as the page shows it: a field, or the rows of a table under its label."""

    label: str
    help: str
    field: forms.BoundField | None = None
    rows: tuple[Row, ...] = ()


class SettingsForm(forms.Form):
    """Fields are named as the settings, with the module's name and a dash before them (docs/panel.md)."""

    active_from = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Today, or a later day. Sales that are booked by then stay as they are."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        module: Module,
        kept: Mapping[str, str],
        offered: Offer,
        today: date,
    ) -> None:
        initial: dict[str, Any] = {ACTIVE_FROM: today}
        for one in module.settings:
            initial |= initial_of(one, kept=kept.get(one.name, one.default))
        super().__init__(data, prefix=module.name, initial=initial)
        self.module, self.today = module, today
        own: dict[str, forms.Field] = {}
        for one in module.settings:
            present = kept.get(one.name, one.default)
            if one.kind is SettingKind.TABLE:
                rows = rows_wanted(one, kept=present, data=data, prefix=module.name)
                own |= table_fields(one, rows=rows, value=_maker(one, offered=offered))
            else:
                own[one.name] = field_of(one, kind=one.kind, offered=offered, present=present)
        self.fields = own | {ACTIVE_FROM: self.fields[ACTIVE_FROM]}

    def asked(self) -> list[Asked]:
        """The questions in the module's own order."""
        return [self._asked(one) for one in self.module.settings]

    def _asked(self, one: Setting) -> Asked:
        label, help_ = in_words(one.label), in_words(one.help)
        if one.kind is not SettingKind.TABLE:
            return Asked(label=label, help=help_, field=self[one.name])
        return Asked(label=label, help=help_, rows=tuple(table_rows(self, one)))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned[ACTIVE_FROM] = cleaned.get(ACTIVE_FROM) or self.today
        if cleaned[ACTIVE_FROM] < self.today:
            self.add_error(ACTIVE_FROM, _("This day has passed: take today or a later one."))
        self.kept = {one.name: self._kept(one) for one in self.module.settings}
        for name, text in self.module.problems(settings=self.kept):
            self._tell(name, in_words(text))
        return cleaned

    def _kept(self, one: Setting) -> str:
        if one.kind is SettingKind.TABLE:
            return check_table(self, one)
        return as_text(self.cleaned_data.get(one.name))

    def _tell(self, name: str, text: str) -> None:
        """Beside the field; a table has none of its own, so beside its first row."""
        if name in self.fields:
            self.add_error(name, text)
            return
        setting = next(one for one in self.module.settings if one.name == name)
        self.add_error(row_names(setting, 1)[1], text)


def as_text(value: Any) -> str:
    """How a setting is kept."""
    match value:
        case None:
            return ""
        case bool():
            return YES if value else NO
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return " ".join(str(value).split())


def initial_of(one: Setting, *, kept: str) -> dict[str, Any]:
    """What stands in its fields when the form is opened."""
    match one.kind:
        case SettingKind.TABLE:
            return dict(table_initial(one, kept=kept))
        case SettingKind.SWITCH:
            return {one.name: kept == YES}
        case SettingKind.AMOUNT:
            return {one.name: Decimal(kept) if kept else None}
        case SettingKind.DATE:
            return {one.name: date.fromisoformat(kept) if kept else None}
        case _:
            return {one.name: kept}


def _maker(one: Setting, *, offered: Offer) -> Callable[[], forms.Field]:
    plain = Setting(
        name=one.name, kind=one.kind_of_value, label=VALUE, help=NO_HELP, required=False
    )
    return lambda: field_of(plain, kind=one.kind_of_value, offered=offered, present="")


VALUE = Text(nl="Waarde", en="Value")
CODE = Text(nl="Debiteurcode", en="Debtor code")
NO_HELP = Text(nl="", en="")


def field_of(one: Setting, *, kind: SettingKind, offered: Offer, present: str) -> forms.Field:
    """One field, fed by the administration's own master data where the spec asks for a code of it."""
    label = CODE if one.label is VALUE and kind is SettingKind.RELATION else one.label
    how: dict[str, Any] = {
        "label": in_words(label),
        "help_text": in_words(one.help),
        "required": one.required,
    }
    match kind:
        case SettingKind.SWITCH:
            return forms.BooleanField(**how | {"required": False})
        case SettingKind.AMOUNT:
            return forms.DecimalField(**how, max_digits=14, decimal_places=2)
        case SettingKind.DATE:
            day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.DateField(**how, widget=day)
        case SettingKind.RELATION:
            digits = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
            return forms.CharField(**how, max_length=18, widget=digits)
        case SettingKind.TEXT | SettingKind.TABLE:
            return forms.CharField(**how, max_length=LONGEST)
        case _:
            return forms.ChoiceField(
                **how, choices=_choices(one, kind=kind, offered=offered, present=present)
            )


def _choices(one: Setting, *, kind: SettingKind, offered: Offer, present: str) -> Choices:
    if kind is SettingKind.CHOICE:
        return [(value, in_words(label)) for value, label in one.choices]
    found: Iterable[tuple[str, str]] = {
        SettingKind.LEDGER_ACCOUNT: [*offered.revenue_accounts, *offered.accounts],
        SettingKind.JOURNAL: offered.journals,
        SettingKind.VAT_CODE: [pair for codes in offered.vat_codes.values() for pair in codes],
    }[kind]
    codes = with_present(list(dict.fromkeys(found)), code=present)
    return codes if one.required else [("", "—"), *codes]

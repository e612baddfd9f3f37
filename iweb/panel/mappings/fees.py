"""The part of the mappings form about fees that a payment method adds to the total (BOOKING 27): rows of five fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import get_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iweb.panel.mappings.choices import Choices, Offer, with_present
from mappings.rulebook import PaymentFee

SPARE = 1  # empty rows below those in use
PARTS = ("method", "amount", "percentage", "account", "vat")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRow:
    """For the template: the bound fields of one fee."""

    number: int
    fields: tuple[forms.BoundField, ...]


def fee_fields(*, fees: Sequence[PaymentFee], offered: Offer) -> dict[str, forms.Field]:
    """Fields `fee_1_method` to `fee_<n>_vat`, one row for each fee and a spare one."""
    codes = [choice for choices in offered.vat_codes.values() for choice in choices]
    fields: dict[str, forms.Field] = {}
    for number in range(1, len(fees) + SPARE + 1):
        present = fees[number - 1] if number <= len(fees) else None
        fields |= _row(number=number, present=present, accounts=offered.accounts, codes=codes)
    return fields


def _row(
    *, number: int, present: PaymentFee | None, accounts: Choices, codes: Choices
) -> dict[str, forms.Field]:
    account, code = (present.ledger_account, present.vat_code) if present else ("", "")
    return {
        f"fee_{number}_method": forms.CharField(
            label=_("Payment method, as the shop calls it"), max_length=60, required=False
        ),
        f"fee_{number}_amount": _money(label=_("Always this amount, VAT included")),
        f"fee_{number}_percentage": _money(label=_("Or this percentage of the total")),
        f"fee_{number}_account": _choice(_("Account of the fee"), accounts, present=account),
        f"fee_{number}_vat": _choice(_("VAT code of the fee"), codes, present=code),
    }


class AmountField(forms.DecimalField):
    """A comma is a decimal comma in every language: "2,50" must never become 250. Of both signs the last one is decimal."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        """Never in groups of thousands: what is shown can be sent back."""
        if not isinstance(value, Decimal):
            return value
        return f"{value:f}".replace(".", str(get_format("DECIMAL_SEPARATOR")))

    def to_python(self, value: Any) -> Any:
        return super().to_python(_with_point(str(value).strip()) if value else value)


def _with_point(typed: str) -> str:
    """ "9.000,50" and "9,000.50" are nine thousand and a half."""
    grouped = {",": ".", ".": ","}[max(",.", key=typed.rfind)]
    if "," in typed and "." in typed:
        typed = typed.replace(grouped, "")
    return typed.replace(",", ".")


def _money(*, label: Any) -> AmountField:
    return AmountField(
        label=label, required=False, min_value=Decimal("0.01"), max_digits=10, decimal_places=4
    )


def _choice(label: Any, choices: Choices, *, present: str) -> forms.ChoiceField:
    empty = [("", gettext("choose"))]
    return forms.ChoiceField(
        label=label, required=False, choices=empty + with_present(choices, code=present)
    )


def fee_initial(fees: Sequence[PaymentFee]) -> dict[str, Any]:
    """What stands in the rows when the form is opened."""
    initial: dict[str, Any] = {}
    for number, fee in enumerate(fees, 1):
        values = (fee.payment_method, fee.amount, fee.percentage, fee.ledger_account, fee.vat_code)
        initial |= {f"fee_{number}_{part}": v for part, v in zip(PARTS, values, strict=True)}
    return initial


def fee_rows(form: forms.Form) -> list[FeeRow]:
    return [
        FeeRow(number=number, fields=tuple(form[f"fee_{number}_{part}"] for part in PARTS))
        for number in _numbers(form.fields)
    ]


def check_fees(form: forms.Form) -> None:
    """Each row is empty or whole: a method, one of amount and percentage, an account and a VAT code."""
    for number in _numbers(form.fields):
        row = _values(form.cleaned_data, number=number)
        if not any(row.values()) or any(f"fee_{number}_{part}" in form.errors for part in PARTS):
            continue
        for part in ("method", "account", "vat"):
            if not row[part]:
                form.add_error(f"fee_{number}_{part}", _("Fill this in, or empty the whole row."))
        if (row["amount"] is None) == (row["percentage"] is None):
            form.add_error(
                f"fee_{number}_amount", _("Fill in either an amount or a percentage, not both.")
            )


def fees_from(cleaned: Mapping[str, Any]) -> tuple[PaymentFee, ...]:
    rows = (_values(cleaned, number=number) for number in _numbers(cleaned))
    return tuple(
        PaymentFee(
            payment_method=row["method"],
            ledger_account=row["account"],
            vat_code=row["vat"],
            amount=row["amount"],
            percentage=row["percentage"],
        )
        for row in rows
        if row["method"]
    )


def _numbers(names: Mapping[str, Any]) -> list[int]:
    return sorted(
        int(name.split("_")[1])
        for name in names
        if name.startswith("fee_") and name.endswith("_method")
    )


def _values(cleaned: Mapping[str, Any], *, number: int) -> dict[str, Any]:
    values = {part: cleaned.get(f"fee_{number}_{part}") for part in PARTS}
    return {**values, "method": (values["method"] or "").strip()}

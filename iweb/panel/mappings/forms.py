"""The form of the mappings screen: one select for each choice, fed by the administration's master data."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iweb.panel.mappings.choices import Choices, Offer, with_present
from iweb.panel.mappings.fees import (
    FeeRow,
    check_fees,
    fee_fields,
    fee_initial,
    fee_rows,
    fees_from,
)
from iweb.panel.mappings.moments import (
    Moments,
    check_moments,
    moment_fields,
    moment_initial,
    moment_rows,
    moments_from,
    rows_sent,
)
from iweb.panel.mappings.vat_policies import KINDS as VAT_KINDS
from iweb.panel.mappings.vat_policies import vat_policy_fields
from iweb.panel.mappings.vies_policies import KINDS as VIES_KINDS
from iweb.panel.mappings.vies_policies import NAMES as VIES_NAMES
from iweb.panel.mappings.vies_policies import WINDOW, vies_policy_fields
from iweb.sync.suggest_rules import KINDS, RATES
from mappings.rulebook import (
    ChangePolicy,
    ClosedPolicy,
    EntryDate,
    HumanPart,
    PaymentFee,
    Profile,
    RateSource,
    RefundPolicy,
    Trigger,
)

KIND_LABELS = {
    "product": _("Products"),
    "shipping": _("Shipping"),
    "wrapping": _("Gift wrapping"),
    "discount": _("Discounts"),
    "fee": _("Payment fees"),
}
MAIN_KINDS = ("product", "shipping")  # the other kinds are folded until they are used
TRIGGERS = [
    (Trigger.INVOICED, _("when the shop has made the invoice")),
    (Trigger.PAID, _("when it is paid")),
    (Trigger.SHIPPED, _("when it is shipped")),
    (Trigger.CREATED, _("as soon as the order is placed")),
]
ENTRY_DATES = [
    (EntryDate.INVOICE, _("the date of the invoice")),
    (EntryDate.TRIGGER, _("the day it became bookable")),
]
HUMAN_PARTS = [
    (HumanPart.INVOICE_NUMBER, _("the invoice number")),
    (HumanPart.ORDER_REFERENCE, _("the order reference")),
    (HumanPart.NOTHING, _("nothing")),
]
CHANGES = [
    (ChangePolicy.HOLD_BUSINESSES, _("hold it for businesses, book the difference for consumers")),
    (ChangePolicy.HOLD, _("always hold it for me")),
    (ChangePolicy.DIFFERENCE, _("always book the difference")),
]
REFUNDS = [
    (RefundPolicy.HOLD, _("hold it for me")),
    (RefundPolicy.NOTE, _("only tell me")),
]
EXCHANGE = [
    (RateSource.ECB, _("of the European Central Bank, on the day of the invoice")),
    (RateSource.SHOP, _("of the shop")),
    (RateSource.LEDGER, _("of the bookkeeping itself")),
]
CLOSED = [
    (ClosedPolicy.HOLD, _("hold it for you")),
    (ClosedPolicy.FIRST_OPEN, _("book it on the first open day, with its own date in the text")),
]
PLACEHOLDERS = ("reference", "customer", "invoice_number", "order_id", "payment_method")
PROFILE_FIELDS = (
    "trigger",
    "entry_date",
    "human_part",
    "description_template",
    "rounding_account",
    "rounding_vat_code",
    "start_date",
    "vat_filed_until",
    "voucher_account",
    "closed_period",
    "rate_source",
    "changed_after_booking",
    "refund_without_slip",
    *VAT_KINDS,
    *VIES_NAMES,
)
LISTS = ("gift_card_names", "paid_at_the_door")  # typed with a comma between them
# Fields that came later: a program that does not send them leaves them as they are.
LATER = (
    "voucher_account",
    "closed_period",
    "rate_source",
    "changed_after_booking",
    "refund_without_slip",
    *VAT_KINDS,
    *VIES_NAMES,
)
DAY = {"type": "date"}


def check_template(template: str) -> str:
    """What is wrong with a description of entries, in words; "" when nothing is."""
    unknown = [word for word in re.findall(r"{([^{}]*)}", template) if word not in PLACEHOLDERS]
    plain = re.sub(r"{[^{}]*}", "", template)
    if not unknown and "{" not in plain and "}" not in plain:
        return ""
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return _("Only these words between braces can be used: %(known)s.") % {"known": known}


class MappingForm(forms.Form):
    """Field names are stable: `journal`, `vat_21`, `account_21_product`, `account_9_shipping`, ... (docs/panel.md)."""

    journal = forms.ChoiceField(label=_("Sales journal"))
    payment_condition = forms.ChoiceField(
        label=_("Payment condition"),
        required=False,
        help_text=_("Put on every entry. Empty: the administration decides by the customer."),
    )
    rounding_account = forms.ChoiceField(
        label=_("Account for rounding"),
        required=False,
        help_text=_(
            "Where a cent goes that the shop's own lines miss. Empty: such a sale is held for you."
        ),
    )
    rounding_vat_code = forms.ChoiceField(label=_("VAT code for rounding"), required=False)
    trigger = forms.ChoiceField(label=_("Book a sale"), choices=TRIGGERS)
    entry_date = forms.ChoiceField(label=_("Date of the entry"), choices=ENTRY_DATES)
    human_part = forms.ChoiceField(
        label=_("Your reference begins with"),
        choices=HUMAN_PARTS,
        help_text=_(
            "After it comes a short key, such as A7-O1042, by which every sale is booked once only."
        ),
    )
    description_template = forms.CharField(
        label=_("Description of the entry"),
        max_length=60,
        help_text=_(
            "You may use {reference}, {customer}, {invoice_number}, {order_id} and {payment_method}."
        ),
    )
    start_date = forms.DateField(
        label=_("Book sales from"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Earlier sales are left alone. Empty: everything in the shop is booked."),
    )
    vat_filed_until = forms.DateField(
        label=_("VAT return filed until"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("A sale up to this day is held, so that a filed return stays as it is."),
    )
    voucher_account = forms.ChoiceField(
        label=_("Account for vouchers and gift cards"),
        required=False,
        help_text=_(
            "A debt to customers. A voucher that came from a refund pays for goods, so they keep their full VAT."
        ),
    )
    gift_card_names = forms.CharField(
        label=_("Vouchers that are gift cards begin with"),
        max_length=300,
        required=False,
        help_text=_("Several beginnings with a comma between them, such as: Gift card, Cadeaubon."),
    )
    closed_period = forms.ChoiceField(
        label=_("When the period of a sale is closed or filed"), choices=CLOSED, required=False
    )
    rate_source = forms.ChoiceField(
        label=_("Exchange rate of orders in another currency"), choices=EXCHANGE, required=False
    )
    changed_after_booking = forms.ChoiceField(
        label=_("When the amount of a booked order changes"), choices=CHANGES, required=False
    )
    paid_at_the_door = forms.CharField(
        label=_("Payment methods that are paid at the door"),
        max_length=300,
        required=False,
        help_text=_(
            "As the shop calls them, with a comma between them."
            " A booked order that is then cancelled was refused, and is taken back."
        ),
    )
    refund_without_slip = forms.ChoiceField(
        label=_("When money goes back without a credit slip"), choices=REFUNDS, required=False
    )
    comment = forms.CharField(label=_("Note for yourself"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        offered: Offer,
        present: dict[str, str],
        fees: Sequence[PaymentFee] = (),
        moments: Moments = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = rows_sent(self.data) if self.is_bound else len(moments) + 1
        self.fields |= moment_fields(rows=rows, triggers=TRIGGERS)
        self.fields |= vat_policy_fields()
        self.fields |= vies_policy_fields()
        self.fields |= fee_fields(fees=fees, offered=offered)
        self._fill("voucher_account", offered.accounts, present, empty=gettext("none"))
        self._fill(
            "journal",
            offered.journals,
            present,
            empty="" if offered.journals else gettext("none usable"),
        )
        self._fill("payment_condition", offered.payment_conditions, present, empty=gettext("none"))
        self._fill("rounding_account", offered.accounts, present, empty=gettext("none"))
        self._fill("rounding_vat_code", [], present, empty=gettext("the administration's own"))
        for rate in RATES:
            self._add_rate(rate, offered, present)

    def _add_rate(self, rate: Decimal, offered: Offer, present: dict[str, str]) -> None:
        self.fields[f"vat_{rate}"] = forms.ChoiceField(
            label=gettext("VAT code for %(rate)s%%") % {"rate": rate}
        )
        self._fill(f"vat_{rate}", offered.vat_codes[rate], present, empty=gettext("choose"))
        for kind in KINDS:
            name, is_product = f"account_{rate}_{kind}", kind == "product"
            label = f"{KIND_LABELS[kind]} · {rate}%"
            self.fields[name] = forms.ChoiceField(label=label, required=is_product)
            empty = gettext("choose") if is_product else gettext("same as products")
            self._fill(
                name,
                offered.revenue_accounts if is_product else offered.accounts,
                present,
                empty=empty,
            )

    def _fill(self, name: str, choices: Choices, present: dict[str, str], *, empty: str) -> None:
        code = present.get(name, "")
        known = with_present(choices, code=code)
        first = [("", empty)] if empty else []
        self.fields[name].choices = first + known  # type: ignore[attr-defined]

    def clean_description_template(self) -> str:
        template = str(self.cleaned_data["description_template"])
        if problem := check_template(template):
            raise forms.ValidationError(problem)
        return template

    def clean(self) -> dict[str, Any]:
        check_fees(self)
        check_moments(self)
        return self.cleaned_data

    def vat_policies(self) -> list[forms.BoundField]:
        return [self[name] for name in VAT_KINDS]

    def vies_policies(self) -> list[forms.BoundField]:
        return [self[name] for name in VIES_NAMES]

    def moment_rows(self) -> list[list[forms.BoundField]]:
        return moment_rows(self)

    def moments_open(self) -> bool:
        """Folded until a method has a moment of its own."""
        return any(field.value() or field.errors for row in moment_rows(self) for field in row)

    def fee_rows(self) -> list[FeeRow]:
        return fee_rows(self)

    def fees_open(self) -> bool:
        """Folded until a fee is mapped, proposed or wrong."""
        return any(field.value() or field.errors for row in fee_rows(self) for field in row.fields)

    def rate_rows(self) -> list[dict[str, Any]]:
        """For the template: a row a rate, with the bound fields in the order of the kinds."""
        return [
            {
                "rate": rate,
                "vat": self[f"vat_{rate}"],
                "main_accounts": [self[f"account_{rate}_{kind}"] for kind in MAIN_KINDS],
                "more_accounts": (
                    more := [
                        self[f"account_{rate}_{kind}"] for kind in KINDS if kind not in MAIN_KINDS
                    ]
                ),
                "more_open": any(field.value() or field.errors for field in more),
            }
            for rate in RATES
        ]

    def entry_open(self) -> bool:
        """What is seldom changed is folded, unless something is wrong with it."""
        seldom = ("description_template", "human_part", "rounding_vat_code")
        return any(self[name].errors for name in seldom)

    def kinds(self) -> list[Any]:
        return [KIND_LABELS[kind] for kind in KINDS]

    def choices_made(self) -> dict[str, str]:
        names = [
            "journal",
            "payment_condition",
            *(n for n in self.fields if n.startswith(("vat_2", "vat_9", "account_"))),
        ]
        return {name: str(self.cleaned_data[name]) for name in names}

    def profile_from(self, before: Profile) -> Profile:
        sent = [name for name in PROFILE_FIELDS if name not in LATER or name in self.data]
        values = {name: self.cleaned_data[name] for name in sent}
        kinds: dict[str, type[StrEnum]] = {
            "trigger": Trigger,
            "entry_date": EntryDate,
            "human_part": HumanPart,
            "closed_period": ClosedPolicy,
            "rate_source": RateSource,
            "changed_after_booking": ChangePolicy,
            "refund_without_slip": RefundPolicy,
            **VAT_KINDS,
            **VIES_KINDS,
        }
        chosen = {name: kind(values[name]) for name, kind in kinds.items() if values.get(name)}
        values = {name: value for name, value in values.items() if name not in kinds} | chosen
        if values.get(WINDOW) is None:
            values.pop(WINDOW, None)
        for name in LISTS:
            if name in self.data:
                parts = str(self.cleaned_data[name]).split(",")
                values[name] = tuple(part.strip() for part in parts if part.strip())
        if "fee_1_method" in self.data:
            values["payment_fees"] = fees_from(self.cleaned_data)
        if "moment_1_method" in self.data:
            values["trigger_by_payment_method"] = moments_from(self.cleaned_data)
        return replace(before, **values)


def initial_of(
    *, choices: dict[str, str], profile: Profile, fees: Sequence[PaymentFee] = ()
) -> dict[str, Any]:
    """What stands in the form when it is opened."""
    own = {name: getattr(profile, name) for name in PROFILE_FIELDS}
    own |= fee_initial(fees or profile.payment_fees)
    own |= moment_initial(profile.trigger_by_payment_method)
    own |= {name: ", ".join(getattr(profile, name)) for name in LISTS}
    return own | choices

"""The sheet "Customers": who is a business, how relations are made and kept, what is a test (BOOKING 11 to 15)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.validators import RegexValidator, validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connectors.models import MasterData
from iweb.core.clock import database_now
from iweb.panel.mappings.choices import Choices, offer, with_present
from iweb.panel.mappings.fees import AmountField
from iweb.panel.mappings.sheets import Card, Sheet, parts_of
from mappings.changes import CHOICES, UpdatePolicy
from mappings.rulebook import Profile

DEFINITIONS = [
    ("vat_number", _("a valid VAT number (default)")),
    ("company", _("a company name")),
    ("group", _("a customer group of the shop")),
]
LANGUAGES = [
    ("", _("the customer's own")),
    ("nl", _("Dutch")),
    ("en", _("English")),
    ("fr", _("French")),
    ("de", _("German")),
]
BOOKS = [("nl", _("Dutch")), ("en", _("English"))]
POLICIES = [
    (UpdatePolicy.FILL_BLANKS.value, _("fill it in where it is empty (default)")),
    (UpdatePolicy.ALWAYS.value, _("always follow the shop")),
    (UpdatePolicy.NEVER.value, _("leave it alone")),
]
UNITS = {
    "name": _("Name"),
    "email": _("E-mail address"),
    "phone": _("Telephone"),
    "vat_number": _("VAT number"),
    "chamber_of_commerce": _("Chamber of commerce number"),
    "language": _("Language"),
    "address": _("Address"),
    "contact_name": _("Name of the contact person"),
}


class BusinessForm(forms.Form):
    """One definition for VAT and for grouping (BOOKING 11)."""

    business_is = forms.ChoiceField(
        label=_("A customer is a business when there is"), choices=DEFINITIONS
    )
    business_groups = forms.CharField(
        label=_("Customer groups that are businesses"),
        max_length=300,
        required=False,
        help_text=_(
            "Their numbers in the shop, with a comma between them. Only for the choice of a customer group."
        ),
    )
    paid_afterwards = forms.CharField(
        label=_("Payment methods that are paid afterwards"),
        max_length=300,
        required=False,
        help_text=_(
            "As the shop calls them, with a comma between them. All others are paid in advance."
        ),
    )
    test_customers = forms.CharField(
        label=_("Customers whose orders are tests"),
        max_length=1000,
        required=False,
        help_text=_("E-mail addresses with a comma between them. Their orders are no sales."),
    )

    def clean_test_customers(self) -> str:
        typed = str(self.cleaned_data["test_customers"])
        for address in parts_of(typed):
            validate_email(address)
        return typed

    def clean(self) -> dict[str, Any]:
        row = self.cleaned_data
        if row.get("business_is") == "group" and not parts_of(row.get("business_groups") or ""):
            self.add_error("business_groups", _("Name the groups, or choose another definition."))
        return row


class RelationForm(forms.Form):
    """Given to new relations alone (BOOKING 13)."""

    debtor_prefix = forms.CharField(
        label=_("Debtor codes of this shop begin with"),
        max_length=6,
        required=False,
        validators=[RegexValidator(r"^[0-9]*\Z", _("Digits only."))],
        help_text=_("Digits. Two shops in one administration need two beginnings."),
    )
    relation_language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    receivable_account = forms.ChoiceField(label=_("Receivables account"), required=False)
    relation_condition = forms.ChoiceField(label=_("Payment condition"), required=False)
    relation_classification = forms.CharField(
        label=_("Classification code"), max_length=30, required=False
    )

    def __init__(self, *args: Any, accounts: Choices, conditions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("receivable_account", accounts), ("relation_condition", conditions)):
            present = str(self.initial.get(name, ""))
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("", gettext("the administration's own")),
                *with_present(choices, code=present),
            ]


class UpdatesForm(forms.Form):
    """A policy for each unit (BOOKING 14)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for unit in CHOICES:
            self.fields[unit] = forms.ChoiceField(
                label=UNITS[unit], choices=POLICIES, required=False
            )


class RoundingForm(forms.Form):
    """What is rounding, and the language of our few words in the books."""

    rounding_limit = AmountField(
        label=_("A difference up to this amount is rounding"),
        min_value=0,
        max_value=1,
        decimal_places=2,
        help_text=_("More is held for you. A cent that a shop's own lines miss is normal."),
    )
    language = forms.ChoiceField(label=_("Language of the books"), choices=BOOKS)


class CustomerSheet(Sheet):
    """Who buys, and the few choices that are about no single rule."""

    title = _("Customers and relations")
    intro = _(
        "How customers of the shop become relations in your books. The defaults suit most shops."
    )

    def make_cards(self) -> Iterable[Card]:
        profile = self.before
        business = {
            "business_is": profile.business_is,
            **{
                name: ", ".join(getattr(profile, name))
                for name in ("business_groups", "paid_afterwards", "test_customers")
            },
        }
        yield Card(
            name="business",
            title=_("Who is a business, and what is a sale"),
            why=_("A business pays afterwards more often, and may get its goods without VAT."),
            form=self.form(BusinessForm, prefix="business", initial=business),
        )
        offered = offer(masters=_masters(self.link), on=database_now().date())
        yield Card(
            name="relations",
            title=_("New relations"),
            why=_("Only for customers that your books do not know yet."),
            form=self.form(
                RelationForm,
                prefix="relation",
                initial={name: getattr(profile, name) for name in RelationForm.base_fields},
                accounts=offered.accounts,
                conditions=offered.payment_conditions,
            ),
        )
        chosen = dict.fromkeys(CHOICES, UpdatePolicy.FILL_BLANKS.value)
        yield Card(
            name="updates",
            title=_("When a customer changes something"),
            why=_("What somebody edited in the books by hand is never overwritten."),
            form=self.form(
                UpdatesForm, prefix="update", initial=chosen | dict(profile.relation_updates)
            ),
        )
        rounding = {"rounding_limit": profile.rounding_limit, "language": profile.language}
        yield Card(
            name="rounding",
            title=_("Rounding and language"),
            why=_("How much a total may miss, and in which language we write."),
            form=self.form(RoundingForm, prefix="rounding", initial=rounding),
        )

    def profile(self) -> Profile:
        business, relation, updates, rounding = (
            {} if card.form is None else card.form.cleaned_data for card in self.cards
        )
        kept = {
            unit: policy
            for unit, policy in updates.items()
            if policy and policy != UpdatePolicy.FILL_BLANKS
        }
        return replace(
            self.before,
            business_is=business["business_is"],
            business_groups=parts_of(business["business_groups"]),
            paid_afterwards=parts_of(business["paid_afterwards"]),
            test_customers=parts_of(business["test_customers"]),
            relation_updates=tuple(sorted(kept.items())),
            rounding_limit=rounding["rounding_limit"],
            language=rounding["language"],
            **relation,
        )


def _masters(link: Any) -> list[MasterData]:
    return list(link.ledger.masters.all())

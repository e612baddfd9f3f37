"""One row of the screen "Rules of your own": what it asks for, what it decides, and from when until when."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iweb.panel.mappings.choices import Choices
from iweb.panel.mappings.fees import AmountField
from iweb.panel.mappings.forms import KIND_LABELS, check_template
from iweb.panel.mappings.own_rules import ASKED, CONCERNS, NEVER_MET
from iweb.panel.mappings.sheets import check_days, day_field
from iweb.panel.mappings.wording import country_choices, match_names
from iweb.panel.wording import language
from mappings.rulebook import Concern
from mappings.sentences.kinds import KIND_NAMES
from mappings.sentences.words import WORDS

LONGEST: Final = 60  # of a target, and of a description in the ledger
LONGEST_SCHEME: Final = (
    4  # digits: with the link's own and the customer's a code is at most 18 long
)
DOCUMENTS = [("sale", _("a sale")), ("credit", _("a credit"))]
ANY: Final = _("any")


class OwnRuleRow(forms.Form):
    """Empty where nothing is filled in. Choices are those of the shop and the administration."""

    concern = forms.ChoiceField(label=_("Such a sale or line"), required=False)
    target = forms.CharField(
        label=_("Code or text"),
        max_length=LONGEST,
        required=False,
        help_text=_("The list shows what the administration has; type a few letters to search."),
    )
    # A list of its own for each rule would make a page of megabytes: one list serves all.
    country = forms.CharField(
        label=_("Country"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "countries"}),
    )
    scenario = forms.ChoiceField(label=_("What it is for VAT"), required=False)
    rate = AmountField(
        label=_("VAT rate in %"), required=False, min_value=0, max_value=100, decimal_places=2
    )
    line_kind = forms.ChoiceField(label=_("Kind of line"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    product = forms.CharField(label=_("Product, by its reference"), max_length=64, required=False)
    payment_method = forms.CharField(
        label=_("Payment method"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "payment-methods"}),
    )
    customer_group = forms.CharField(
        label=_("Customer group"),
        max_length=20,
        required=False,
        help_text=_("Its number in the shop."),
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    shop = forms.CharField(
        label=_("Shop"),
        max_length=20,
        required=False,
        help_text=_("Its number, where one PrestaShop has several."),
    )
    document = forms.ChoiceField(label=_("Document"), required=False)
    first_day = day_field(_("From"))
    last_day = day_field(_("Until"))

    def __init__(
        self,
        *args: Any,
        categories: Mapping[str, str],
        kinds: Choices,
        targets: Mapping[Concern, Choices],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.targets, self.kinds = targets, dict(kinds)
        self.sentence = str(self.initial.get("sentence", ""))
        self._choose(
            "concern", [(one.value, words) for one, words in CONCERNS.items()], _("choose")
        )
        scenarios = [(code, words[language()]) for code, words in WORDS["scenario"].items()]
        self._choose("scenario", scenarios)
        self._choose("line_kind", list(KIND_LABELS.items()))
        self._choose("category", list(categories.items()))
        self._choose("document", DOCUMENTS)
        concern = self["concern"].value()
        self.fields["target"].widget.attrs["list"] = f"targets-{concern}" if concern else ""
        self.fields["target"].widget.attrs["data-lists"] = self["concern"].auto_id

    def _choose(self, name: str, choices: list[Any], empty: Any = ANY) -> None:
        """A choice that is no longer offered stays, so that saving does not change it silently."""
        present = str(self.initial.get(name, ""))
        known = [("", empty), *choices]
        if present and present not in {str(code) for code, _words in known}:
            known.append((present, present))
        self.fields[name].choices = known  # type: ignore[attr-defined]

    @property
    def asked(self) -> list[forms.BoundField]:
        """What it asks for, in the order of the screen."""
        return [self[name] for name in _ORDER]

    @property
    def is_open(self) -> bool:
        return bool(self.errors) or not self.initial

    def clean_country(self) -> str:
        typed = str(self.cleaned_data.get("country") or "").strip()
        by_name = {name.casefold(): code for code, name in country_choices()}
        code = by_name.get(typed.casefold(), typed.upper())
        if code and code not in by_name.values():
            raise forms.ValidationError(_("There is no such country. Choose one from the list."))
        return code

    def clean_currency(self) -> str:
        return str(self.cleaned_data.get("currency") or "").strip().upper()

    def clean(self) -> dict[str, Any]:
        row = self.cleaned_data
        for name in ("target", "product", "payment_method", "customer_group", "shop"):
            row[name] = str(row.get(name) or "").strip()
        says = [
            name
            for name in (*ASKED, "target", "first_day", "last_day")
            if row.get(name) not in (None, "")
        ]
        if not row.get("concern"):
            if says and "concern" not in self.errors:
                self.add_error("concern", _("Choose what becomes of it, or empty the whole rule."))
            return row
        concern = Concern(row["concern"])
        self._check_target(concern)
        self._check_asked(concern)
        check_days(self)
        return row

    def _check_target(self, concern: Concern) -> None:
        target = self.cleaned_data["target"]
        if not target:
            self.add_error("target", _("Fill in where it goes, or remove the rule."))
        elif concern in self.targets and target not in dict(self.targets[concern]):
            words = gettext(
                "The administration has no “%(code)s” of this kind. Choose one from the list."
            )
            self.add_error("target", words % {"code": target})
        elif concern is Concern.DESCRIPTION and (problem := check_template(target)):
            self.add_error("target", problem)
        elif concern is Concern.DEBTOR_SCHEME and not _is_scheme(target):
            self.add_error(
                "target", _("Type one to four digits. The shop's own digits come before them.")
            )
        elif concern is Concern.PRODUCT_KIND:
            self._check_kind(target)

    def _check_kind(self, target: str) -> None:
        """Typed by its name; kept by its code."""
        ours = {names[language()].casefold(): code for code, names in KIND_NAMES.items()}
        code = ours.get(target.casefold(), target)
        if code not in self.kinds:
            self.add_error("target", _("There is no such kind. Choose one from the list."))
        self.cleaned_data["target"] = code

    def _check_asked(self, concern: Concern) -> None:
        """What is not known yet when the rule is looked up may not be asked for."""
        names = match_names()
        for name in sorted(NEVER_MET.get(concern, ())):
            if self.cleaned_data.get(name) not in (None, ""):
                words = gettext(
                    "This is decided before the %(circumstance)s is known: leave it empty."
                )
                self.add_error(name, words % {"circumstance": names[name]})


_ORDER: Final = (
    *("country", "scenario", "rate", "line_kind", "category", "product", "payment_method"),
    *("customer_group", "currency", "document", "shop"),
)


def _is_scheme(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_SCHEME

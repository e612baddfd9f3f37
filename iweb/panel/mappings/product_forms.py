"""The forms of the screen "What you sell": rows of kinds, of own rates and of marketplaces, and where each kind goes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iweb.panel.mappings.choices import Choices, with_present
from iweb.panel.mappings.fees import AmountField
from iweb.panel.mappings.products import BODY_KIND, CATEGORY, CHANNELS, PLACEMENTS, PRODUCT
from iweb.panel.mappings.sheets import check_days, day_field, parts_of
from iweb.panel.mappings.wording import country_name
from iweb.panel.wording import language
from mappings.sentences.kinds import KIND_NAMES
from mappings.vat.rate_table import RATES
from mappings.vat.scenario import Nature, Scenario

MOST_ROWS = 200
NATURES = [
    (Nature.GOODS.value, _("goods")),
    (Nature.DIGITAL.value, _("digital services and downloads")),
    (Nature.SERVICE.value, _("services")),
    (Nature.LOCAL_SERVICE.value, _("services on the spot")),
]


def kind_choices(own: Mapping[str, str]) -> Choices:
    """Every kind in the reader's language, the owner's own behind ours."""
    ours = [(code, names[language()]) for code, names in KIND_NAMES.items()]
    return [("", gettext("choose")), *ours, *own.items()]


def product_kind_choices(own: Mapping[str, str]) -> Choices:
    """Those that a product can be: a certificate of exemption belongs to who buys."""
    return [(code, words) for code, words in kind_choices(own) if code != BODY_KIND]


class BodiesForm(forms.Form):
    """Who buys without VAT on a certificate of exemption, by customer group."""

    groups = forms.CharField(
        label=_("Customer groups with a certificate of exemption"),
        max_length=200,
        required=False,
        help_text=_(
            "Embassies, international organisations, armed forces: the numbers of their groups in the shop, with a comma between"
            " them. Whatever they buy is booked without VAT."
        ),
    )

    def clean_groups(self) -> tuple[str, ...]:
        groups = parts_of(str(self.cleaned_data.get("groups") or ""))
        if not all(one.isdecimal() for one in groups):
            raise forms.ValidationError(
                _("Type the numbers of the groups, as PrestaShop lists them, such as 4 or 4, 7.")
            )
        return groups


class KindRow(forms.Form):
    """One rule: a category or a product, and what it is."""

    category = forms.ChoiceField(label=_("Everything in this category"), required=False)
    product = forms.CharField(
        label=_("Or one product, by its reference"), max_length=64, required=False
    )
    kind = forms.ChoiceField(label=_("Is, for VAT"), required=False)

    def __init__(
        self, *args: Any, categories: Mapping[str, str], own: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        present = str(self.initial.get(CATEGORY, ""))
        known = [("", gettext("no category")), *categories.items()]
        if present and present not in categories:
            known.append((present, gettext("category %(number)s") % {"number": present}))
        self.fields[CATEGORY].choices = known  # type: ignore[attr-defined]
        chosen = str(self.initial.get("kind", ""))
        kinds = product_kind_choices(own)
        if chosen and chosen not in dict(kinds):
            kinds.append((chosen, dict(kind_choices({})).get(chosen, chosen)))
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        row = self.cleaned_data
        row[PRODUCT] = (row.get(PRODUCT) or "").strip()
        named = [bool(row.get(CATEGORY)), bool(row[PRODUCT])]
        if all(named):
            self.add_error(PRODUCT, _("Choose a category or type a product, not both."))
        if row.get("kind") and not any(named):
            self.add_error(CATEGORY, _("Choose a category or type a product."))
        if any(named) and not row.get("kind"):
            self.add_error("kind", _("Choose what it is, or empty the whole row."))
        return row


class RateRow(forms.Form):
    """A rate that the owner knows: of one of our kinds, or of a kind with a name of his own."""

    code = forms.CharField(
        label=_("Kind"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "kinds"}),
    )
    nature = forms.ChoiceField(label=_("Which is"), choices=NATURES, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    rate = AmountField(
        label=_("VAT rate in %"), required=False, min_value=0, max_value=100, decimal_places=2
    )
    first_day = day_field(_("From"))
    last_day = day_field(_("Until"))

    def __init__(self, *args: Any, countries: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", gettext("choose")), *countries.items()]  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        typed = str(self.cleaned_data.get("code") or "").strip()
        ours = {names[language()].casefold(): code for code, names in KIND_NAMES.items()}
        return ours.get(typed.casefold(), typed)

    def clean(self) -> dict[str, Any]:
        row = self.cleaned_data
        filled = {name: row.get(name) not in (None, "") for name in ("code", "country", "rate")}
        if any(filled.values()):
            for name, is_filled in filled.items():
                if not is_filled and name not in self.errors:
                    self.add_error(name, _("Fill this in, or empty the whole row."))
        check_days(self)
        return row


class MarketplaceRow(forms.Form):
    """A payment method that says that a marketplace sold the order."""

    method = forms.CharField(
        label=_("Payment method, as the shop calls it"), max_length=60, required=False
    )
    channel = forms.ChoiceField(
        label=_("Means that"), choices=[("", _("choose")), *CHANNELS], required=False
    )

    def clean(self) -> dict[str, Any]:
        row = self.cleaned_data
        row["method"] = (row.get("method") or "").strip()
        if bool(row["method"]) != bool(row.get("channel")):
            missing = "channel" if row["method"] else "method"
            self.add_error(missing, _("Fill this in, or empty the whole row."))
        return row


class PlacementForm(forms.Form):
    """A VAT code and an account for what the booking rules have no place for."""

    def __init__(
        self,
        *args: Any,
        codes: Mapping[str, Choices],
        accounts: Choices,
        needed: frozenset[Scenario],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._needed = needed
        for scenario in PLACEMENTS:
            for name, choices, label in (
                (f"code_{scenario}", codes[scenario], _("VAT code")),
                (f"account_{scenario}", accounts, _("Ledger account")),
            ):
                present = str(self.initial.get(name, ""))
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    required=False,
                    choices=[
                        ("", gettext("none: held for you")),
                        *with_present(choices, code=present),
                    ],
                )

    def rows(self) -> list[dict[str, Any]]:
        """For the template; what nothing leads to is folded."""
        return [
            {
                "words": words,
                "fields": (both := [self[f"code_{scenario}"], self[f"account_{scenario}"]]),
                "is_open": scenario in self._needed or any(x.value() or x.errors for x in both),
            }
            for scenario, words in PLACEMENTS.items()
        ]


def filled(rows: Any, name: str) -> list[dict[str, Any]]:
    """The rows of a formset that say something."""
    return [row.cleaned_data for row in rows if row.cleaned_data.get(name)]


def countries_with_rates() -> dict[str, str]:
    """Those whose rates we know, by name."""
    return dict(sorted(((code, country_name(code)) for code in RATES), key=lambda one: one[1]))

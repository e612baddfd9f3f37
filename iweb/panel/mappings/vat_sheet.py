"""The sheet "Your company and VAT": everything of `VatStanding`, in words of an owner (BOOKING 18 to 25)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iweb.panel.mappings.choices import Choices
from iweb.panel.mappings.fees import AmountField
from iweb.panel.mappings.sheets import Card, Sheet, check_days, day_field, said
from iweb.panel.mappings.vat_states import (
    LEVELS,
    state_of_countries,
    state_of_levels,
    state_of_spells,
)
from iweb.panel.mappings.wording import country_choices, country_name
from mappings.money import ZERO
from mappings.rulebook import Profile
from mappings.vat.numbers import is_well_formed, issuing_country, normalise
from mappings.vat.rate_table import RATES
from mappings.vat.rates import RateLevel
from mappings.vat.seller import Registration, Spell, Turnover, VatStanding


def member_states() -> list[tuple[str, str]]:
    return sorted(((code, country_name(code)) for code in RATES), key=lambda one: one[1])


def _country(label: Any, *, empty: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", empty)])


class CountryField(forms.ChoiceField):
    """A country from a list of names; its two letters are what is sent and kept."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("This is no country. Choose one from the list.")
    }

    def to_python(self, value: Any) -> str:
        return str(value or "").strip().upper()

    def offer(self, choices: Choices, *, present: str, empty: Any = None) -> None:
        """One that was chosen before and is not on the list stays on offer: saving does not change it silently."""
        first = [] if empty is None else [("", empty)]
        known = present in ("", *dict(choices))
        self.choices = [*first, *choices, *([] if known else [(present, country_name(present))])]


def _offer(form: forms.Form, name: str, choices: Choices, *, empty: Any = None) -> None:
    field = form.fields[name]
    if isinstance(field, CountryField):
        field.offer(choices, present=str(form.initial.get(name) or ""), empty=empty)


class CompanyForm(forms.Form):
    """Where the company is, and its number."""

    country = CountryField(
        label=_("Country of the company"),
        help_text=_("Sales at home are those in this country."),
    )
    vat_number = forms.CharField(
        label=_("VAT number of the company"),
        max_length=20,
        required=False,
        help_text=_(
            "VIES is asked in its name, and shops with the same number count as one seller."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "country", country_choices())

    def clean(self) -> dict[str, Any]:
        row = self.cleaned_data
        _check_number(self, country=row.get("country", ""))
        return row


def _check_number(form: forms.Form, *, country: str, name: str = "number") -> None:
    name = "vat_number" if "vat_number" in form.fields else name
    typed = str(form.cleaned_data.get(name) or "").strip()
    if not typed or not country:
        return
    number = normalise(raw=typed, country=country)
    # Of states whose numbers we cannot check, what was typed is kept.
    if country in RATES and (not is_well_formed(number) or issuing_country(number) != country):
        form.add_error(
            name, _("This number cannot exist in that country. Please look at it again.")
        )
    form.cleaned_data[name] = number


class SpellRow(forms.Form):
    """A stretch of days in which something holds."""

    holds = forms.BooleanField(label=_("This holds"), required=False)
    first_day = day_field(_("From (empty: always)"))
    last_day = day_field(_("Until (empty: still)"))

    def clean(self) -> dict[str, Any]:
        row = self.cleaned_data
        check_days(self)
        if (row.get("first_day") or row.get("last_day")) and not row.get("holds"):
            self.add_error("holds", _("Tick this, or empty the days."))
        return row


class RegistrationRow(forms.Form):
    """A country in which the company is registered, or exempt."""

    country = _country(_("Country"), empty=_("choose"))
    number = forms.CharField(label=_("VAT number there"), max_length=20, required=False)
    first_day = day_field(_("From (empty: always)"))
    last_day = day_field(_("Until (empty: still)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", gettext("choose")), *member_states()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        row = self.cleaned_data
        check_days(self)
        others = (row.get(name) for name in ("number", "first_day", "last_day"))
        if not row.get("country") and any(others):
            self.add_error("country", _("Choose the country, or empty the whole row."))
        _check_number(self, country=row.get("country", ""))
        return row


class TurnoverRow(forms.Form):
    """What was sold to consumers in other EU countries outside this shop, in one year."""

    year = forms.IntegerField(label=_("Year"), required=False, min_value=2019, max_value=2100)
    amount = AmountField(
        label=_("Sold in that year, without VAT, in euro"),
        required=False,
        min_value=0,
        decimal_places=2,
    )
    highest = AmountField(
        label=_("Most it ever stood at in that year (empty: the same)"),
        required=False,
        min_value=0,
        decimal_places=2,
    )

    def clean(self) -> dict[str, Any]:
        row = self.cleaned_data
        if (row.get("year") is None) != (row.get("amount") is None):
            missing = "amount" if row.get("year") is not None else "year"
            if missing not in self.errors:
                self.add_error(missing, _("Fill this in, or empty the whole row."))
        return row


class LevelRow(forms.Form):
    """Which rate is inside a price that was charged without VAT."""

    country = _country(_("Country"), empty=_("choose"))
    level = forms.ChoiceField(
        label=_("In a price without VAT there is"),
        required=False,
        choices=[("", _("choose")), *LEVELS],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", gettext("choose")), *member_states()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        row = self.cleaned_data
        if bool(row.get("country")) != bool(row.get("level")):
            missing = "level" if row.get("country") else "country"
            self.add_error(missing, _("Fill this in, or empty the whole row."))
        return row


class PlacesForm(forms.Form):
    """Where goods leave from."""

    established_elsewhere = forms.BooleanField(
        label=_("The company also has an establishment in another EU country"),
        required=False,
        help_text=_("Then there is no threshold: sales to consumers are taxed where they arrive."),
    )
    stock = CountryField(
        label=_("Country of the stock"),
        required=False,
        help_text=_("Goods that leave from another country are no part of your own return."),
    )
    cleared_in = CountryField(
        label=_("EU country in which stock from outside the EU is cleared"), required=False
    )

    imports_himself = forms.BooleanField(
        label=_("From stock outside the EU, the company itself is the importer, not the customer"),
        required=False,
        help_text=_(
            "Delivered duty paid: the sale is then one inside the EU country where the goods arrive."
        ),
    )
    stock_is_suppliers = forms.BooleanField(
        label=_("The stock is a supplier's, who sends what you sell straight to your customer"),
        required=False,
        help_text=_(
            "Sales in a chain have rules of their own for businesses in other EU countries. Ask your accountant."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "stock", country_choices(), empty=gettext("that of the company"))
        _offer(
            self, "cleared_in", member_states(), empty=gettext("the country that the goods go to")
        )


SPELLS = {
    "one_stop_shop": (
        _("OSS: one return for sales to consumers in the EU"),
        _(
            "Registered for it, you charge the VAT of the customer's country. The module OSS has to be on as well."
        ),
    ),
    "destination_by_choice": (
        _("You chose to charge the customer's VAT before the threshold of 10,000 euro"),
        _("The choice binds you for two calendar years. Ask your accountant in doubt."),
    ),
    "import_scheme": (
        _("IOSS: the import scheme for parcels of at most 150 euro"),
        _("Only for goods that are sent to consumers from outside the EU."),
    ),
    "cash_basis": (
        _("Cash basis (kasstelsel)"),
        _(
            "You owe VAT when you are paid. We warn that the period follows the payment; ask your accountant."
        ),
    ),
}


class VatSheet(Sheet):
    """Fields of `VatStanding`, with the company's country, number, and what is inside a price without VAT."""

    title = _("Your company and VAT")
    intro = _(
        "Most shops only fill in their VAT number. What you leave empty is as for a shop with one registration, at home."
    )

    def make_cards(self) -> Iterable[Card]:
        profile, vat = self.before, self.before.vat
        company = {"country": profile.country, "vat_number": profile.vat_number}
        yield Card(
            name="company",
            title=_("The company"),
            why=_("This decides what is a sale at home, and who asks VIES."),
            form=self.form(CompanyForm, prefix="company", initial=company),
        )
        for name, (title, why) in SPELLS.items():
            spells = [_spell_row(one) for one in getattr(vat, name)]
            state = state_of_spells(getattr(vat, name), today=timezone.localdate())
            yield Card(
                name=name.replace("_", "-"),
                title=title,
                why=why,
                rows=self.rows(SpellRow, prefix=name, initial=spells),
                summary=_("Days"),
                state=state.words,
                in_force=state.in_force,
            )
        yield self._turnover(vat)
        yield self._registrations(
            "registrations",
            vat.registrations,
            title=_("VAT registrations in other countries"),
            why=_("Where you file a local VAT return, for example because your stock is there."),
        )
        yield self._registrations(
            "small_business",
            vat.small_business,
            title=_("Small-business scheme (KOR)"),
            why=_(
                "Where you charge no VAT because you sell little. Also per EU country, with the EU scheme."
            ),
        )
        places = {name: getattr(vat, name) for name in PlacesForm.base_fields}
        yield Card(
            name="places",
            title=_("Where goods leave from"),
            why=_("Goods from a stock abroad belong in the return of that country."),
            form=self.form(PlacesForm, prefix="places", initial=places),
        )
        levels = [{"country": code, "level": level.value} for code, level in profile.inside_levels]
        yield Card(
            name="inside-levels",
            title=_("Which rate is inside a price without VAT"),
            why=_("Only where you chose to take VAT out of a price that was charged without."),
            rows=self.rows(LevelRow, prefix="level", initial=levels),
            summary=_("Rates by country"),
            state=state_of_levels(profile.inside_levels),
            in_force=bool(profile.inside_levels),
        )

    def _turnover(self, vat: VatStanding) -> Card:
        told = [
            {"year": one.year, "amount": one.amount, "highest": one.highest or None}
            for one in vat.turnover
        ]
        return Card(
            name="turnover",
            title=_("Sales to consumers in other EU countries outside this shop"),
            why=_(
                "Above 10,000 euro a year in all, VAT is due where the goods arrive. We see what this shop sells; tell us"
                " what other channels sold, and what was sold before we began."
            ),
            rows=self.rows(TurnoverRow, prefix="turnover", initial=told),
        )

    def _registrations(
        self, name: str, found: Iterable[Registration], *, title: Any, why: Any
    ) -> Card:
        kept = tuple(found)
        rows = [{**_spell_row(one), "country": one.country, "number": one.number} for one in kept]
        state = state_of_countries(kept, today=timezone.localdate())
        return Card(
            name=name.replace("_", "-"),
            title=title,
            why=why,
            rows=self.rows(RegistrationRow, prefix=name, initial=rows),
            summary=_("Countries"),
            state=state.words,
            in_force=state.in_force,
        )

    def profile(self) -> Profile:
        by_name = {card.name: card for card in self.cards}
        company, places = (_cleaned(by_name[name].form) for name in ("company", "places"))
        chosen: dict[str, Any] = {
            name: tuple(_spell(row) for row in said(by_name[name.replace("_", "-")].rows, "holds"))
            for name in SPELLS
        }
        chosen |= {
            name: tuple(
                Registration(country=row["country"], number=row["number"] or "", **_days(row))
                for row in said(by_name[name.replace("_", "-")].rows, "country")
            )
            for name in ("registrations", "small_business")
        }
        turnover = tuple(
            Turnover(year=row["year"], amount=row["amount"], highest=row["highest"] or ZERO)
            for row in said(by_name["turnover"].rows, "year")
        )
        levels = said(by_name["inside-levels"].rows, "country")
        standing = replace(self.before.vat, turnover=turnover, **chosen, **places)
        return replace(
            self.before,
            vat=standing,
            country=company["country"],
            vat_number=company["vat_number"] or "",
            inside_levels=tuple((row["country"], RateLevel(row["level"])) for row in levels),
        )


def _cleaned(form: forms.Form | None) -> dict[str, Any]:
    return {} if form is None else form.cleaned_data


def _spell_row(spell: Spell) -> dict[str, Any]:
    return {"holds": True, "first_day": spell.first_day, "last_day": spell.last_day}


def _days(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"first_day": row["first_day"], "last_day": row["last_day"]}


def _spell(row: Mapping[str, Any]) -> Spell:
    return Spell(**_days(row))

"""The sheets "Your company and VAT" and "Customers and relations": every choice of the profile has a place in the panel."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from iweb.panel.mappings.customer_sheet import UNITS, BusinessForm, RelationForm, RoundingForm
from iweb.panel.mappings.forms import LISTS, PROFILE_FIELDS
from iweb.panel.mappings.vat_sheet import SPELLS, CompanyForm, PlacesForm
from iweb.panel.mappings.vat_states import state_of_countries, state_of_levels, state_of_spells
from iweb.panel.remedies import SETTLED_AT, remedy_of_hold
from iweb.sync.rulebooks import latest_version, profile_of
from mappings.changes import CHOICES
from mappings.rulebook import Profile
from mappings.vat.rates import RateLevel
from mappings.vat.seller import Registration, Spell, Turnover, VatStanding
from tests.panel import factories

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def confirmed(joined):
    factories.confirmed(joined)
    return joined


def sent(client, address: str, **changes: Any) -> dict[str, Any]:
    """What the page shows, as a browser sends it back, with changes."""
    values: dict[str, Any] = {}
    for card in client.get(address).context["sheet"].cards:
        forms = [card.form] if card.form else []
        if card.rows is not None:
            forms += [card.rows.management_form, *card.rows]
        for form in forms:
            for name in form.fields:
                value = form[name].value()
                if value is not False:  # an empty tick box is not sent
                    values[form.add_prefix(name)] = value
    values |= changes
    return {name: "" if value is None else value for name, value in values.items()}


def save(company, name: str, **changes: Any) -> Any:
    client = company.signed_in()
    address = f"/mappings/{company.link.id}/{name}/"
    return client.post(f"{address}save/", sent(client, address, **changes))


def profile(company) -> Profile:
    return profile_of(latest_version(link=company.link))


WHOLE = {
    "company-vat_number": "NL 0044.95.445.B01",
    "one_stop_shop-0-holds": "on",
    "one_stop_shop-0-first_day": "2026-01-01",
    "cash_basis-0-holds": "on",
    "destination_by_choice-0-holds": "on",
    "destination_by_choice-0-first_day": "2025-01-01",
    "destination_by_choice-0-last_day": "2026-12-31",
    "import_scheme-0-holds": "on",
    "turnover-0-year": "2026",
    "turnover-0-amount": "9000,50",
    "registrations-0-country": "BE",
    "registrations-0-number": "0403.170.701",
    "small_business-0-country": "NL",
    "small_business-0-first_day": "2027-01-01",
    "places-established_elsewhere": "on",
    "places-stock": "de",  # as programs may send it
    "places-imports_himself": "on",
    "places-stock_is_suppliers": "on",
    "places-cleared_in": "BE",
    "level-0-country": "NL",
    "level-0-level": "reduced_high",
}
STANDING = VatStanding(
    registrations=(Registration(country="BE", number="BE0403170701"),),
    one_stop_shop=(Spell(first_day=date(2026, 1, 1)),),
    import_scheme=(Spell(),),
    destination_by_choice=(Spell(first_day=date(2025, 1, 1), last_day=date(2026, 12, 31)),),
    small_business=(Registration(country="NL", first_day=date(2027, 1, 1)),),
    cash_basis=(Spell(),),
    established_elsewhere=True,
    imports_himself=True,
    stock_is_suppliers=True,
    stock="DE",
    cleared_in="BE",
    turnover=(Turnover(year=2026, amount=D("9000.50")),),
)


def test_booking_24_everything_of_the_vat_profile_can_be_told_and_stays_when_saved_again(confirmed):
    with confirmed.scope():
        assert save(confirmed, "vat", **WHOLE).status_code == 302
        told = profile(confirmed)
        assert told.vat == STANDING
        assert (told.country, told.vat_number) == ("NL", "NL004495445B01")
        assert told.inside_levels == (("NL", RateLevel.REDUCED_HIGH),)

        assert save(confirmed, "vat").status_code == 302
        assert profile(confirmed) == told


def test_a_row_that_is_emptied_is_gone(confirmed):
    with confirmed.scope():
        save(confirmed, "vat", **WHOLE)
        emptied = {
            "registrations-0-country": "",
            "registrations-0-number": "",
            "turnover-0-year": "",
            "turnover-0-amount": "",
        }
        client = confirmed.signed_in()
        address = f"/mappings/{confirmed.link.id}/vat/"
        values = sent(client, address, **emptied)
        del values["one_stop_shop-0-holds"]
        values["one_stop_shop-0-first_day"] = ""
        assert client.post(f"{address}save/", values).status_code == 302
        standing = profile(confirmed).vat
        assert (standing.registrations, standing.turnover, standing.one_stop_shop) == ((), (), ())
        assert standing.cash_basis == (Spell(),)


@pytest.mark.parametrize(
    ("changes", "card", "field"),
    [
        ({"company-country": "Q1"}, "company", "country"),
        ({"company-vat_number": "NL123"}, "company", "vat_number"),
        ({"company-vat_number": "BE0403170701"}, "company", "vat_number"),
        ({"cash_basis-0-first_day": "2026-01-01"}, "cash-basis", "holds"),
        (
            {
                "cash_basis-0-holds": "on",
                "cash_basis-0-first_day": "2026-02-01",
                "cash_basis-0-last_day": "2026-01-01",
            },
            "cash-basis",
            "last_day",
        ),
        ({"registrations-0-number": "BE0403170701"}, "registrations", "country"),
        (
            {"registrations-0-country": "BE", "registrations-0-number": "BE1"},
            "registrations",
            "number",
        ),
        ({"turnover-0-year": "2026"}, "turnover", "amount"),
        ({"turnover-0-amount": "1"}, "turnover", "year"),
        ({"turnover-0-year": "2026", "turnover-0-amount": "-1"}, "turnover", "amount"),
        ({"places-stock": "XX"}, "places", "stock"),
        ({"level-0-country": "NL"}, "inside-levels", "level"),
    ],
)
def test_what_cannot_be_is_not_saved_and_says_why(confirmed, changes, card, field):
    with confirmed.scope():
        before = latest_version(link=confirmed.link).number

        answer = save(confirmed, "vat", **changes)

        shown = {one.name: one for one in answer.context["sheet"].cards}[card]
        errors = shown.form.errors if shown.form else shown.rows[0].errors
        assert field in errors
        assert shown.is_open
        assert latest_version(link=confirmed.link).number == before


def test_booking_11_to_15_customers_and_relations_are_the_owners_choice(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        address = f"/mappings/{confirmed.link.id}/customers/"
        form = client.get(address).context["sheet"].cards[1].form
        account = form.fields["receivable_account"].choices[1][0]
        changes = {
            "business-business_is": "group",
            "business-business_groups": "4, 5",
            "business-paid_afterwards": "ps_wirepayment",
            "business-test_customers": "a@example.test, b@example.test",
            "relation-debtor_prefix": "80",
            "relation-relation_language": "nl",
            "relation-receivable_account": account,
            "relation-relation_classification": "WEB",
            "update-phone": "always",
            "update-email": "never",
            "rounding-rounding_limit": "0,01",
            "rounding-language": "en",
        }

        assert save(confirmed, "customers", **changes).status_code == 302
        told = profile(confirmed)
        assert (told.business_is, told.business_groups) == ("group", ("4", "5"))
        assert told.paid_afterwards == ("ps_wirepayment",)
        assert told.test_customers == ("a@example.test", "b@example.test")
        assert (told.debtor_prefix, told.relation_language) == ("80", "nl")
        assert (told.receivable_account, told.relation_classification) == (account, "WEB")
        assert told.relation_updates == (("email", "never"), ("phone", "always"))
        assert (told.rounding_limit, told.language) == (D("0.01"), "en")
        save(confirmed, "customers")
        assert profile(confirmed) == told


@pytest.mark.parametrize(
    ("changes", "card", "field"),
    [
        ({"business-business_is": "group"}, 0, "business_groups"),
        ({"business-test_customers": "anna"}, 0, "test_customers"),
        ({"relation-debtor_prefix": "A8"}, 1, "debtor_prefix"),
        ({"relation-receivable_account": "nowhere"}, 1, "receivable_account"),
        ({"update-phone": "sometimes"}, 2, "phone"),
        ({"rounding-rounding_limit": "5"}, 3, "rounding_limit"),
    ],
)
def test_a_choice_about_customers_that_cannot_be_is_not_saved(confirmed, changes, card, field):
    with confirmed.scope():
        before = latest_version(link=confirmed.link).number
        answer = save(confirmed, "customers", **changes)
        assert field in answer.context["sheet"].cards[card].form.errors
        assert latest_version(link=confirmed.link).number == before


@pytest.mark.parametrize("name", ["vat", "customers"])
def test_a_sheet_confirms_no_rules_that_nobody_looked_at(joined, name):
    with joined.scope():
        assert save(joined, name)["Location"] == f"/mappings/{joined.link.id}/"
        assert latest_version(link=joined.link).made_by is None


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("9000,50", "9000.50"),
        ("9.000,50", "9000.50"),
        ("9,000.50", "9000.50"),
        ("9000.5", "9000.5"),
    ],
)
def test_an_amount_is_what_a_person_means_by_it(confirmed, typed, amount):
    with confirmed.scope():
        changes = {"turnover-0-year": "2026", "turnover-0-amount": typed}
        assert save(confirmed, "vat", **changes).status_code == 302
        assert profile(confirmed).vat.turnover[0].amount == D(amount)


# What the administration or the shop says itself, and nobody types.
TOLD_BY_OTHERS = {"currency", "time_zone"}


def test_every_choice_of_the_profile_has_a_place_in_the_panel():
    """Rules: the mappings form. Products: the screen "What you sell". The rest: the two sheets."""
    forms = {*PROFILE_FIELDS, *LISTS, "payment_fees", "trigger_by_payment_method"}
    products = {"product_kinds", "marketplaces"}
    sheets = {
        *("vat", "inside_levels", "relation_updates"),
        *CompanyForm.base_fields,
        *BusinessForm.base_fields,
        *RelationForm.base_fields,
        *RoundingForm.base_fields,
    }

    assert {one.name for one in fields(Profile)} == forms | products | sheets | TOLD_BY_OTHERS
    assert UNITS.keys() == set(CHOICES)


def test_everything_that_decides_where_vat_is_due_has_a_place_in_the_sheet():
    rows = {"registrations", "small_business", "turnover"}

    assert {one.name for one in fields(VatStanding)} == {
        *SPELLS,
        *PlacesForm.base_fields,
        *rows,
    }


@pytest.mark.parametrize("reason", sorted(SETTLED_AT))
def test_a_held_sale_leads_to_a_card_that_is_there_and_stands_open(confirmed, reason):
    sale = factories.bare_sale(confirmed, outcome="held", reason=reason)
    with confirmed.scope():
        address = remedy_of_hold(sale).address
        page, _, anchor = address.partition("#")
        answer = confirmed.signed_in().get(page)

    assert answer.status_code == 200
    assert not anchor or f'id="{anchor}"' in answer.content.decode()
    if "sheet" in answer.context:
        shown = {card.name: card for card in answer.context["sheet"].cards}
        assert shown[anchor].is_open


# --- countries by name, and how each fold stands ---


def field_of(company, language: str, card: str, name: str) -> Any:
    client = company.signed_in()
    client.cookies["language"] = language
    sheet = client.get(f"/mappings/{company.link.id}/vat/").context["sheet"]
    return {one.name: one for one in sheet.cards}[card].form.fields[name]


@pytest.mark.parametrize(("language", "germany"), [("nl", "Duitsland"), ("en", "Germany")])
def test_countries_are_chosen_by_name_in_the_readers_language(confirmed, language, germany):
    confirmed.owner.language = language
    confirmed.owner.save()
    for card, name in (("company", "country"), ("places", "stock"), ("places", "cleared_in")):
        offered = dict(field_of(confirmed, language, card, name).choices)
        assert offered["DE"] == germany
    everywhere = dict(field_of(confirmed, language, "company", "country").choices)
    assert {"US", "CH", "GB"} < set(everywhere)
    assert not {"EU", "UN", "ZZ", "XA"} & set(everywhere)
    assert "US" not in dict(field_of(confirmed, language, "places", "cleared_in").choices)


def test_a_country_that_is_not_on_the_list_stays_on_offer_when_it_was_chosen_before(confirmed):
    with confirmed.scope():
        factories.confirmed(confirmed, vat=VatStanding(stock="XI"))
        assert save(confirmed, "vat").status_code == 302
        assert profile(confirmed).vat.stock == "XI"


DAY = date(2026, 6, 1)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("spells", "words", "in_force"),
    [
        ((), "none", False),
        ((Spell(),), "in force", True),
        ((Spell(first_day=FIRST),), "since 1 Jan 2026", True),
        ((Spell(last_day=LAST),), "until 31 Dec 2026", True),
        ((Spell(first_day=FIRST, last_day=LAST),), "from 1 Jan 2026 until 31 Dec 2026", True),
        ((Spell(first_day=date(2026, 7, 1)),), "from 1 Jul 2026", False),
        ((Spell(last_day=date(2025, 12, 31)),), "ended on 31 Dec 2025", False),
        ((Spell(last_day=date(2025, 12, 31)), Spell(first_day=FIRST)), "since 1 Jan 2026", True),
    ],
)
def test_a_fold_says_in_its_heading_how_it_stands(spells, words, in_force):
    with override("en"):
        state = state_of_spells(spells, today=DAY)
    assert (state.words, state.in_force) == (words, in_force)


def test_a_fold_of_countries_names_those_of_today(confirmed):
    with override("en"):
        belgium, ended = Registration(country="BE"), Registration(country="DE", last_day=FIRST)
        assert state_of_countries((belgium, ended), today=DAY).words == "Belgium"
        assert state_of_countries((ended,), today=DAY).words == "Germany, ended on 1 Jan 2026"
        assert state_of_countries((), today=DAY).words == "none"
        assert (
            state_of_levels((("NL", RateLevel.REDUCED_HIGH),))
            == "Netherlands: the higher reduced rate"
        )
    with confirmed.scope():
        save(
            confirmed,
            "vat",
            **{"one_stop_shop-0-holds": "on", "one_stop_shop-0-first_day": "2026-01-01"},
        )
    client = confirmed.signed_in()
    shown = client.get(f"/mappings/{confirmed.link.id}/vat/").content.decode()
    assert '<span class="tone tone-good">since 1 Jan 2026</span>' in shown
    assert shown.count('<span class="tone tone-wait">none</span>') == 6

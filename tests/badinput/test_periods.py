"""A period that is closed, or a year that is not there: held or moved as the owner chose, and booked once (BOOKING 8)."""

from dataclasses import replace

import pytest

from connectors.models import Connection
from iweb.core.ids import new_id
from iweb.sync import tick
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.tenants.scopes import tenant_scope
from mappings.rulebook import ClosedPolicy
from tests.badinput.street import (
    LANGUAGES,
    Onlooker,
    delivery_of,
    entries_of,
    go,
    look_again,
    sale_of,
    wrong_in_books,
)
from tests.town import Company, Town, found_company

pytestmark = pytest.mark.django_db(transaction=True)
PLENTY = {"minute_limit": 6000}


def close(company: Company, *, day: str, closed: bool = True) -> None:
    wanted = {"division": company.division, "year": int(day[:4]), "period": int(day[5:7])}
    company.town.books_control.call("POST", "periods", {**wanted, "closed": closed})


def last_month(company: Company) -> str:
    """The shop's local time, in the middle of the month before this one."""
    now = company.order()["date_add"]
    year, month = int(now[:4]), int(now[5:7])
    year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return f"{year}-{month:02}-15T12:00:00"


TOLD = {
    "nl": ("gesloten is", "Laat uw boekhouder de periode openen"),
    "en": ("is closed", "Let your bookkeeper open the period"),
}
DECIDE = {"nl": "Opnieuw beslissen", "en": "Decide again"}


@pytest.mark.parametrize("by", ["the button", "itself"])
def test_a_period_closed_behind_our_back_is_refused_then_held_and_booked_once_it_is_open(
    street: Town, by: str
) -> None:
    company = found_company(street, **PLENTY)
    onlooker, day = Onlooker(company=company), last_month(company)
    order = company.order(at=day)
    close(company, day=day)
    go(company)
    refused = delivery_of(company, sale_of(company, order))
    assert refused.message_id == "exact.period_closed"
    assert "Periode is afgesloten" in refused.detail
    with tenant_scope(company.tenant_id):  # what the books contradict is read again by itself
        assert Connection.objects.get(role="ledger").refresh_due_at is not None

    look_again(company)
    go(company)
    sale = sale_of(company, order)
    assert (sale.outcome, sale.reason) == ("held", "period_closed")
    for language in LANGUAGES:
        page = onlooker.look(f"/sales/{sale.id}/", language=language)
        assert all(words in page.text for words in TOLD[language]), page.text[:800]
        assert page.buttons[DECIDE[language]] == f"/sales/{sale.id}/retry/"
    assert entries_of(company, order) == []

    close(company, day=day, closed=False)
    if by == "the button":
        onlooker.press(f"/sales/{sale.id}/retry/")
    look_again(company)
    go(company)
    assert wrong_in_books(company, order, relations=1) == []


def test_a_sale_of_a_closed_period_goes_to_the_first_open_day_where_the_owner_wants_that(
    street: Town,
) -> None:
    company = found_company(street, **PLENTY)
    day = last_month(company)
    close(company, day=day)
    look_again(company)
    link = company.link()
    with tenant_scope(company.tenant_id):
        version = latest_version(link=link)
        profile = replace(profile_of(version), closed_period=ClosedPolicy.FIRST_OPEN)
        save_rulebook(
            link=link,
            rules=rules_of(version),
            profile=profile,
            vat_codes=vat_codes_of(version),
            made_by=new_id(),
        )
    order = company.order(at=day)
    go(company)
    (entry,) = entries_of(company, order)
    today = company.order()["date_add"]
    assert (entry["ReportingYear"], entry["ReportingPeriod"]) == (int(today[:4]), int(today[5:7]))
    assert str(entry["EntryDate"]).startswith(f"{today[:7]}-01")
    assert str(entry["Description"]).startswith(f"15-{day[5:7]}-{day[:4]} ")
    sale = sale_of(company, order)
    page = Onlooker(company=company).look(f"/sales/{sale.id}/", language="nl")
    assert "Late verkoop" in page.text


@pytest.mark.parametrize("books_speak", LANGUAGES)
def test_a_year_that_is_not_in_the_books_is_told_and_booked_once_it_is_made(
    street: Town, books_speak: str
) -> None:
    company = found_company(street, language=books_speak, **PLENTY)
    onlooker = Onlooker(company=company)
    order = company.order(at="2021-03-10T12:00:00")
    go(company)
    sale = sale_of(company, order)
    assert delivery_of(company, sale).message_id == "exact.year_missing"
    told = {
        "nl": ("Boekjaar", "Maak het boekjaar met zijn perioden aan in Exact", "Opnieuw proberen"),
        "en": ("Fiscal year", "Create the fiscal year with its periods in Exact", "Try again"),
    }
    said = "Onbekend: Boekjaar" if books_speak == "nl" else "Unknown: Fiscal year"
    for language in LANGUAGES:
        page = onlooker.look(f"/sales/{sale.id}/", language=language)
        assert said in page.text
        assert told[language][1] in page.text
        assert page.buttons[told[language][2]] == f"/sales/{sale.id}/retry/"
    street.books_control.call("POST", "years", {"division": company.division, "year": 2021})
    onlooker.press(f"/sales/{sale.id}/retry/")
    look_again(company)
    go(company)
    assert wrong_in_books(company, order, relations=1) == []


def test_what_a_refusal_contradicts_is_read_again_by_the_tick(street: Town) -> None:
    company = found_company(street, **PLENTY)
    day = last_month(company)
    close(company, day=day)
    company.order(at=day)
    go(company)
    ledger = company.link().ledger
    assert (company.tenant_id, ledger.id, "ledger") not in tick.due_connections()  # not so soon
    with tenant_scope(company.tenant_id):
        Connection.objects.filter(id=ledger.id).update(refresh_due_at="2020-01-01T00:00:00Z")
    assert (company.tenant_id, ledger.id, "ledger") in tick.due_connections()
    look_again(company)
    assert (company.tenant_id, ledger.id, "ledger") not in tick.due_connections()

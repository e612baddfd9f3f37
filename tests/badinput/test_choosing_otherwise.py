"""Mended by choosing otherwise instead of in the books; a relation that is gone; a consent that grew too old."""

from dataclasses import replace

import pytest

from connectors.models import Connection
from iweb.core.ids import new_id
from iweb.sync.matching import link_by_hand
from iweb.sync.models import RelationLink
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.tenants.scopes import tenant_scope
from mappings.rulebook import Concern
from tests.badinput.street import (
    LANGUAGES,
    Onlooker,
    delivery_of,
    entries_of,
    go,
    let_time_pass,
    look_again,
    sale_of,
    wrong_in_books,
)
from tests.town import Company, Town, consent, found_company

pytestmark = pytest.mark.django_db(transaction=True)
A_MONTH = 31 * 24 * 3600


def change(company: Company, endpoint: str, key: dict[str, str], **values: object) -> None:
    wanted = {"division": company.division, "endpoint": endpoint, "key": key, "set": values}
    company.town.books_control.call("POST", "rows", wanted)


def choose(company: Company, *, concern: Concern, old: str, new: str) -> None:
    """As the form of the rules does it: a new version in which one choice is another."""
    link = company.link()
    with tenant_scope(company.tenant_id):
        version = latest_version(link=link)
        rules = [
            replace(rule, target=new) if (rule.concern, rule.target) == (concern, old) else rule
            for rule in rules_of(version)
        ]
        assert rules != list(rules_of(version))
        save_rulebook(
            link=link,
            rules=rules,
            profile=profile_of(version),
            vat_codes=vat_codes_of(version),
            made_by=new_id(),
        )


@pytest.mark.parametrize(
    ("concern", "old", "new", "endpoint"),
    [
        (Concern.LEDGER_ACCOUNT, "8000", "8090", "financial/GLAccounts"),
        (Concern.JOURNAL, "71", "70", "financial/Journals"),
    ],
)
def test_what_the_books_refuse_is_booked_by_another_choice_and_not_by_the_old_one_once_more(
    street: Town, concern: Concern, old: str, new: str, endpoint: str
) -> None:
    company = found_company(street, minute_limit=6000)
    company.order()
    go(company)
    change(company, endpoint, {"Code": old}, IsBlocked=True)
    order = company.order()
    go(company)
    sale = sale_of(company, order)
    assert delivery_of(company, sale).state == "attention"
    choose(company, concern=concern, old=old, new=new)
    refused = len(sent(company))
    Onlooker(company=company).press(f"/sales/{sale.id}/retry/")
    go(company)
    assert len(sent(company)) == refused + 1  # the old choice is not tried again first
    assert wrong_in_books(company, order, relations=1) == []
    (entry,) = entries_of(company, order)
    codes = {line["GLAccountCode"] for line in entry["lines"]} | {entry["Journal"]}
    assert new in codes
    assert old not in codes


def sent(company: Company) -> list[dict]:
    path = f"/api/v1/{company.division}/salesentry/SalesEntries"
    rows = company.town.books_control.requests()
    return [row for row in rows if row["method"] == "POST" and row["path"] == path]


def test_a_payment_condition_that_is_gone_is_told_and_booked_once_it_is_back(street: Town) -> None:
    company = found_company(street, minute_limit=6000)
    onlooker = Onlooker(company=company)
    company.order()
    go(company)
    (code,) = {one["PaymentCondition"] for one in company.books()["entries"]}
    change(company, "cashflow/PaymentConditions", {"Code": code}, Code="X9")
    order = company.order()
    go(company)
    look_again(company)  # the tick does, soon after what was refused
    go(company)
    sale = sale_of(company, order)
    assert delivery_of(company, sale).message_id == "exact.payment_condition_refused"
    for language, label in (("nl", "Regels bekijken"), ("en", "Look at the rules")):
        page = onlooker.look(f"/sales/{sale.id}/", language=language)
        assert "Betalingsconditie" in page.text
        assert page.buttons[label] == f"/mappings/{company.link_id}/"
    change(company, "cashflow/PaymentConditions", {"Code": "X9"}, Code=code)
    look_again(company)  # no button: what is read again every day is seen, and tried by itself
    go(company)
    assert wrong_in_books(company, order, relations=1) == []


def test_a_consent_that_is_older_than_thirty_days_is_told_and_everything_goes_on_after_the_next(
    street: Town,
) -> None:
    company = found_company(street, minute_limit=6000)
    onlooker = Onlooker(company=company)
    company.order()
    go(company)
    street.books_control.advance(seconds=A_MONTH)
    orders = [company.order(), company.order()]
    go(company)
    ledger = company.link().ledger
    assert (ledger.state, ledger.state_reason) == ("broken", "exact.consent_expired")
    told = {
        "nl": ("langer dan 30 dagen niet gebruikt", "Opnieuw verbinden"),
        "en": ("not used for more than 30 days", "Connect again"),
    }
    for language in LANGUAGES:
        words, label = told[language]
        for address in ("/connections/", "/"):
            page = onlooker.look(address, language=language)
            assert words in page.text
            assert page.buttons[label] == f"/connections/{ledger.id}/reconnect/"
    assert [entries_of(company, one) for one in orders] == [[], []]
    consent(
        street,
        tenant_id=company.tenant_id,
        user=new_id(),
        divisions=[company.division],
        connection_id=ledger.id,
    )
    let_time_pass(company)
    go(company)
    assert [wrong_in_books(company, one, relations=1) for one in orders] == [[], []]
    with tenant_scope(company.tenant_id):
        assert Connection.objects.get(role="ledger").state == "working"


ANNA = {"firstname": "Anna", "lastname": "Vos", "email": "anna.vos@klant.example"}


def test_a_relation_that_was_merged_away_is_told_and_booked_on_the_one_that_a_person_chooses(
    street: Town,
) -> None:
    company = found_company(street, minute_limit=6000)
    onlooker = Onlooker(company=company)
    company.order()
    company.order(customer=ANNA)
    go(company)
    rows = {one["Name"]: one for one in company.books()["accounts"]}
    gone, into = rows["Sanne Bakker"], rows["Anna Vos"]
    street.books_control.call(
        "POST",
        "merge",
        {"division": company.division, "gone": gone["ID"], "into": into["ID"]},
    )
    order = company.order()
    go(company)
    look_again(company)
    go(company)
    sale = sale_of(company, order)
    assert entries_of(company, order) == []
    assert len(company.books()["accounts"]) == 1
    assert sale.outcome == "held", (sale.outcome, sale.reason)
    for language in LANGUAGES:
        page = onlooker.look(f"/sales/{sale.id}/", language=language)
        assert {"nl": "Opnieuw beslissen", "en": "Decide again"}[language] in page.buttons
        assert "Sanne Bakker" in page.text
    with tenant_scope(company.tenant_id):
        key = RelationLink.objects.get(link_id=company.link_id, code=gone["Code"]).customer_key
    link_by_hand(
        tenant_id=company.tenant_id,
        link_id=company.link_id,
        customer_key=key,
        remote_id=into["ID"],
        by=new_id(),
    )
    onlooker.press(f"/sales/{sale.id}/retry/")
    go(company)
    assert wrong_in_books(company, order, relations=1) == []


@pytest.mark.parametrize("books_speak", LANGUAGES)
def test_a_vat_code_without_a_percentage_on_the_day_is_told_and_booked_once_it_has_one(
    street: Town, books_speak: str
) -> None:
    company = found_company(street, minute_limit=6000, language=books_speak)
    onlooker = Onlooker(company=company)
    company.order()
    go(company)
    asked = f"rows?division={company.division}&endpoint=vat/VatPercentages"
    codes = street.books_control.call("GET", asked.replace("VatPercentages", "VATCodes"))
    high = next(one["ID"] for one in codes if one["Code"].strip() == "2")
    rows = street.books_control.call("GET", asked)
    (row,) = [r for r in rows if r["VATCodeID"] == high and r["Percentage"] == "0.21"]
    key = {"ID": row["ID"]}
    change(company, "vat/VatPercentages", key, StartDate="2099-01-01T00:00:00")
    order = company.order()
    go(company)
    sale = sale_of(company, order)
    assert delivery_of(company, sale).message_id == "exact.vat_code_refused"
    said = {"nl": "Ongeldig: Btw-percentage []", "en": "Invalid: VAT percentage []"}[books_speak]
    for language, label in (("nl", "Regels bekijken"), ("en", "Look at the rules")):
        page = onlooker.look(f"/sales/{sale.id}/", language=language)
        assert said in page.text
        assert page.buttons[label] == f"/mappings/{company.link_id}/"
    change(company, "vat/VatPercentages", key, StartDate=row["StartDate"])
    onlooker.press(f"/sales/{sale.id}/retry/")
    go(company)
    assert wrong_in_books(company, order, relations=1) == []

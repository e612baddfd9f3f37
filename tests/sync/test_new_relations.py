"""New relations as set (BOOKING 13), and the payment condition of each order (BOOKING 15), in the books."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from iweb.core.ids import new_id
from iweb.sync import connecting
from iweb.sync.models import Delivery
from iweb.sync.rulebooks import (
    DirectDebitRefusedError,
    latest_version,
    profile_of,
    rules_of,
    save_rulebook,
    vat_codes_of,
)
from iweb.tenants.scopes import tenant_scope
from mappings.rulebook import Concern, Match, Rule
from tests.errands import book_everything, quick
from tests.town import Company, Town, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def open_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found):
        yield found


@pytest.fixture
def company(open_town: Town) -> Company:
    return found_company(open_town)


def choose(company: Company, *more: Rule, **profile: Any) -> None:
    link = company.link()
    with tenant_scope(company.tenant_id):
        version = latest_version(link=link)
        save_rulebook(
            link=link,
            rules=(*rules_of(version), *more),
            profile=replace(profile_of(version), **profile),
            vat_codes=vat_codes_of(version),
            made_by=new_id(),
        )


def condition(target: str, **match: str) -> Rule:
    return Rule(id="", concern=Concern.PAYMENT_CONDITION, match=Match(**match), target=target)


FIRM = {
    "company": "Bakker BV",
    "email": "sanne@bakker.example",
    "vat_number": "NL004495445B01",
    "siret": "12345678",
}


def conditions(company: Company) -> list[str]:
    return [one["PaymentCondition"] for one in company.books()["entries"]]


def row_of(company: Company, endpoint: str) -> dict[str, Any]:
    address = f"rows?division={company.division}&endpoint={endpoint}"
    found: list[dict[str, Any]] = company.town.books_control.call("GET", address)
    return found[0]


def code_of(company: Company, endpoint: str, key: str) -> str:
    address = f"rows?division={company.division}&endpoint={endpoint}"
    rows = company.town.books_control.call("GET", address)
    return next(str(row["Code"]).strip() for row in rows if row["ID"] == key)


def test_a_new_relation_is_made_as_the_owner_set_it(company: Company) -> None:
    choose(
        company,
        receivable_account="1300",
        relation_condition="30",
        relation_classification="ZAK",
        relation_language="en",
    )
    name = "Internationale Handelsonderneming en Groothandel Van Bakker en Zonen BV"
    company.order(customer=FIRM | {"company": name})
    book_everything(company)

    relation = row_of(company, "crm/Accounts")
    assert code_of(company, "financial/GLAccounts", relation["GLAR"]) == "1300"
    assert code_of(company, "crm/AccountClassifications", relation["Classification1"]) == "ZAK"
    assert relation["PaymentConditionSales"] == "30"
    assert (relation["Language"], relation["ChamberOfCommerce"]) == ("EN", "12345678")
    assert relation["Name"] == "Internationale Handelsonderneming en Groothandel"
    assert {one.state for one in company.deliveries()} == {Delivery.State.DELIVERED}


def test_what_is_set_and_no_longer_there_is_said_and_booked_once_it_is_chosen_anew(
    company: Company,
) -> None:
    choose(company, relation_classification="GONE")
    company.order(customer=FIRM)
    book_everything(company)
    stuck = [one for one in company.deliveries() if one.state == Delivery.State.ATTENTION]
    assert {one.message_id for one in stuck} == {"delivery.classification_gone"}

    choose(company, relation_classification="")
    company.order(customer=FIRM)
    book_everything(company)

    assert len(company.books()["entries"]) == 2
    assert len([one for one in company.books()["accounts"] if one["Code"]]) == 1


def test_days_of_the_customer_then_the_relations_own_then_the_methods_rule(
    company: Company,
) -> None:
    choose(company, condition("PS"))
    company.order(customer={"email": "consumer@klant.example"})
    company.order(customer=FIRM | {"max_payment_days": 14})
    book_everything(company)
    assert conditions(company) == ["PS", "14"]

    relation = next(one for one in company.books()["accounts"] if one["VATNumber"])
    edit = {"endpoint": "crm/Accounts", "key": {"ID": relation["ID"]}}
    company.town.books_control.call(
        "POST",
        "rows",
        edit | {"set": {"PaymentConditionSales": "30"}, "division": company.division},
    )
    ledger = company.link().ledger
    connecting.refresh_ledger(tenant_id=company.tenant_id, connection_id=ledger.id)
    company.order(customer=FIRM)
    book_everything(company)

    assert conditions(company) == ["PS", "14", "30"]


def test_a_rulebook_that_would_collect_what_was_paid_is_refused_and_nothing_is_saved(
    company: Company,
) -> None:
    link = company.link()
    with tenant_scope(company.tenant_id):
        before = latest_version(link=link).number

    with pytest.raises(DirectDebitRefusedError, match="IC collects by direct debit"):
        choose(company, condition("IC", payment_method="ps_checkout"))

    with tenant_scope(company.tenant_id):
        assert latest_version(link=link).number == before
    choose(company, condition("IC", payment_method="mandate"), paid_afterwards=("mandate",))
    with tenant_scope(company.tenant_id):
        assert latest_version(link=link).number == before + 1

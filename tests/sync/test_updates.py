"""BOOKING 14 in the books: changed customer data update relation and contact person once, and never over a hand."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from connectors.ports import ChangeOrder, RelationOrder, WriteOrder
from iweb.core.ids import new_id
from iweb.sync.models import Delivery
from iweb.tenants.scopes import tenant_scope
from mappings.changes import Target
from tests.errands import book_everything, quick
from tests.mappings.baskets import ADDRESS
from tests.sync.changed import follow
from tests.sync.memory import World
from tests.town import Company, differences, found_company, town


@pytest.fixture(scope="module")
def open_company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Company]]:
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found):
        yield [Company(town=found, tenant_id=new_id(), link_id=new_id(), shop="", division=0)]


@pytest.fixture
def company(open_company: list[Company]) -> Company:
    return found_company(open_company[0].town)


KEES = {"firstname": "Kees", "lastname": "Vis", "email": "kees@klant.example", "phone": ""}


def always(company: Company, *units: str) -> None:
    """From now on these fields follow the shop."""
    follow(company.link(), *units)


def buy(company: Company, **customer: Any) -> None:
    company.order(customer=KEES | customer)
    book_everything(company)
    assert {one.state for one in company.deliveries()} == {Delivery.State.DELIVERED}
    assert differences(company) == []


def kees(company: Company) -> dict[str, Any]:
    (relation,) = company.books()["accounts"]
    return dict(relation)


def edit(company: Company, endpoint: str, **values: Any) -> None:
    """Somebody edits it at the ledger's own screens."""
    key = {"Email": KEES["email"]}
    content = {"endpoint": endpoint, "key": key, "set": values, "division": company.division}
    company.town.books_control.call("POST", "rows", content)


def calls(company: Company) -> list[str]:
    """Method and resource of what was asked of the administration, tokens aside."""
    rows = company.town.books_control.requests()
    ours = [row for row in rows if f"/{company.division}/" in row["path"]]
    return [f"{row['method']} {row['path'].rpartition('/')[2].partition('(')[0]}" for row in ours]


@pytest.mark.django_db(transaction=True)
def test_a_blank_field_is_filled_once_and_what_stands_there_stays(company: Company) -> None:
    buy(company)
    assert kees(company)["Phone"] is None

    before = len(calls(company))
    buy(company, phone="010-1")
    asked = calls(company)[before:]
    buy(company, phone="010-2", address1="Havenweg 12")

    relation = kees(company)
    assert (relation["Phone"], relation["AddressLine1"]) == ("010-1", "Bloemgracht 8")
    (contact,) = company.books()["contacts"]
    assert contact["Phone"] == "010-1"
    assert asked.count("PUT Accounts") == asked.count("PUT Contacts") == 1
    assert calls(company)[before + len(asked) :] == ["POST SalesEntries"]


@pytest.mark.django_db(transaction=True)
def test_a_field_that_follows_the_shop_is_changed_alone_once_a_change(company: Company) -> None:
    always(company, "address", "phone")
    buy(company, phone="010-1")
    edit(company, "crm/Accounts", Website="https://vis.example")

    before = len(calls(company))
    buy(company, phone="010-2", address1="Havenweg 12", postcode="3011 AA", city="Rotterdam")
    first = calls(company)[before:]
    buy(company, phone="010-2", address1="Havenweg 12", postcode="3011 AA", city="Rotterdam")

    relation = kees(company)
    said = [relation[name] for name in ("Phone", "AddressLine1", "Postcode", "City")]
    assert said == ["010-2", "Havenweg 12", "3011 AA", "Rotterdam"]
    assert first.count("PUT Accounts") == 1
    assert calls(company)[before + len(first) :] == ["POST SalesEntries"]
    (changed,) = [
        json.loads(row["body"])
        for row in company.town.books_control.requests()
        if row["method"] == "PUT" and f"/{company.division}/crm/Accounts" in row["path"]
    ]
    assert set(changed) == {"Phone", "AddressLine1", "Postcode", "City"}


@pytest.mark.django_db(transaction=True)
def test_a_field_edited_by_hand_in_the_ledger_is_left_alone_and_not_asked_about_again(
    company: Company,
) -> None:
    always(company, "address", "phone", "email")
    buy(company, phone="010-1")
    edit(company, "crm/Accounts", Phone="06-by-hand")

    buy(company, phone="010-2", address1="Havenweg 12")
    before = len(calls(company))
    buy(company, phone="010-2", address1="Havenweg 12")

    relation = kees(company)
    assert (relation["Phone"], relation["AddressLine1"]) == ("06-by-hand", "Havenweg 12")
    assert calls(company)[before:] == ["POST SalesEntries"]


@pytest.mark.django_db(transaction=True)
def test_an_older_order_brings_no_former_data_back(company: Company) -> None:
    always(company, "phone")
    buy(company, phone="010-1")
    buy(company, phone="010-2")

    buy_late = KEES | {"phone": "010-1"}
    company.order(customer=buy_late, at="2026-01-02T10:00:00")
    book_everything(company)

    assert kees(company)["Phone"] == "010-2"


# --- faults, on the road in memory ---


@pytest.mark.parametrize("answer", ["answer lost", "commits late", "lost on the way", "429", "bug"])
@pytest.mark.django_db
def test_a_change_whose_answer_is_lost_stands_there_once_and_its_order_too(
    world: World, answer: str
) -> None:
    world.know_customer()
    follow(world.link(), "phone")
    changed = replace(ADDRESS, phone="010-2")

    world.order(invoice_address=changed)
    world.walk()
    world.ledger.before_send = lambda order: _fail_once(world, order, answer)
    world.run()
    world.ledger.settle_late()
    world.run()

    relation = next(r for r in world.ledger.records if isinstance(r.order, RelationOrder))
    assert (world.ledger.stands(relation.remote_id) or {})["phone"] == "010-2"
    assert {one.state for one in world.deliveries()} == {"delivered"}
    assert world.ledger.doubled() == []
    assert len(world.ledger.entries()) == 2


@pytest.mark.django_db
def test_a_change_that_was_taken_back_before_it_left_is_not_sent(world: World) -> None:
    world.know_customer()
    follow(world.link(), "phone")
    world.order(invoice_address=replace(ADDRESS, phone="010-2"))
    world.walk()

    world.order()
    world.walk()
    world.run()

    assert not any(isinstance(order, ChangeOrder) for order in world.ledger.sent)
    assert {one.state for one in world.deliveries()} == {"delivered"}


@pytest.mark.django_db
def test_a_change_after_one_that_is_on_its_way_starts_from_there(world: World) -> None:
    world.know_customer()
    follow(world.link(), "phone")
    world.order(invoice_address=replace(ADDRESS, phone="010-2"))
    world.walk()
    with tenant_scope(world.tenant_id):
        Delivery.objects.filter(kind="update").update(state="unknown")

    world.order(invoice_address=replace(ADDRESS, phone="010-3"))
    world.walk()
    world.run()

    relation = next(r for r in world.ledger.records if isinstance(r.order, RelationOrder))
    assert (world.ledger.stands(relation.remote_id) or {})["phone"] == "010-3"
    assert {one.state for one in world.deliveries()} == {"delivered"}


def _fail_once(world: World, order: WriteOrder, answer: str) -> None:
    if isinstance(order, ChangeOrder) and order.target is Target.RELATION:
        world.ledger.plan.append(answer)
        world.ledger.before_send = lambda _order: None

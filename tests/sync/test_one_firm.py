"""BOOKING 12 within the hour: what we made ourselves counts as mirror, what is gone is found again or held, never doubled."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from connectors.models import RelationMirror
from iweb.core.ids import new_id
from iweb.sync import connecting, delivery, mirrors, replay
from iweb.sync.customers import choose_customer
from iweb.sync.matching import link_by_hand
from iweb.sync.models import Delivery, Sale
from iweb.tenants.scopes import tenant_scope
from mappings.booking import HeldReason
from tests.errands import book_everything, quick, run_dry, walk
from tests.sync.memory import World
from tests.town import Company, Town, found_company, town

NUMBER = "NL004495445B01"


@pytest.fixture(scope="module")
def open_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found):
        yield found


@pytest.fixture
def company(open_town: Town) -> Company:
    return found_company(open_town)


def firm(email: str, **values: Any) -> dict[str, Any]:
    usual = {"firstname": "Sanne", "lastname": "Bakker", "company": "Bakker BV"}
    return usual | {"email": email, "vat_number": NUMBER} | values


def relations(company: Company) -> list[dict[str, Any]]:
    return [one for one in company.books()["accounts"] if one["Code"]]


def entries_on(company: Company) -> list[str]:
    return [one["Customer"] for one in company.books()["entries"]]


def read_books(company: Company) -> None:
    ledger = company.link().ledger
    read = connecting.refresh_ledger(tenant_id=company.tenant_id, connection_id=ledger.id)
    assert read.state_reason == ""


def desk(company: Company, name: str, **content: Any) -> None:
    company.town.books_control.call("POST", name, content | {"division": company.division})


def standing(company: Company) -> list[tuple[str, str]]:
    return [(sale.outcome, sale.reason) for sale in company.sales()]


def decide_again(company: Company) -> None:
    ids = [sale.id for sale in company.sales() if sale.outcome == Sale.Outcome.HELD]
    replay.replay_sales(tenant_id=company.tenant_id, sale_ids=ids, by=new_id(), reason="mended")
    book_everything(company)


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.django_db(transaction=True)
def test_two_new_customers_of_one_firm_share_one_relation_before_the_mirror_is_read(
    company: Company, at_once: bool
) -> None:
    company.order(customer=firm("sanne@bakker.example"))
    if not at_once:
        book_everything(company)
    company.order(customer=firm("joost@bakker.example", firstname="Joost"))
    company.order(customer=firm("joost@bakker.example", firstname="Joost"))

    book_everything(company)

    assert len(relations(company)) == 1
    assert entries_on(company) == [relations(company)[0]["ID"]] * 3
    assert {one.state for one in company.deliveries()} == {Delivery.State.DELIVERED}


@pytest.mark.django_db(transaction=True)
def test_a_guest_who_orders_twice_is_one_relation(company: Company) -> None:
    for _ in range(2):
        company.order(guest=True)
    book_everything(company)
    assert len(relations(company)) == 1
    assert len(entries_on(company)) == 2


@pytest.mark.django_db
def test_who_waits_for_a_relation_that_is_refused_waits_and_then_shares_it(world: World) -> None:
    for number in ("1", "2"):
        sale = world.order(customer=number)
        same = replace(sale.customer, email="same@example.test")
        world.shop.documents[-1] = replace(sale, customer=same)
    world.walk()
    world.ledger.plan.append("refused")
    world.run()
    assert len(world.ledger.entries()) == 0

    stuck = [one.id for one in world.deliveries("relation") if one.state == "attention"]
    delivery.retry(tenant_id=world.tenant_id, delivery_ids=stuck, by=None)
    world.run()

    assert len(world.ledger.entries()) == 2
    assert len({entry.relation_id for entry in world.ledger.entries()}) == 1
    assert len(world.deliveries("relation")) == 1


# --- gone ---


@pytest.mark.django_db(transaction=True)
def test_a_relation_merged_into_another_is_found_there(company: Company) -> None:
    company.order(customer=firm("sanne@bakker.example", vat_number=""))
    company.order(customer=firm("joost@visser.example", company="Visser BV"))
    book_everything(company)
    first, second = relations(company)
    desk(company, "merge", gone=second["ID"], into=first["ID"])
    desk(
        company, "rows", endpoint="crm/Accounts", key={"ID": first["ID"]}, set={"VATNumber": NUMBER}
    )
    read_books(company)

    company.order(customer=firm("joost@visser.example", company="Visser BV"))
    book_everything(company)

    assert standing(company) == [(Sale.Outcome.BOOKED, "")] * 3
    assert [one["ID"] for one in relations(company)] == [first["ID"]]
    assert entries_on(company) == [first["ID"]] * 3


@pytest.mark.django_db(transaction=True)
def test_a_relation_that_is_gone_holds_the_sale_until_a_person_says_which_it_is(
    company: Company,
) -> None:
    company.order(customer=firm("sanne@bakker.example"))
    company.order(customer=firm("joost@visser.example", company="Visser", vat_number=""))
    book_everything(company)
    bakker, visser = relations(company)
    desk(company, "merge", gone=bakker["ID"], into=visser["ID"])
    read_books(company)

    company.order(customer=firm("sanne@bakker.example"))
    walk(company)
    run_dry(company)
    held = company.sales()[-1]
    assert (held.outcome, held.reason) == (Sale.Outcome.HELD, HeldReason.RELATION_GONE.value)
    assert len(relations(company)) == 1

    customer = company.orders()[0]["id_customer"]
    link_by_hand(
        tenant_id=company.tenant_id,
        link_id=company.link_id,
        customer_key=f"{company.link().code}-K{customer}",
        remote_id=visser["ID"],
        by=new_id(),
    )
    decide_again(company)

    assert [one["ID"] for one in relations(company)] == [visser["ID"]]
    assert entries_on(company) == [visser["ID"]] * 3
    assert standing(company) == [(Sale.Outcome.BOOKED, "")] * 3


@pytest.mark.django_db(transaction=True)
def test_a_relation_that_was_deleted_is_made_anew_when_a_person_says_so(company: Company) -> None:
    company.order(customer=firm("sanne@bakker.example"))
    company.order(customer=firm("joost@visser.example", company="Visser", vat_number=""))
    book_everything(company)
    bakker, visser = relations(company)
    desk(company, "merge", gone=bakker["ID"], into=visser["ID"])
    read_books(company)
    company.order(customer=firm("sanne@bakker.example"))
    book_everything(company)
    held = company.sales()[-1]
    assert held.reason == HeldReason.RELATION_GONE.value

    choose_customer(tenant_id=company.tenant_id, sale_id=held.id, remote_id="", by=new_id())
    book_everything(company)

    kept, anew = relations(company)
    assert (kept["ID"], anew["Name"], anew["Code"]) == (visser["ID"], "Bakker BV", bakker["Code"])
    assert entries_on(company) == [visser["ID"], visser["ID"], anew["ID"]]
    people = [one["Account"] for one in company.books()["contacts"]]
    assert people.count(anew["ID"]) == 1
    assert {one.state for one in company.deliveries()} == {Delivery.State.DELIVERED}


@pytest.mark.django_db(transaction=True)
def test_a_relation_merged_since_the_mirror_was_read_is_refused_and_then_found_again(
    company: Company,
) -> None:
    company.order(customer=firm("sanne@bakker.example"))
    company.order(customer=firm("joost@visser.example", company="Visser", vat_number=""))
    book_everything(company)
    bakker, visser = relations(company)
    desk(company, "merge", gone=bakker["ID"], into=visser["ID"])

    company.order(customer=firm("sanne@bakker.example"))
    book_everything(company)
    stuck = [one for one in company.deliveries() if one.state == Delivery.State.ATTENTION]
    assert [one.message_id for one in stuck] == ["exact.customer_not_usable"]

    edit = {"endpoint": "crm/Accounts", "key": {"ID": visser["ID"]}}
    desk(company, "rows", **edit, set={"VATNumber": NUMBER})
    ledger = company.link().ledger
    mirrors.refresh_relations(tenant_id=company.tenant_id, connection_id=ledger.id)
    book_everything(company)

    assert [one["ID"] for one in relations(company)] == [visser["ID"]]
    assert entries_on(company) == [visser["ID"]] * 3
    assert {one.state for one in company.deliveries()} == {Delivery.State.DELIVERED}


@pytest.mark.django_db(transaction=True)
def test_relations_that_were_read_in_part_are_read_again_in_full(company: Company) -> None:
    company.order(customer=firm("sanne@bakker.example"))
    book_everything(company)
    read_books(company)
    ledger = company.link().ledger
    with tenant_scope(company.tenant_id):
        assert RelationMirror.objects.update(details=None) == 1

    mirrors.refresh_relations(tenant_id=company.tenant_id, connection_id=ledger.id)

    with tenant_scope(company.tenant_id):
        row = RelationMirror.objects.get()
    assert row.details["vat_number"] == NUMBER
    assert row.details["city"] == "Amsterdam"


@pytest.mark.parametrize(
    ("fault", "repair"),
    [
        ({"Blocked": True}, {"Blocked": False}),
        ({"EndDate": "2020-01-01T00:00:00"}, {"EndDate": None}),
        ({"Status": "A", "IsSupplier": True}, {"Status": "C"}),
        ({"VATNumber": "NL001234567B13"}, {"VATNumber": NUMBER}),
    ],
    ids=["blocked", "ended", "supplier", "another number"],
)
@pytest.mark.django_db(transaction=True)
def test_a_held_sale_is_decided_again_by_itself_when_the_relation_is_repaired(
    company: Company, fault: dict[str, Any], repair: dict[str, Any]
) -> None:
    company.order(customer=firm("sanne@bakker.example"))
    book_everything(company)
    (relation,) = relations(company)
    edit = {"endpoint": "crm/Accounts", "key": {"ID": relation["ID"]}}
    desk(company, "rows", **edit, set=fault)
    read_books(company)
    company.order(customer=firm("sanne@bakker.example"))
    book_everything(company)
    assert standing(company)[1][0] == Sale.Outcome.HELD
    assert relations(company)[0]["VATNumber"] == fault.get("VATNumber", NUMBER)

    desk(company, "rows", **edit, set=repair)
    ledger = company.link().ledger
    mirrors.refresh_relations(tenant_id=company.tenant_id, connection_id=ledger.id)
    book_everything(company)

    assert standing(company) == [(Sale.Outcome.BOOKED, "")] * 2
    assert entries_on(company) == [relation["ID"]] * 2
    assert len(relations(company)) == 1

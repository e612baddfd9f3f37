"""Which relation of the ledger a customer is, as BOOKING 12 says, and what is never changed silently."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from connectors.models import Link, RelationMirror
from iweb.core.ids import new_id
from iweb.sync import connecting, replay
from iweb.sync.matching import DEFAULT_ORDER, Doubt, Match, choose, link_by_hand
from iweb.sync.models import RelationLink, Sale
from iweb.tenants.scopes import tenant_scope
from mappings.booking import HeldReason, PostalAddress, Relation
from mappings.reasons import advise_held
from tests.errands import book_everything, quick, walk
from tests.town import Company, Town, found_company, town

TODAY = date(2026, 11, 25)
NUMBER, OTHER_NUMBER = "NL004495445B01", "NL001234567B13"
PERSON = Relation(
    code="00000012",
    customer_key="A7-K12",
    name="Sanne Bakker",
    is_business=False,
    address=PostalAddress(),
    email="Sanne@Example.nl",
)
FIRM = replace(PERSON, name="Bakker BV", is_business=True, vat_number=NUMBER)


def row(code: str = "7", **values: Any) -> RelationMirror:
    """A customer of the ledger whom nobody knows, unless said otherwise."""
    usual = {"remote_id": f"id-{code}", "name": "Somebody", "status": "C"}
    return RelationMirror(code=code, **(usual | values))


EMAIL = "sanne@example.nl"


@pytest.mark.parametrize(
    ("relation", "rows", "expected"),
    [
        (PERSON, [], None),
        (PERSON, [row()], None),
        (PERSON, [row("00000012", name="sanne  BAKKER")], "00000012"),
        (PERSON, [row("00000012", name="S. Bakker", email=EMAIL)], "00000012"),
        (PERSON, [row("9", name="Sanne Bakker", email=EMAIL)], "9"),
        (PERSON, [row("9", name="Sanne Bakker")], None),
        (PERSON, [row("9", email=EMAIL)], None),
        (FIRM, [row("9", vat_number=NUMBER)], "9"),
        (FIRM, [row("9", email=EMAIL)], None),
        (FIRM, [row("9", name="Bakker BV", email=EMAIL)], "9"),
        (FIRM, [row("9", name="Bakker BV", email=EMAIL), row("8", vat_number=NUMBER)], "8"),
        (FIRM, [row("00000012", vat_number=NUMBER), row("8", vat_number=NUMBER)], "00000012"),
        (replace(PERSON, email=""), [row("9", name="Sanne Bakker", email="")], None),
        (replace(FIRM, vat_number=""), [row("9", vat_number="")], None),
    ],
)
def test_the_order_is_debtor_code_then_vat_number_then_email_with_name(
    relation: Relation, rows: list[RelationMirror], expected: str | None
) -> None:
    found = choose(relation=relation, rows=rows, order=DEFAULT_ORDER, today=TODAY)
    assert isinstance(found, Match)
    assert (found.row.code if found.row else None) == expected


@pytest.mark.parametrize(
    ("relation", "rows"),
    [
        (FIRM, [row("8", vat_number=NUMBER), row("9", vat_number=NUMBER)]),
        (PERSON, [row(code, name="Sanne Bakker", email=EMAIL) for code in "89"]),
        (FIRM, [row("00000012", name="Bakker BV", vat_number=OTHER_NUMBER)]),
        (FIRM, [row("9", name="Bakker BV", email=EMAIL, vat_number=OTHER_NUMBER)]),
        (PERSON, [row("00000012")]),
    ],
    ids=[
        "two of one number",
        "two of one name",
        "number differs",
        "number differs too",
        "stranger",
    ],
)
def test_two_hits_or_a_contradiction_are_held_with_both_named(
    relation: Relation, rows: list[RelationMirror]
) -> None:
    found = choose(relation=relation, rows=rows, order=DEFAULT_ORDER, today=TODAY)
    assert isinstance(found, Doubt)
    assert found.reason is HeldReason.CUSTOMER_AMBIGUOUS
    for language in ("nl", "en"):
        said = advise_held(reason=found.reason, values=dict(found.values), language=language).what
        assert relation.name in said
        assert all(f"{one.code} {one.name}" in said for one in rows)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"blocked": True}, "it is blocked"),
        ({"ended_on": TODAY - timedelta(days=1)}, "it has ended"),
        ({"status": "A"}, "it is no customer"),
        ({"status": "P"}, "it is no customer"),
        ({"status": "S"}, "it is no customer"),
    ],
)
@pytest.mark.parametrize("way", DEFAULT_ORDER)
def test_a_supplier_prospect_blocked_or_ended_relation_is_held_whatever_found_it(
    values: dict[str, Any], words: str, way: str
) -> None:
    known = row("00000012", name="Bakker BV", email=EMAIL, vat_number=NUMBER, **values)
    found = choose(relation=FIRM, rows=[known], order=(way,), today=TODAY)
    assert isinstance(found, Doubt)
    assert found.reason is HeldReason.RELATION_UNFIT
    said = advise_held(reason=found.reason, values=dict(found.values), language="en").what
    assert "00000012 Bakker BV" in said
    assert words in said


def test_a_relation_that_ends_today_is_still_a_customer() -> None:
    known = row("9", vat_number=NUMBER, ended_on=TODAY)
    found = choose(relation=FIRM, rows=[known], order=DEFAULT_ORDER, today=TODAY)
    assert isinstance(found, Match)


@pytest.mark.parametrize(("relation", "expected"), [(PERSON, "9"), (FIRM, None)])
def test_email_alone_is_a_choice_and_never_decides_for_a_business(
    relation: Relation, expected: str | None
) -> None:
    found = choose(relation=relation, rows=[row("9", email=EMAIL)], order=("email",), today=TODAY)
    assert isinstance(found, Match)
    assert (found.row.code if found.row else None) == expected


# --- on the road ---


@pytest.fixture(scope="module")
def open_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(state=tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def company(open_town: Town) -> Iterator[Company]:
    with quick(open_town):
        yield found_company(open_town)


def firm(email: str, **values: Any) -> dict[str, Any]:
    return {
        "firstname": "Sanne",
        "lastname": "Bakker",
        "email": email,
        "company": "Bakker BV",
        "vat_number": NUMBER,
    } | values


def read_books(company: Company) -> None:
    ledger = company.link().ledger
    connecting.refresh_ledger(tenant_id=company.tenant_id, connection_id=ledger.id)


def relations(company: Company) -> list[str]:
    return [one["Code"].strip() for one in company.books()["accounts"] if one["Code"].strip()]


def change_mirror(company: Company, **values: Any) -> None:
    with tenant_scope(company.tenant_id):
        RelationMirror.objects.filter(connection_id=company.link().ledger_id).update(**values)


def standing(company: Company) -> list[tuple[str, str]]:
    return [(sale.outcome, sale.reason) for sale in company.sales()]


@pytest.mark.django_db(transaction=True)
def test_a_colleague_of_a_known_firm_is_booked_on_its_relation(company: Company) -> None:
    company.order(customer=firm("sanne@bakker.example"))
    book_everything(company)
    read_books(company)

    company.order(customer=firm("joost@bakker.example", firstname="Joost"))
    book_everything(company)

    assert standing(company) == [(Sale.Outcome.BOOKED, "")] * 2
    assert len(relations(company)) == 1
    entries = company.books()["entries"]
    assert len({one["Customer"] for one in entries}) == 1
    with tenant_scope(company.tenant_id):
        assert sorted(RelationLink.objects.values_list("made_by", flat=True)) == [
            "delivery",
            "mirror",
        ]


@pytest.mark.django_db(transaction=True)
def test_the_owners_order_decides(company: Company) -> None:
    with tenant_scope(company.tenant_id):
        Link.objects.filter(id=company.link_id).update(matching=["code"])
    company.order(customer=firm("sanne@bakker.example"))
    book_everything(company)
    read_books(company)

    company.order(customer=firm("joost@bakker.example"))
    book_everything(company)

    assert len(relations(company)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_relation_blocked_since_holds_the_next_sale_until_it_is_mended(
    company: Company,
) -> None:
    company.order(customer=firm("sanne@bakker.example"))
    book_everything(company)
    read_books(company)
    change_mirror(company, blocked=True)

    company.order(customer=firm("sanne@bakker.example"))
    book_everything(company)

    assert standing(company)[1] == (Sale.Outcome.HELD, HeldReason.RELATION_UNFIT.value)
    assert len(company.books()["entries"]) == 1

    change_mirror(company, blocked=False)
    _decide_again(company)
    assert len(company.books()["entries"]) == 2


@pytest.mark.django_db(transaction=True)
def test_a_firm_that_fits_two_relations_is_held_and_can_be_linked_by_hand(
    company: Company,
) -> None:
    with tenant_scope(company.tenant_id):
        Link.objects.filter(id=company.link_id).update(matching=["code"])
    company.order(customer=firm("sanne@bakker.example"))
    company.order(customer=firm("joost@bakker.example"))
    book_everything(company)
    read_books(company)
    with tenant_scope(company.tenant_id):
        Link.objects.filter(id=company.link_id).update(matching=[])

    company.order(customer=firm("mirte@bakker.example"))
    walk(company)
    held = company.sales()[-1]
    assert (held.outcome, held.reason) == (Sale.Outcome.HELD, "customer_ambiguous")

    chosen = relations(company)[0]
    with tenant_scope(company.tenant_id):
        known = RelationMirror.objects.get(code=chosen)
        ours = RelationLink.objects.order_by("customer_key").first()
    assert ours is not None
    newest = max(int(one["id_customer"]) for one in company.orders())
    link_by_hand(
        tenant_id=company.tenant_id,
        link_id=company.link_id,
        customer_key=f"{company.link().code}-K{newest}",
        remote_id=known.remote_id,
        by=new_id(),
    )
    _decide_again(company)

    assert standing(company) == [(Sale.Outcome.BOOKED, "")] * 3
    assert len(relations(company)) == 2
    assert [one["Customer"] for one in company.books()["entries"]].count(known.remote_id) == 2


def _decide_again(company: Company) -> None:
    ids = [sale.id for sale in company.sales() if sale.outcome == Sale.Outcome.HELD]
    replay.replay_sales(tenant_id=company.tenant_id, sale_ids=ids, by=new_id(), reason="mended")
    book_everything(company)

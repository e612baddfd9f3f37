"""Fees, vouchers, changes and refusals from a shop to the books over HTTP: what stands there is right to the cent."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.sync import replay
from iweb.sync.models import Booking, Sale
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.tenants.scopes import tenant_scope
from mappings.rulebook import PaymentFee
from tests.errands import book_everything, quick, walk
from tests.town import Company, Town, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]
QUARTER = 15 * 60
CANCELLED = 6
COD = {"module": "ps_cashondelivery", "payment": "Cash on delivery"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(state=tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def company(place: Town) -> Iterator[Company]:
    with quick(place):
        yield found_company(place)


def choose(company: Company, **choices: Any) -> None:
    """The owner saves the rules with other choices."""
    with tenant_scope(company.tenant_id):
        link = company.link()
        version = latest_version(link=link)
        save_rulebook(
            link=link,
            rules=rules_of(version),
            profile=replace(profile_of(version), **choices),
            vat_codes=vat_codes_of(version),
            made_by=new_id(),
        )


def act(company: Company, what: str, **content: Any) -> Any:
    return company.town.shops_control.call("POST", what, {"shop": company.shop} | content)


def some_account(company: Company) -> str:
    """One that shows what is still owed."""
    with tenant_scope(company.tenant_id):
        rows = company.link().ledger.masters.filter(kind="ledger_account")
        return str(rows.filter(data__type=90).order_by("-code").values_list("code", flat=True)[0])


def standings(company: Company) -> list[tuple[str, str, str]]:
    return sorted((x.kind + x.external_id, x.outcome, x.reason) for x in company.sales())


def totals(company: Company) -> list[Decimal]:
    return [Decimal(str(one["AmountFC"])) for one in company.books()["entries"]]


def due_again(company: Company) -> None:
    with tenant_scope(company.tenant_id):
        Sale.objects.filter(link_id=company.link_id).update(decide_after=None)
    book_everything(company)


def test_booking_27_a_fee_is_held_once_mapped_once_and_booked_from_then_on(
    company: Company,
) -> None:
    first = company.order(hidden_fee="2.50", **COD)
    book_everything(company)
    assert standings(company) == [("O1", "held", "payment_fee_unmapped")]
    fee = PaymentFee(
        payment_method="ps_cashondelivery",
        ledger_account=some_account(company),
        vat_code="2",
        amount=Decimal("2.50"),
    )
    choose(company, payment_fees=(fee,))
    second = company.order(hidden_fee="2.50", **COD)
    book_everything(company)

    assert {outcome for _, outcome, _ in standings(company)} == {"booked"}
    shop = [Decimal(str(one["total_paid_tax_incl"])) for one in (first, second)]
    assert sorted(totals(company)) == sorted(round(one, 2) for one in shop)


def test_booking_23_a_voucher_from_a_refund_leaves_the_goods_at_full_value(
    company: Company,
) -> None:
    choose(company, voucher_account=some_account(company))
    plain = company.order()
    paid = company.order(vouchers=[{"name": "V3C2O1", "amount": "10.00"}])
    book_everything(company)

    first, second = company.books()["entries"]
    assert Decimal(str(second["VATAmountFC"])) == Decimal(str(first["VATAmountFC"]))
    shop = [Decimal(str(one["total_paid_tax_incl"])) for one in (plain, paid)]
    assert totals(company) == [round(one, 2) for one in shop]
    assert shop[0] - shop[1] == Decimal("10.00")


def test_booking_30_a_changed_order_of_a_consumer_is_taken_back_and_booked_anew(
    company: Company,
) -> None:
    before = company.order()
    book_everything(company)
    after = act(company, "lines", order=1, lines=[{"reference": "TT-101", "quantity": 1}])
    book_everything(company)

    old, new = (round(Decimal(str(x["total_paid_tax_incl"])), 2) for x in (before, after))
    assert totals(company) == [old, -old, new]
    references = [one["YourRef"].rpartition(" ")[2] for one in company.books()["entries"]]
    assert [one.partition("-")[2] for one in references] == ["O1", "O1-2", "O1-3"]
    assert standings(company) == [("O1", "booked", "")]
    walk(company)
    assert len(totals(company)) == 3


def test_booking_2_a_refused_order_is_taken_back_once_and_a_cancelled_one_is_not(
    company: Company,
) -> None:
    company.order(**COD)
    company.order()
    book_everything(company)
    for order in (1, 2):
        act(company, "states", order=order, state=CANCELLED)
    for _ in range(2):
        book_everything(company)

    refused, kept, *more = totals(company)
    assert more == [-refused]
    assert kept > 0
    assert standings(company) == [("O1", "booked", ""), ("O2", "booked", "")]
    with tenant_scope(company.tenant_id):
        told = Booking.objects.get(sale__external_id="2").warnings
    assert [one["text"] for one in told] == ["cancelled_after_booking"]


def test_booking_29_a_refund_without_a_slip_is_held(company: Company) -> None:
    company.order()
    book_everything(company)
    company.town.shops_control.advance(seconds=QUARTER)
    lines = [{"id_order_detail": 1, "quantity": 1}]
    act(company, "slips", order=1, lines=lines, with_slip=False)
    company.town.shops_control.advance(seconds=QUARTER)
    book_everything(company)

    assert standings(company) == [("O1", "held", "refund_without_slip")]
    assert len(totals(company)) == 1
    (sale,) = company.sales()
    settled = {"tenant_id": company.tenant_id, "sale_id": sale.id, "by": None}
    assert replay.dealt_with_by_hand(**settled)
    assert not replay.dealt_with_by_hand(**settled)
    walk(company)
    assert standings(company) == [("O1", "booked", "")]
    assert len(totals(company)) == 1


def test_booking_29_a_credit_that_was_held_for_want_of_its_sale_follows_it_into_the_books(
    company: Company,
) -> None:
    choose(company, rounding_account="")
    company.order(hidden_fee="0.01")
    act(company, "slips", order=1, lines=[{"id_order_detail": 1, "quantity": 1}])
    book_everything(company)
    assert standings(company) == [
        ("C1", "held", "credit_without_sale"),
        ("O1", "held", "no_rounding_account"),
    ]
    choose(company, rounding_account=some_account(company))
    book_everything(company)

    assert [outcome for _, outcome, _ in standings(company)] == ["booked", "booked"]
    sold, given_back = totals(company)
    assert sold > 0 > given_back


@pytest.mark.parametrize("is_known", [True, False])
def test_booking_32_a_credit_of_what_was_booked_by_hand_stands_on_the_relation_of_the_books(
    company: Company, *, is_known: bool
) -> None:
    today = database_now().date()
    company.order(at="2026-01-05 10:00:00")
    if is_known:  # the customer bought before, and stands in the books
        company.order()
        book_everything(company)
    choose(company, start_date=today)
    book_everything(company)
    act(company, "slips", order=1, lines=[{"id_order_detail": 1, "quantity": 1}])
    company.town.shops_control.advance(seconds=QUARTER)
    book_everything(company)

    credit = next(one for one in company.sales() if one.kind == "C")
    if is_known:
        assert credit.outcome == "booked"
        assert len(company.books()["accounts"]) == 1
    else:
        assert (credit.outcome, credit.reason) == ("held", "credit_without_sale")
        assert totals(company) == []


def test_booking_3_a_split_checkout_is_two_entries_with_one_reference(company: Company) -> None:
    parts = [
        company.order(reference="SPLITTED1"),
        company.order(reference="SPLITTED1", lines=[{"reference": "TT-101", "quantity": 5}]),
    ]
    book_everything(company)

    assert totals(company) == [round(Decimal(str(x["total_paid_tax_incl"])), 2) for x in parts]
    assert len({one["YourRef"] for one in company.books()["entries"]}) == 2

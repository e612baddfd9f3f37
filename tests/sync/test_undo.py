"""Undo in the sandbox's own books: deleted where nothing is in the way, else reversed, and once whatever is lost (BOOKING 31)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.sync import undo
from iweb.sync.models import Delivery, Receipt, Sale
from iweb.sync.proof import repair
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.sync.undo_requests import UndoRequest
from iweb.tenants.scopes import tenant_scope
from mappings.facts import Undo
from tests.errands import book_everything, quick, run_dry, walk
from tests.town import Company, Town, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]
PERSON = new_id()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(state=tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def company(place: Town) -> Iterator[Company]:
    with quick(place):
        made = found_company(place)
        made.order()
        book_everything(made)
        yield made


def _sale(company: Company) -> Sale:
    return company.sales()[0]


def _asked(company: Company, sale: Sale | None = None) -> UndoRequest:
    request = undo.ask(tenant_id=company.tenant_id, sale_id=(sale or _sale(company)).id)
    return undo.answer(tenant_id=company.tenant_id, request_id=request.id)


def _ordered(company: Company, request: UndoRequest) -> None:
    undo.order(
        tenant_id=company.tenant_id, request_id=request.id, by=PERSON, reason="sold by mistake"
    )


def _undone(company: Company) -> undo.Answer:
    request = _asked(company)
    assert request.state == UndoRequest.State.ANSWERED, (request.message_id, request.detail)
    _ordered(company, request)
    run_dry(company)
    return undo.answer_of(request)


def _entries(company: Company) -> list[dict[str, Any]]:
    return company.books()["entries"]


def _total(company: Company) -> Decimal:
    return sum((Decimal(str(entry["AmountFC"])) for entry in _entries(company)), Decimal(0))


def _control(company: Company, name: str, **content: Any) -> Any:
    return company.town.books_control.call("POST", name, {"division": company.division} | content)


# --- deleted ---


def test_booking_31_an_untouched_entry_is_deleted_and_the_sale_stays_out_of_the_books(company):
    answer = _undone(company)

    assert (answer.way, answer.why) == (Undo.REMOVE, ())
    assert _entries(company) == []
    sale = _sale(company)
    assert (sale.outcome, sale.reason) == (Sale.Outcome.NOT_A_SALE, "taken_back")
    book_everything(company)
    assert _entries(company) == []


def test_asking_changes_nothing(company):
    before = _entries(company)

    _asked(company)
    book_everything(company)

    assert _entries(company) == before


def test_a_sale_that_was_taken_back_is_booked_again_under_a_new_key(company):
    first = _entries(company)[0]
    _undone(company)

    undo.book_again(
        tenant_id=company.tenant_id, sale_id=_sale(company).id, by=PERSON, reason="it was right"
    )
    run_dry(company)

    (again,) = _entries(company)
    assert again["AmountFC"] == first["AmountFC"]
    assert again["YourRef"] == f"{first['YourRef']}-2"
    assert _sale(company).outcome == Sale.Outcome.BOOKED


def test_pressed_twice_it_is_one_undo(company):
    request = _asked(company)
    _ordered(company, request)
    _ordered(company, request)
    run_dry(company)

    assert _entries(company) == []
    deletes = [r for r in company.town.books_control.requests() if r["method"] == "DELETE"]
    assert len([r for r in deletes if str(company.division) in r["path"]]) == 1


def test_an_entry_that_somebody_deleted_there_already_costs_no_delete(company):
    (entry,) = _entries(company)
    request = _asked(company)
    _delete_by_hand(company, entry)
    _ordered(company, request)
    run_dry(company)

    assert _sale(company).reason == "taken_back"
    assert not [
        r
        for r in company.town.books_control.requests()
        if r["method"] == "DELETE" and str(company.division) in r["path"]
    ]


def _delete_by_hand(company: Company, entry: dict[str, Any]) -> None:
    _control(company, "delete", entry=entry["EntryID"])


@pytest.mark.parametrize(
    "fault",
    ["drop_after", "timeout_after_commit", "fault_500_after", "status_503_after", "drop_before"],
)
def test_the_lost_answer_of_a_delete_is_looked_up_and_nothing_is_booked_or_deleted_twice(
    company, fault
):
    request = _asked(company)
    company.town.books_control.inject(
        kind=fault, method="DELETE", path=f"/{company.division}/", times=1
    )
    _ordered(company, request)
    run_dry(company)

    assert _entries(company) == []
    assert [d.state for d in company.deliveries() if d.kind == "removal"] == ["delivered"]
    assert _sale(company).reason == "taken_back"


def test_an_entry_that_is_gone_while_our_rows_of_its_removal_are_lost_is_not_booked_again(company):
    """As after a DELETE that was carried out and never answered, and rows deleted by hand since."""
    (entry,) = _entries(company)
    _ordered(company, _asked(company))
    _delete_by_hand(company, entry)
    with tenant_scope(company.tenant_id):
        Receipt.objects.all().delete()
        Delivery.objects.filter(kind="removal").delete()
    repair(tenant_id=company.tenant_id, link_id=company.link_id)
    run_dry(company)

    assert _entries(company) == []


# --- reversed ---


def test_booking_31_a_processed_entry_is_reversed_on_its_own_day(company):
    (entry,) = _entries(company)
    _control(company, "process", entries=[entry["EntryID"]])

    answer = _undone(company)

    assert (answer.way, answer.why) == (Undo.REVERSE, ("processed",))
    assert _total(company) == 0
    reversal = next(e for e in _entries(company) if e["EntryID"] != entry["EntryID"])
    assert reversal["EntryDate"] == entry["EntryDate"]
    assert reversal["Customer"] == entry["Customer"]
    assert _sale(company).reason == "taken_back"


def test_a_paid_entry_is_reversed(company):
    _control(company, "match", entries=[_entries(company)[0]["EntryID"]])

    assert _undone(company).why == ("paid",)
    assert _total(company) == 0


def test_booking_8_a_closed_period_sends_the_reversal_into_the_first_open_one_with_the_day_it_was(
    long_ago,
):
    booked_on = _booked_on(long_ago)
    _control(long_ago, "periods", year=booked_on.year, period=booked_on.month, closed=True)

    answer = _undone(long_ago)

    following = (booked_on.replace(day=1) + timedelta(days=32)).replace(day=1)
    assert (answer.way, answer.why, answer.day) == (Undo.REVERSE, ("period_closed",), following)
    reversal = next(e for e in _entries(long_ago) if str(e["YourRef"]).endswith("-2"))
    assert reversal["EntryDate"][:10] == following.isoformat()
    assert f"{booked_on:%d-%m-%Y}" in reversal["Description"]


def test_booking_8_what_was_filed_is_reversed_after_the_day_until_which_it_was(long_ago):
    booked_on = _booked_on(long_ago)
    _file_until(long_ago, booked_on + timedelta(days=3))

    answer = _undone(long_ago)

    day = booked_on + timedelta(days=4)
    assert (answer.way, answer.why, answer.day) == (Undo.REVERSE, ("filed",), day)


def test_without_an_open_period_nothing_is_undone(company):
    _file_until(company, database_now().date() + timedelta(days=40))

    request = _asked(company)

    assert (request.state, request.message_id) == ("failed", "undo.no_open_period")


@pytest.fixture
def long_ago(place: Town) -> Iterator[Company]:
    """A company whose only sale is of the tenth of the month before last, and in the books."""
    day = (database_now().date().replace(day=1) - timedelta(days=40)).replace(day=10)
    with quick(place):
        made = found_company(place)
        made.order(at=f"{day}T12:00:00")
        book_everything(made)
        yield made


def _booked_on(company: Company) -> date:
    with tenant_scope(company.tenant_id):
        return _sale(company).bookings.get().entry_date


def _file_until(company: Company, day: date) -> None:
    with tenant_scope(company.tenant_id):
        link = company.link()
        version = latest_version(link=link)
        save_rulebook(
            link=link,
            rules=rules_of(version),
            profile=replace(profile_of(version), vat_filed_until=day),
            vat_codes=vat_codes_of(version),
            made_by=PERSON,
            comment="filed",
        )


@pytest.mark.parametrize("fault", ["drop_after", "timeout_after_commit", "fault_500_after"])
def test_the_lost_answer_of_a_reversal_is_looked_up(company, fault):
    _control(company, "process", entries=[_entries(company)[0]["EntryID"]])
    request = _asked(company)
    company.town.books_control.inject(
        kind=fault, method="POST", path=f"/{company.division}/salesentry", times=1
    )
    _ordered(company, request)
    run_dry(company)

    assert len(_entries(company)) == 2
    assert _total(company) == 0


def test_a_reversed_sale_is_booked_again_beside_its_reversal(company):
    (entry,) = _entries(company)
    _control(company, "process", entries=[entry["EntryID"]])
    _undone(company)

    undo.book_again(
        tenant_id=company.tenant_id, sale_id=_sale(company).id, by=PERSON, reason="it was right"
    )
    run_dry(company)

    assert len(_entries(company)) == 3
    assert _total(company) == Decimal(str(entry["AmountFC"]))
    walk(company)
    run_dry(company)
    assert len(_entries(company)) == 3


# --- what stands in the way ---


def test_an_entry_that_is_processed_between_answer_and_deletion_stays_and_a_second_undo_reverses_it(
    company,
):
    (entry,) = _entries(company)
    request = _asked(company)
    _control(company, "process", entries=[entry["EntryID"]])
    _ordered(company, request)
    run_dry(company)

    assert len(_entries(company)) == 1
    (removal,) = (d for d in company.deliveries() if d.kind == "removal")
    assert (removal.state, removal.message_id) == ("attention", "delivery.removal_in_the_way")

    _undone(company)
    assert len(_entries(company)) == 2
    assert _total(company) == 0
    assert [d for d in company.deliveries() if d.kind == "removal"] == []


def test_an_entry_whose_amount_was_changed_by_hand_is_left_to_the_hand(company):
    (entry,) = _entries(company)
    _control(
        company,
        "rows",
        endpoint="salesentry/SalesEntries",
        key={"EntryID": entry["EntryID"]},
        set={"AmountFC": "1.00"},
    )

    request = _asked(company)

    assert (request.state, request.message_id) == ("failed", "undo.edited_in_ledger")


def test_a_sale_with_a_credit_is_undone_after_its_credit(company):
    company.town.shops_control.call("POST", "slips", {"shop": company.shop, "order": 1})
    company.town.shops_control.advance(seconds=15 * 60)
    book_everything(company)
    credit = next(sale for sale in company.sales() if sale.kind == "C")

    with pytest.raises(undo.UndoError) as refused:
        _asked(company, next(sale for sale in company.sales() if sale.kind != "C"))
    assert refused.value.message_id == "undo.has_credits"

    _ordered(company, _asked(company, credit))
    run_dry(company)
    assert len(_entries(company)) == 1
    _ordered(company, _asked(company, next(s for s in company.sales() if s.kind != "C")))
    run_dry(company)
    assert _entries(company) == []


def test_what_never_left_has_nothing_to_undo(company):
    company.order()
    walk(company)
    sale = next(one for one in company.sales() if one.id != _sale(company).id)

    with pytest.raises(undo.UndoError) as refused:
        undo.ask(tenant_id=company.tenant_id, sale_id=sale.id)

    assert refused.value.message_id == "undo.never_left"


def test_an_answer_that_was_not_given_orders_nothing(company):
    request = undo.ask(tenant_id=company.tenant_id, sale_id=_sale(company).id)

    with pytest.raises(undo.UndoError) as refused:
        _ordered(company, request)

    assert refused.value.message_id == "undo.not_answered"
    run_dry(company)
    assert len(_entries(company)) == 1


def test_a_removal_that_has_not_left_is_called_off_by_booking_again(company):
    _ordered(company, _asked(company))

    undo.book_again(
        tenant_id=company.tenant_id, sale_id=_sale(company).id, by=PERSON, reason="changed my mind"
    )
    run_dry(company)

    assert len(_entries(company)) == 1
    assert _sale(company).outcome == Sale.Outcome.BOOKED

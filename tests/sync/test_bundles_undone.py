"""An order of a daily entry is undone by a reversing entry alone: deleting would take the others along (BOOKING 31 and 33)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.sync import undo
from iweb.sync.activations import switch_on
from iweb.sync.models import Delivery, Sale
from iweb.sync.undo_requests import UndoRequest
from iweb.tenants.scopes import tenant_scope
from mappings.facts import Undo
from tests.errands import book_everything, quick, run_dry, walk
from tests.town import Company, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Live, with three orders of one day in one entry."""
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found):
        company = found_company(found)
        book_everything(company)  # the shop is empty: nothing of it can stand in the books
        with tenant_scope(company.tenant_id):
            switch_on(
                link=company.link(),
                module="grouping",
                settings={"relation": "900", "daily": "yes"},
                active_from=database_now().date(),
                by=None,
            )
        for number in range(3):
            company.order(customer={"email": f"n{number}@klant.example"})
        walk(company)
        with tenant_scope(company.tenant_id):  # the day passes
            assert Delivery.objects.exclude(bundle="").update(not_before=database_now()) == 1
        run_dry(company)
        assert len(company.books()["entries"]) == 1
        yield company


def asked(company: Company, sale: Sale) -> UndoRequest:
    made = undo.ask(tenant_id=company.tenant_id, sale_id=sale.id)
    return undo.answer(tenant_id=company.tenant_id, request_id=made.id)


def test_it_is_reversed_and_the_others_stay(company: Company) -> None:
    sale = company.sales()[0]
    answer = undo.answer_of(asked(company, sale))
    assert (answer.way, answer.why) == (Undo.REVERSE, ("collective",))

    request = asked(company, sale)
    undo.order(tenant_id=company.tenant_id, request_id=request.id, by=new_id(), reason="test")
    walk(company)
    run_dry(company)

    whole, back = company.books()["entries"]
    assert len(whole["lines"]) == 3 * len(back["lines"])
    assert Decimal(str(back["AmountFC"])) == -sale.total
    assert back["Customer"] == whole["Customer"]
    assert str(back["YourRef"]).endswith(f"-O{sale.external_id}-2")


def test_of_an_entry_that_somebody_deleted_in_the_books_a_person_is_told(company: Company) -> None:
    (entry,) = company.books()["entries"]
    company.town.books_control.call(
        "POST", "delete", {"division": company.division, "entry": entry["EntryID"]}
    )
    request = asked(company, company.sales()[0])
    assert request.message_id == "undo.edited_in_ledger"

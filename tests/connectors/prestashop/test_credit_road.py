"""A credit slip goes the whole road beside its order: what becomes of it is said, and nothing else is disturbed."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from iweb.core.clock import database_now
from iweb.sync.models import Booking, Sale, SourceDocument
from iweb.tenants.scopes import tenant_scope
from tests.errands import book_everything, quick, walk
from tests.town import Company, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]
QUARTER = 15 * 60


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found):
        yield found_company(found)


def refund(company: Company, **content: object) -> int:
    made = company.town.shops_control.call(
        "POST", "slips", {"shop": company.shop, "order": 1, **content}
    )
    company.town.shops_control.advance(seconds=QUARTER)
    return int(made["id"] or 0)


def sale_of(company: Company, kind: str) -> Sale:
    (found,) = (sale for sale in company.sales() if sale.kind == kind)
    return found


def documents(company: Company) -> int:
    with tenant_scope(company.tenant_id):
        return SourceDocument.objects.filter(link_id=company.link_id, kind="C").count()


def test_a_slip_is_kept_as_a_credit_of_its_order_and_decided(company):
    company.order()
    book_everything(company)
    slip = refund(company)
    book_everything(company)
    credit, order = sale_of(company, "C"), sale_of(company, "O")
    assert (credit.external_id, credit.order_id) == (str(slip), "1")
    assert (credit.reference, credit.invoice_number) == (order.reference, order.invoice_number)
    assert Decimal(0) < -credit.total <= order.total
    assert credit.outcome in (Sale.Outcome.BOOKED, Sale.Outcome.HELD)
    assert credit.outcome == Sale.Outcome.BOOKED or credit.reason.startswith("credit_")
    assert order.outcome == Sale.Outcome.BOOKED
    assert company.link().highest_document == 1


def test_a_slip_that_is_read_again_is_not_decided_again(company):
    company.order()
    refund(company)
    walk(company)
    before, decided = documents(company), sale_of(company, "C").decided_at
    with tenant_scope(company.tenant_id):
        link = company.link()
        cursor = {**link.cursor, "slips_after": 0, "slips_seen": [], "sides_at": ""}
        type(link).objects.filter(id=link.id).update(cursor=cursor, read_due_at=database_now())
    walk(company)
    assert documents(company) == before == 1
    assert sale_of(company, "C").decided_at == decided


def test_the_order_stands_once_whatever_is_given_back_of_it(company):
    company.order()
    book_everything(company)
    refund(company, lines=[{"id_order_detail": 1, "quantity": 1}], shipping="1.00")
    book_everything(company)
    refund(company, lines=[{"id_order_detail": 1, "quantity": 1}], with_slip=False)
    book_everything(company)
    with tenant_scope(company.tenant_id):
        orders = Booking.objects.filter(sale__link_id=company.link_id, sale__kind="O").count()
    assert orders == 1
    entries = [entry for entry in company.books()["entries"] if "-O1" in str(entry["YourRef"])]
    assert len(entries) == 1

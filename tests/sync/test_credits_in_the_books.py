"""A credit slip in the ledger's own books: one entry below zero, on the relation and the codes of its sale (BOOKING 29)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from iweb.panel.sales.detail import detail_of
from iweb.panel.sales.views import find
from iweb.sync.models import DayChange, Sale
from iweb.tenants.scopes import tenant_scope
from tests.errands import book_everything, quick
from tests.town import Company, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]
QUARTER = 15 * 60


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found):
        yield found_company(found)


def figures_by_day(company: Company) -> dict[str, int]:
    """Standing -> minor units of all days: what the shop sold less what it gave back, beside the books."""
    found: dict[str, int] = {}
    for standing, minor in DayChange.objects.values_list("standing", "minor"):
        found[standing] = found.get(standing, 0) + minor
    return found


def test_booking_29_a_slip_stands_in_the_books_once_below_zero_beside_its_sale(company):
    company.order()
    book_everything(company)
    company.town.shops_control.call("POST", "slips", {"shop": company.shop, "order": 1})
    company.town.shops_control.advance(seconds=QUARTER)
    book_everything(company)
    book_everything(company)

    (credit,) = (sale for sale in company.sales() if sale.kind == "C")
    assert credit.outcome == Sale.Outcome.BOOKED, credit.explanation
    entries = {str(entry["YourRef"]).split()[-1]: entry for entry in company.books()["entries"]}
    sold, given_back = (
        next(entry for key, entry in entries.items() if f"-{kind}" in key) for kind in "OC"
    )
    assert len(entries) == 2
    assert given_back["Customer"] == sold["Customer"]
    assert Decimal(str(given_back["AmountFC"])) == credit.total < 0
    with tenant_scope(company.tenant_id):
        shown = detail_of(find(credit.id))
        figures = figures_by_day(company)
    assert shown.agrees
    assert figures["booked"] == figures["in_books"]

"""What an order costs: on a proven link with a known relation one call, counting every request to the ledger."""

from collections.abc import Iterator

import pytest

from tests.errands import book_everything, quick
from tests.town import Company, Town, differences, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]
ORDERS = 50


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found):
        company = found_company(found, minute_limit=1000)
        company.order()
        book_everything(company)
        book_everything(company)
        assert company.link().proven
        yield company


def _calls(town_: Town, *, after: int) -> list[str]:
    return [f"{row['method']} {row['path']}" for row in town_.books_control.requests(after=after)]


def test_an_order_of_a_known_relation_costs_exactly_one_call(company: Company) -> None:
    before = max((row["n"] for row in company.town.books_control.requests()), default=0)
    for _ in range(ORDERS):
        company.order()

    book_everything(company, seconds=120)

    calls = [call for call in _calls(company.town, after=before) if "/_sandbox/" not in call]
    assert differences(company) == []
    assert len(calls) / ORDERS == 1.00, calls[:20]

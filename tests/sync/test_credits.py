"""A credit slip is booked from the booking of its sale: same relation, same rates, the other way round (BOOKING 29)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.errands import book_everything, quick
from tests.town import Company, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]
QUARTER = 15 * 60


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found):
        yield found_company(found)


def give_back(company: Company, *, quantity: int) -> None:
    lines = [{"id_order_detail": 1, "quantity": quantity}]
    content = {"shop": company.shop, "order": 1, "lines": lines}
    company.town.shops_control.call("POST", "slips", content)
    company.town.shops_control.advance(seconds=QUARTER)


def test_two_credits_of_one_sale_each_know_the_other_and_stand_on_its_relation(
    company: Company,
) -> None:
    company.order()
    book_everything(company)
    for _ in range(2):
        give_back(company, quantity=1)
        book_everything(company)

    standing = sorted((sale.kind, sale.outcome, sale.reason) for sale in company.sales())
    assert standing == [("C", "booked", ""), ("C", "booked", ""), ("O", "booked", "")]
    entries = company.books()["entries"]
    amounts = [Decimal(str(one["AmountFC"])) for one in entries]
    assert sorted(amount < 0 for amount in amounts) == [False, True, True]
    assert amounts[1] == amounts[2]
    assert len({one["CustomerCode"] for one in entries}) == 1
    assert len(company.books()["accounts"]) == 1

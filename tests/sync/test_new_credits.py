"""A fresh credit slip of a proven link is sent at once; one that a forgotten life may have booked is looked up (DESIGN 4)."""

from collections.abc import Iterator

import pytest

from iweb.sync import proof
from iweb.sync.models import Sale
from iweb.tenants.scopes import tenant_scope
from tests.errands import book_everything, quick, walk
from tests.town import Company, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]
QUARTER = 15 * 60


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found):
        company = found_company(found)
        company.order(lines=[{"reference": "TT-101", "quantity": 9}])
        book_everything(company)
        assert company.link().proven
        yield company


def give_one_back(company: Company) -> None:
    content = {"shop": company.shop, "order": 1, "lines": [{"id_order_detail": 1, "quantity": 1}]}
    company.town.shops_control.call("POST", "slips", content)
    company.town.shops_control.advance(seconds=QUARTER)


def credit(company: Company, number: int) -> Sale:
    (found,) = (x for x in company.sales() if (x.kind, x.external_id) == ("C", str(number)))
    return found


def calls(company: Company, *, after: int) -> list[str]:
    rows = company.town.books_control.requests(after=after)
    return [f"{row['method']} {row['path']}" for row in rows if "/_sandbox/" not in row["path"]]


def test_a_fresh_slip_of_a_proven_link_costs_one_call(company: Company) -> None:
    for number in (1, 2):
        give_one_back(company)
        before = max(row["n"] for row in company.town.books_control.requests())
        book_everything(company)
        assert credit(company, number).outcome == Sale.Outcome.BOOKED
        made = calls(company, after=before)
        assert len(made) == 1, made
        assert made[0].startswith("POST")


def test_a_slip_is_looked_up_until_all_slips_were_read_since_the_link_was_marked(
    company: Company,
) -> None:
    proof.mark_unproven(tenant_id=company.tenant_id, link_id=company.link_id, why="restored")
    walk(company)  # the slips have a clock of their own, and are not due yet
    link = company.link()
    assert (link.proven, link.highest_credit) == (True, None)
    give_one_back(company)
    walk(company)
    give_one_back(company)
    walk(company)

    assert credit(company, 1).seen_unproven
    assert not credit(company, 2).seen_unproven
    assert company.link().highest_credit == 2


def test_a_slip_that_was_read_past_and_is_forgotten_is_looked_up(company: Company) -> None:
    give_one_back(company)
    walk(company)
    with tenant_scope(company.tenant_id):
        link = company.link()
        cursor = {**link.cursor, "slips_after": 0, "slips_seen": [], "sides_at": ""}
        type(link).objects.filter(id=link.id).update(cursor=cursor, highest_credit=1)
        for name in ("bookings", "facts"):
            rows = getattr(credit(company, 1), name).all()
            for row in rows:
                getattr(row, "deliveries", rows.none()).all().delete()
        sale = Sale.objects.filter(kind="C")
        for booking in sale.get().bookings.all():
            booking.delete()
        sale.get().facts.all().delete()
        sale.delete()
    walk(company)

    assert credit(company, 1).seen_unproven


def test_what_a_booked_sale_becomes_is_looked_up_once_its_link_was_marked(company: Company) -> None:
    proof.mark_unproven(tenant_id=company.tenant_id, link_id=company.link_id, why="restored")
    lines = {"shop": company.shop, "order": 1, "lines": [{"reference": "TT-101", "quantity": 1}]}
    company.town.shops_control.call("POST", "lines", lines)
    walk(company)

    anew = [one for one in company.deliveries() if one.natural_key.endswith(("O1-2", "O1-3"))]
    assert [one.look_up_first for one in anew] == [True, True]

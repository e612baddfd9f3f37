"""Sales to other EU countries: the meter of the threshold by month, what it means, and the way to the figures of the returns."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from iweb.sync.abroad import SoldAbroad
from iweb.sync.month_end_sales import meters_of
from iweb.sync.rulebooks import current_version, profile_of
from iweb.sync.thresholds import measure
from iweb.tenants.models import Role
from mappings.vat.seller import Spell, Turnover, VatStanding
from tests.panel import factories
from tests.panel.test_month_end import pack

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = date(2026, 11, 25)


def sold(
    company, amount: str, on: date, *, number: int, country: str = "DE", order: int = 0, **changes
):
    placed = datetime(on.year, on.month, on.day, 9, order, tzinfo=ZoneInfo("Europe/Amsterdam"))
    sale = factories.bare_sale(company, number=number, reference=f"REF{number}", ordered_at=placed)
    values = {"scenario": "distance_home", "tax_point": on, "day": on, "placed_at": placed}
    with company.scope():
        SoldAbroad.objects.create(
            tenant=company.tenant, link=company.link, sale=sale, country=country, net=D(amount), **values | changes
        )  # fmt: skip
    return sale


def shown(company, **query):
    client = company.signed_in()
    client.cookies["language"] = "en"
    answer = client.get("/month-end/abroad/", query)
    assert answer.status_code == 200
    (one,) = answer.context["sellers"]
    return one, answer.content.decode()


def said(company, **standing) -> None:
    factories.confirmed(company, vat=VatStanding(**standing))


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("iweb.panel.month_end.abroad.timezone.localdate", lambda: TODAY)


def test_the_meter_says_how_much_of_the_ten_thousand_euro_is_sold_and_when(joined):
    sold(joined, "1500", date(2026, 3, 10), number=1)
    sold(joined, "2400", date(2026, 10, 2), number=2, country="BE")
    sold(joined, "-100", date(2026, 10, 9), number=3, country="BE")
    sold(joined, "900", date(2025, 6, 1), number=4)
    sold(joined, "5000", date(2026, 5, 5), number=5, scenario="intra_community")  # to a business
    said(joined, turnover=(Turnover(year=2026, amount=D("1000")),))

    one, page = shown(joined)

    assert (one.percent, one.share, one.year.meter.total) == (48, 48, D("4800.00"))
    assert [month.name for month in one.months][:2] == ["January", "February"]
    assert len(one.months) == 11
    assert [month.sold for month in one.months if month.sold] == [D("1500.00"), D("2300.00")]
    assert one.months[-1].total == D("4800.00")
    assert one.before.meter.total == D("900.00")
    assert one.title == "Below the threshold"
    assert "€4,800.00" in page
    assert "of €10,000.00, 48%" in page


def test_near_the_threshold_the_owner_is_told_to_register_in_time(joined):
    sold(joined, "8000", date(2026, 3, 10), number=1)
    assert shown(joined)[0].title == "The threshold is near"


def test_the_order_that_passed_it_is_named_and_what_is_given_back_does_not_undo_it(joined):
    sold(joined, "9990", date(2026, 3, 10), number=1)
    passing = sold(joined, "20", date(2026, 3, 11), number=2)
    sold(joined, "500", date(2026, 3, 12), number=3)
    sold(joined, "-4000", date(2026, 4, 1), number=4)

    one, page = shown(joined)

    assert one.title == "The threshold is passed"
    assert one.year.sale_id == passing.id
    assert "Passed on 11 Mar 2026 by" in page
    assert f'href="/sales/{passing.id}/">REF2</a>' in page


def test_what_was_passed_last_year_counts_for_all_of_this_year(joined):
    sold(joined, "12000", date(2025, 12, 30), number=1)
    one, page = shown(joined)
    assert (one.title, one.percent) == ("The threshold is passed", 0)
    assert "all of this year" in page


def test_who_told_more_than_the_threshold_has_passed_it_without_an_order(joined):
    said(joined, turnover=(Turnover(year=2026, amount=D("11000")),))
    one, page = shown(joined)
    assert (one.title, one.share, one.year.sale_id) == ("The threshold is passed", 100, None)
    assert "Passed on" not in page


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ({"one_stop_shop": (Spell(first_day=date(2026, 1, 1)),)}, "You are in the OSS"),
        ({"destination_by_choice": (Spell(),)}, "You chose to charge"),
        ({"established_elsewhere": True}, "an establishment in a second EU country"),
    ],
)
def test_for_whom_the_threshold_does_not_count_the_page_says_why(joined, standing, words):
    sold(joined, "12000", date(2026, 3, 10), number=1)
    said(joined, **standing)
    one, page = shown(joined)
    assert one.title == "The threshold does not count for you"
    assert words in page


@pytest.mark.parametrize("seed", range(4))
def test_the_meter_of_the_page_is_that_of_the_pack(joined, seed):
    """The one adds up in the database, the other in Python: every figure is the same, and so is the order that passed."""
    random, first = Random(seed), date(2025, 1, 1)
    for number in range(1, 60):
        day = first + timedelta(days=random.randrange(690))
        amount = str(random.choice((120, 350, 900, -200)))
        counts = day + timedelta(days=random.randrange(3))
        sold(joined, amount, day, number=number, order=number, day=counts)
    told = (Turnover(year=2026, amount=D(random.randrange(3000)), highest=D("1500")),)
    with joined.scope():
        profile = replace(
            profile_of(current_version(link=joined.link)), vat=VatStanding(turnover=told)
        )
        expected = meters_of(links=[joined.link], year=2026, profile=profile)
        found = [measure(links=[joined.link], year=year, profile=profile) for year in (2026, 2025)]
    for one, other in zip(found, expected, strict=True):
        passed = other.passed_by.partition("-O")[2]
        reference = f"REF{passed}" if passed else ""
        assert one.meter == replace(other, passed_by=reference)
        assert sum(one.months) == other.seen


def test_the_figures_of_the_returns_are_a_click_away_for_who_may_have_them(joined):
    made = pack(joined)
    _one, page = shown(joined)
    for address in (
        f"{made.id}/#oss",
        f"{made.id}/#icp",
        f"{made.id}/files/?table=oss",
        f"{made.id}/files/?table=icp",
    ):
        assert f'href="/month-end/{address}"' in page
    viewer = joined.signed_in(Role.VIEWER).get("/month-end/abroad/").content.decode()
    assert f"{made.id}/#oss" in viewer
    assert "/files/" not in viewer
    assert "/month-end/make/" not in viewer


def test_a_company_without_a_shop_is_told_what_to_do(company):
    client = company.signed_in()
    client.cookies["language"] = "en"
    page = client.get("/month-end/abroad/").content.decode()
    assert "No shop books yet" in page


def test_the_modules_and_month_end_lead_to_it(joined):
    for path in (f"/modules/{joined.link.id}/", "/month-end/"):
        assert 'href="/month-end/abroad/"' in joined.signed_in().get(path).content.decode()
    assert timezone.localdate() == TODAY

"""The figures of the overview add up, day by day and to the month, in the panel's own time zone."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone

from iweb.panel.overview.figures import DAYS, figures_of
from iweb.sync.models import Booking, Sale
from tests.panel.factories import bare_sale

pytestmark = pytest.mark.django_db


def figures(company):
    with company.scope():
        return figures_of(tenant_id=company.tenant.id)


def test_every_sale_and_every_booking_is_counted_once(trading):
    found = figures(trading)
    with trading.scope():
        sales = list(Sale.objects.all())
        booked = list(Booking.objects.exclude(delivered_at=None))
    assert sum(day.sold.number for day in found.days) == len(sales)
    assert sum(day.sold.minor for day in found.days) == sum(sale.total_minor for sale in sales)
    assert sum(day.booked.minor for day in found.days) == sum(one.gross_minor for one in booked)
    for day in found.days:
        assert day.sold.minor == sum(amount.minor for amount in day.by_outcome.values())


def test_vat_is_of_what_is_booked_and_refunds_are_of_what_was_sold(trading):
    bare_sale(trading, number=901, kind="C", total_minor=-2500)
    bare_sale(trading, number=902, kind="C", total_minor=-1000, outcome="held")
    found = figures(trading)
    with trading.scope():
        booked = list(Booking.objects.exclude(delivered_at=None))
    assert sum(one.vat for one in booked) > 0
    assert sum(day.vat.minor for day in found.days) == sum(int(one.vat * 100) for one in booked)
    assert (found.today.refunds.number, found.today.refunds.minor) == (2, -3500)
    assert found.this_month().refunds.minor == -3500
    for day in found.days:
        assert day.sold.number == sum(amount.number for amount in day.by_outcome.values())


def test_the_overview_says_vat_and_refunds_of_today_and_of_the_month(trading):
    bare_sale(trading, number=901, kind="C", total_minor=-2500)
    page = trading.signed_in().get("/").content.decode()
    assert page.count("1 refund in it: -€25.00") == 2
    assert page.count("VAT in it: €") == 2


def test_a_day_without_refunds_says_so(joined):
    from tests.panel import factories

    factories.confirmed(joined)
    factories.live(joined)
    assert "no refunds" in joined.signed_in().get("/").content.decode()


def test_the_days_follow_each_other_and_end_today(joined):
    days = [one.day for one in figures(joined).days]
    assert days[-1] == timezone.localdate()
    assert len(days) >= DAYS
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))


@time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False)
def test_a_sale_just_before_midnight_belongs_to_the_day_of_amsterdam(joined):
    bare_sale(
        joined, number=1, ordered_at=datetime(2026, 2, 28, 22, 59, tzinfo=UTC)
    )  # 23:59 on the last of February
    bare_sale(
        joined, number=2, ordered_at=datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
    )  # midnight: March
    found = figures(joined)
    assert found.today.sold.number == 1
    assert found.this_month().sold.number == 1
    assert found.days[-2].sold.number == 1


def test_other_currencies_are_left_out_and_said(joined):
    bare_sale(joined, number=1, currency="GBP")
    bare_sale(joined, number=2)
    found = figures(joined)
    assert found.other_currencies == 1
    assert sum(day.sold.number for day in found.days) == 1


def test_the_figures_of_one_company_are_never_shown_to_another(joined):
    from tests.panel import factories

    bare_sale(joined, ordered_at=timezone.now() - timedelta(days=3))
    assert sum(day.sold.number for day in figures(joined).days) == 1
    other = factories.company(name="Another")
    assert sum(day.sold.number for day in figures(other).days) == 0

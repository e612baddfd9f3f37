"""The bank's rates over HTTP: which day's counts, and from when it counts for good (BOOKING 26)."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import override_settings

from connectors.errors import NotNow
from connectors.evidence.ecb.rates import Published, read_rates
from connectors.sandbox.ecb.server import SandboxEcb
from connectors.sandbox.serving.control import Control
from iweb.sync.exchange_rates import _first_needed, keep_rates, rate_on, refresh_rates
from iweb.sync.models import ExchangeRate, Sale
from tests.errands import book_everything, quick
from tests.town import found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]
D = Decimal
FRIDAY, SATURDAY, MONDAY, TUESDAY = (date(2026, 11, day) for day in (13, 14, 16, 17))


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[SandboxEcb]:
    sandbox = SandboxEcb(tmp_path / "ecb")
    sandbox.start()
    try:
        with override_settings(ECB_SANDBOX_URL=sandbox.url):
            yield sandbox
    finally:
        sandbox.stop()


def published(day: date, rate: str, currency: str = "USD") -> Published:
    return Published(day=day, currency=currency, per_euro=D(rate))


def read_at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def dollars(day: date, books: str = "EUR") -> Decimal | None:
    return rate_on(day=day, currency="USD", books=books)


def test_the_rate_is_that_of_the_day_and_of_the_last_working_day_before_where_there_is_none():
    keep_rates(
        [published(FRIDAY, "1.25"), published(MONDAY, "1.60"), published(MONDAY, "0.80", "GBP")],
        now=read_at(MONDAY, 16),
    )

    assert dollars(FRIDAY) == D("0.8")
    assert dollars(SATURDAY) == D("0.8")
    assert dollars(MONDAY) == D("0.625")
    assert dollars(MONDAY, books="GBP") == D("0.5")
    assert rate_on(day=MONDAY, currency="XAU", books="EUR") is None


def test_a_day_that_is_not_over_has_no_rate_before_the_bank_published_one():
    keep_rates([published(FRIDAY, "1.25")], now=read_at(MONDAY, 10))
    assert dollars(MONDAY) is None

    keep_rates([published(FRIDAY, "1.25")], now=read_at(TUESDAY, 10))
    assert dollars(MONDAY) == D("0.8")  # Monday was a holiday of the bank


def test_a_rate_that_is_long_gone_counts_for_no_day():
    keep_rates([published(date(2026, 6, 1), "1.25")], now=read_at(TUESDAY))
    assert dollars(MONDAY) is None


def test_the_banks_file_is_read_from_the_first_day_asked_for(bank: SandboxEcb):
    today = bank.clock.now().date()
    recent = read_rates(since=today.replace(day=1), today=today)
    old = read_rates(since=date(today.year - 2, 1, 1), today=today)

    assert {one.currency for one in recent} >= {"USD", "GBP"}
    assert min(one.day for one in recent) >= today.replace(day=1)
    assert min(one.day for one in old).year == today.year - 2
    assert all(one.day.weekday() < 5 for one in old)


@pytest.mark.parametrize("fault", ["html", "status_503", "truncated", "drop_after", "empty_body"])
def test_a_bank_that_does_not_answer_as_it_does_is_asked_again_later(bank: SandboxEcb, fault):
    today = bank.clock.now().date()
    Control(bank.url).inject(kind=fault)

    with pytest.raises(NotNow):
        read_rates(since=today, today=today)
    assert ExchangeRate.objects.count() == 0


def test_what_is_kept_has_no_gap_in_which_an_older_rate_would_pass_for_the_last(
    bank: SandboxEcb,
):
    """Read long ago, and not since: the days between are read too, not only the last ones."""
    today = bank.clock.now().date()
    long_ago = today - timedelta(days=60)
    keep_rates([published(long_ago, "9.99")], now=read_at(long_ago, 16))

    since = _first_needed(today, today=today)
    keep_rates(read_rates(since=since, today=today), now=bank.clock.now())

    days = set(ExchangeRate.objects.filter(currency="USD").values_list("day", flat=True))
    between = {long_ago + timedelta(days=n) for n in range(1, 59)}
    assert {day for day in between if day.weekday() < 5} <= days


def test_an_order_in_another_currency_waits_for_its_rate_and_is_booked_by_itself(
    tmp_path_factory, bank: SandboxEcb
):
    with (
        town(state=tmp_path_factory.mktemp("town")) as found,
        quick(found, ECB_SANDBOX_URL=bank.url),
    ):
        company = found_company(found)
        company.order(currency="USD", at="2026-11-10T12:00:00")
        book_everything(company)
        (held,) = company.sales()
        assert (held.outcome, held.reason) == ("held", "currency_without_rate")

        assert refresh_rates(tenants=[company.tenant_id]) == 1
        book_everything(company)
        (booked,) = company.sales()
        (entry,) = company.books()["entries"]

    assert booked.outcome == Sale.Outcome.BOOKED
    assert D(str(entry["AmountFC"])) == round(booked.total, 2)
    assert re.fullmatch(r"0\.91954\d*", str(entry["Rate"]))
    assert refresh_rates(tenants=[company.tenant_id]) == 0

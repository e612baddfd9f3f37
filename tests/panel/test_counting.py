"""The day figures equal the sales, whatever is done to them: in the same transaction, and after every fold."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from itertools import chain

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from iweb.ops.database.session import connected_as
from iweb.sync import counting, upkeep
from iweb.sync.amounts import minor_units
from iweb.sync.models import Booking, Facts, Sale
from iweb.sync.rulebooks import latest_version
from iweb.sync.summaries import ZONE, DayChange, DayFigures
from iweb.tenants.closing import close_tenant, purge_tenant
from iweb.tenants.scopes import tenant_scope
from mappings.money import _NO_DECIMALS, _THREE_DECIMALS
from tests.panel import factories

FIRST, END = date(2026, 3, 20), date(2026, 4, 10)  # holds the night of summer time
MOMENTS = st.datetimes(datetime(2026, 3, 25), datetime(2026, 4, 2), timezones=st.just(UTC))  # noqa: DTZ001
OUTCOMES = st.sampled_from([one.value for one in Sale.Outcome])
CURRENCIES = st.sampled_from(["EUR", "GBP", "JPY"])
MINOR = st.integers(-500_000, 500_000)
CENT = Decimal("0.01")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), MOMENTS, OUTCOMES, CURRENCIES, MINOR),
        st.tuples(st.just("decide"), st.integers(0, 9), OUTCOMES),
        st.tuples(st.just("decide all"), OUTCOMES),
        st.tuples(st.just("change"), st.integers(0, 9), MOMENTS, CURRENCIES, MINOR),
        st.tuples(st.just("book"), st.integers(0, 9), CURRENCIES, MINOR, st.booleans()),
        st.tuples(st.just("deliver all")),
        st.tuples(st.just("lose receipt"), st.integers(0, 9)),
        st.tuples(st.just("withdraw"), st.integers(0, 9)),
        st.tuples(st.just("forget"), st.integers(0, 9)),
        st.tuples(st.just("think better of"), st.integers(0, 9)),
        st.tuples(st.just("fold"), st.integers(1, 3)),
    ),
    max_size=25,
)


class Shop:
    """A company whose sales are changed by hand, in all the ways the program changes them."""

    def __init__(self, made: factories.Company) -> None:
        self.made, self.number = made, 0
        self.version = latest_version(link=made.link)

    def one(self, number: int) -> Sale | None:
        rows = list(Sale.objects.order_by("id"))
        return rows[number % len(rows)] if rows else None

    def do(self, step: tuple) -> None:
        name, *values = step
        getattr(self, name.replace(" ", "_"))(*values)

    def sell(self, moment: datetime, outcome: str, currency: str, minor: int) -> None:
        self.number += 1
        factories.bare_sale(
            self.made, number=self.number, ordered_at=moment, outcome=outcome, currency=currency,
            total_minor=minor, kind="C" if minor < 0 else "O",
        )  # fmt: skip

    def decide(self, number: int, outcome: str) -> None:
        sale = self.one(number)
        if sale is not None:
            sale.outcome = outcome
            sale.save(update_fields=["outcome"])

    def decide_all(self, outcome: str) -> None:
        Sale.objects.update(outcome=outcome)

    def change(self, number: int, moment: datetime, currency: str, minor: int) -> None:
        sale = self.one(number)
        if sale is not None:
            Sale.objects.filter(id=sale.id).update(
                ordered_at=moment, currency=currency, total_minor=minor
            )

    def book(self, number: int, currency: str, minor: int, arrived: bool) -> None:
        sale = self.one(number)
        if sale is None:
            return
        facts = Facts.objects.create(
            tenant=self.made.tenant, sale=sale, hash=str(self.number), body={}
        )
        self.number += 1
        vat = Decimal(minor) / 700
        Booking.objects.create(
            tenant=self.made.tenant, sale=sale, link=self.made.link, kind="O", external_id=str(self.number),
            rulebook_version=self.version, facts=facts, source_id=sale.source_id, source_hash="0" * 64,
            content={}, content_hash="0" * 64, journal="70", entry_date=date(2026, 4, 1), currency=currency,
            net=-vat.quantize(CENT), vat=vat.quantize(CENT), gross=0, gross_minor=minor,
            delivered_at=timezone.now() if arrived else None,
        )  # fmt: skip

    def deliver_all(self) -> None:
        Booking.objects.update(delivered_at=timezone.now())

    def lose_receipt(self, number: int) -> None:
        Booking.objects.filter(sale=self.one(number)).update(delivered_at=None)

    def withdraw(self, number: int) -> None:
        Booking.objects.filter(sale=self.one(number)).delete()

    def forget(self, number: int) -> None:
        """Sale and bookings in one transaction, the sale first: what hangs on it finds it no more."""
        sale = self.one(number)
        if sale is not None:
            with connection.cursor() as cursor:
                for table, column in (
                    ("sync_sale", "id"),
                    ("sync_booking", "sale_id"),
                    ("sync_facts", "sale_id"),
                ):
                    cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [sale.id])

    def think_better_of(self, number: int) -> None:
        """A transaction that is rolled back leaves no trace."""
        with transaction.atomic():
            self.decide(number, "held")
            self.withdraw(number)
            transaction.set_rollback(True)

    def fold(self, most: int) -> None:
        counting.fold(tenant_id=self.made.tenant.id, most=most)


def asked(made: factories.Company) -> dict[str, object]:
    return {"tenant_id": made.tenant.id, "first": FIRST, "end": END}


@pytest.mark.django_db
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_the_figures_equal_the_sales_after_every_step(joined, steps):
    with joined.scope(), transaction.atomic():
        shop = Shop(joined)
        for step in steps:
            shop.do(step)
            figures = counting.counted(**asked(joined))
            truth = counting.counted_from_the_sales(**asked(joined))
            assert list(figures) == [one for one in truth if one.number], step
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_folding_leaves_one_row_a_standing_and_nothing_on_top(joined):
    for number in range(6):
        factories.bare_sale(joined, number=number, outcome="held" if number % 2 else "new")
    with joined.scope():
        before = counting.counted(tenant_id=joined.tenant.id, first=date.min, end=date.max)
        assert DayChange.objects.count() == 6
        assert counting.fold(tenant_id=joined.tenant.id) == 6
        assert counting.fold(tenant_id=joined.tenant.id) == 0
        assert not DayChange.objects.exists()
        days = {one.day for one in before}
        assert DayFigures.objects.count() == len({(one.day, one.standing) for one in before})
        assert days
        assert counting.counted(tenant_id=joined.tenant.id, first=date.min, end=date.max) == before


@pytest.mark.django_db
def test_the_minutely_round_folds_every_company(joined):
    other = factories.company(name="Another")
    factories.with_shop(other)
    factories.with_ledger(other, division=4712)
    factories.joined(other)
    for made in (joined, other):
        factories.bare_sale(made)
    assert upkeep.fold_day_figures() == 2
    for made in (joined, other):
        with made.scope():
            assert [one.number for one in DayFigures.objects.all()] == [1]


@pytest.mark.django_db
def test_a_statement_over_many_sales_notes_a_few_sums(joined):
    moment = timezone.now()
    for number in range(40):
        factories.bare_sale(joined, number=number, ordered_at=moment)
    with joined.scope():
        counting.fold(tenant_id=joined.tenant.id)
        Sale.objects.update(outcome="held")
        assert sorted(DayChange.objects.values_list("standing", "number")) == [
            ("held", 40),
            ("new", -40),
        ]


@pytest.mark.django_db
def test_what_changes_no_figure_notes_nothing(joined):
    factories.bare_sale(joined)
    with joined.scope():
        counting.fold(tenant_id=joined.tenant.id)
        Sale.objects.update(state_name="Shipped", decided_at=timezone.now())
        assert not DayChange.objects.exists()


def test_the_triggers_days_are_those_of_the_panel():
    assert settings.TIME_ZONE == ZONE


@pytest.mark.django_db
def test_the_database_counts_days_in_the_panels_zone():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sync_day_of('2026-03-28 22:59+00'), sync_day_of('2026-03-28 23:00+00'),"
            " sync_day_of('2026-03-29 21:59+00'), sync_day_of('2026-03-29 22:00+00')"
        )
        assert cursor.fetchone() == (
            date(2026, 3, 28),
            date(2026, 3, 29),
            date(2026, 3, 29),
            date(2026, 3, 30),
        )


@pytest.mark.django_db
def test_the_database_counts_minor_units_as_the_program_does():
    for currency in chain(_NO_DECIMALS, _THREE_DECIMALS, ("EUR", "USD", "PLN")):
        for amount in ("12.34", "-12.34", "0.5", "-0.5", "1999.995"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT sync_minor_of(%s, %s)", [Decimal(amount), currency])
                assert cursor.fetchone() == (minor_units(Decimal(amount), currency=currency),)


@pytest.mark.django_db(transaction=True)
def test_what_was_there_before_vat_and_refunds_were_counted_is_counted_once(trading, owner_url):
    """As the migration finds it: sales and bookings of a company, and figures without the two."""
    factories.bare_sale(trading, number=900, kind="C", total_minor=-2500)
    span = {"tenant_id": trading.tenant.id, "first": date.min, "end": date.max}
    with trading.scope():
        counting.fold(tenant_id=trading.tenant.id)
        truth = counting.counted(**span)
        assert {"vat", "refunds"} <= {one.standing for one in truth}
        DayFigures.objects.filter(standing__in=("vat", "refunds")).delete()
    with connected_as(owner_url):
        import_module("iweb.sync.migrations.0016_vat_and_refunds_by_day").fill()
    with trading.scope():
        assert counting.counted(**span) == truth


@pytest.mark.django_db(transaction=True)
def test_a_purged_company_leaves_no_figures(owner_url):
    made = factories.company()
    factories.with_shop(made)
    factories.with_ledger(made)
    factories.joined(made)
    factories.bare_sale(made, ordered_at=timezone.now() - timedelta(days=1))
    close_tenant(tenant_id=made.tenant.id)
    with connected_as(owner_url):
        purge_tenant(tenant_id=made.tenant.id, reason="asked for")
    with tenant_scope(made.tenant.id):
        assert not DayFigures.objects.exists()
        assert not DayChange.objects.exists()

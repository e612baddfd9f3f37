"""What works and what does not, in words; and how many orders still fit today."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone, translation

from connectors.models import Connection, Lane, Link
from connectors.shops.prestashop.fields import PERMISSIONS, dialect_of
from iweb.panel.connections.budget import Budget, budget_of
from iweb.panel.connections.health import checks_of, permissions_of
from iweb.sync.models import Delivery, SyncRun

pytestmark = pytest.mark.django_db


def ledger_of(made) -> Connection:
    return Connection.objects.select_related("grant", "lane").get(id=made.ledger.id)


def spend(made, **values) -> None:
    Lane.objects.filter(id=made.ledger.lane_id).update(**values)


@time_machine.travel(datetime(2026, 6, 10, 9, 30, tzinfo=UTC), tick=False)
def test_the_orders_that_still_fit_are_told_with_the_hour_it_begins_anew(joined):
    with joined.scope():
        spend(joined, day_window="2026-06-10", day_spent=200, day_limit=5000)
        budget = budget_of(ledger_of(joined))
    assert (budget.left, budget.planned, budget.each, budget.orders) == (4800, 0, Decimal(3), 1600)
    assert budget.resets_at == datetime(2026, 6, 11, tzinfo=UTC)
    page = joined.signed_in().get("/connections/").content.decode()
    assert "4,800" in page
    assert "about 1,600 more orders, at 3 calls each" in page
    assert "11 Jun 2026 02:00" in page  # midnight of UTC, in Amsterdam's summer


@time_machine.travel(datetime(2026, 6, 11, 0, 30, tzinfo=UTC), tick=False)
def test_yesterdays_calls_count_for_nothing(joined):
    with joined.scope():
        spend(joined, day_window="2026-06-10", day_spent=5000, day_limit=5000)
        assert budget_of(ledger_of(joined)).left == 5000


def test_what_an_order_takes_is_what_orders_took_lately(trading):
    with trading.scope():
        kinds = list(Delivery.objects.filter(state="delivered").values_list("kind", flat=True))
        budget = budget_of(ledger_of(trading))
        entries = kinds.count("sales_entry")
    assert entries
    assert budget.each == (Decimal(len(kinds)) / entries).quantize(Decimal("0.1"))
    assert budget.planned == 1  # the entry that was kept back


@pytest.mark.parametrize(
    ("left", "planned", "orders", "tight"),
    [(5000, 0, 2500, False), (400, 100, 150, True), (600, 700, 0, True), (0, 0, 0, True), (501, 500, 0, False)],
)  # fmt: skip
def test_a_budget_says_when_it_is_tight(left, planned, orders, tight):
    budget = Budget(
        limit=5000, left=left, planned=planned, each=Decimal(2), resets_at=timezone.now(), closed_until=None
    )  # fmt: skip
    assert (budget.orders, budget.tight) == (orders, tight)


def checks(made, connection) -> dict[str, tuple[bool | None, str]]:
    with made.scope(), translation.override("en"):
        row = Connection.objects.select_related("grant", "lane").get(id=connection.id)
        return {one.title: (one.well, one.text) for one in checks_of(row)}


def test_a_shop_that_works_says_what_works(trading):
    found = checks(trading, trading.shop)
    assert {well for well, _ in found.values()} == {True}
    assert len(found) == 3


def test_a_reading_that_fails_is_told_with_when_it_worked_last_and_runs_again(trading):
    with trading.scope():
        good = SyncRun.objects.get(link=trading.link)
        SyncRun.objects.create(
            tenant=trading.tenant, link=trading.link, fence=9, finished_at=timezone.now(), message_id="http.unreachable"
        )  # fmt: skip
        Link.objects.update(read_failures=1, state_reason="http.unreachable")
        row = Connection.objects.get(id=trading.shop.id)
        reading = checks_of(row)[-1]
        due = Link.objects.get().read_due_at
    assert (reading.well, reading.last, reading.next) == (False, good.finished_at, due)


def test_a_broken_administration_says_that_nothing_is_lost(trading):
    with trading.scope():
        Connection.objects.filter(id=trading.ledger.id).update(
            state="broken", state_reason="exact.consent_expired"
        )
    found = checks(trading, trading.ledger)
    assert found["Exact Online accepts our consent"][0] is False
    assert found["Entries arrive in the books"] == (
        False, "What is ready waits until the connection is mended. Nothing is lost.",
    )  # fmt: skip
    page = trading.signed_in().get("/connections/").content.decode()
    assert "worked last" in page


def test_the_next_look_at_the_set_up_is_told(joined):
    moment = timezone.now() + timedelta(minutes=7)
    with joined.scope():
        Connection.objects.filter(id=joined.ledger.id).update(refresh_due_at=moment)
        assert {one.next for one in checks_of(ledger_of(joined)) if one.next} == {moment}


def test_each_missing_permission_is_named_with_what_it_is_for(joined):
    with joined.scope():
        shop = Connection.objects.get(id=joined.shop.id)
        shop.profile |= {"missing_permissions": ["order_slip", "taxes"]}
        shop.save()
        assert [one.name for one in permissions_of(shop) if not one.granted] == [
            "order_slip",
            "taxes",
        ]
    page = joined.signed_in().get("/connections/").content.decode()
    assert "2 of 18 permissions are missing." in page
    assert "credit slips" in page


@pytest.mark.parametrize("version", ["1.6.1.24", "1.7.6.9", "8.2.1", "9.0.0"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_permission_of_every_version_has_words(version, language):
    shop = Connection(role="shop", profile={"version": version, "missing_permissions": []})
    with translation.override(language):
        rights = permissions_of(shop)
    assert {one.name for one in rights} == set(dialect_of(version).permissions)
    assert all(one.what for one in rights)
    assert len(PERMISSIONS) == 18


def test_who_is_about_to_make_a_key_sees_pictures_and_what_each_resource_is_for(company):
    page = company.signed_in().get("/connections/shops/add/").content.decode()
    assert page.count('class="drawn"') == 4
    assert page.count('role="img" aria-label="') == 4
    for one in PERMISSIONS:
        assert f"<code>{one}</code>" in page
    assert "decides the VAT" in page

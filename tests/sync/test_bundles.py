"""Daily entries on their way: members until the first send and never after, and exactly once whatever becomes of the answer."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.ports import EntryOrder
from iweb.core.clock import database_now
from iweb.sync import proof, replay
from iweb.sync.activations import switch_off, switch_on
from iweb.sync.models import Booking, Delivery, Receipt, Sale
from iweb.tenants.scopes import tenant_scope
from mappings.bundles import names
from mappings.sale import DocumentKind
from tests.mappings.baskets import ADDRESS, CUSTOMER, credit_of, line
from tests.sync.memory import World

pytestmark = pytest.mark.django_db
D = Decimal
SETTINGS = {"relation": "900", "daily": "yes"}


@pytest.fixture
def daily(world: World) -> World:
    """Live, with its fixed relation in the books."""
    bundle(world, daily="no")
    world.order()
    book(world)
    assert len(world.ledger.entries()) == 1
    bundle(world)
    return world


def bundle(world: World, **settings: str) -> None:
    with tenant_scope(world.tenant_id):
        switch_on(
            link=world.link(),
            module="grouping",
            settings=SETTINGS | settings,
            active_from=database_now().date(),
            by=None,
        )


def book(world: World) -> None:
    world.walk()
    world.run()


def collective(world: World) -> list[Delivery]:
    return [one for one in world.deliveries("sales_entry") if one.bundle]


def collected(world: World) -> list[list[str]]:
    """The documents in each collective entry of the ledger, as its lines tell."""
    return [
        sorted({line.description.split()[1] for line in one.entry.lines})
        for one in world.ledger.entries()
        if "-DO" in one.entry.key
    ]


def keys(world: World, *sales: Any) -> list[str]:
    return sorted(f"{world.link().code}-O{one.external_id}" for one in sales)


def times_booked(world: World) -> Counter[str]:
    """How often each document of the shop stands in the books, by itself or in lines of another entry."""
    found: Counter[str] = Counter()
    for order in world.ledger.entries():
        if "-DO" in order.entry.key:
            found.update({line.description.split()[1] for line in order.entry.lines})
        else:
            found[order.entry.key] += 1
    return found


def test_the_orders_of_a_day_are_one_entry_and_one_call(daily: World) -> None:
    before = len(daily.ledger.sent)
    sales = [daily.order(customer=str(number)) for number in range(20, 70)]
    daily.walk()
    daily.serve()
    assert len(daily.ledger.sent) == before

    daily.run()

    assert len(daily.ledger.sent) == before + 1
    assert collected(daily) == [keys(daily, *sales)]
    (entry,) = daily.ledger.entries()[1:]
    assert entry.entry.total_gross == D("605.00")
    with tenant_scope(daily.tenant_id):
        left = Booking.objects.filter(delivered_at=None).count()
        numbers = set(Booking.objects.values_list("entry_number", flat=True))
    assert (left, len(numbers)) == (0, 2)


def test_it_waits_for_the_end_of_its_day_in_the_shop_s_time_zone(daily: World) -> None:
    today = database_now().date()
    daily.order(invoiced_on=today)
    daily.order(invoiced_on=today - timedelta(days=3))
    daily.walk()

    of_today, of_then = sorted(collective(daily), key=lambda one: one.not_before, reverse=True)
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(days=1)
    assert abs(of_today.not_before - midnight) <= timedelta(hours=2, minutes=15)
    assert of_then.not_before - database_now() <= timedelta(minutes=15)


def test_booking_33_a_late_order_opens_a_new_bundle(daily: World) -> None:
    first = daily.order()
    book(daily)
    late = daily.order()
    book(daily)

    assert collected(daily) == [keys(daily, first), keys(daily, late)]
    assert daily.ledger.doubled() == []


@pytest.mark.parametrize("fault", ["429", "refused", "lost on the way"])
def test_members_are_fixed_by_the_first_send_even_one_that_came_to_nothing(
    daily: World, fault: str
) -> None:
    first = daily.order()
    daily.walk()
    daily.ledger.plan.append(fault)
    daily.time_passes()
    daily.serve()
    late = daily.order()
    daily.walk()

    with tenant_scope(daily.tenant_id):
        members = [
            sorted(one.members.values_list("booking__external_id", flat=True))
            for one in Delivery.objects.exclude(bundle="").order_by("created_at")
        ]
    assert members == [[first.external_id], [late.external_id]]


def test_a_bundle_is_as_large_as_is_set_and_then_another_begins(
    daily: World, settings: Any
) -> None:
    settings.IWEB_BUNDLE_MOST = 2
    sales = [daily.order() for _ in range(5)]
    book(daily)
    assert collected(daily) == [keys(daily, *sales[n : n + 2]) for n in (0, 2, 4)]


def test_other_methods_and_countries_are_other_entries_and_refunds_go_apart(daily: World) -> None:
    plain = daily.order()
    paid_otherwise = daily.order(payment_method="ps_checkpayment")
    abroad = daily.order(delivery_address=replace(ADDRESS, country="BE", postcode="1000"))
    book(daily)
    daily.shop.documents.append(
        replace(
            credit_of(plain),
            kind=DocumentKind.CREDIT,
            external_id="31",
            order_id=plain.order_id,
            corrects=plain.external_id,
            customer=CUSTOMER,
        )
    )
    book(daily)

    assert sorted(collected(daily)) == sorted(
        keys(daily, one) for one in (plain, paid_otherwise, abroad)
    )
    refund = daily.ledger.entries()[-1]
    assert refund.entry.key.endswith("-C31")
    assert refund.entry.total_gross < 0
    assert len({one.relation_id for one in daily.ledger.entries()}) == 1


def test_a_sale_that_changes_before_it_left_changes_its_bundle_and_one_that_goes_leaves_it(
    daily: World,
) -> None:
    stays, grows, goes = (daily.order() for _ in range(3))
    daily.walk()
    daily.change(
        grows, total_net=D("100.00"), total_gross=D("121.00"), lines=(line("100.00", "121.00"),)
    )
    daily.change(goes, state=replace(goes.state, cancelled=True, invoiced=False, paid=False))
    book(daily)

    assert collected(daily) == [keys(daily, stays, grows)]
    assert daily.ledger.entries()[-1].entry.total_gross == D("133.10")


def test_the_last_one_that_leaves_takes_the_bundle_along(daily: World) -> None:
    goes = daily.order()
    daily.walk()
    daily.change(goes, state=replace(goes.state, cancelled=True, invoiced=False, paid=False))
    daily.walk()
    assert collective(daily) == []


def test_one_that_became_a_business_goes_by_himself(daily: World) -> None:
    stays, firm = daily.order(), daily.order()
    daily.walk()
    firm_address = replace(ADDRESS, company="Firma BV", vat_number="NL004495445B01")
    daily.change(firm, invoice_address=firm_address)
    book(daily)

    assert collected(daily) == [keys(daily, stays)]
    assert times_booked(daily)[keys(daily, firm)[0]] == 1


def test_switched_off_what_is_collected_still_goes_and_what_comes_goes_by_itself(
    daily: World,
) -> None:
    before = [daily.order(), daily.order()]
    daily.walk()
    with tenant_scope(daily.tenant_id):
        switch_off(link=daily.link(), module="grouping", by=None)
    after = daily.order()
    book(daily)

    assert collected(daily) == [keys(daily, *before)]
    assert set(times_booked(daily).values()) == {1}
    assert keys(daily, after)[0] in times_booked(daily)


def test_switched_on_what_never_left_joins_when_it_is_tried_again(daily: World) -> None:
    bundle(daily, daily="no")
    alone = daily.order()
    daily.walk()
    bundle(daily)
    ids = [one.id for one in daily.sales() if one.external_id == alone.external_id]
    replay.replay_sales(tenant_id=daily.tenant_id, sale_ids=ids, by=None, reason="test")
    book(daily)

    assert collected(daily) == [keys(daily, alone)]
    assert times_booked(daily)[keys(daily, alone)[0]] == 1


@pytest.mark.parametrize("fault", ["answer lost", "lost on the way", "commits late", "429", "bug"])
def test_an_unknown_outcome_of_a_bundle_is_looked_up_and_every_order_stands_there_once(
    daily: World, fault: str
) -> None:
    sales = [daily.order() for _ in range(5)]
    daily.walk()
    daily.ledger.plan.append(fault)
    daily.time_passes()
    daily.serve()
    daily.ledger.settle_late()
    late = daily.order()
    book(daily)
    daily.run()

    assert sorted(collected(daily)) == sorted([keys(daily, *sales), keys(daily, late)])
    assert set(times_booked(daily).values()) == {1}
    assert daily.open() == []


def test_a_first_order_after_a_restore_is_never_bundled_and_the_bundle_is_looked_up(
    daily: World,
) -> None:
    sales = [daily.order(), daily.order()]
    daily.walk()
    daily.ledger.plan.append("answer lost")
    daily.time_passes()
    daily.serve()
    daily.update(Delivery, state=Delivery.State.READY, sent_at=None, tries=0)  # as a backup had it
    proof.mark_unproven(tenant_id=daily.tenant_id, link_id=daily.link_id, why="restored")
    seen_again = daily.order()
    book(daily)

    assert collected(daily) == [keys(daily, *sales)]
    assert times_booked(daily) == dict.fromkeys(times_booked(daily), 1)
    assert keys(daily, seen_again)[0] in times_booked(daily)
    asked = [order for orders in daily.ledger.looked_up for order in orders]
    alone = [x for x in asked if isinstance(x, EntryOrder) and x.reference.endswith(keys(daily, seen_again)[0])]  # fmt: skip
    assert alone[0].collected_in == f"{daily.link().code}-D"
    with tenant_scope(daily.tenant_id):
        assert Receipt.objects.filter(found=True, delivery__bundle__gt="").count() == 1
        assert not Sale.objects.exclude(outcome=Sale.Outcome.BOOKED).exists()


def test_no_line_hides_its_order() -> None:
    assert names(text="REF1 A7-O1 Mug", key="A7-O1")
    assert names(text="A7-O1 Mug", key="A7-O1")
    assert not names(text="REF1 A7-O11 Mug", key="A7-O1")

"""The distance-sales threshold counts what was sold by every shop of one seller before a sale (BOOKING 24, art. 59c)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from connectors.models import Link
from iweb.core.ids import new_id
from iweb.ops.database.session import connected_as
from iweb.sync.abroad import SoldAbroad, meter_of_year
from iweb.sync.models import Sale
from iweb.sync.month_end_sales import meters_of
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.tenants.scopes import tenant_scope
from mappings.record import from_plain
from mappings.rulebook import RateSource
from mappings.sale import Sale as CanonicalSale
from mappings.vat.seller import Spell, Turnover, VatStanding
from tests.mappings.baskets import ADDRESS, credit_of
from tests.sync.memory import World, found_world

pytestmark = [pytest.mark.django_db(transaction=True)]
D = Decimal
IN_GERMANY = replace(ADDRESS, country="DE", postcode="10115", city="Berlin")


def sell(world: World, net: int, day: date = date(2026, 11, 4), **changes: Any) -> CanonicalSale:
    """To a consumer in Germany, at the Dutch rate."""
    placed = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    values: dict[str, Any] = {
        "gross": f"{net * D('1.21'):.2f}",
        "delivery_address": IN_GERMANY,
        "invoiced_on": day,
        "paid_on": day,
        "ordered_at": placed,
        "changed_at": placed + timedelta(minutes=1),
    }
    return world.order(**(values | changes))


def scenarios(world: World) -> list[str]:
    """How each sale was ruled, as they were placed; "" for one whose ruling is not kept."""
    with tenant_scope(world.tenant_id):
        ruled = dict(SoldAbroad.objects.values_list("sale_id", "scenario"))
    return [ruled.get(sale.id, "") for sale in world.sales()]


def seen(world: World, sale: CanonicalSale) -> tuple[Turnover, ...]:
    """The turnover that the decision about this sale knew."""
    with tenant_scope(world.tenant_id):
        row = Sale.objects.get(external_id=sale.external_id, kind=sale.kind.value)
        booking = row.bookings.latest("revision")
        turnover: tuple[Turnover, ...] = from_plain(booking.facts.body).turnover
    return turnover


def tell(world: World, **changes: Any) -> None:
    """Another profile for this company's link."""
    link = world.link()
    with tenant_scope(world.tenant_id):
        version = latest_version(link=link)
        save_rulebook(
            link=link,
            rules=rules_of(version),
            profile=replace(profile_of(version), **changes),
            vat_codes=vat_codes_of(version),
            made_by=new_id(),
            comment="for a test",
        )


def decide_again(world: World) -> None:
    with tenant_scope(world.tenant_id):
        Sale.objects.update(outcome=Sale.Outcome.NEW)
    world.walk()


def test_booking_24_the_sale_that_passes_the_threshold_is_at_destination_and_so_are_those_after_it(
    world: World,
):
    first = sell(world, 6000, date(2026, 9, 1))
    second = sell(world, 4000, date(2026, 9, 2))
    sell(world, 1, date(2026, 9, 3))
    sell(world, 1, date(2026, 9, 4))
    world.walk()

    home, passed = "distance_home", "registration_missing"
    assert scenarios(world) == [home, home, passed, passed]
    assert seen(world, first) == ()
    assert seen(world, second) == (Turnover(year=2026, amount=D(6000), highest=D(6000)),)


@pytest.mark.parametrize("told", [(), (Turnover(year=2026, amount=D(2000), highest=D(3000)),)])
@pytest.mark.parametrize("nets", [(), (6000,), (6000, 5000), (9000, 1001, 10)])
def test_the_database_adds_up_a_year_as_the_meter_does(world: World, nets, told):
    """The notice of the threshold asks the database; the month-end pack goes through all documents, and names one."""
    for number, net in enumerate(nets, start=1):
        sell(world, net, date(2026, 9, number))
    world.walk()
    with tenant_scope(world.tenant_id):
        link = Link.objects.select_related("ledger").get()
        profile = profile_of(latest_version(link=link))
        profile = replace(profile, vat=replace(profile.vat, turnover=told))
        for found in meters_of(links=[link], year=2026, profile=profile):
            added = meter_of_year(links=[link.id], year=found.year, profile=profile)
            assert added == replace(found, passed_by="", passed_on=None)


def test_a_sale_that_is_held_counts_for_it_was_sold(world: World):
    sell(world, 9000, date(2026, 9, 1))
    sell(world, 1001, date(2026, 9, 2))
    sell(world, 10, date(2026, 9, 3))
    world.walk()
    assert [one.outcome for one in world.sales()][1:] == ["held", "held"]
    assert scenarios(world)[2] == "registration_missing"


def test_deciding_again_counts_nothing_twice(world: World):
    sell(world, 6000)
    world.walk()
    for _ in range(3):
        decide_again(world)
    assert scenarios(world) == ["distance_home"]


def test_a_late_sale_does_not_count_those_after_it(world: World):
    sell(world, 9990, date(2026, 9, 10))
    world.walk()
    early = sell(world, 500, date(2026, 9, 1))
    sell(world, 500, date(2026, 9, 11))
    world.walk()
    assert scenarios(world) == ["distance_home", "distance_home", "registration_missing"]
    assert seen(world, early) == ()


def test_of_one_day_the_order_that_was_placed_first_counts_first(world: World):
    day = date(2026, 9, 1)
    later, earlier = (datetime(2026, 8, 31, hour, tzinfo=UTC) for hour in (15, 14))
    sell(world, 6000, day, ordered_at=later)
    sell(world, 6000, day, ordered_at=earlier)
    world.walk()
    decide_again(world)
    assert scenarios(world) == ["distance_home", "registration_missing"]


@pytest.mark.parametrize(
    ("sold", "expected"), [(10_000, "distance_home"), (10_001, "registration_missing")]
)
def test_who_passed_it_last_year_is_past_it_this_year_too(world: World, sold: int, expected: str):
    sell(world, sold, date(2025, 12, 31))
    sell(world, 10, date(2026, 1, 2))
    world.walk()
    assert scenarios(world)[1] == expected


def test_what_was_sold_two_years_ago_counts_no_more(world: World):
    sell(world, 20_000, date(2024, 12, 31))
    sell(world, 10, date(2026, 1, 2))
    world.walk()
    assert scenarios(world)[1] == "distance_home"


def test_what_the_owner_told_comes_on_top(world: World):
    tell(world, vat=VatStanding(turnover=(Turnover(year=2026, amount=D(7000)),)))
    sell(world, 3000, date(2026, 9, 1))
    sell(world, 1, date(2026, 9, 2))
    world.walk()
    assert scenarios(world) == ["distance_home", "registration_missing"]


def test_a_refund_makes_room_from_its_own_day_on(world: World):
    sold = sell(world, 9000, date(2026, 9, 1))
    world.walk()
    slip = credit_of(sold, invoiced_on=date(2026, 9, 10), changed_at=sold.changed_at)
    world.shop.documents.append(slip)
    world.walk()
    before = sell(world, 900, date(2026, 9, 5))
    after = sell(world, 8000, date(2026, 9, 11))
    world.walk()
    assert seen(world, before) == (Turnover(year=2026, amount=D(9000), highest=D(9000)),)
    assert seen(world, after) == (Turnover(year=2026, amount=D(900), highest=D(9900)),)


def test_who_passed_it_stays_past_it_whatever_is_given_back(world: World):
    sold = sell(world, 9000, date(2026, 9, 1))
    sell(world, 2000, date(2026, 9, 2))
    world.walk()
    world.shop.documents.append(credit_of(sold, invoiced_on=date(2026, 9, 10)))
    world.walk()
    sell(world, 10, date(2026, 9, 11))
    world.walk()
    assert scenarios(world)[-1] == "registration_missing"


def test_a_changed_sale_counts_once_as_it_is_now(world: World):
    sold = sell(world, 9000, date(2026, 9, 1))
    world.walk()
    world.run()
    smaller = replace(sold.lines[0], net=D("4000.00"), gross=D("4840.00"))
    world.change(sold, lines=(smaller,), total_net=D("4000.00"), total_gross=D("4840.00"))
    world.walk()
    next_one = sell(world, 100, date(2026, 9, 2))
    world.walk()
    assert len(world.bookings()) == 4
    assert seen(world, next_one) == (Turnover(year=2026, amount=D(4000), highest=D(4000)),)


def test_sales_at_home_and_those_that_are_fetched_do_not_count(world: World):
    sell(world, 9000, date(2026, 9, 1), delivery_address=ADDRESS)
    sell(world, 9000, date(2026, 9, 2), pick_up=True)
    abroad = sell(world, 10, date(2026, 9, 3))
    world.walk()
    assert seen(world, abroad) == ()


def second_shop(world: World, *, into_the_same_books: bool) -> UUID:
    """A link of the same company that sold for 9,000 already."""
    with tenant_scope(world.tenant_id):
        first = world.link()
        other = Link.objects.get(id=first.id)
        shop, ledger = other.shop, other.ledger
        shop.pk = shop.id = new_id()
        shop._state.adding, shop.label = True, "second shop"
        shop.save()
        if not into_the_same_books:
            ledger.pk = ledger.id = new_id()
            ledger._state.adding, ledger.label = True, "other books"
            ledger.save()
            other.books = "exact/nl/999"
        other.pk = other.id = new_id()
        other._state.adding, other.shop, other.ledger = True, shop, ledger
        other.number, other.code, other.origin = other.number + 1, "Z9", f"{first.origin}-2"
        other.save()
        SoldAbroad.objects.filter(link_id=first.id).update(link=other)
    return other.id


@pytest.mark.parametrize(
    ("same_books", "number", "adds_up"),
    [
        (True, "", True),
        (False, "NL004495445B01", True),
        (False, "", False),
    ],
    ids=["one administration", "one VAT number", "another seller"],
)
def test_a_second_shop_of_the_same_seller_adds_up(
    world: World, *, same_books: bool, number: str, adds_up: bool
):
    tell(world, vat_number=number)
    sell(world, 9000, date(2026, 9, 1))
    world.walk()
    second_shop(world, into_the_same_books=same_books)
    sell(world, 1001, date(2026, 9, 2))
    world.walk()
    assert scenarios(world)[-1] == ("registration_missing" if adds_up else "distance_home")


def test_dollars_count_in_the_currency_of_the_books(world: World):
    tell(world, rate_source=RateSource.SHOP)
    sell(world, 9000, date(2026, 9, 1), currency="USD", conversion_rate=D(2))
    after = sell(world, 10, date(2026, 9, 2))
    world.walk()
    assert seen(world, after) == (Turnover(year=2026, amount=D(4500), highest=D(4500)),)


def test_of_a_seller_who_declares_there_anyway_nothing_is_summed(world: World):
    tell(world, vat=VatStanding(one_stop_shop=(Spell(),)))
    sell(world, 9000, date(2026, 9, 1))
    sell(world, 10, date(2026, 9, 2))
    world.walk()
    assert scenarios(world) == ["oss", "oss"]


def test_what_was_booked_before_is_filled_in_for_every_tenant_and_what_was_held_is_decided_again(
    monkeypatch: pytest.MonkeyPatch, owner_url: str
):
    worlds = [found_world(monkeypatch, division=4711 + number) for number in range(2)]
    for world in worlds:
        sold = sell(world, 9000, date(2026, 9, 1))
        sell(world, 2000, date(2026, 9, 2))
        world.walk()
        world.shop.documents.append(credit_of(sold, invoiced_on=date(2026, 9, 10)))
        world.walk()
    before = [kept(world) for world in worlds]
    for world in worlds:
        with tenant_scope(world.tenant_id):
            SoldAbroad.objects.all().delete()

    with connected_as(owner_url):
        import_module("iweb.sync.migrations.0009_sold_abroad").fill(apps, None)

    booked = [[one for one in rows if one[0] == "distance_home"] for rows in before]
    assert [len(rows) for rows in booked] == [2, 2]
    assert [kept(world) for world in worlds] == booked
    for world in worlds:
        assert [sale.outcome for sale in world.sales()].count("new") == 1
        world.walk()
    assert [kept(world) for world in worlds] == before


def kept(world: World) -> list[tuple[Any, ...]]:
    fields = ("scenario", "country", "tax_point", "day", "placed_at", "net", "sale_id")
    with tenant_scope(world.tenant_id):
        return list(SoldAbroad.objects.order_by("day", "sale_id").values_list(*fields))

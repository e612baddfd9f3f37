"""Services and goods under reverse charge on the road: their number is asked, and each part counts for itself (BOOKING 18)."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from connectors.sandbox.vies.server import SandboxVies
from iweb.core.ids import new_id
from iweb.sync.abroad import SoldAbroad
from iweb.sync.rulebooks import (
    UnknownKindError,
    latest_version,
    profile_of,
    rules_of,
    save_rulebook,
    vat_codes_of,
)
from iweb.tenants.scopes import tenant_scope
from mappings.rulebook import Concern, Rule, VatCode
from mappings.sale import SaleLine
from tests.mappings.baskets import ADDRESS, credit_of, line, rule
from tests.sync.memory import World

pytestmark = [pytest.mark.django_db(transaction=True)]
D = Decimal
NUMBER, DUTCH = "BE0403170701", "NL004495445B01"
BELGIAN = replace(
    ADDRESS, country="BE", postcode="1000", city="Brussel", company="Peeters NV", vat_number=NUMBER
)
GOODS = line("100.00", "100.00", "0")
SERVICE = line("40.00", "40.00", "0", external_id="2", categories=("advice",))
SCRAP = line("80.00", "80.00", "0", categories=("scrap",))


@pytest.fixture
def vies(tmp_path: Any, settings: Any) -> Iterator[SandboxVies]:
    with SandboxVies(tmp_path) as running:
        settings.VIES_SANDBOX_URL = running.url
        yield running


def tell(world: World, *more: Rule) -> None:
    """What the categories are, and codes for what follows."""
    scenarios = {"intra_community": "7", "intra_community_service": "8"}
    rules = [rule(Concern.VAT_CODE, code, scenario=name) for name, code in scenarios.items()]
    rules += [rule(Concern.LEDGER_ACCOUNT, "8030", scenario=name) for name in scenarios]
    reversed_at_home = {"scenario": "domestic_reverse_charge"}
    rules += [
        rule(Concern.VAT_CODE, "0B", **reversed_at_home),
        rule(Concern.LEDGER_ACCOUNT, "8030", **reversed_at_home),
        rule(Concern.PRODUCT_KIND, "service", category="advice"),
        rule(Concern.PRODUCT_KIND, "reverse_charge_goods", category="scrap"),
    ]
    codes = (
        VatCode(code="7", type="B", percentage=D(0), eu_sales_listing="L"),
        VatCode(code="8", type="B", percentage=D(0), eu_sales_listing="S"),
        VatCode(code="0B", type="B", percentage=D(0)),
    )
    link = world.link()
    with tenant_scope(world.tenant_id):
        version = latest_version(link=link)
        save_rulebook(
            link=link,
            rules=(*rules_of(version), *rules, *more),
            profile=profile_of(version),
            vat_codes=(*vat_codes_of(version), *codes),
            made_by=new_id(),
        )


def sell(world: World, *lines: SaleLine, **changes: Any) -> Any:
    net = sum((x.net for x in lines), D(0))
    values = {"lines": lines, "total_net": net, "invoice_address": BELGIAN}
    sale = world.order(gross=f"{net}", **(values | {"delivery_address": BELGIAN} | changes))
    world.walk()
    return sale


def kept(world: World) -> list[tuple[str, str, Decimal]]:
    with tenant_scope(world.tenant_id):
        return list(
            SoldAbroad.objects.order_by("scenario", "net").values_list(
                "scenario", "vat_number", "net"
            )
        )


def test_goods_and_a_service_count_each_for_itself_and_are_given_back_apart(
    world: World, vies: SandboxVies
) -> None:
    tell(world)
    sale = sell(world, GOODS, SERVICE)

    assert [one.outcome for one in world.sales()] == ["booked"], world.sales()[0].explanation
    assert kept(world) == [
        ("intra_community", NUMBER, D("100.00")),
        ("intra_community_service", NUMBER, D("40.00")),
    ]

    world.shop.documents.append(credit_of(sale, external_id="31", lines=(SERVICE,)))
    world.walk()
    assert ("intra_community_service", NUMBER, D("-40.00")) in kept(world)


def test_a_row_goes_when_the_sale_no_longer_has_that_part(world: World, vies: SandboxVies) -> None:
    tell(world)
    sale = sell(world, replace(GOODS, gross=D("100.50")), SERVICE)
    assert [one.outcome for one in world.sales()] == ["held"]
    assert [row[0] for row in kept(world)] == ["intra_community", "intra_community_service"]

    world.change(sale, lines=(GOODS,), total_net=D(100), total_gross=D(100))
    world.walk()
    assert [(row[0], row[2]) for row in kept(world)] == [("intra_community", D("100.00"))]


def test_the_number_of_a_service_is_asked_though_nothing_is_sent_abroad(
    world: World, vies: SandboxVies
) -> None:
    tell(world)
    sell(world, SERVICE, delivery_address=ADDRESS)

    assert [one.outcome for one in world.sales()] == ["booked"], world.sales()[0].explanation
    assert kept(world) == [("intra_community_service", NUMBER, D("40.00"))]


def test_a_dutch_number_is_asked_for_goods_under_reverse_charge_alone(
    world: World, vies: SandboxVies
) -> None:
    tell(world)
    dutch = replace(ADDRESS, vat_number=DUTCH, company="Schroot BV")
    sell(world, SCRAP, invoice_address=dutch, delivery_address=dutch)
    (booking,) = world.bookings()

    assert [one.outcome for one in world.sales()] == ["booked"], world.sales()[0].explanation
    assert booking.content["value"]["entry"]["lines"][0]["scenario"] == "domestic_reverse_charge"
    assert kept(world) == []


def test_a_rule_that_names_no_known_kind_is_refused(world: World) -> None:
    with pytest.raises(UnknownKindError, match="gadgets"):
        tell(world, rule(Concern.PRODUCT_KIND, "gadgets", category="x"))

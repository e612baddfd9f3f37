"""While VIES is down a proven number will do for a while, and numbers are asked again before their statement (BOOKING 18)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.sandbox.vies.server import SandboxVies
from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.sync import recheck
from iweb.sync.abroad import SoldAbroad
from iweb.sync.models import Sale, VatEvidence
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.tenants.scopes import tenant_scope
from mappings.rulebook import Concern, OutagePolicy, StatementPeriod, VatCode
from tests.mappings.baskets import ADDRESS, line, rule
from tests.sync.memory import World

pytestmark = [pytest.mark.django_db(transaction=True)]
NUMBER = "BE0403170701"
BELGIAN = replace(
    ADDRESS, country="BE", postcode="1000", city="Brussel", company="Peeters NV", vat_number=NUMBER
)
DOWN = "MS_UNAVAILABLE"


@pytest.fixture
def vies(tmp_path: Any, settings: Any) -> Iterator[SandboxVies]:
    with SandboxVies(tmp_path) as running:
        settings.VIES_SANDBOX_URL = running.url
        yield running


def tell(world: World, **changes: Any) -> None:
    """An account and a listed code for what goes to businesses in other member states, and another profile."""
    link = world.link()
    untaxed = {"scenario": "intra_community", "rate": Decimal(0)}
    rules = (
        rule(Concern.LEDGER_ACCOUNT, "8030", **untaxed),
        rule(Concern.VAT_CODE, "7", **untaxed),
    )
    listed = VatCode(code="7", type="B", percentage=Decimal(0), eu_sales_listing="L")
    with tenant_scope(world.tenant_id):
        version = latest_version(link=link)
        save_rulebook(
            link=link,
            rules=(*rules_of(version), *rules),
            profile=replace(profile_of(version), **changes),
            vat_codes=(*vat_codes_of(version), listed),
            made_by=new_id(),
        )


def sell(world: World) -> None:
    world.order(
        gross="100.00",
        lines=(line("100.00", "100.00", "0"),),
        total_net=line("100.00", "100.00").net,
        invoice_address=BELGIAN,
        delivery_address=BELGIAN,
    )
    world.walk()


def age_evidence(world: World, **by: float) -> None:
    with tenant_scope(world.tenant_id):
        for row in VatEvidence.objects.all():
            VatEvidence.objects.filter(id=row.id).update(asked_at=row.asked_at - timedelta(**by))


def sold(world: World) -> list[SoldAbroad]:
    with tenant_scope(world.tenant_id):
        return list(SoldAbroad.objects.order_by("placed_at", "sale_id"))


def warned(world: World) -> bool:
    return any(
        one["text"] == "vat_number_provisional" for b in world.bookings() for one in b.warnings
    )


def outage_after(world: World, vies: SandboxVies, *, days: int) -> None:
    """A number was proven so long ago, and then its state is down when somebody buys."""
    with tenant_scope(world.tenant_id):
        VatEvidence.objects.create(
            tenant_id=world.tenant_id, number=NUMBER, verdict="valid",
            asked_at=database_now() - timedelta(days=days),
        )  # fmt: skip
    vies.register.say("BE", DOWN)
    sell(world)


def test_18_by_choice_a_proven_number_will_do_while_its_state_is_down(
    world: World, vies: SandboxVies
):
    tell(world, vies_outage=OutagePolicy.PROVISIONAL)
    outage_after(world, vies, days=29)
    assert [one.outcome for one in world.sales()] == ["booked"], world.sales()[0].explanation
    assert [(one.scenario, one.provisional) for one in sold(world)] == [("intra_community", True)]
    assert warned(world)


@pytest.mark.parametrize(
    ("policy", "days"), [(OutagePolicy.HOLD, 2), (OutagePolicy.PROVISIONAL, 31)]
)
def test_else_the_sale_waits_for_a_verdict(
    world: World, vies: SandboxVies, policy: OutagePolicy, days: int
):
    tell(world, vies_outage=policy)
    outage_after(world, vies, days=days)
    assert [one.outcome for one in world.sales()] == [Sale.Outcome.NEW]


def test_a_provisional_number_is_asked_again_until_it_is_proven(world: World, vies: SandboxVies):
    tell(world, vies_outage=OutagePolicy.PROVISIONAL)
    outage_after(world, vies, days=2)
    age_evidence(world, hours=2)
    assert recheck.ask_again(tenant_id=world.tenant_id) == 0
    vies.register.say("BE", "")
    age_evidence(world, hours=2)
    assert recheck.ask_again(tenant_id=world.tenant_id) == 1
    assert not sold(world)[0].provisional
    assert not warned(world)
    assert [one.outcome for one in world.sales()] == ["booked"]


def test_one_that_turns_out_invalid_is_held_with_what_to_do_and_stays_in_the_books(
    world: World, vies: SandboxVies
):
    tell(world, vies_outage=OutagePolicy.PROVISIONAL)
    outage_after(world, vies, days=2)
    age_evidence(world, hours=2)
    vies.register.say("BE", "")
    vies.register.say(NUMBER, "invalid")
    recheck.ask_again(tenant_id=world.tenant_id)
    world.run()
    world.walk()
    (sale,) = world.sales()
    assert (sale.outcome, sale.reason) == ("held", "vat_number_unproven")
    assert "turned_invalid" in str(sale.explanation)
    assert len(world.bookings()) == 1


@pytest.mark.parametrize(
    ("day", "period", "first", "last"),
    [
        (date(2026, 2, 14), StatementPeriod.QUARTER, date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 12, 31), StatementPeriod.QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
        (date(2028, 2, 29), StatementPeriod.MONTH, date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 12, 1), StatementPeriod.MONTH, date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_the_period_of_a_statement(day: date, period: StatementPeriod, first: date, last: date):
    assert recheck.statement_of(day=day, period=period) == recheck.Statement(
        first_day=first, last_day=last
    )


@pytest.mark.parametrize(
    ("today", "asked"), [(date(2026, 12, 20), 0), (date(2026, 12, 28), 1), (date(2027, 1, 3), 1)]
)
def test_every_number_is_asked_once_more_before_its_statement(
    world: World, vies: SandboxVies, monkeypatch: pytest.MonkeyPatch, today: date, asked: int
):
    tell(world)
    sell(world)
    now = datetime(today.year, today.month, today.day, 12, tzinfo=database_now().tzinfo)
    monkeypatch.setattr(recheck, "database_now", lambda: now)
    assert recheck.ask_again(tenant_id=world.tenant_id) == asked
    assert recheck.ask_again(tenant_id=world.tenant_id) == 0
    with tenant_scope(world.tenant_id):
        assert VatEvidence.objects.count() == 1 + asked

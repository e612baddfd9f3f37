"""What a month-end pack takes from our own rows: the lines of the one-stop shop, late sales, gaps, and waiting for the ledger."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.errors import Kind, NotNow
from connectors.models import Connection
from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.core.models import AuditEvent
from iweb.sync import gates, month_end_books, month_end_sales, month_ends
from iweb.sync.month_end_packs import MonthEnd
from iweb.sync.month_end_tables import declared_of
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.tenants.scopes import tenant_scope
from mappings.models import ModuleActivation
from mappings.modules.oss.quarter import Declared, Supply, quarter_return
from mappings.rulebook import Concern, Match, Profile, Rule, VatCode
from mappings.sale import Sale as CanonicalSale
from mappings.vat.return_periods import Period, period_named
from mappings.vat.seller import Spell, Turnover, VatStanding
from tests.mappings.baskets import ADDRESS, credit_of
from tests.sync.memory import World

pytestmark = [pytest.mark.django_db(transaction=True)]
D = Decimal
IN_GERMANY = replace(ADDRESS, country="DE", postcode="10115", city="Berlin")
Q3, Q4 = period_named("2026-Q3"), period_named("2026-Q4")


def under_the_scheme(world: World, **changes: Any) -> None:
    """The module is on, the owner is registered, and the rules know a code for Germany."""
    link = world.link()
    with tenant_scope(world.tenant_id):
        version = latest_version(link=link)
        known = rules_of(version)
        account = next(rule.target for rule in known if rule.concern is Concern.LEDGER_ACCOUNT)
        of_germany = [
            Rule(id="", concern=concern, match=Match(scenario="oss", country="DE"), target=target)
            for concern, target in (
                (Concern.VAT_CODE, "DE"),
                (Concern.LEDGER_ACCOUNT, account),
            )
        ]
        save_rulebook(
            link=link,
            rules=[*known, *of_germany],
            profile=replace(
                profile_of(version), vat=VatStanding(one_stop_shop=(Spell(),)), **changes
            ),
            vat_codes=[*vat_codes_of(version), VatCode(code="DE", type="E", percentage=D(19))],
            made_by=new_id(),
            comment="for a test",
        )
        ModuleActivation.objects.create(
            tenant_id=world.tenant_id,
            rulebook_id=link.rulebook_id,
            module="oss",
            active_from=date(2020, 1, 1),
        )


def sell(world: World, net: int, day: date) -> CanonicalSale:
    """To a consumer in Germany, at the German rate."""
    placed = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    order = world.order(
        gross=f"{net * D('1.19'):.2f}",
        delivery_address=IN_GERMANY,
        invoiced_on=day,
        paid_on=day,
        ordered_at=placed,
        changed_at=placed + timedelta(minutes=1),
    )
    (line,) = order.lines
    at_19 = replace(line, net=D(net), gross=net * D("1.19"), rate=D(19))
    return world.change(order, lines=(at_19,), total_net=D(net), total_gross=net * D("1.19"))


def declared(world: World, period: Period) -> list[Declared]:
    with tenant_scope(world.tenant_id):
        ledger = world.link().ledger
        standing = month_end_books.standing_in(ledger, period=period)
        return [line for one in standing for line in declared_of(one)]


def test_a_credit_in_the_next_quarter_is_a_correction_there(world: World) -> None:
    under_the_scheme(world)
    sold = sell(world, 100, date(2026, 9, 20))
    world.walk()
    world.run()
    world.shop.documents.append(credit_of(sold, invoiced_on=date(2026, 10, 5)))
    world.walk()
    world.run()

    third = quarter_return(lines=declared(world, Q3), period=Q3, published={})
    fourth = quarter_return(lines=declared(world, Q4), period=Q4, published={})

    (row,) = third.rows
    assert (row.country, row.base, row.vat) == ("DE", D("100.00"), D("19.00"))
    assert (row.supply, row.dispatched_from) == (Supply.GOODS, "NL")
    assert fourth.rows == ()
    (correction,) = fourth.corrections
    assert (correction.quarter, correction.vat) == ("2026-Q3", D("-19.00"))


def test_what_never_left_is_in_no_return(world: World) -> None:
    under_the_scheme(world)
    sell(world, 100, date(2026, 9, 20))
    world.walk()
    assert declared(world, Q3) == []
    with tenant_scope(world.tenant_id):
        rows = month_end_sales.tables_of_sales(
            links=[world.link()], standing=[], period=Q3, profile=Profile()
        )
    (waiting,) = rows["on_their_way"]
    assert (waiting["gross"], waiting["refused"]) == ("119.00", "no")


def test_the_meter_names_the_order_and_adds_what_the_owner_told(world: World) -> None:
    under_the_scheme(world)
    for day in (date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3)):
        sell(world, 3000, day)
    world.walk()
    profile = Profile(vat=VatStanding(turnover=(Turnover(year=2026, amount=D(2000)),)))
    with tenant_scope(world.tenant_id):
        rows = month_end_sales.tables_of_sales(
            links=[world.link()], standing=[], period=Q3, profile=profile
        )
    this_year, last_year = rows["threshold"]
    third = world.sales()[2]
    assert (this_year["total"], this_year["passed"]) == ("11000.00", "yes")
    assert this_year["passed_by"].endswith(f"-O{third.external_id}")
    assert (last_year["total"], last_year["passed"]) == ("0.00", "no")


# --- asking ---


def test_asking_is_audited_and_bound_to_a_period_that_has_begun(world: World) -> None:
    ledger, by = world.link().ledger, new_id()
    ids = {"tenant_id": world.tenant_id, "ledger_id": ledger.id, "by": by}
    asked = month_ends.ask(period="2026-10", **ids)
    assert (asked.first_day, asked.last_day) == (date(2026, 10, 1), date(2026, 10, 31))
    with tenant_scope(world.tenant_id):
        event = AuditEvent.objects.get(what="month_end.asked")
        assert (event.who, event.details["period"]) == (by, "2026-10")
    for wrong in ("2999-01", "2026-13", "now"):
        with pytest.raises(ValueError, match=r"begun|no period"):
            month_ends.ask(period=wrong, **ids)


def test_only_an_administration_has_a_pack(world: World) -> None:
    with pytest.raises(Connection.DoesNotExist):
        month_ends.ask(
            tenant_id=world.tenant_id, ledger_id=world.link().shop_id, period="2026-10", by=new_id()
        )


def test_a_pack_whose_task_died_is_known_as_lost(world: World) -> None:
    asked = month_ends.ask(
        tenant_id=world.tenant_id, ledger_id=world.link().ledger_id, period="2026-10", by=new_id()
    )
    assert not asked.is_lost
    asked.created_at -= timedelta(hours=1)
    assert asked.is_lost
    assert not replace_state(asked, MonthEnd.State.MADE).is_lost


def replace_state(pack: MonthEnd, state: str) -> MonthEnd:
    pack.state = state
    return pack


# --- patience ---


def used_up(*, seconds: int) -> NotNow:
    until = database_now() + timedelta(seconds=seconds)
    return NotNow("ledger.minute_budget_spent", kind=Kind.RETRY, until=until)


def test_a_minute_that_is_used_up_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Any] = [used_up(seconds=30), used_up(seconds=40), {}]
    pauses: list[float] = []

    def spend(**_: Any) -> dict[str, Any]:
        answer = answers.pop(0)
        if isinstance(answer, NotNow):
            raise answer
        return dict(answer)

    monkeypatch.setattr(gates, "spend", spend)
    lane = world.link().ledger.lane_id
    assert lane is not None
    month_ends.PatientGate(lane_id=lane, pause=pauses.append).before(endpoint="GET x")
    assert [round(one) for one in pauses] == [30, 40]
    assert answers == []


def test_patience_has_an_end(world: World) -> None:
    lane = world.link().ledger.lane_id
    assert lane is not None
    pauses: list[float] = []

    def never() -> None:
        raise used_up(seconds=30)

    with pytest.raises(NotNow):
        month_ends.PatientGate(lane_id=lane, pause=pauses.append).patiently(never)
    assert len(pauses) == month_ends.MOST_WAITS


def test_a_day_that_is_used_up_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def spend(**_: Any) -> dict[str, Any]:
        raise used_up(seconds=3600)

    monkeypatch.setattr(gates, "spend", spend)
    lane = world.link().ledger.lane_id
    assert lane is not None
    with pytest.raises(NotNow):
        month_ends.PatientGate(lane_id=lane, pause=pytest.fail).before(endpoint="GET x")

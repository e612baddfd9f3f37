"""A live link whose administration changes: what it can no longer carry is held, nothing is sent, and mended it goes by itself."""

from typing import Any

import pytest

from connectors.models import Connection, MasterData
from connectors.ports import MasterRecord
from iweb.sync.mended import picture_of, try_again_what_changed
from iweb.sync.mirrors import keep_masters
from iweb.tenants.scopes import tenant_scope
from tests.sync.memory import World

pytestmark = pytest.mark.django_db(transaction=True)

REVENUE = {"type": 110}
STANDARD: dict[str, Any] = {"type": "E", "percentage": "21", "transaction_type": "S"}
MASTERS: dict[tuple[str, str], dict[str, Any]] = {
    ("journal", "70"): {"type": 20},
    ("ledger_account", "8000"): REVENUE,
    ("ledger_account", "8100"): REVENUE,
    ("ledger_account", "4990"): {"type": 120},
    ("vat_code", "2"): STANDARD,
}
CHANGES: dict[str, tuple[tuple[str, str], dict[str, Any] | None]] = {
    "target_unknown_journal": (("journal", "70"), None),
    "target_blocked_journal": (("journal", "70"), {"type": 20, "blocked": True}),
    "target_wrong_journal_type": (("journal", "70"), {"type": 22}),
    "target_unknown_account": (("ledger_account", "8000"), None),
    "target_blocked_account": (("ledger_account", "8000"), REVENUE | {"blocked": True}),
    "target_wrong_account_type": (("ledger_account", "8000"), {"type": 22}),
    "target_needs_cost_centre": (("ledger_account", "8000"), REVENUE | {"use_cost_centre": 1}),
    "target_needs_cost_unit": (("ledger_account", "8000"), REVENUE | {"use_cost_unit": 1}),
    "target_unknown_vat_code": (("vat_code", "2"), None),
    "target_blocked_vat_code": (("vat_code", "2"), STANDARD | {"blocked": True}),
    "target_purchase_code": (("vat_code", "2"), STANDARD | {"transaction_type": "P"}),
    "target_buyer_code": (("vat_code", "2"), STANDARD | {"charged": True}),
    "target_margin_code": (("vat_code", "2"), STANDARD | {"margin": True}),
    "target_including_vat": (("vat_code", "2"), STANDARD | {"type": "I"}),
    "target_wrong_percentage": (("vat_code", "2"), STANDARD | {"percentage": "20"}),
    "target_listed_wrongly": (("vat_code", "2"), STANDARD | {"eu_sales_listing": "L"}),
    "target_other_country": (("vat_code", "2"), STANDARD | {"oss_country": "BE"}),
}


def keep(world: World, masters: dict[tuple[str, str], dict[str, Any]]) -> int:
    """As reading the administration again would keep them; gives how many sales that has decided again."""
    ledger = world.link().ledger
    with tenant_scope(world.tenant_id):
        before = picture_of(ledger=ledger)
        records = [
            MasterRecord(
                kind=kind, code=code, remote_id=f"id-{code}", label=f"Name {code}", data=data
            )
            for (kind, code), data in masters.items()
        ]
        keep_masters(ledger=ledger, records=records)
    return try_again_what_changed(ledger=ledger, before=before, version=ledger.relations_version)


@pytest.mark.parametrize("problem", CHANGES)
def test_what_the_administration_can_no_longer_carry_is_held_and_goes_once_it_is_mended(
    world: World, problem: str
) -> None:
    (key, data) = CHANGES[problem]
    changed = (
        {**MASTERS, key: data}
        if data is not None
        else {k: v for k, v in MASTERS.items() if k != key}
    )
    keep(world, changed)
    world.order()
    world.walk()
    world.run()

    (sale,) = world.sales()
    assert (sale.outcome, sale.reason) == ("held", "target_unfit"), sale.explanation
    assert ["problem", problem] in sale.explanation[-1]["values"]
    assert world.ledger.entries() == []

    assert keep(world, MASTERS) == 1
    world.walk()
    world.run()

    assert [one.outcome for one in world.sales()] == ["booked"], world.sales()[0].explanation
    assert len(world.ledger.entries()) == 1


def test_a_sale_of_a_year_without_periods_waits_until_they_are_made(world: World) -> None:
    def period(year: int) -> dict[tuple[str, str], dict[str, Any]]:
        days = {"first_day": f"{year}-01-01", "last_day": f"{year}-12-31"}
        return {
            ("period", f"70-{year}-01"): {"journal": "70", "year": year, "closed": False} | days
        }

    keep(world, MASTERS | period(2020))
    world.order()
    world.walk()
    (sale,) = world.sales()
    assert ["problem", "target_periods_missing"] in sale.explanation[-1]["values"]

    assert keep(world, MASTERS | period(2020) | period(2099)) == 1
    world.walk()
    assert [one.outcome for one in world.sales()] == ["booked"], world.sales()[0].explanation


def test_what_does_not_concern_the_sale_holds_nothing(world: World) -> None:
    keep(world, {**MASTERS, ("ledger_account", "8999"): REVENUE | {"blocked": True}})
    world.order()
    world.walk()
    assert [one.outcome for one in world.sales()] == ["booked"], world.sales()[0].explanation


def test_an_administration_that_was_never_read_holds_nothing(world: World) -> None:
    with tenant_scope(world.tenant_id):
        MasterData.objects.all().delete()
        Connection.objects.filter(id=world.link().ledger_id).update(masters_at=None)
    world.order()
    world.walk()
    assert [one.outcome for one in world.sales()] == ["booked"]

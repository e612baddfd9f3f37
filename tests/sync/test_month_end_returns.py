"""What goes in the returns from bookings of other kinds: late sales, downloads, and amounts in another currency."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import override_settings

from connectors.sandbox.ecb.server import SandboxEcb
from iweb.core.ids import new_id
from iweb.sync import month_end_books, month_end_sales, month_end_tables
from iweb.sync.exchange_rates import ExchangeRate
from iweb.sync.month_end_tables import Prepared
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.tenants.scopes import tenant_scope
from mappings.modules.oss.quarter import Declared, Supply, quarter_return
from mappings.rulebook import ClosedPolicy, Concern, Profile
from mappings.vat.return_periods import period_named, quarter_of
from tests.mappings.baskets import credit_of, line, rule
from tests.sync.memory import World
from tests.sync.test_month_end import IN_GERMANY, Q3, Q4, declared, sell, under_the_scheme

pytestmark = [pytest.mark.django_db(transaction=True)]
D = Decimal


# --- late ---


def test_a_sale_of_a_filed_quarter_is_late_and_corrects_it(world: World) -> None:
    under_the_scheme(
        world, vat_filed_until=date(2026, 9, 30), closed_period=ClosedPolicy.FIRST_OPEN
    )
    sold = sell(world, 100, date(2026, 9, 20))
    world.walk()
    world.run()

    assert quarter_return(lines=declared(world, Q3), period=Q3, published={}).rows == ()
    fourth = quarter_return(lines=declared(world, Q4), period=Q4, published={})
    assert fourth.rows == ()
    (correction,) = fourth.corrections
    assert (correction.quarter, correction.vat) == ("2026-Q3", D("19.00"))

    (late,) = tables(world, period="2026-10")["late"]
    assert late["document"].endswith(f"-O{sold.external_id}")
    assert (late["original"], late["day"]) == ("2026-09-20", "2026-10-01")
    assert (late["net"], late["vat"]) == ("100.00", "19.00")
    assert tables(world, period="2026-11")["late"] == []


def tables(world: World, *, period: str) -> dict[str, list[dict[str, str]]]:
    with tenant_scope(world.tenant_id):
        link = world.link()
        return month_end_sales.tables_of_sales(
            links=[link],
            standing=month_end_books.standing_in(link.ledger, period=Q4),
            period=period_named(period),
            profile=Profile(),
        )


# --- services ---


def with_downloads(world: World) -> None:
    link = world.link()
    with tenant_scope(world.tenant_id):
        version = latest_version(link=link)
        save_rulebook(
            link=link,
            rules=[
                *rules_of(version),
                rule(Concern.PRODUCT_KIND, "digital", category="downloads"),
                rule(Concern.PRODUCT_KIND, "goods", category="mugs"),
            ],
            profile=profile_of(version),
            vat_codes=vat_codes_of(version),
            made_by=new_id(),
            comment="for a test",
        )


def test_a_download_stands_apart_from_goods_and_so_does_what_is_given_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(month_end_sales, "shop_reader", lambda _: world.shop)
    under_the_scheme(world)
    with_downloads(world)
    order = sell(world, 100, date(2026, 10, 20))
    mug = replace(order.lines[0], categories=("mugs",))
    download = line("20.00", "23.80", "19", external_id="2", categories=("downloads",))
    sold = world.change(
        order,
        lines=(mug, download),
        invoice_address=IN_GERMANY,
        total_net=D("120.00"),
        total_gross=D("142.80"),
    )
    world.walk()
    world.run()
    assert rows(world) == [(Supply.SERVICES, "", "20.00"), (Supply.GOODS, "NL", "100.00")]

    world.shop.documents.append(credit_of(sold, invoiced_on=date(2026, 10, 25), lines=(download,)))
    world.walk()
    world.run()
    assert rows(world) == [(Supply.GOODS, "NL", "100.00")]


def rows(world: World) -> list[tuple[Supply, str, str]]:
    found = quarter_return(lines=declared(world, Q4), period=Q4, published={})
    assert found.corrections == ()
    return [(row.supply, row.dispatched_from, str(row.base)) for row in found.rows]


# --- another currency ---


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[SandboxEcb]:
    sandbox = SandboxEcb(tmp_path / "ecb")
    sandbox.start()
    try:
        with override_settings(ECB_SANDBOX_URL=sandbox.url, IWEB_READ_RATES=True):
            yield sandbox
    finally:
        sandbox.stop()


def in_dollars(tax_point: date) -> Declared:
    return Declared(
        country="DE",
        supply=Supply.GOODS,
        dispatched_from="NL",
        rate=D(19),
        net=D("100.00"),
        vat=D("19.00"),
        currency="USD",
        tax_point=tax_point,
        told_on=tax_point,
    )


def prepared(day: date) -> Prepared:
    return Prepared(
        span=quarter_of(day),
        profile=Profile(),
        links=[],
        standing=[],
        wanted=month_end_books.Wanted(
            ours=[],
            journals=frozenset(),
            codes=month_end_books.VatCodes(),
            vat_accounts=frozenset(),
        ),
        declared=[in_dollars(day)],
    )


def returned(of: Prepared) -> dict[str, list[dict[str, str]]]:
    stands = month_end_books.Ledger(entries={})
    back = month_end_books.ReadBack(ledger=stands, lines=(), relations={})
    return month_end_tables._one_stop_shop(of, back=back)


def last_quarter(now: datetime) -> date:
    """Its last day."""
    return quarter_of(now.date()).first_day - timedelta(days=1)


def test_the_bank_is_read_for_the_last_day_of_the_quarter(bank: SandboxEcb) -> None:
    of = prepared(last_quarter(bank.clock.now()))

    month_end_tables._read_rates(of)

    found = returned(of)
    (rate,) = found["oss_rates"]
    published = ExchangeRate.objects.get(currency="USD", day=rate["day"]).per_euro
    assert of.span.last_day <= date.fromisoformat(rate["day"])
    (row,) = found["oss"]
    assert D(row["base"]) == (D(100) / published).quantize(D("0.01"))
    assert found["oss_balances"][-1]["vat"] == row["vat"]


def test_a_bank_that_does_not_answer_leaves_the_return_waiting(bank: SandboxEcb) -> None:
    of = prepared(last_quarter(bank.clock.now()))
    bank.stop()

    month_end_tables._read_rates(of)

    found = returned(of)
    assert found["oss"] == []
    assert found["oss_rates"] == [
        {"currency": "USD", "quarter": of.span.name, "day": "", "rate": ""}
    ]


# --- numbers ---


def test_gaps_are_of_the_documents_that_were_read(world: World) -> None:
    for number in ("IN1", "IN2", "IN4", "IN4"):
        order = sell(world, 10, date(2026, 10, 20))
        world.change(order, invoice_number=number)
    world.walk()
    found = tables(world, period="2026-10")["numbers"]
    assert [(row["finding"], row["first"], row["last"]) for row in found] == [
        ("gap", "IN3", "IN3"),
        ("double", "IN4", "IN4"),
    ]
    assert found[1]["documents"].count(", ") == 1
    assert tables(world, period="2026-12")["numbers"] == []

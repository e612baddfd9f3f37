"""The one-stop shop's return and the ICP statement, held against the figures that docs/month-end.md works out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.modules.icp.listing import Fault, Kind, Listed, statement, whole_euros
from mappings.modules.oss.quarter import Declared, Quarter, Supply, currencies_of, quarter_return
from mappings.threshold import Counted, meter
from mappings.vat.boxes import Level
from mappings.vat.rates import show_rate
from mappings.vat.return_periods import month_of, period_named, quarter_of, statements_in
from mappings.vat.seller import Turnover
from tests.mappings.test_docs import table

D = Decimal
Q3 = period_named("2026-Q3")
KRONOR = {"SEK": {date(2026, 9, 30): D("11.20"), date(2026, 6, 30): D("11.00")}}


def declared(row: list[str]) -> Declared:
    _, country, supply, dispatched_from, rate, currency, net, vat, tax_point, told_on, _ = row
    return Declared(
        country=country,
        supply=Supply(supply),
        dispatched_from=dispatched_from,
        rate=D(rate),
        net=D(net),
        vat=D(vat),
        currency=currency,
        tax_point=date.fromisoformat(tax_point),
        told_on=date.fromisoformat(told_on),
    )


LINES = tuple(declared(row) for row in table("month-end.md", "line"))


def as_table(found: Quarter) -> list[list[str]]:
    rows = [
        [
            *("sales", row.country, row.supply.value, row.dispatched_from, row.level.value),
            *(show_rate(row.rate), str(row.base), str(row.vat)),
        ]
        for row in found.rows
    ]
    blank = ["", "", "", "", ""]
    return rows + [[one.quarter, one.country, *blank, str(one.vat)] for one in found.corrections]


def test_the_quarter_is_the_one_worked_out_by_hand() -> None:
    found = quarter_return(lines=LINES, period=Q3, published=KRONOR)

    assert as_table(found) == [row[:8] for row in table("month-end.md", "part")]
    assert not found.missing


def test_the_balances_are_those_worked_out_by_hand() -> None:
    found = quarter_return(lines=LINES, period=Q3, published=KRONOR)

    *each, (_, due, _) = table("month-end.md", "balance of")
    assert [[country, str(vat)] for country, vat in found.balances] == [row[:2] for row in each]
    assert found.due == D(due)


def test_a_state_that_gives_back_is_not_set_off_against_another() -> None:
    back = replace(LINES[6], vat=D("-500.00"))
    found = quarter_return(lines=[*LINES, back], period=Q3, published=KRONOR)

    assert dict(found.balances)["DE"] == D("-475.88")
    assert found.due == D("78.40")


def test_a_currency_waits_until_the_bank_publishes() -> None:
    published = {"SEK": {date(2026, 9, 29): D(11), date(2026, 6, 30): D(11)}}
    found = quarter_return(lines=LINES, period=Q3, published=published)

    assert found.missing == (("SEK", "2026-Q3"),)
    assert "SE" not in {row.country for row in found.rows}


def test_the_rates_that_were_used_are_told_with_their_day() -> None:
    found = quarter_return(lines=LINES, period=Q3, published=KRONOR)

    assert [(currency, name, rate.published_on) for currency, name, rate in found.rates] == [
        ("SEK", "2026-Q2", date(2026, 6, 30)),
        ("SEK", "2026-Q3", date(2026, 9, 30)),
    ]
    assert {(c, one.name) for c, one in currencies_of(LINES, period=Q3)} == {
        ("SEK", "2026-Q2"),
        ("SEK", "2026-Q3"),
    }


def test_nothing_sold_is_a_return_of_nothing() -> None:
    found = quarter_return(lines=(), period=Q3, published={})

    assert (found.rows, found.corrections, found.due) == ((), (), D(0))


@given(
    st.lists(
        st.tuples(st.sampled_from(LINES), st.integers(-99_999, 99_999)), min_size=1, max_size=20
    )
)
def test_not_a_cent_of_vat_is_lost_between_lines_and_return(parts) -> None:
    lines = [replace(line, vat=D(cents) / 100, currency="EUR") for line, cents in parts]
    found = quarter_return(lines=lines, period=Q3, published={})

    told = sum((line.vat for line in lines if Q3.holds(line.told_on)), D(0))
    assert sum((vat for _, vat in found.balances), D(0)) == told


def test_what_is_taxed_at_any_lower_rate_is_reduced_on_the_form() -> None:
    line = replace(LINES[4], rate=D("2.1"))
    (row,) = quarter_return(lines=[line], period=Q3, published={}).rows
    assert row.level is Level.REDUCED


# --- the ICP statement ---

Q4 = period_named("2026-Q4")


def listed(number: str, net: str, day: str = "2026-10-20", **changes) -> Listed:
    on = date.fromisoformat(day)
    one = Listed(
        entry="26700001",
        day=on,
        relation="100",
        country=number[:2],
        vat_number=number,
        kind=Kind.GOODS,
        net=D(net),
        belongs_on=on,
        told_on=on,
    )
    return replace(one, **changes)


# The lines of the shop with sixty orders, from tests/data/sixty_orders/boxes.tsv.
DEMO = (
    listed("BE0403170701", "533.06"),
    listed("BE0403170701", "7.00"),
    listed("DE136695976", "477.69", "2026-11-03"),
    listed("DE136695976", "256.86", "2026-11-03"),
    listed("DE136695976", "7.00", "2026-11-03"),
    listed("FR40303265045", "183.43"),
    listed("ATU13585627", "352.45", "2026-11-05"),
    listed("ATU13585627", "-53.31", "2026-11-12", belongs_on=date(2026, 11, 5)),
)


def test_the_statement_of_the_demo_shop_is_the_one_worked_out_by_hand() -> None:
    found = statement(lines=DEMO, period=Q4, monthly=False, home="NL")

    *rows, (_, total, _, _) = table("month-end.md", "number")
    assert [
        [row.country + row.number, str(row.of(Kind.GOODS)), str(row.whole(Kind.GOODS))]
        for row in found.rows
    ] == [row[:3] for row in rows]
    assert found.total(Kind.GOODS) == D(total)
    assert (found.corrections, found.faults) == ((), ())


def test_a_credit_of_an_earlier_period_is_a_correction_of_that_period() -> None:
    november = month_of(date(2026, 11, 1))
    slip = listed("FR40303265045", "-83.43", "2026-11-02", belongs_on=date(2026, 10, 20))

    found = statement(lines=[*DEMO, slip], period=november, monthly=True, home="NL")

    (changed,) = found.corrections
    assert (changed[0], changed[1].number, changed[1].of(Kind.GOODS)) == (
        "2026-10",
        "40303265045",
        D("-83.43"),
    )
    assert "FR" not in {row.country for row in found.rows}


def test_goods_services_and_triangulation_stand_beside_each_other() -> None:
    lines = [replace(DEMO[0], kind=kind, net=D(10)) for kind in Kind]
    (row,) = statement(lines=lines, period=Q4, monthly=False, home="NL").rows
    assert [row.of(kind) for kind in Kind] == [10, 10, 10]


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", Fault.NO_NUMBER),
        ("BE0403170702", Fault.IMPOSSIBLE_NUMBER),
        ("NL004495445B01", Fault.OWN_COUNTRY),
    ],
)
def test_a_line_that_cannot_be_told_is_in_no_row_but_named(number: str, fault: Fault) -> None:
    line = listed(number, "10.00")
    found = statement(lines=[line], period=Q4, monthly=False, home="NL")
    assert (found.rows, found.faults) == ((), ((line, fault),))


def test_a_greek_number_has_the_prefix_of_the_form() -> None:
    line = listed("GR094259216", "10.00", country="GR")
    (row,) = statement(lines=[line], period=Q4, monthly=False, home="NL").rows
    assert row.country == "EL"


@pytest.mark.parametrize(
    ("amount", "whole"), [("0.49", "0"), ("0.50", "1"), ("-0.50", "-1"), ("741.55", "742")]
)
def test_the_form_takes_the_nearest_whole_euro(amount: str, whole: str) -> None:
    assert whole_euros(D(amount)) == D(whole)


# --- periods ---


def test_periods_are_named_and_found_by_their_name() -> None:
    assert (quarter_of(date(2026, 11, 25)).name, month_of(date(2028, 2, 29)).name) == (
        "2026-Q4",
        "2028-02",
    )
    for name in ("2026-Q1", "2026-Q4", "2024-02", "2026-12"):
        assert period_named(name).name == name
    for name in ("2026-Q5", "2026-13", "2026", "2026-00", "x"):
        with pytest.raises(ValueError, match="no period"):
            period_named(name)


def test_a_quarter_touches_three_months_and_a_month_one_quarter() -> None:
    assert [one.name for one in statements_in(Q4, monthly=True)] == [
        "2026-10",
        "2026-11",
        "2026-12",
    ]
    assert [one.name for one in statements_in(period_named("2026-11"), monthly=False)] == [
        "2026-Q4"
    ]


# --- the threshold ---


def counted(document: str, net: int, day: date, tax_point: date | None = None) -> Counted:
    return Counted(
        document=document,
        tax_point=tax_point or day,
        day=day,
        placed_at=datetime(2026, 1, 1, tzinfo=UTC),
        net=D(net),
    )


SOLD = (
    counted("O1", 4000, date(2025, 12, 31)),
    counted("O2", 4000, date(2026, 2, 1)),
    counted("O3", 3500, date(2026, 3, 1)),
    counted("O4", 2000, date(2026, 4, 1)),
    counted("C1", -1000, date(2026, 5, 1), tax_point=date(2026, 3, 1)),
)
TOLD = (Turnover(year=2026, amount=D(2500)),)


@pytest.mark.parametrize("row", table("month-end.md", "year"), ids=lambda row: row[0])
def test_the_meter_shows_what_was_worked_out_by_hand(row: list[str]) -> None:
    year, seen, told, highest, passed_by, _ = row

    found = meter(year=int(year), counted=reversed(SOLD), told=TOLD)

    assert (found.seen, found.told, found.highest) == (D(seen), D(told), D(highest))
    assert found.passed_by == passed_by
    assert found.is_passed == bool(passed_by)


def test_a_refund_before_the_order_makes_room_for_it() -> None:
    early = counted("C1", -1000, date(2026, 3, 2))
    found = meter(
        year=2026, counted=[*SOLD[1:3], early, counted("O4", 900, date(2026, 4, 1))], told=TOLD
    )
    assert (found.is_passed, found.passed_by) == (False, "")


def test_another_channel_may_have_passed_it_alone() -> None:
    told = [Turnover(year=2026, amount=D(9000), highest=D(10_001))]
    found = meter(year=2026, counted=SOLD, told=told)
    assert (found.is_passed, found.passed_by) == (True, "")

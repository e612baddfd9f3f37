"""What reports rest on: the rate of a period, whole euros, the rules of EN 16931, and cash."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.cash import payable
from mappings.money import RoundingMode, round_cents
from mappings.vat.boxes import whole_euros
from mappings.vat.constraints import CONSTRAINTS, FAMILIES, Document, PartKind, Summary, broken
from mappings.vat.period_rates import ADOPTIONS, rate_of_period, replaced_by_euro
from mappings.vat.rates import RATES
from mappings.vat.scenario import Category
from mappings.vat.totals import Method, Priced, lower, reckon
from tests.mappings.test_docs import table
from tests.vat_cases.documents import sound_document

D = Decimal
CENT = D("0.01")
EASTER = date(2024, 3, 31)
amounts = st.integers(1, 100_000).map(lambda cents: D(cents) / 100)


def test_a_period_has_the_rate_of_its_last_day_and_no_older_one() -> None:
    published = {EASTER - timedelta(days=3): D("11.52"), EASTER: D("11.53")}

    found = rate_of_period(last_day=EASTER, published=published)

    assert found is not None
    assert (found.published_on, found.per_euro) == (EASTER, D("11.53"))


def test_a_period_that_ends_on_a_holiday_has_the_rate_of_the_next_publication() -> None:
    next_one = date(2024, 4, 2)
    published = {
        next_one + timedelta(days=1): D("11.6"),
        EASTER - timedelta(days=3): D("11.52"),
        next_one: D("11.5575"),
    }

    found = rate_of_period(last_day=EASTER, published=published)

    assert found is not None
    assert found.published_on == next_one


def test_a_return_waits_for_a_publication_and_takes_none_from_beyond_a_gap() -> None:
    before, beyond = EASTER - timedelta(days=1), EASTER + timedelta(days=8)

    assert rate_of_period(last_day=EASTER, published={}) is None
    assert rate_of_period(last_day=EASTER, published={before: D(1), beyond: D(2)}) is None


def test_a_currency_ends_on_the_day_that_its_country_pays_in_euro() -> None:
    for currency, adoption in ADOPTIONS.items():
        eve = adoption.first_day - timedelta(days=1)
        assert adoption.country in RATES
        assert replaced_by_euro(currency=currency, day=eve) is None
        assert replaced_by_euro(currency=currency, day=adoption.first_day) is adoption


@given(st.decimals(min_value=-10_000, max_value=10_000, places=2))
def test_whole_euros_are_in_favour_of_who_files_them(due: Decimal) -> None:
    filed = whole_euros(due=due)

    assert filed == filed.to_integral_value()
    assert due - 1 < filed <= due


@pytest.mark.parametrize("row", table("rounding.md", "country"), ids=" ".join)
def test_cash_is_rounded_as_the_page_says(row: list[str]) -> None:
    country, paid, total, to_be_paid = row

    found = payable(total=D(total), country=country, face_to_face=paid == "face to face")

    assert found == D(to_be_paid)


@pytest.mark.parametrize("kind", PartKind)
@pytest.mark.parametrize("category", Category)
def test_a_sound_document_of_any_category_breaks_no_rule(
    category: Category, kind: PartKind
) -> None:
    assert broken(sound_document(category, kind=kind)) == ()


def test_each_rule_stands_in_the_table_once() -> None:
    codes = [constraint.code for constraint in CONSTRAINTS]

    assert len(codes) == len(set(codes)) == 10 * len(FAMILIES) + 2 + 4 + 12


def test_a_row_without_a_line_and_a_second_row_are_told() -> None:
    export = sound_document(Category.EXPORT)
    row = Summary(category=Category.ZERO, rate=D(0), base=D(0), vat=D(0))

    assert broken(replace(export, breakdown=(*export.breakdown, row))) == ("BR-Z-01",)
    assert broken(replace(export, breakdown=export.breakdown * 2)) == ("BR-G-01",)


def test_a_legal_number_will_do_for_a_buyer_under_reverse_charge_and_not_for_one_in_another_state() -> (
    None
):
    def by_legal_number(category: Category) -> Document:
        sound = sound_document(category)
        return replace(sound, buyer_number="", buyer_legal_number="12345678")

    assert broken(by_legal_number(Category.REVERSE_CHARGE)) == ()
    assert set(broken(by_legal_number(Category.INTRA_COMMUNITY))) == {"BR-IC-02"}


def test_a_seller_with_a_national_number_alone_may_charge_vat_and_not_export() -> None:
    def by_tax_number(category: Category) -> Document:
        sound = sound_document(category)
        return replace(sound, seller_number="", seller_tax_number="123")

    assert broken(by_tax_number(Category.STANDARD)) == ()
    assert set(broken(by_tax_number(Category.EXPORT))) == {"BR-G-02"}


@given(st.lists(st.tuples(amounts, st.sampled_from((D(21), D(9)))), min_size=1, max_size=12))
def test_each_way_of_rounding_is_within_half_a_cent_a_rounding_of_the_law(
    prices: list[tuple[Decimal, Decimal]],
) -> None:
    lines = [Priced(amount=a, rate=rate, includes_vat=True) for a, rate in prices]
    exact = sum(a * rate / (100 + rate) for a, rate in prices)

    for method in Method:
        found = reckon(lines=lines, method=method, quantum=CENT).values()
        assert abs(sum(one.vat for one in found) - exact) <= len(lines) * CENT
        if method is not Method.NETS:
            assert sum(one.gross for one in found) == sum(a for a, _ in prices)


@given(st.lists(amounts, min_size=1, max_size=12), st.integers(0, 100))
def test_a_discount_takes_off_exactly_itself_and_makes_no_line_negative(
    prices: list[Decimal], percentage: int
) -> None:
    lines = [Priced(amount=a, rate=D(21), includes_vat=True) for a in prices]
    discount = round_cents(sum(prices, D(0)) * percentage / 100, mode=RoundingMode.DOWN)

    left = lower(lines=lines, discount=discount, quantum=CENT)

    assert sum(one.total for one in left) == sum(prices, D(0)) - discount
    assert min(one.total for one in left) >= 0

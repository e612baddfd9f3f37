"""The sixty orders read from the oldest and the newest PrestaShop, and told on other days: the same books."""

from datetime import date
from pathlib import Path

import pytest

from tests.sixty import settle, sixty_orders
from tests.sixty_tables import (
    boxes_by_hand,
    boxes_in_books,
    lines_by_hand,
    lines_in_books,
    outcomes_by_hand,
    table,
)

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("version", ["1.7.8.11", "9.0.0"])
def test_every_version_of_the_shop_leads_to_the_same_books(tmp_path: Path, version: str) -> None:
    with sixty_orders(state=tmp_path, version=version) as company:
        settled = settle(company)

    assert settled.outcomes == outcomes_by_hand()
    lines, boxes = lines_by_hand(), table("boxes")
    assert {one: lines_in_books(settled.entries[one]) for one in lines} == lines
    assert [
        boxes_in_books(settled.entries[row["document"]], relations=settled.relations)
        for row in boxes
    ] == [boxes_by_hand(row) for row in boxes]


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(date(2026, 1, 20), id="over the turn of the year"),
        pytest.param(date(2026, 4, 24), id="with an order in the hour that spring leaves out"),
    ],
)
def test_on_whatever_day_the_demo_is_started_it_ends_the_same(tmp_path: Path, day: date) -> None:
    with sixty_orders(state=tmp_path, day=day) as company:
        settled = settle(company)

    assert settled.outcomes == outcomes_by_hand()
    assert [
        boxes_in_books(settled.entries[row["document"]], relations=settled.relations)
        for row in table("boxes")
    ] == [boxes_by_hand(row) for row in table("boxes")]

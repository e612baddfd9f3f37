"""The orderings of `tests/sync/test_orderings.py`, in figures that find what thirty examples would miss."""

import pytest

from tests.sync.test_orderings import run_orderings


@pytest.mark.django_db(transaction=True)
def test_two_hundred_orderings_book_each_order_once() -> None:
    run_orderings(examples=200, steps=25)

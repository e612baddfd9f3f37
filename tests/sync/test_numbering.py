"""The number of a link follows from the shop and the books: whoever joins them, whenever, in whatever database."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iweb.sync.numbering import books_of, debtor_prefix, link_code, link_numbers, origin_of

BOOKS = books_of(ledger="exact", region="nl", division=3412345)


@pytest.mark.parametrize(
    ("address", "shop", "origin"),
    [
        ("https://shop.example", "", "shop.example"),
        ("http://www.Shop.Example/", "", "shop.example"),
        ("https://shop.example/api/", "", "shop.example"),
        ("https://shop.example/winkel/index.php", "", "shop.example/winkel"),
        ("shop.example", "", "shop.example"),
        ("https://shop.example:443", "", "shop.example"),
        ("http://127.0.0.1:18120", "", "127.0.0.1:18120"),
        ("https://shop.example", "2", "shop.example#2"),
        ("https://shop.example/Winkel", "", "shop.example/Winkel"),
    ],
)
def test_one_shop_has_one_name_however_its_address_is_written(address, shop, origin):
    assert origin_of(address=address, shop=shop) == origin


def test_the_number_is_the_same_in_every_database():
    """Written down, since another number would book every order again: these may never change."""
    assert list(islice(link_numbers(origin="shop.example", books=BOOKS), 2)) == [34645, 23111]
    assert link_code(34645) == "ECG5"


@given(st.text(min_size=1, max_size=40))
def test_keys_and_debtor_codes_leave_room_for_what_follows(origin):
    for number in link_numbers(origin=origin, books=BOOKS):
        assert 3 <= len(link_code(number)) <= 4
        assert len(debtor_prefix(number)) == 5
        assert debtor_prefix(number)[0] != "0"


def test_shops_and_books_that_differ_have_other_numbers():
    names = [("a.example", BOOKS), ("b.example", BOOKS), ("a.example", "exact/be/3412345")]
    first = {next(link_numbers(origin=origin, books=books)) for origin, books in names}
    assert len(first) == len(names)

"""JSON is found amid what PHP and modules print around it, and nothing else is taken for an answer."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.shops.prestashop.answers import NotReadable, read_errors, read_list, shop_clock

ROWS = [{"id": 1, "name": "A [b] {c}"}, {"id": 2, "name": 'é "x"'}]
BODY = json.dumps({"orders": ROWS}).encode()
NOISE = st.text(alphabet='ab[]{}"<>#0:, \n', max_size=40)


@given(NOISE, NOISE)
def test_noise_around_the_body_changes_nothing(before, after):
    assert read_list(before.encode() + b"\n" + BODY + after.encode(), resource="orders") == ROWS


@pytest.mark.parametrize(
    "noise",
    [
        "",
        " ",
        "\ufeff",
        "\n\n",
        "[PHP Warning #2] Undefined variable $x (/var/www/m.php, line 3)\n",
        '<br />[] {"a": 1}\n',
        "{",
    ],
)
def test_known_noise_before_the_body(noise):
    assert read_list(noise.encode() + BODY, resource="orders") == ROWS


def test_no_hit_is_an_empty_list():
    assert read_list(b"[]", resource="orders") == []
    assert read_list(b" \xef\xbb\xbf[]", resource="orders") == []
    assert read_list(b'{"orders":[]}', resource="orders") == []


def test_an_empty_list_in_the_noise_does_not_hide_the_rows():
    assert read_list(b"array [] " + BODY, resource="orders") == ROWS


@pytest.mark.parametrize(
    "body",
    [
        b'{"orders":[{"id":1,"taxes":[],"name":"Ro',
        b'{"orders":[{"id":1,"taxes":[]',
        b"<!DOCTYPE html><script>var queue=[];</script>",
        b"<script>q=[]",
        b"<b>Warning</b> [] in module.php on line 3 ",
    ],
)
def test_an_empty_list_inside_something_else_does_not_pass_for_no_orders(body):
    with pytest.raises(NotReadable):
        read_list(body, resource="orders")


def test_an_empty_list_after_a_php_warning_is_an_answer():
    assert (
        read_list(b"<br />\n<b>Warning</b>: x in m.php on line 3<br />\n[]", resource="orders")
        == []
    )


def test_the_key_of_a_list_is_not_always_its_address():
    assert read_list(b'{"order_slips":[{"id":1}]}', resource="order_slip") == [{"id": 1}]


@given(st.integers(min_value=1, max_value=len(BODY) - 1))
def test_an_answer_that_was_cut_short_is_never_read(length):
    with pytest.raises(NotReadable):
        read_list(BODY[:length], resource="orders")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>home</html>",
        b'{"customers":[]}',
        b'{"orders":{"id":1}}',
        b'{"orders":[1,2]}',
        b"null",
        b"\xff\xfe{",
    ],
)
def test_what_is_no_list_of_the_resource_is_refused(body):
    with pytest.raises(NotReadable):
        read_list(body, resource="orders")


def test_a_number_is_never_a_float():
    assert read_list(b'{"orders":[{"id":1,"total":0.1}]}', resource="orders") == [
        {"id": 1, "total": "0.1"}
    ]


def test_errors_are_read_with_and_without_a_code():
    errors = read_errors(
        b'noise {"errors":[{"code":26,"message":"no"},{"message":"odd"},{"code":"3"}]}'
    )
    assert [(error.code, error.text) for error in errors] == [(26, "no"), (None, "odd"), (3, "")]
    assert read_errors(b"<html>") == ()


@pytest.mark.parametrize(
    ("headers", "clock"),
    [
        ({"Access-Time": "1795446391"}, datetime(2026, 11, 23, 15, 6, 31, tzinfo=UTC)),
        ({"Date": "Mon, 23 Nov 2026 15:06:31 GMT"}, datetime(2026, 11, 23, 15, 6, 31, tzinfo=UTC)),
        ({"Access-Time": "soon"}, datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_clock_is_the_shops_own_where_it_tells(headers, clock):
    assert shop_clock(headers, otherwise=datetime(2026, 1, 1, tzinfo=UTC)) == clock


@pytest.mark.parametrize(
    "behind",
    [
        "<!-- cached -->",
        "\n<br />\n<b>Notice</b>: Undefined index: a in /m.php on line 3<br />\n",
        "<!-- a --> <b>Deprecated</b>: x<br><!-- b -->\n",
    ],
)
@pytest.mark.parametrize("before", ["", "<br />\n<b>Warning</b>: x in m.php on line 3<br />\n"])
def test_an_empty_list_between_what_php_and_caches_print_is_an_answer(before, behind):
    assert read_list(f"{before}[]{behind}".encode(), resource="orders") == []

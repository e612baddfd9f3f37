"""Whatever a shop answers, reading says what to do next, and the cursor that went in stays good."""

from string import Formatter

import pytest

from connectors.errors import ConnectorError, Kind, NotNow, Refused
from connectors.shops.prestashop import messages, notes
from connectors.shops.prestashop.answers import ShopError
from connectors.shops.prestashop.errors import BY_CODE, BY_STATUS, as_error, find_meaning
from connectors.testing.shop_contract import Walk
from iweb.core.messages import fault_of


@pytest.mark.parametrize("version", ["1.7.8.11", "8.2.1", "9.0.0"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" ", ""),
        ("\ufeff", "\n"),
        ("<br />\n<b>Warning</b>: Undefined variable $x in /var/www/m.php on line 3<br />\n", ""),
        ("", "<!-- cached -->"),
    ],
)
def test_noise_of_modules_does_not_hide_an_order(make_shop, version, before, after):
    shop = make_shop(version=version)
    sold = shop.sell(3)
    shop.do("switches", noise_before=before, noise_after=after)
    walk = Walk.begin(shop.reader())
    walk.drain()
    assert list(walk.kept) == sold
    assert shop.reader().probe().version == version


FAULTS = [
    ("status_503", "prestashop.unavailable"),
    ("status_408", "prestashop.unavailable"),
    ("html", "prestashop.answer_unreadable"),
    ("garbage_json", "prestashop.answer_unreadable"),
    ("empty_body", "prestashop.answer_unreadable"),
    ("truncated", "http.read_broken_off"),
    ("drop_after", "http.read_broken_off"),
]


@pytest.mark.parametrize(("fault", "message"), FAULTS)
@pytest.mark.parametrize(
    "resource", ["orders", "order_details", "order_payments", "customers", "countries"]
)
def test_a_fault_in_any_call_is_tried_again_and_loses_nothing(shop, fault, message, resource):
    sold = shop.sell(3)
    walk = Walk.begin(shop.reader())
    shop.control.inject(kind=fault, path=f"/shop/{shop.name}/api/{resource}$", times=None)
    with pytest.raises(NotNow) as raised:
        walk.step()
    shop.control.clear_faults()
    assert (raised.value.message_id, raised.value.kind) == (message, Kind.RETRY)
    walk.drain()
    assert list(walk.kept) == sold


def test_a_shop_that_breaks_down_over_many_orders_is_asked_for_fewer(shop):
    sold = shop.sell(60)
    shop.control.inject(kind="fault_500", path=f"/shop/{shop.name}/api/order_details$", times=2)
    walk = Walk.begin(shop.reader(), limit=50)
    page = walk.step()
    assert len(page.documents) == 6  # 50, 12, 6
    walk.drain()
    assert list(walk.kept) == sold


def test_a_shop_that_keeps_breaking_down_is_told_with_its_own_words(shop):
    shop.sell(20)
    shop.control.inject(kind="fault_500", path=f"/shop/{shop.name}/api/orders$", times=None)
    with pytest.raises(NotNow) as raised:
        shop.reader().read(cursor={}, limit=50)
    assert (raised.value.message_id, raised.value.status) == ("prestashop.shop_fault", 500)
    assert "PHP Warning" in raised.value.detail


def test_a_right_that_was_taken_away_is_named(shop):
    shop.sell(1)
    rights = {
        name: ["GET"]
        for name in ("orders", "configurations", "translated_configurations", "order_details")
    }
    key = shop.do("keys", permissions=rights)["key"]
    with pytest.raises(Refused) as raised:
        shop.reader(key=key).read(cursor={}, limit=50)
    assert (raised.value.message_id, raised.value.kind) == (
        "prestashop.permission_missing",
        Kind.RECONNECT,
    )
    assert raised.value.detail.startswith("order_payments:") or raised.value.detail.startswith(
        "order_invoices:"
    )


def test_an_order_that_nobody_can_read_is_handed_over_and_not_the_end_of_reading(shop):
    sold = shop.sell(3)
    shop.do("rows", resource="orders", id=int(sold[1]), values={"id_currency": 77})
    reader = shop.reader()
    page = reader.read(cursor={}, limit=50)
    assert [one.external_id for one in page.documents] == sold
    with pytest.raises(ValueError, match="Order 2"):
        reader.to_sales(page.documents[1])
    assert reader.to_sales(page.documents[2])


CODES = sorted({*BY_CODE, 24, 27, 32, 35, 38})
MIXES = [(), (3,), (3, 26), *((code,) for code in CODES), *((code, 3) for code in CODES)]


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 405, 408, 410, 429, 500, 502, 503, 504, 520]
)
def test_every_answer_has_a_meaning_with_a_sentence(status):
    for codes in MIXES:
        meaning = find_meaning(
            status=status, errors=[ShopError(code=code, text="x") for code in codes]
        )
        assert meaning.message in messages.MESSAGES
        assert meaning.later == (meaning.kind is Kind.RETRY)


@pytest.mark.parametrize(
    ("status", "codes", "message", "kind"),
    [
        (401, (), "key_not_received", Kind.RECONNECT),
        (401, (26,), "permission_missing", Kind.RECONNECT),
        (405, (25,), "permission_missing", Kind.RECONNECT),
        (403, (), "turned_away", Kind.RETRY),
        (403, (132,), "key_of_other_shop", Kind.RECONNECT),
        (404, (), "address_not_found", Kind.RECONNECT),
        (429, (), "busy", Kind.RETRY),
        (400, (27,), "request_refused", Kind.CONTACT_SUPPORT),
        (500, (32, 3, 3), "request_refused", Kind.CONTACT_SUPPORT),
        (500, (3,), "shop_fault", Kind.RETRY),
        (500, (), "shop_fault", Kind.RETRY),
        (503, (22,), "webservice_off", Kind.RECONNECT),
        (503, (), "unavailable", Kind.RETRY),
        (301, (), "moved", Kind.RECONNECT),
        (418, (), "request_refused", Kind.CONTACT_SUPPORT),
    ],
)
def test_what_to_do_next(status, codes, message, kind):
    meaning = find_meaning(status=status, errors=[ShopError(code=code, text="") for code in codes])
    assert (meaning.message, meaning.kind) == (f"prestashop.{message}", kind)


def test_php_noise_never_hides_the_real_error():
    noisy = [ShopError(code=3, text=""), ShopError(code=26, text="")]
    assert find_meaning(status=500, errors=noisy).message == "prestashop.permission_missing"


@pytest.mark.parametrize(
    ("header", "is_told"),
    [("120", True), ("Mon, 23 Nov 2026 15:06:31 GMT", True), ("", False), ("soon", False)],
)
def test_a_shop_that_says_when_to_come_back_is_heard(header, is_told):
    error: ConnectorError = as_error(
        status=429, errors=[], headers={"Retry-After": header}, about="orders"
    )
    assert isinstance(error, NotNow)
    assert (error.until is not None) == is_told


def test_the_shops_own_words_are_redacted_and_cut():
    text = "ws_key=ABCDEFGHIJKLMNOPQRSTUVWXYZ123456 of anna@klant.example " + "x" * 1000
    error = as_error(status=500, errors=[ShopError(code=3, text=text)], headers={}, about="orders")
    assert "ABCDEF" not in error.detail
    assert "anna@" not in error.detail
    assert len(error.detail) <= 300


@pytest.mark.parametrize("message_id", sorted(messages.MESSAGES))
def test_every_message_is_whole_in_both_languages(message_id):
    assert fault_of(messages.MESSAGES[message_id]) == ""


def test_every_message_of_the_tables_has_its_sentence():
    used = {meaning.message for meaning in (*BY_CODE.values(), *BY_STATUS.values())}
    assert used <= messages.MESSAGES.keys()


@pytest.mark.parametrize("message_id", sorted(notes.NOTES))
def test_every_note_asks_for_the_same_figures_in_both_languages(message_id):
    words = notes.NOTES[message_id]["en"]
    asked = {name for _, name, _, _ in Formatter().parse(words) if name}
    note = notes.write_note(
        message_id.removeprefix("prestashop.note."), **dict.fromkeys(asked, "1.00")
    )
    for language in ("nl", "en"):
        written = notes.sentence(note, language=language)
        assert "{" not in written
        assert written.count("1.00") == len(asked)

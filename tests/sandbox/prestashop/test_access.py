"""Who gets in, and what is said to who does not."""

import hashlib

import pytest

from tests.sandbox.prestashop.client import Shop
from tests.sandbox.prestashop.conftest import MakeShop


def test_without_a_key_the_answer_is_plain_text_that_asks_for_one(default: Shop) -> None:
    got = default.get("/api/orders", key=None)
    assert (got.status, got.body) == (401, b"401 Unauthorized")
    assert got.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert "PSWS-Version" not in got.headers


def test_the_key_may_stand_in_the_query(default: Shop) -> None:
    assert default.get(f"/api/orders?ws_key={default.key}", key=None).status == 200


def test_the_header_wins_over_the_query(default: Shop) -> None:
    got = default.get(f"/api/orders?ws_key={default.key}&output_format=JSON", key="Z" * 32)
    assert (got.status, got.codes) == (401, [20, 21])


@pytest.mark.parametrize(
    ("key", "codes"), [("", [17]), ("KORT", [18]), ("Q" * 33, [18]), ("Q" * 32, [20, 21])]
)
def test_a_key_that_is_no_good_is_refused_with_its_code(
    default: Shop, key: str, codes: list[int]
) -> None:
    got = default.get("/api/orders?output_format=JSON", key=key)
    assert (got.status, got.codes) == (401, codes)
    assert got.headers["PSWS-Version"] == "0"


def test_a_key_without_the_resource_is_refused_with_401(shop: Shop) -> None:
    got = shop.get("/api/customers?output_format=JSON", key=shop.key_for(orders=["GET"]))
    assert (got.status, got.codes) == (401, [26])


def test_an_unknown_resource_comes_before_a_forbidden_one(shop: Shop) -> None:
    got = shop.get("/api/ordres?output_format=JSON", key=shop.key_for(orders=["GET"]))
    assert (got.status, got.codes) == (400, [27])
    assert 'Did you mean: "orders"?' in got.json["errors"][0]["message"]


def test_a_known_resource_that_is_not_held_here_is_never_allowed(default: Shop) -> None:
    assert default.get("/api/carts?output_format=JSON").codes == [26]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD"])
def test_a_reading_key_may_only_read(default: Shop, method: str) -> None:
    got = default.get("/api/orders?output_format=JSON", method=method)
    assert got.status == 405
    if method != "HEAD":
        assert got.codes == [25]


def test_patch_is_no_verb_before_8(make_shop: MakeShop) -> None:
    old = make_shop(seed="empty", version="1.7.8.11")
    assert old.get("/api/orders?output_format=JSON", method="PATCH").codes == [23]


def test_head_is_a_right_of_its_own_and_tells_the_digest_of_the_body(shop: Shop) -> None:
    key = shop.key_for(orders=["GET", "HEAD"])
    head = shop.get("/api/orders", method="HEAD", key=key)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Sha1"] == hashlib.sha1(shop.get("/api/orders").body).hexdigest()


def test_ps_method_overrides_the_verb(default: Shop) -> None:
    assert default.get("/api/orders?ps_method=DELETE&output_format=JSON").codes == [25]


def test_a_service_that_is_off_says_so_before_it_looks_at_the_key(shop: Shop) -> None:
    shop.tell("switches", webservice=False)
    got = shop.get("/api/orders?output_format=JSON", key="KORT")
    assert (got.status, got.codes) == (503, [22])


def test_a_server_that_drops_the_header_still_takes_the_key_in_the_query(shop: Shop) -> None:
    shop.tell("switches", authorization=False)
    assert shop.get("/api/orders").status == 401
    assert shop.get(f"/api/orders?ws_key={shop.key}").status == 200


def test_without_rewriting_only_the_dispatcher_answers(shop: Shop) -> None:
    shop.tell("switches", rewrite=False)
    assert shop.get("/api/orders").status == 404
    got = shop.get("/webservice/dispatcher.php?url=orders&output_format=JSON")
    assert (got.status, got.body) == (200, b"[]")


def test_the_dispatcher_knows_single_objects(default: Shop) -> None:
    got = default.get("/webservice/dispatcher.php?url=orders/2&output_format=JSON")
    assert got.json["order"]["id"] == 2


def test_the_headers_name_version_time_and_digest(default: Shop) -> None:
    got = default.get("/api/orders?output_format=JSON")
    assert got.headers["PSWS-Version"] == "8.2.1"
    assert got.headers["X-Powered-By"] == "PrestaShop Webservice"
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["Content-Sha1"] == hashlib.sha1(got.body).hexdigest()
    assert float(got.headers["Execution-Time"]) >= 0
    assert int(got.headers["Access-Time"]) > 1_700_000_000


def test_who_has_the_body_already_gets_a_304(default: Shop) -> None:
    digest = default.get("/api/orders").headers["Content-Sha1"]
    got = default.get("/api/orders", Local_Content_Sha1=digest)
    assert (got.status, got.body) == (304, b"")


def test_the_root_lists_what_the_key_may_do(shop: Shop) -> None:
    got = shop.get("/api", key=shop.key_for(orders=["GET", "HEAD"], taxes=["GET"]))
    [api] = got.xml
    assert api.get("shopName") == "Tulp & Tegel"
    assert [node.tag for node in api] == ["orders", "taxes"]
    verbs = {verb: api[1].get(verb) for verb in ("get", "put", "post", "patch", "delete", "head")}
    assert verbs == {"get": "true", "head": "false"} | dict.fromkeys(
        ("put", "post", "patch", "delete"), "false"
    )


def test_the_root_in_json_dies_in_8_and_9_and_lists_names_in_1_7(
    any_version: tuple[str, Shop],
) -> None:
    version, shop = any_version
    got = shop.get("/api?output_format=JSON")
    if version == "1.7.8.11":
        assert {"orders", "order_slip"} <= set(got.json)
    else:
        assert (got.status, got.body) == (500, b"")


def test_a_double_slash_dies_in_8_and_9(any_version: tuple[str, Shop]) -> None:
    version, shop = any_version
    got = shop.get("/api//orders?output_format=JSON")
    assert got.status == (200 if version == "1.7.8.11" else 500)


def test_the_journal_hides_the_key_in_the_query(shop: Shop) -> None:
    shop.get(f"/api/orders?ws_key={shop.key}", key=None)
    last = shop.control.requests()[-1]
    assert shop.key not in str(last)
    assert "/api/orders" in last["path"]


def test_a_fault_of_the_shop_is_a_php_warning_with_status_500(shop: Shop) -> None:
    got = shop.get("/api/orders?output_format=JSON", X_Sandbox_Fault="fault_500")
    assert (got.status, got.codes) == (500, [3])
    assert "[PHP Warning #2]" in got.json["errors"][0]["message"]


def test_a_page_of_the_edge_is_html(shop: Shop) -> None:
    got = shop.get("/api/orders", X_Sandbox_Fault="status_503")
    assert got.status == 503
    assert got.headers["Content-Type"].startswith("text/html")


def test_noise_of_a_module_stands_around_the_body(shop: Shop) -> None:
    shop.tell("switches", noise_before="\ufeff \n", noise_after="<!-- module -->")
    got = shop.get("/api/orders?output_format=JSON")
    assert got.body.decode() == "\ufeff \n[]<!-- module -->"


def test_a_key_for_writing_cannot_be_made(shop: Shop) -> None:
    with pytest.raises(ValueError, match="reading of"):
        shop.key_for(orders=["POST"])

"""Connecting finds the webservice, the way in for the key, and names in words what is missing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from connectors.errors import ConnectorError, Kind, NotNow, Refused
from connectors.http import Door
from connectors.shops.prestashop.connect import find_addresses, probe
from connectors.shops.prestashop.fields import PERMISSIONS, dialect_of
from connectors.symptoms import Symptom, without_answer


@pytest.mark.parametrize("version", ["1.7.8.11", "8.2.1", "9.0.0"])
def test_a_shop_tells_who_it_is(make_shop, version):
    profile = make_shop(version=version).reader().probe()
    assert (profile.name, profile.version) == ("Tulp & Tegel", version)
    assert (profile.time_zone, profile.currency) == ("Europe/Amsterdam", "EUR")
    assert profile.api_address.endswith("/api")
    assert profile.missing_permissions == ()
    assert not profile.key_in_query


def test_the_dispatcher_is_found_where_the_rewrite_is_missing(shop):
    shop.do("switches", rewrite=False)
    shop.sell(2)
    profile = shop.reader().probe()
    assert profile.api_address == f"{shop.address}/webservice/dispatcher.php"
    reader = shop.reader(profile={"api_address": profile.api_address})
    assert len(reader.read(cursor={}, limit=50).documents) == 2


def test_a_header_that_does_not_arrive_is_told_and_the_key_goes_in_the_query(shop):
    shop.do("switches", authorization=False)
    shop.sell(2)
    profile = shop.reader().probe()
    assert profile.key_in_query
    reader = shop.reader(profile={"api_address": profile.api_address, "key_in_query": True})
    assert len(reader.read(cursor={}, limit=50).documents) == 2


def test_the_key_stays_out_of_the_query_while_the_header_arrives(shop):
    shop.sell(1)
    shop.reader().probe()
    shop.reader().read(cursor={}, limit=50)
    assert not [row for row in shop.requests() if "ws_key" in str(row)]


@pytest.mark.parametrize(
    "missing",
    [("orders",), ("customers", "taxes"), ("configurations",), ("currencies", "order_slip")],
)
def test_every_missing_right_is_named(shop, missing):
    rights = {name: ["GET"] for name in PERMISSIONS if name not in missing}
    key = shop.do("keys", permissions=rights)["key"]
    assert shop.reader(key=key).probe().missing_permissions == missing


def test_a_right_to_look_only_at_headers_is_no_right_to_read(shop):
    rights = {name: ["GET"] for name in PERMISSIONS} | {"orders": ["HEAD"]}
    key = shop.do("keys", permissions=rights)["key"]
    assert shop.reader(key=key).probe().missing_permissions == ("orders",)


def probing(reader) -> ConnectorError:
    with pytest.raises(ConnectorError) as raised:
        reader.probe()
    return raised.value


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("short", "prestashop.key_malformed"),
        ("A" * 31 + " ", "prestashop.key_malformed"),
        ("A" * 32, "prestashop.key_unknown"),
    ],
)
def test_a_wrong_key_is_told_as_such(shop, key, message):
    error = probing(shop.reader(key=key))
    assert isinstance(error, Refused)
    assert (error.message_id, error.kind) == (message, Kind.RECONNECT)


def test_a_key_that_is_switched_off_is_told_as_such(shop):
    key = shop.do("keys", active=False)["key"]
    assert probing(shop.reader(key=key)).message_id == "prestashop.key_unknown"


def test_a_webservice_that_is_switched_off_is_told_as_such(shop):
    shop.do("switches", webservice=False)
    error = probing(shop.reader())
    assert isinstance(error, Refused)
    assert (error.message_id, error.kind) == ("prestashop.webservice_off", Kind.RECONNECT)


@pytest.fixture
def plain_site() -> Iterator[str]:
    """A web site that is no shop."""

    class Nothing(Redirecting):
        def do_GET(self) -> None:
            self.send_error(404)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Nothing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_site_without_a_webservice_is_told_as_such(shop, plain_site):
    error = probing(shop.reader(address=f"{plain_site}/elsewhere"))
    assert (error.message_id, error.kind) == ("prestashop.address_not_found", Kind.RECONNECT)


PAGES = [
    "/",
    "/api",
    "/api/",
    "/index.php",
    "/index.php?controller=authentication&back=my-account",
    "/nl/",
    "/nl/2-home",
    "/admin123/index.php/improve/international",
    "/webservice/dispatcher.php?url=orders",
]


@pytest.mark.parametrize("page", PAGES)
def test_whatever_page_of_the_shop_was_copied_its_webservice_is_found(shop, page):
    profile = shop.reader(address=f"{shop.address}{page}").probe()
    assert profile.api_address == f"{shop.address}/api"


class Names:
    """Doors by name: each leads to the sandbox, is shut, or sends on. Remembers whom the key was shown to."""

    def __init__(self, shop, **names: str) -> None:
        self.real, self.names, self.asked = shop.address, names, []

    def __call__(self, host: str):
        return NamedDoor(self, host.removeprefix("https://"))


class NamedDoor:
    def __init__(self, names: Names, host: str) -> None:
        self.names, self.host = names, host

    def call(self, method: str, url: str, **content):
        self.names.asked.append(self.host)
        match self.names.names.get(self.host, "unknown"):
            case "shop":
                path = url.removeprefix(f"https://{self.host}")
                door = Door(self.names.real, allow_loopback=True)
                return door.call(method, f"{self.names.real}{path}", **content)
            case "sends on":
                raise without_answer(Symptom.REDIRECTED_ELSEWHERE, write=False)
            case "no certificate":
                raise without_answer(Symptom.CERTIFICATE_REFUSED, write=False)
        raise without_answer(Symptom.NAME_UNKNOWN, write=False)


WWW = "www.mijnwinkel.nl"
BARE = "mijnwinkel.nl"


@pytest.mark.parametrize("other", ["sends on", "no certificate", "unknown"])
@pytest.mark.parametrize(("typed", "found"), [(BARE, WWW), (WWW, BARE)])
def test_the_same_shop_is_found_under_its_other_name(shop, typed, found, other):
    names = Names(shop, **{typed: other, found: "shop"})
    profile = probe(address=f"http://{typed}/nl/", key=shop.key, open_door=names)
    assert profile.api_address == f"https://{found}/api"
    assert set(names.asked) == {typed, found}


def test_a_shop_that_is_nowhere_is_told_by_what_was_typed(shop):
    names = Names(shop, **{BARE: "sends on"})
    with pytest.raises(ConnectorError) as raised:
        probe(address=BARE, key=shop.key, open_door=names)
    assert raised.value.message_id == "prestashop.moved"
    assert set(names.asked) == {BARE, WWW}


@pytest.mark.parametrize("typed", ["127.0.0.1:8801", "[::1]:8801", "localhost", "203.0.113.7"])
def test_a_number_has_no_other_name(typed):
    hosts = {urlsplit(one).netloc for one in find_addresses(typed, allow_loopback=True)}
    assert hosts == {typed}


def test_a_shop_that_is_down_is_asked_again_later(shop):
    shop.control.inject(kind="status_503", path=f"/shop/{shop.name}/", times=2)
    error = probing(shop.reader())
    assert isinstance(error, NotNow)
    assert (error.message_id, error.kind) == ("prestashop.unavailable", Kind.RETRY)


def test_a_shop_without_a_time_zone_is_refused_at_once(shop):
    shop.do(
        "rows",
        resource="configurations",
        id=configuration(shop, "PS_TIMEZONE"),
        values={"value": "Mars/Olympus"},
    )
    error = probing(shop.reader())
    assert (error.message_id, error.detail) == (
        "prestashop.time_zone_unknown",
        "PS_TIMEZONE 'Mars/Olympus'",
    )


def configuration(shop, name: str) -> int:
    from connectors.shops.prestashop.client import Query, any_of

    query = Query(resource="configurations", fields=("id",), filters={"name": any_of([name])})
    (row,) = shop.reader()._reading.client.fetch(query).rows
    return row["id"]


class Redirecting(BaseHTTPRequestHandler):
    """Sends everyone to another host, and remembers whether anyone came."""

    target = ""
    seen: list[str] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        self.send_response(301)
        self.send_header("Location", f"{self.target}{self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def redirecting(shop) -> Iterator[str]:
    handler = type("Handler", (Redirecting,), {"target": shop.address, "seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_redirect_to_another_host_is_refused_and_the_key_never_gets_there(shop, redirecting):
    error = probing(shop.reader(address=redirecting))
    assert isinstance(error, Refused)
    assert (error.message_id, error.kind) == ("prestashop.moved", Kind.RECONNECT)
    assert shop.calls() == 0


@pytest.mark.parametrize(
    ("typed", "api"),
    [
        ("mijnwinkel.nl", "https://mijnwinkel.nl/api"),
        ("  HTTPS://MijnWinkel.nl/  ", "https://mijnwinkel.nl/api"),
        ("http://mijnwinkel.nl", "https://mijnwinkel.nl/api"),
        ("http://mijnwinkel.nl:80/shop", "https://mijnwinkel.nl/shop/api"),
        ("https://mijnwinkel.nl/api", "https://mijnwinkel.nl/api"),
        ("https://mijnwinkel.nl/api/", "https://mijnwinkel.nl/api"),
        ("https://mijnwinkel.nl/nl/webservice/dispatcher.php", "https://mijnwinkel.nl/nl/api"),
        ("https://mijnwinkel.nl/?x=1#top", "https://mijnwinkel.nl/api"),
        ("https://mijnwinkel.nl:8443", "https://mijnwinkel.nl:8443/api"),
        ("http://127.0.0.1:8801", "https://127.0.0.1:8801/api"),
    ],
)
def test_what_an_owner_types_becomes_the_address_of_the_webservice(typed, api):
    assert find_addresses(typed, allow_loopback=False)[0] == api


def test_this_machine_is_called_as_typed_only_where_that_is_allowed():
    assert (
        find_addresses("http://127.0.0.1:8801", allow_loopback=True)[0]
        == "http://127.0.0.1:8801/api"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ftp://mijnwinkel.nl",
        "https://KEY@mijnwinkel.nl",
        "https://",
        "https://a:b:c/",
        "javascript://x",
    ],
)
def test_what_is_no_address_of_a_shop_is_refused(typed):
    with pytest.raises(Refused) as raised:
        find_addresses(typed, allow_loopback=True)
    assert raised.value.message_id == "prestashop.address_unusable"


@pytest.mark.parametrize(
    "address", ["https://10.0.0.5", "https://169.254.169.254/latest", "https://127.0.0.1:1"]
)
def test_an_address_inside_the_house_is_never_called(shop, address):
    error = probing(shop.reader(address=address, allow_loopback=False))
    assert isinstance(error, Refused)
    assert error.message_id == "prestashop.address_unusable"


@pytest.mark.parametrize(
    ("version", "cart_rules", "certain"),
    [
        ("1.6.1.24", "order_discounts", False),
        ("1.7.6.9", "order_cart_rules", False),
        ("1.7.7.0", "order_cart_rules", True),
        ("8.2.1", "order_cart_rules", True),
        ("9.0.0", "order_cart_rules", True),
        ("", "order_cart_rules", True),
        ("9.1.0-beta.1", "order_cart_rules", True),
    ],
)
def test_what_differs_between_versions(version, cart_rules, certain):
    dialect = dialect_of(version)
    assert (dialect.cart_rules, dialect.cart_rules_certain) == (cart_rules, certain)
    assert ("order_cart_rules" in dialect.permissions) == certain


def test_a_key_is_never_shown_by_a_reader(shop):
    assert shop.key not in repr(shop.reader())
    assert shop.key not in repr(shop.reader()._access)

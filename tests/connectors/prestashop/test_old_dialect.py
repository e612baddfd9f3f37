"""A shop of 1.6.1, as a front before the sandbox that speaks its dialect: the contract of every reader, and vouchers read.

What differs in what is asked for: vouchers are `order_discounts`, listed as `order_cart_rules`; lines and vouchers lack the
columns that 1.7.7 added; a field or resource that is not there is a 400. Source: field lists of 1.6.1.24, OrderCartRule of 1.6.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from connectors.testing.shop_contract import ShopReaderContract
from mappings.sale import LineKind
from tests.connectors.prestashop.conftest import SandboxShop

VERSION = "1.6.1.24"
UNKNOWN_FIELDS = {
    "order_details": ("total_refunded_tax_excl", "total_refunded_tax_incl"),
    "order_discounts": ("deleted",),
    "orders": ("note",),
}
OPENER = build_opener(ProxyHandler({}))


def refusal(code: int, message: str) -> bytes:
    return json.dumps({"errors": [{"code": code, "message": message}]}).encode()


def refused(path: str) -> bytes | None:
    """What 1.6.1 says of a resource or a field that only later versions have."""
    parts = urlsplit(unquote(path))
    resource = parts.path.rpartition("/api/")[2].strip("/")
    if resource == "order_cart_rules":
        return refusal(27, f'Resource of type "{resource}" does not exist.')
    display = re.search(r"display=\[([^&]*)\]", parts.query)
    asked = set(re.split(r"[,\[\]]", display[1])) if display else set()
    unknown = asked & set(UNKNOWN_FIELDS.get(resource, ()))
    return refusal(35, f"Unable to display this field: {', '.join(unknown)}") if unknown else None


class Front(BaseHTTPRequestHandler):
    """Passes on to `target` what 1.6.1 would answer."""

    target = ""

    def do_GET(self) -> None:
        body = refused(self.path)
        if body is not None:
            return self._reply(400, {"Content-Type": "application/json"}, body)
        wanted = Request(self.target + self.path.replace("order_discounts", "order_cart_rules"))
        for name in ("Authorization", "Accept", "Output-Format", "Io-Format"):
            if name in self.headers:
                wanted.add_header(name, self.headers[name])
        try:
            with OPENER.open(wanted, timeout=10) as answer:
                self._pass_on(answer.status, dict(answer.headers), answer.read())
        except HTTPError as error:
            self._pass_on(error.code, dict(error.headers), error.read())

    def _pass_on(self, status: int, headers: dict[str, str], body: bytes) -> None:
        if headers.get("PSWS-Version", "0") != "0":
            headers["PSWS-Version"] = VERSION
        if b"<api" in body:
            body = body.replace(b"order_cart_rules", b"order_discounts")
        self._reply(status, headers, body)

    def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing is written."""


@contextmanager
def front(target: str) -> Iterator[str]:
    """`target` without its path, as a shop of 1.6.1 would answer. Gives the address."""
    handler = type("FrontOfOne", (Front,), {"target": target})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def old_shop(make_shop) -> Iterator[SandboxShop]:
    behind = make_shop(version="1.7.8.11")
    parts = urlsplit(behind.address)
    with front(f"{parts.scheme}://{parts.netloc}") as address:
        yield replace(behind, address=f"{address}{parts.path}")


class TestReaderOfAnOldShop(ShopReaderContract):
    @pytest.fixture
    def shop(self, old_shop):
        return old_shop


def test_an_old_shop_is_connected_with_the_permissions_of_its_version(old_shop):
    profile = old_shop.reader().probe()
    assert (profile.version, profile.missing_permissions) == (VERSION, ())


def test_vouchers_of_an_old_shop_are_read(old_shop):
    old_shop.order(vouchers=[{"name": "Tien procent", "percent": "10"}])
    old_shop.order()
    old_shop.settle()
    reader = old_shop.reader()
    page = reader.read(cursor={}, limit=50)

    sales = [sale for one in page.documents for sale in reader.to_sales(one)]
    with_voucher, without = sales
    (discount,) = (line for line in with_voucher.lines if line.kind is LineKind.DISCOUNT)
    assert discount.gross < Decimal(0)
    assert sum(line.gross for line in with_voucher.lines) == pytest.approx(
        with_voucher.total_gross, abs=Decimal("0.01")
    )
    assert not [line for line in without.lines if line.kind is LineKind.DISCOUNT]

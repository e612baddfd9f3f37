"""The sandbox PrestaShop answers as shops of 8.2.1 and 9.0.0 did: same status, headers, fields, order and types."""

import base64
import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import HTTPErrorProcessor, Request, build_opener

import pytest

from connectors.sandbox.prestashop import SandboxPrestaShop
from connectors.sandbox.prestashop.money import CartLine, Rounding, order_totals, unit_price
from connectors.sandbox.prestashop.schema import resources
from connectors.sandbox.serving.control import Control

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("IWEB_SHARED", ROOT.parent / "shared"))
FACTS = SHARED / "data" / "prestashop"
VERSIONS = ("8.2.1", "9.0.0")
NOT_RECORDED = {"categories", "tags", "translated_configurations"}
ALL = sorted(set(resources("8.2.1")) - NOT_RECORDED)
LINK = "{http://www.w3.org/1999/xlink}href"


class _KeepRedirects(HTTPErrorProcessor):
    def http_response(self, request: Any, response: Any) -> Any:  # noqa: ARG002 urllib calls it so
        """Every status is an answer here."""
        return response


@dataclass(frozen=True)
class Exchange:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Shop:
    """One of our shops in two languages, as the recorded ones were, with something in every table."""

    url: str
    keys: dict[str, str]

    def ask(
        self, target: str, *, method: str = "GET", key: str = "<all>", **headers: str
    ) -> Exchange:
        request = Request(self.url + quote(target, safe="/?&=%[]|,<>!:+@*"), method=method)
        if key in self.keys:
            request.add_header("Authorization", self.keys[key])
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        with build_opener(_KeepRedirects).open(request, timeout=10) as answer:
            return Exchange(answer.status, dict(answer.headers.items()), answer.read())


@cache
def index(version: str) -> dict[str, str]:
    """File names by what they recorded, "040-countries-synopsis.json" as "countries-synopsis.json"."""
    names = [path.name for path in (FACTS / "captures" / version).iterdir()]
    return {name.split("-", 1)[1]: name for name in names if "-" in name}


@cache
def recorded(version: str, name: str) -> tuple[str, Exchange]:
    """The request line's target with verb, and the answer."""
    raw = (FACTS / "captures" / version / name).read_bytes().replace(b"\r\n", b"\n")
    question, head, body = raw.split(b"\n\n", 2)
    first, *lines = head.decode().split("\n")
    headers = {k: v for k, _, v in (line.partition(": ") for line in lines)}
    headers = {k.rstrip(":"): v for k, v in headers.items()}
    line = question.decode().split("\n")[0].removesuffix(" HTTP/1.1")
    return line, Exchange(int(first.split()[1]), headers, body)


def _basic(user: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:".encode()).decode()


@pytest.fixture(scope="module", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def shop(version: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with SandboxPrestaShop(tmp_path_factory.mktemp("ps"), version=version) as sandbox:
        control = Control(sandbox.url)
        made = control.call(
            "POST", "shops", {"name": "two", "languages": ["en", "nl"], "version": version}
        )
        every = {name: ["GET", "HEAD"] for name in resources(version)}
        key = control.call("POST", "keys", {"shop": "two", "permissions": every})["key"]
        order = {"shop": "two", "lines": [{"reference": "TT-101", "quantity": 3}], "wrapping": True}
        order |= {"vouchers": [{"name": "Tien", "percent": "10"}], "state": 4}
        placed = control.call("POST", "orders", order)
        control.call("POST", "slips", {"shop": "two", "order": placed["id"], "shipping": "5"})
        orders_only = {"orders": ["GET", "HEAD"]}
        only = control.call("POST", "keys", {"shop": "two", "permissions": orders_only})["key"]
        off = control.call("POST", "keys", {"shop": "two", "active": False})["key"]
        yield Shop(
            made["address"],
            {
                "<all>": _basic(key),
                "<orders only>": _basic(only),
                "<unknown key>": _basic("Q" * 32),
                "<inactive key>": _basic(off),
                "<KORT>": _basic("KORT"),
                "<>": _basic(""),
            },
        )


def _types(rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    """JSON types of every field, associations as "name.field"; a bool counts apart from an int."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            if name == "associations":
                for one, subs in value.items():
                    for sub, types in _types(subs).items():
                        found.setdefault(f"{one}.{sub}", set()).update(types)
            elif isinstance(value, list):
                for sub, types in _types(value).items():
                    found.setdefault(f"{name}[].{sub}", set()).update(types)
            else:
                found.setdefault(name, set()).add(type(value).__name__)
    return found


def _rows(body: bytes) -> tuple[str, list[dict[str, Any]]]:
    content = json.loads(body)
    [(name, rows)] = content.items()
    return name, rows


@pytest.mark.parametrize("resource", ALL)
def test_a_full_list_has_the_recorded_fields_in_the_recorded_order(
    shop: Shop, version: str, resource: str
) -> None:
    theirs_name, theirs = _rows(recorded(version, index(version)[f"{resource}-full.json"])[1].body)
    ours_name, ours = _rows(shop.ask(f"/api/{resource}?display=full&output_format=JSON").body)
    assert ours_name == theirs_name
    plain = [name for name in theirs[0] if name != "associations"]
    for row in ours:
        assert [name for name in row if name != "associations"] == plain


@pytest.mark.parametrize("resource", ALL)
def test_a_full_list_has_the_recorded_types(shop: Shop, version: str, resource: str) -> None:
    theirs = _types(_rows(recorded(version, index(version)[f"{resource}-full.json"])[1].body)[1])
    ours = _types(_rows(shop.ask(f"/api/{resource}?display=full&output_format=JSON").body)[1])
    wrong = {
        name: (types, theirs.get(name))
        for name, types in ours.items()
        if not types <= theirs.get(name, set())
    }
    assert wrong == {}


@pytest.mark.parametrize("resource", ALL)
def test_numbers_and_dates_are_written_as_recorded(shop: Shop, version: str, resource: str) -> None:
    def shapes(body: bytes) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for row in _rows(body)[1]:
            for name, value in row.items():
                if isinstance(value, str) and re.fullmatch(r"[\d.:\- ]+", value):
                    shape = re.sub(r"^\d+(?=\.)", "9", re.sub(r"\d", "9", value))
                    found.setdefault(name, set()).add(re.sub(r"9+(?=\.)", "9", shape))
        return found

    theirs = shapes(recorded(version, index(version)[f"{resource}-full.json"])[1].body)
    ours = shapes(shop.ask(f"/api/{resource}?display=full&output_format=JSON").body)
    decimals = {n: s for n, s in ours.items() if all("." in one or "-" in one for one in s)}
    assert {n: s for n, s in decimals.items() if n in theirs and not s <= theirs[n]} == {}


def _xml(body: bytes) -> ET.Element:
    return ET.fromstring(body)


def _shape(node: ET.Element, *, depth: int = 0) -> list[tuple[int, str, tuple[str, ...]]]:
    """Tags and attribute names; links only as far as their resource."""
    marks = tuple(name if name != LINK else _target(node.get(LINK, "")) for name in node.attrib)
    lines = [(depth, node.tag, marks)]
    for child in node:
        lines += _shape(child, depth=depth + 1)
    return lines


def _target(href: str) -> str:
    return "link:" + href.partition("/api/")[2].partition("/")[0].partition("?")[0]


@pytest.mark.parametrize("resource", ALL)
def test_each_xml_field_carries_the_recorded_marks(shop: Shop, version: str, resource: str) -> None:
    def marks(body: bytes) -> dict[str, set[tuple[str, ...]]]:
        found: dict[str, set[tuple[str, ...]]] = {}
        for one in _xml(body)[0]:
            for _, tag, attributes in _shape(one):
                found.setdefault(tag, set()).add(attributes)
        return found

    theirs = marks(recorded(version, index(version)[f"{resource}-full.xml"])[1].body)
    ours = marks(shop.ask(f"/api/{resource}?display=full").body)
    assert {
        tag: (m, theirs.get(tag)) for tag, m in ours.items() if not m <= theirs.get(tag, set())
    } == {}


@pytest.mark.parametrize("resource", ALL)
@pytest.mark.parametrize("kind", ["blank", "synopsis"])
def test_a_schema_in_xml_is_the_recorded_one(
    shop: Shop, version: str, resource: str, kind: str
) -> None:
    _, theirs = recorded(version, index(version)[f"{resource}-{kind}.xml"])
    ours = shop.ask(f"/api/{resource}?schema={kind}")
    assert ours.status == theirs.status
    assert _shape(_xml(ours.body)) == _shape(_xml(theirs.body))


@pytest.mark.parametrize("resource", ALL)
def test_a_schema_in_json_is_the_recorded_one(shop: Shop, version: str, resource: str) -> None:
    _, theirs = recorded(version, index(version)[f"{resource}-synopsis.json"])
    assert shop.ask(f"/api/{resource}?schema=synopsis&output_format=JSON").body == theirs.body


REFUSALS = [
    "e-bad-key.json", "e-bad-key.xml", "e-bad-key-root.json", "e-short-key.json", "e-short-key.xml",
    "e-short-key-root.json", "e-no-key.txt", "e-no-key-root.txt", "e-inactive-key.json",
    "e-inactive-key.xml", "e-inactive-key-root.json", "e-empty-key.json", "e-empty-key.xml",
    "e-empty-key-root.json", "e-no-permission.json", "e-no-permission.xml", "e-no-permission-post.xml",
    "e-no-permission-delete.json", "e-no-resource.json", "e-no-resource.xml", "e-no-id.txt",
    "e-id-not-number.txt", "e-id-zero.txt", "e-no-id-slip.txt", "e-method.json", "e-double-slash.txt",
    "head-missing.txt", "api.txt", "q-date-gt-nodate.json", "q-date-gt-nodate.xml", "q-sort-two.json",
    "q-sort-two.xml", "q-display-bad-field.json", "q-display-bad-field.xml", "q-filter-bad-field.json",
    "q-filter-bad-field.xml", "q-sort-bad.json", "q-sort-bad.xml", "q-schema-bad.json",
    "q-schema-bad.xml", "q-filter-bad-value.json", "q-filter-bad-value.xml", "q-filter-empty.json",
    "q-limit-bad.json", "q-limit-zero.json", "q-limit-past.json", "q-limit-past.xml",
    "q-date-future.json", "q-date-future.xml",
]  # fmt: skip


def _replay(shop: Shop, version: str, name: str) -> tuple[Exchange, Exchange]:
    path = FACTS / "captures" / version / index(version)[name]
    question = (
        path.read_bytes()
        .decode()
        .split("\r\n\r\n" if b"\r\n\r\n" in path.read_bytes() else "\n\n")[0]
    )
    key = re.search(r"Authorization: Basic (<.*>)", question)
    line, theirs = recorded(version, index(version)[name])
    method, _, target = line.partition(" ")
    return shop.ask(target, method=method, key=key[1] if key else ""), theirs


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_the_recorded_one_to_the_letter(shop: Shop, version: str, name: str) -> None:
    ours, theirs = _replay(shop, version, name)
    assert ours.status == theirs.status
    assert ours.body == theirs.body


@pytest.mark.parametrize(
    "name", [*REFUSALS, "orders-full.json", "orders-full.xml", "head.json", "head-one.xml"]
)
def test_the_headers_are_the_recorded_ones(shop: Shop, version: str, name: str) -> None:
    ours, theirs = _replay(shop, version, name)
    transport = {"host", "date", "connection", "content-length", "x-powered-by"}
    changing = {"access-time", "execution-time", "content-sha1"}
    assert {k.lower() for k in ours.headers} - transport == {
        k.lower() for k in theirs.headers
    } - transport
    for name_, value in theirs.headers.items():
        if name_.lower() not in transport | changing:
            assert ours.headers[name_] == value
    assert theirs.headers["X-Powered-By"] == ours.headers["X-Powered-By"]


SHAPES = [
    "orders-1.json", "orders-1.xml", "orders-two-ids.json", "sub.json", "q-one-id.json", "q-one-id.xml",
    "q-or.json", "q-range.json", "q-range-open.json", "q-lt.json", "q-display-reference.json",
    "q-display-minimum.xml", "q-limit.json", "q-limit-offset.json", "q-language.json", "q-language.xml",
    "q-bad-param.json", "q-id-shop.json", "trailing-slash.json", "q-sort-bare.xml",
]  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_an_answer_has_the_recorded_outline(shop: Shop, version: str, name: str) -> None:
    """Same envelope and same fields of the first object, whatever the order in it is."""
    ours, theirs = _replay(shop, version, name)
    assert ours.status == theirs.status
    if name.endswith(".xml"):
        mine_tags, other_tags = (
            {tag for _, tag, _ in _shape(_xml(one.body))} for one in (ours, theirs)
        )
        assert mine_tags == other_tags
        return
    mine, other = json.loads(ours.body), json.loads(theirs.body)
    assert list(mine) == list(other)
    [first], [second] = mine.values(), other.values()
    if isinstance(first, list):
        assert list(first[0]) == list(second[0])
        return
    # A single object loses what PHP counts as false, so that only fields both have can be compared.
    assert [key for key in second if key in first] == [key for key in first if key in second]
    only_one_has = set(first) ^ set(second)
    full = _rows(shop.ask("/api/orders?display=full&output_format=JSON&limit=1").body)[1][0]
    assert only_one_has <= set(full)
    assert not any(value in ("0", "", 0, None) for value in first.values())


def test_ids_of_a_filter_are_the_recorded_ones(shop: Shop, version: str) -> None:
    for name in (
        "q-one-id.json",
        "q-or.json",
        "q-range.json",
        "q-range-open.json",
        "q-lt.json",
        "q-limit.json",
    ):
        ours, theirs = _replay(shop, version, name)
        found, expected = _rows(ours.body)[1], _rows(theirs.body)[1]
        assert [row["id"] for row in found] == [row["id"] for row in expected]


def test_the_root_names_verbs_and_schemas_as_recorded(shop: Shop, version: str) -> None:
    _, theirs = recorded(version, index(version)["api-orders-only-key.xml"])
    ours = shop.ask("/api", key="<orders only>")
    assert _shape(_xml(ours.body)) == _shape(_xml(theirs.body))
    ours_orders, theirs_orders = _xml(ours.body)[0][0], _xml(theirs.body)[0][0]
    assert {k: v for k, v in ours_orders.attrib.items() if k != LINK} == {
        k: v for k, v in theirs_orders.attrib.items() if k != LINK
    }
    described = {
        node.tag: node[0].text
        for node in _xml(recorded(version, index(version)["api.xml"])[1].body)[0]
    }
    for node in _xml(shop.ask("/api").body)[0]:
        assert node[0].text == described[node.tag]


def test_an_order_of_the_default_shop_adds_up_the_way_a_recorded_one_does(version: str) -> None:
    """Order 6 of the recorded shop, from its cart: 3 at 12.50 with 21%, 2 at 14.9875 with 9%, shipping 7.00 net."""
    rows = _rows(recorded(version, index(version)["orders-full.json"])[1].body)[1]
    theirs = next(row for row in rows if row["id"] == 6)
    cart = [
        CartLine(unit=unit_price(Decimal("10.330579"), rate=Decimal(21)), quantity=3),
        CartLine(unit=unit_price(Decimal("13.75"), rate=Decimal(9)), quantity=2),
    ]
    totals = order_totals(
        cart, rounding=Rounding(), shipping=unit_price(Decimal(7), rate=Decimal(21))
    )
    assert totals.products.net == Decimal(theirs["total_products"])
    assert totals.products.gross == Decimal(theirs["total_products_wt"])
    assert totals.paid.net == Decimal(theirs["total_paid_tax_excl"])
    assert totals.paid.gross == Decimal(theirs["total_paid_tax_incl"])

"""Which categories a product is in is asked once, and a key that may not see it does no harm."""

from typing import Any, cast

import pytest

from connectors.errors import Kind, Refused
from connectors.shops.prestashop.catalogue import Catalogue
from connectors.shops.prestashop.client import Client, Query
from tests.connectors.prestashop.bodies import detail, sale_of

CATEGORIES = [
    {"id": "1", "id_parent": "0", "name": "Root"},
    {"id": "2", "id_parent": "1", "name": "Home"},
    {"id": "4", "id_parent": "2", "name": "Garden"},
    {"id": "5", "id_parent": "4", "name": "Books"},
    {"id": "7", "id_parent": "8", "name": "Loop"},
    {"id": "8", "id_parent": "7", "name": "Pool"},
]
TAGS = {"10": [{"id": "9"}, {"id": "12"}], "11": [{"id": "9"}]}
WORDS = {"9": "zomer", "12": "nieuw"}
HOMES = {"10": "5", "11": "4", "12": "2", "13": "7", "14": "99"}


class Shop:
    """Answers as a client would, and remembers what it was asked."""

    def __init__(self, *, refusal: Refused | None = None, refuses: str = "products") -> None:
        self.refusal, self.refuses = refusal, refuses
        self.asked: list[str] = []
        self.tagged = False

    def worn(self, product: str) -> dict[str, Any]:
        return {"tags": TAGS[product]} if self.tagged and product in TAGS else {}

    def fetch(self, query: Query) -> Any:
        self.asked.append(query.resource)
        if self.refusal and query.resource == self.refuses:
            raise self.refusal
        if query.resource == "categories":
            return type("Rows", (), {"rows": CATEGORIES})
        wanted = query.filters["id"].strip("[]").split("|")
        if query.resource == "tags":
            return type("Rows", (), {"rows": [{"id": one, "name": WORDS[one]} for one in wanted]})
        rows = [
            {"id": one, "id_category_default": HOMES[one], "associations": self.worn(one)}
            for one in wanted
            if one in HOMES
        ]
        return type("Rows", (), {"rows": rows})


def find(catalogue: Catalogue, shop: Shop, *products: str) -> Any:
    return catalogue.find(cast(Client, shop), products, language="1", shop="")


def test_a_product_is_in_its_category_and_in_all_above_it_but_the_root() -> None:
    found = find(Catalogue(), Shop(), "10", "11", "12")

    assert found.of_product == {"10": ("5", "4", "2"), "11": ("4", "2"), "12": ("2",)}
    assert found.names == {"2": "Home", "4": "Garden", "5": "Books"}


def test_everything_is_asked_once_also_what_the_shop_removed() -> None:
    shop, catalogue = Shop(), Catalogue()

    assert find(catalogue, shop, "10", "77").of_product == {"10": ("5", "4", "2")}
    assert find(catalogue, shop, "10", "77").of_product == {"10": ("5", "4", "2")}
    assert shop.asked == ["products", "categories"]
    find(catalogue, shop, "11")
    assert shop.asked == ["products", "categories", "products"]


def test_a_product_wears_its_tags_behind_its_categories_and_each_word_is_asked_once() -> None:
    shop, catalogue = Shop(), Catalogue()
    shop.tagged = True

    found = find(catalogue, shop, "10", "11")
    find(catalogue, shop, "10", "11", "12")

    assert found.of_product["10"] == ("5", "4", "2", "tag:9", "tag:12")
    assert found.of_product["11"] == ("4", "2", "tag:9")
    assert (found.names["tag:9"], found.names["tag:12"]) == ("zomer", "nieuw")
    assert shop.asked == ["products", "tags", "categories", "products"]


def test_a_key_that_may_not_read_tags_still_tells_which_one_it_is() -> None:
    refusal = Refused("prestashop.key_lacks_right", kind=Kind.RECONNECT, status=401)
    shop = Shop(refusal=refusal, refuses="tags")
    shop.tagged = True

    found = find(Catalogue(), shop, "11")
    assert found.of_product["11"] == ("4", "2", "tag:9")
    assert found.names["tag:9"] == "9"


def test_a_line_without_a_product_asks_nothing() -> None:
    shop = Shop()
    assert find(Catalogue(), shop, "", "0").of_product == {}
    assert shop.asked == []


def test_categories_in_a_circle_end_and_an_unknown_one_is_none() -> None:
    found = find(Catalogue(), Shop(), "13", "14")

    assert len(found.of_product["13"]) == 20
    assert found.of_product["14"] == ()


@pytest.mark.parametrize("refuses", ["products", "categories"])
def test_a_key_without_the_right_is_asked_once(refuses: str) -> None:
    refusal = Refused("prestashop.key_lacks_right", kind=Kind.RECONNECT, status=401)
    shop, catalogue = Shop(refusal=refusal, refuses=refuses), Catalogue()

    assert find(catalogue, shop, "10") is None
    asked = len(shop.asked)
    assert find(catalogue, shop, "11") is None
    assert len(shop.asked) == asked


def test_a_shop_that_has_a_bad_minute_is_asked_again() -> None:
    shop = Shop(refusal=Refused("prestashop.unreadable", kind=Kind.RETRY, status=200))
    with pytest.raises(Refused):
        find(Catalogue(), shop, "10")


GOODS = detail(1, net="100.00", gross="121.00", taxes=["1"], product_id="10")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"categories": {"10": ["5", "4", "2"]}}, ("5", "4", "2")),
        ({"categories": None}, ()),
        ({"categories": {}}, ()),
        ({}, ()),
    ],
)
def test_a_line_has_the_categories_that_its_document_tells(
    told: dict[str, Any], expected: tuple[str, ...]
) -> None:
    (line, *_) = sale_of(details=[GOODS], **told).lines

    assert line.categories == expected


def categories_read(shop: Any) -> list[tuple[str, ...]]:
    reader = shop.reader()
    page = reader.read(cursor={}, limit=50)
    return [
        one.categories
        for document in page.documents
        for sale in reader.to_sales(document)
        for one in sale.lines
        if one.product_id
    ]


def test_the_shop_tells_the_categories_of_what_it_sold(shop: Any) -> None:
    shop.order(
        lines=[{"reference": "TT-204", "quantity": 1}, {"reference": "TT-301", "quantity": 1}]
    )

    assert sorted(categories_read(shop)) == [("5", "4", "2"), ("6", "2")]


def test_the_shop_tells_the_tags_of_what_it_sold(shop: Any) -> None:
    tag = shop.do("tags", reference="TT-202", word="zomer")["id"]
    shop.order(lines=[{"reference": "TT-202", "quantity": 1}])
    (worn,) = [[one for one in told if one.startswith("tag:")] for told in categories_read(shop)]

    assert worn == [f"tag:{tag}"]

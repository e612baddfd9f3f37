"""Which categories a product is in, its own and those above it, and which tags it wears: asked for the products of orders, once.

A tag stands among the categories as "tag:7", behind all of them, so that whatever goes by category goes by tag too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from connectors.errors import Kind, Refused
from connectors.shops.prestashop import fields
from connectors.shops.prestashop.client import Client, Query, any_of
from connectors.shops.prestashop.shapes import (
    Row,
    associated_ids,
    read_id,
    read_text,
    read_translated,
)

PRODUCTS_A_CALL = 100
MOST_PRODUCTS = 20_000
DEEPEST = 20
TAG = "tag:"  # before the id of a tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """Product id -> its categories' ids, the nearest first, then its tags; and what the shop calls them."""

    of_product: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]


class Catalogue:
    """Products and categories by id. A key need not have these rights: then no rule can go by category."""

    def __init__(self) -> None:
        self._homes: dict[str, str] = {}  # product -> its default category
        self._worn: dict[str, tuple[str, ...]] = {}  # product -> its tags
        self._categories: dict[str, Row] = {}
        self._tags: dict[str, str] = {}  # tag -> its word; its id where the key may not read tags
        self._removed: set[str] = set()
        self._is_refused = False

    def find(
        self, client: Client, products: Iterable[str], *, language: str, shop: str
    ) -> Shelves | None:
        """The shelves of these products, without those that the shop removed; None where the key may not see them."""
        wanted = {one for one in products if one and one != "0"}
        if not self._is_refused and wanted:
            try:
                self._learn(client, wanted, language=language, shop=shop)
            except Refused as refused:
                if refused.kind is Kind.RETRY:  # a treatment must not depend on a shop's bad minute
                    raise
                self._is_refused = True
        if self._is_refused:
            return None
        known = [one for one in wanted if one in self._homes]
        paths = {one: (*self._path(self._homes[one]), *self._worn[one]) for one in known}
        used = {shelf for path in paths.values() for shelf in path}
        return Shelves(of_product=paths, names={one: self._name(one) for one in sorted(used)})

    def _name(self, shelf: str) -> str:
        if shelf.startswith(TAG):
            return self._tags[shelf]
        return read_translated(self._categories[shelf]["name"])

    def _learn(self, client: Client, wanted: set[str], *, language: str, shop: str) -> None:
        if len(self._homes) > MOST_PRODUCTS:
            self._homes, self._worn, self._removed = {}, {}, set()
        missing = sorted(wanted - self._homes.keys() - self._removed, key=int)
        for start in range(0, len(missing), PRODUCTS_A_CALL):
            ids = missing[start : start + PRODUCTS_A_CALL]
            query = Query(resource="products", fields=fields.PRODUCT, filters={"id": any_of(ids)})
            for row in client.fetch(query).rows:
                product = read_id(row["id"])
                self._worn[product] = tuple(f"{TAG}{tag}" for tag in sorted(_tags_of(row), key=int))
                self._homes[product] = read_id(row["id_category_default"])
        self._learn_tags(client)
        self._removed |= wanted - self._homes.keys()
        if {self._homes[one] for one in wanted if one in self._homes} - self._categories.keys():
            query = Query(
                resource="categories", fields=fields.CATEGORY, language=language, shop=shop
            )
            self._categories = {read_id(row["id"]): row for row in client.fetch(query).rows}

    def _learn_tags(self, client: Client) -> None:
        """Their words, for people; a key without that right still tells which tag it is."""
        worn = {tag for tags in self._worn.values() for tag in tags}
        missing = sorted((tag.removeprefix(TAG) for tag in worn - self._tags.keys()), key=int)
        self._tags |= {f"{TAG}{tag}": tag for tag in missing}
        for start in range(0, len(missing), PRODUCTS_A_CALL):
            ids = any_of(missing[start : start + PRODUCTS_A_CALL])
            query = Query(resource="tags", fields=fields.TAG, filters={"id": ids})
            try:
                rows = client.fetch(query).rows
            except Refused as refused:
                if refused.kind is Kind.RETRY:
                    raise
                return
            self._tags |= {f"{TAG}{read_id(row['id'])}": read_text(row["name"]) for row in rows}

    def _path(self, category: str) -> Iterator[str]:
        """Up to the shop's home, which holds everything; the root above it is no category of a product."""
        for _ in range(DEEPEST):
            row = self._categories.get(category)
            if row is None or read_id(row["id_parent"]) in {"", "0"}:
                return
            yield category
            category = read_id(row["id_parent"])


def _tags_of(row: Row) -> set[str]:
    return set(associated_ids(row, "tags")) - {"", "0"}

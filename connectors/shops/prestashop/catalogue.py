"""Which categories a product is in: its own and those above it, asked for the products of orders and remembered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from connectors.errors import Kind, Refused
from connectors.shops.prestashop import fields
from connectors.shops.prestashop.client import Client, Query, any_of
from connectors.shops.prestashop.shapes import Row, read_id, read_translated

PRODUCTS_A_CALL = 100
MOST_PRODUCTS = 20_000
DEEPEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """Product id -> its categories' ids, the nearest first; and what the shop calls them."""

    of_product: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]


class Catalogue:
    """Products and categories by id. A key need not have these rights: then no rule can go by category."""

    def __init__(self) -> None:
        self._homes: dict[str, str] = {}  # product -> its default category
        self._categories: dict[str, Row] = {}
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
        paths = {one: tuple(self._path(self._homes[one])) for one in wanted if one in self._homes}
        used = {category for path in paths.values() for category in path}
        names = {one: read_translated(self._categories[one]["name"]) for one in sorted(used)}
        return Shelves(of_product=paths, names=names)

    def _learn(self, client: Client, wanted: set[str], *, language: str, shop: str) -> None:
        if len(self._homes) > MOST_PRODUCTS:
            self._homes, self._removed = {}, set()
        missing = sorted(wanted - self._homes.keys() - self._removed, key=int)
        for start in range(0, len(missing), PRODUCTS_A_CALL):
            ids = missing[start : start + PRODUCTS_A_CALL]
            query = Query(resource="products", fields=fields.PRODUCT, filters={"id": any_of(ids)})
            for row in client.fetch(query).rows:
                self._homes[read_id(row["id"])] = read_id(row["id_category_default"])
        self._removed |= wanted - self._homes.keys()
        if {self._homes[one] for one in wanted if one in self._homes} - self._categories.keys():
            query = Query(
                resource="categories", fields=fields.CATEGORY, language=language, shop=shop
            )
            self._categories = {read_id(row["id"]): row for row in client.fetch(query).rows}

    def _path(self, category: str) -> Iterator[str]:
        """Up to the shop's home, which holds everything; the root above it is no category of a product."""
        for _ in range(DEEPEST):
            row = self._categories.get(category)
            if row is None or read_id(row["id_parent"]) in {"", "0"}:
                return
            yield category
            category = read_id(row["id_parent"])

"""One shop's tables in one SQLite file: a table a resource, and the tables the webservice shows only as associations."""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from connectors.sandbox.prestashop.schema import VERSIONS, Field, resources

Row = dict[str, Any]

_OWNERS = {
    "customer_group": "id_customer",
    "order_detail_tax": "id_order_detail",
    "order_slip_detail": "id_order_slip",
    "product_tag": "id_product",
}
_LINK_TABLES = """
CREATE TABLE IF NOT EXISTS customer_group (id_customer INTEGER, id_group INTEGER);
CREATE TABLE IF NOT EXISTS order_detail_tax (id_order_detail INTEGER, id_tax INTEGER);
CREATE TABLE IF NOT EXISTS order_slip_detail (
    id_order_slip INTEGER, id_order_detail INTEGER, product_quantity INTEGER,
    amount_tax_excl TEXT, amount_tax_incl TEXT);
CREATE TABLE IF NOT EXISTS product_tag (id_product INTEGER, id_tag INTEGER);
CREATE INDEX IF NOT EXISTS product_tag_of ON product_tag (id_product);
CREATE INDEX IF NOT EXISTS customer_group_of ON customer_group (id_customer);
CREATE INDEX IF NOT EXISTS order_detail_tax_of ON order_detail_tax (id_order_detail);
CREATE INDEX IF NOT EXISTS order_slip_detail_of ON order_slip_detail (id_order_slip);
CREATE INDEX IF NOT EXISTS order_details_of ON order_details (id_order);
CREATE INDEX IF NOT EXISTS order_histories_of ON order_histories (id_order);
CREATE INDEX IF NOT EXISTS order_invoices_of ON order_invoices (id_order);
CREATE INDEX IF NOT EXISTS order_payments_of ON order_payments (order_reference);
CREATE INDEX IF NOT EXISTS order_invoices_number ON order_invoices (number);
CREATE INDEX IF NOT EXISTS order_carriers_of ON order_carriers (id_order);
CREATE INDEX IF NOT EXISTS order_cart_rules_of ON order_cart_rules (id_order);
CREATE INDEX IF NOT EXISTS orders_changed ON orders (date_upd);
CREATE INDEX IF NOT EXISTS orders_reference ON orders (reference);
CREATE INDEX IF NOT EXISTS orders_delivery ON orders (delivery_number);
CREATE INDEX IF NOT EXISTS customers_email ON customers (email);
CREATE INDEX IF NOT EXISTS addresses_of ON addresses (id_customer);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS webservice_key (key TEXT PRIMARY KEY, active INTEGER, permissions TEXT, shops TEXT);
"""
_COLUMN_TYPES = {"id": "INTEGER PRIMARY KEY", "int": "INTEGER", "bool": "INTEGER"}


class Store:
    """Rows in and out. Numbers come back as stored: int columns as int, money as text with its fixed decimals."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")  # enough to outlive the death of the process
        self._db.executescript(_schema_sql())
        self._fields = {name: one.fields for name, one in resources(VERSIONS[-2]).items()}

    def close(self) -> None:
        with self.lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; may be nested. The outermost one commits."""
        with self.lock:
            outermost = self._depth == 0
            if outermost:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                if outermost:
                    self._db.execute("ROLLBACK")
                raise
            else:
                if outermost:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1

    def add(self, resource: str, values: Mapping[str, Any]) -> int:
        """Write a row; columns not named hold what MySQL would put there. Returns the id."""
        fields = {field.name: field for field in self._fields[resource]}
        row = {name: field.blank for name, field in fields.items() if name != "id"}
        row |= {name: _cell(fields[name], value) for name, value in values.items()}
        return self.insert(resource, row)

    def insert(self, table: str, row: Mapping[str, Any]) -> int:
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        with self.transaction():
            done = self._db.execute(
                f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608 names come from the schema
                [_plain(value) for value in row.values()],
            )
        return int(done.lastrowid or 0)

    def change(self, resource: str, id_: int, values: Mapping[str, Any]) -> None:
        fields = {field.name: field for field in self._fields[resource]}
        names = ", ".join(f'"{name}" = ?' for name in values)
        cells = [_plain(_cell(fields[name], value)) for name, value in values.items()]
        with self.transaction():
            self._db.execute(f'UPDATE "{resource}" SET {names} WHERE id = ?', [*cells, id_])  # noqa: S608

    def change_key(self, key: str, *, active: bool, permissions: str) -> None:
        """What a webservice key may do, as JSON."""
        with self.transaction():
            self._db.execute(
                "UPDATE webservice_key SET active = ?, permissions = ? WHERE key = ?",
                [active, permissions, key],
            )

    def one(self, resource: str, id_: int) -> Row | None:
        return next(iter(self.query(f'SELECT * FROM "{resource}" WHERE id = ?', [id_])), None)  # noqa: S608

    def get(self, resource: str, id_: int) -> Row:
        """Raises KeyError when the row is not there."""
        row = self.one(resource, id_)
        if row is None:
            raise KeyError(f"{resource}/{id_}")
        return row

    def where(self, table: str, **equal: Any) -> list[Row]:
        """Rows whose columns equal the given values, oldest first."""
        tests = " AND ".join(f'"{name}" = ?' for name in equal) or "1"
        sql = f'SELECT * FROM "{table}" WHERE {tests} ORDER BY rowid'  # noqa: S608
        return self.query(sql, list(equal.values()))

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        with self.lock:
            return [dict(row) for row in self._db.execute(sql, list(values))]

    def linked(self, table: str, ids: Sequence[int]) -> dict[int, list[Row]]:
        """Rows of an association table, grouped by the object they belong to."""
        return self.children(table, column=_OWNERS[table], ids=ids)

    def children(self, table: str, *, column: str, ids: Sequence[int]) -> dict[int, list[Row]]:
        """Rows of `table` whose `column` is one of `ids`, grouped by it."""
        found: dict[int, list[Row]] = {id_: [] for id_ in ids}
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            marks = ", ".join("?" * len(part))
            sql = f'SELECT * FROM "{table}" WHERE "{column}" IN ({marks}) ORDER BY rowid'  # noqa: S608
            for row in self.query(sql, part):
                found[row[column]].append(row)
        return found

    def setting(self, name: str, default: Any = None) -> Any:
        rows = self.query("SELECT value FROM setting WHERE name = ?", [name])
        return json.loads(rows[0]["value"]) if rows else default

    def set_setting(self, name: str, value: Any) -> None:
        with self.transaction():
            self._db.execute("REPLACE INTO setting VALUES (?, ?)", [name, json.dumps(value)])

    def configuration(self, name: str) -> str:
        """A value of the shop's configuration, such as PS_ROUND_TYPE. Raises IndexError when it is not set."""
        return str(self.where("configurations", name=name)[0]["value"])


def _schema_sql() -> str:
    """Tables hold the widest field list; a version that lacks a field does not show it."""
    widest = resources(VERSIONS[-2])
    tables = (
        f'CREATE TABLE IF NOT EXISTS "{name}" ({", ".join(map(_column, one.fields))});'
        for name, one in widest.items()
    )
    return "\n".join(tables) + _LINK_TABLES


def _column(field: Field) -> str:
    # MySQL's collation compares text without regard to case; NOCASE does so for ASCII.
    return f'"{field.name}" {_COLUMN_TYPES.get(field.kind, "TEXT COLLATE NOCASE")}'


def _cell(field: Field, value: Any) -> Any:
    if field.kind == "decimal" and value is not None:
        return str(Decimal(value).quantize(Decimal(1).scaleb(-field.scale), ROUND_HALF_UP))
    if field.kind in ("int", "bool") and value is not None:
        return int(value)
    return value


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

"""The sandbox's memory: rows in SQLite, committed before an answer leaves, mirrored in memory for fast reading.

A row is a plain dict of JSON values: amounts as decimal text, dates as ISO text without zone. Every row that is put
gets the next row version in `Timestamp`, from one counter that never goes back.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = dict[str, Any]
EVERYWHERE = 0  # the "division" of what belongs to no division: apps, grants, tokens, divisions

# What look-ups ask for by equality; everything else is found by reading the rows.
INDEXED: Mapping[str, tuple[str, ...]] = {
    "crm/Accounts": ("ID", "Code", "Email", "VATNumber", "Name"),
    "crm/Contacts": ("ID", "Account", "Email"),
    "crm/Addresses": ("ID", "Account"),
    "salesentry/SalesEntries": ("EntryID", "YourRef", "EntryNumber", "Customer", "ExternalLinkReference"),
    "salesentry/SalesEntryLines": ("ID", "EntryID"),
    "financialtransaction/TransactionLines": ("ID", "EntryID", "EntryNumber", "YourRef", "Account"),
    "cashflow/Receivables": ("ID", "TransactionEntryID", "YourRef", "Account", "EntryNumber"),
    "financial/GLAccounts": ("ID", "Code"),
    "financial/Journals": ("ID", "Code"),
    "vat/VATCodes": ("ID", "Code"),
    "vat/VatPercentages": ("ID", "VATCodeID"),
    "cashflow/PaymentConditions": ("ID", "Code"),
    "financialtransaction/BankEntryLines": ("ID", "EntryID"),
    "generaljournalentry/GeneralJournalEntryLines": ("ID", "EntryID"),
}  # fmt: skip

_TABLES = """
CREATE TABLE IF NOT EXISTS rows (
    endpoint TEXT NOT NULL, division INTEGER NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (endpoint, division, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS version (only INTEGER PRIMARY KEY CHECK (only = 1), value INTEGER NOT NULL);
INSERT OR IGNORE INTO version VALUES (1, 1000);
"""


class Table:
    """The rows of one endpoint in one division, in the order they were first put, with their indexes."""

    def __init__(self, endpoint: str) -> None:
        self.rows: dict[str, Row] = {}
        self._indexes: dict[str, dict[Any, dict[str, None]]] = {
            name: {} for name in INDEXED.get(endpoint, ())
        }

    def put(self, key: str, row: Row) -> None:
        self.drop(key, keep_place=True)
        self.rows[key] = row
        for name, index in self._indexes.items():
            index.setdefault(_unpadded(row.get(name)), {})[key] = None

    def drop(self, key: str, *, keep_place: bool = False) -> None:
        old = self.rows.get(key)
        if old is None:
            return
        for name, index in self._indexes.items():
            index.get(_unpadded(old.get(name)), {}).pop(key, None)
        if not keep_place:
            del self.rows[key]

    def keys_with(self, name: str, value: Any) -> list[str] | None:
        """The keys of rows whose `name` equals `value`, in the order put; None when there is no index to tell."""
        index = self._indexes.get(name)
        return None if index is None else list(index.get(_unpadded(value), ()))


class Change:
    """Rows put and deleted in one transaction. Raise inside it, and nothing of it ever was."""

    def __init__(self, store: "Store") -> None:
        self._store = store
        self.undo: list[tuple[Table, str, Row | None]] = []

    def put(self, endpoint: str, key: str, row: Row, *, division: int = EVERYWHERE) -> Row:
        """Store the row under a new row version, and give it back."""
        store, table = self._store, self._store.table(endpoint, division)
        store.version += 1
        stamped = {**row, "Timestamp": store.version}
        store.database.execute(
            "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)",
            (endpoint, division, key, json.dumps(stamped, ensure_ascii=False)),
        )
        self.undo.append((table, key, table.rows.get(key)))
        table.put(key, stamped)
        return stamped

    def delete(self, endpoint: str, key: str, *, division: int = EVERYWHERE) -> None:
        table = self._store.table(endpoint, division)
        self._store.database.execute(
            "DELETE FROM rows WHERE endpoint = ? AND division = ? AND id = ?",
            (endpoint, division, key),
        )
        self.undo.append((table, key, table.rows.get(key)))
        table.drop(key)


class Store:
    """Hold `lock` while reading; `change()` holds it too, so that what was checked still stands when it is written."""

    def __init__(self, path: Path) -> None:
        self.lock = threading.RLock()
        self.database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.executescript(_TABLES)
        self.version: int = self.database.execute("SELECT value FROM version").fetchone()[0]
        self._tables: dict[tuple[str, int], Table] = {}

    def table(self, endpoint: str, division: int = EVERYWHERE) -> Table:
        """Read from disk when it is first asked for."""
        table = self._tables.get((endpoint, division))
        if table is None:
            table = self._tables[endpoint, division] = self._load(endpoint, division)
        return table

    def get(self, endpoint: str, key: str, *, division: int = EVERYWHERE) -> Row | None:
        return self.table(endpoint, division).rows.get(key)

    def all(self, endpoint: str, *, division: int = EVERYWHERE) -> list[Row]:
        return list(self.table(endpoint, division).rows.values())

    def find(self, endpoint: str, *, division: int = EVERYWHERE, **equal: Any) -> list[Row]:
        """The rows in which every named property has that value; trailing spaces do not count."""
        table = self.table(endpoint, division)
        name, value = next(iter(equal.items()))
        keys = table.keys_with(name, value)
        rows = table.rows.values() if keys is None else [table.rows[key] for key in keys]
        return [
            row
            for row in rows
            if all(_unpadded(row.get(one)) == _unpadded(equal[one]) for one in equal)
        ]

    @contextmanager
    def change(self) -> Iterator[Change]:
        with self.lock:
            before, change = self.version, Change(self)
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield change
                self.database.execute("UPDATE version SET value = ?", (self.version,))
                self.database.execute("COMMIT")
            except BaseException:
                self.database.execute("ROLLBACK")
                self.version = before
                _take_back(change)
                raise

    def close(self) -> None:
        with self.lock:
            self.database.close()

    def _load(self, endpoint: str, division: int) -> Table:
        table = Table(endpoint)
        found = self.database.execute(
            "SELECT id, data FROM rows WHERE endpoint = ? AND division = ?", (endpoint, division)
        )
        for key, data in sorted(
            ((key, json.loads(data)) for key, data in found), key=lambda pair: pair[1]["Timestamp"]
        ):
            table.put(key, data)
        return table


def _unpadded(value: Any) -> Any:
    """SQL Server takes texts that differ in trailing spaces for equal."""
    return value.rstrip(" ") if isinstance(value, str) else value


def _take_back(change: Change) -> None:
    for table, key, old in reversed(change.undo):
        if old is None:
            table.drop(key)
        else:
            table.put(key, old)

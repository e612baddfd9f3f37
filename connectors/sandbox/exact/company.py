"""One division as a request sees it: its rows, its language, its day."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.sandbox.exact.errors import Invalid
from connectors.sandbox.exact.store import EVERYWHERE, Change, Row, Store, Table
from connectors.sandbox.exact.switches import Switches
from connectors.sandbox.exact.texts import text_of

USER_ID = "6f4a2b9e-5d1c-4c7a-9c57-1f0d3be0a001"
USER_NAME = "Sam de Vries"
DIVISIONS = "sandbox/divisions"


@dataclass(frozen=True, slots=True)
class Company:
    """`now` is the sandbox's clock, aware. Use it under the store's lock."""

    store: Store
    row: Row
    switches: Switches
    now: datetime
    granted: tuple[int, ...] = ()

    @property
    def code(self) -> int:
        return int(self.row["Code"])

    @property
    def currency(self) -> str:
        return str(self.row["Currency"])

    def say(self, message: str, **values: str) -> str:
        return text_of(message, language=self.row["language"], **values)

    def table(self, endpoint: str) -> Table:
        return self.store.table(endpoint, self.code)

    def get(self, endpoint: str, key: str | None) -> Row | None:
        return self.store.get(endpoint, key, division=self.code) if key else None

    def all(self, endpoint: str) -> list[Row]:
        return self.store.all(endpoint, division=self.code)

    def find(self, endpoint: str, **equal: Any) -> list[Row]:
        return self.store.find(endpoint, division=self.code, **equal)

    def one(self, endpoint: str, **equal: Any) -> Row | None:
        return next(iter(self.find(endpoint, **equal)), None)

    def refuse_if(self, problems: list[str]) -> None:
        """Raises `Invalid` with all of them, each once, in the order found."""
        if problems:
            raise Invalid(list(dict.fromkeys(problems)))

    def put(self, change: Change, endpoint: str, key: str, row: Row) -> Row:
        """Store with who and when; `Created` stays what it was."""
        moment = self.now.strftime("%Y-%m-%dT%H:%M:%S")
        stamps = {
            "Division": self.code,
            "Created": row.get("Created") or moment,
            "Creator": USER_ID,
            "CreatorFullName": USER_NAME,
            "Modified": moment,
            "Modifier": USER_ID,
            "ModifierFullName": USER_NAME,
        }
        return change.put(endpoint, key, {**row, **stamps}, division=self.code)

    def drop(self, change: Change, endpoint: str, key: str, *, kind: int | None = None) -> None:
        """Delete a row; with `kind` it leaves a trace in sync/Deleted (numbers: sync/Deleted.EntityType)."""
        change.delete(endpoint, key, division=self.code)
        if kind is not None:
            trace = str(uuid.uuid4())
            deleted = {
                "ID": trace,
                "EntityKey": key,
                "EntityType": kind,
                "DeletedBy": USER_ID,
                "DeletedDate": self.now.strftime("%Y-%m-%dT%H:%M:%S"),
                "Division": self.code,
            }
            change.put("sync/Deleted", trace, deleted, division=self.code)


def divisions_of(store: Store) -> list[Row]:
    return store.all(DIVISIONS, division=EVERYWHERE)

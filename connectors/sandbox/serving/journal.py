"""What was asked and what was answered, without secrets: in memory for tests, in a file for audits."""

import json
import threading
from collections import deque
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from connectors.sandbox.serving.messages import Request

Row = dict[str, Any]
MASK = "***"
SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
SECRET_FIELDS = frozenset(
    {"client_secret", "code", "refresh_token", "access_token", "ws_key", "password"}
)
KEPT_IN_MEMORY = 50_000


class Journal:
    """Rows are numbered from 1 without gaps, over restarts too. In the file the last line of a number counts."""

    def __init__(self, file: Path) -> None:
        self._guard = threading.Lock()
        self._path = file
        self._rows: deque[Row] = deque(_read(file), KEPT_IN_MEMORY)
        self._last = self._rows[-1]["n"] if self._rows else 0
        self._file = file.open("a", encoding="utf-8")

    def open(self, request: Request, *, at: datetime, fault: str | None) -> Row:
        """Give the request its number before anything is done with it."""
        with self._guard:
            self._last += 1
            row = _row_of(request, number=self._last, at=at, fault=fault)
            self._rows.append(row)
            return row

    def close(self, row: Row, *, status: int | None, processed: int | None, length: int) -> None:
        """`status` is what the client saw (None: nothing), `processed` what the work itself came to (None: not done)."""
        with self._guard:
            row.update(status=status, processed=processed, length=length, done=True)
            self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
            self._file.flush()

    def rows(self, *, after: int = 0) -> list[Row]:
        with self._guard:
            in_memory = not self._rows or self._rows[0]["n"] <= after + 1
            rows = list(self._rows) if in_memory else _read(self._path)
            return [dict(row) for row in rows if row["n"] > after]

    def end(self) -> None:
        with self._guard:
            self._file.close()


def _read(file: Path) -> list[Row]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8") as lines:
        by_number = {row["n"]: row for row in map(json.loads, lines)}
    return [by_number[number] for number in sorted(by_number)]


def _row_of(request: Request, *, number: int, at: datetime, fault: str | None) -> Row:
    shown = [(key, MASK if key in SECRET_FIELDS else value) for key, value in request.query]
    return {
        "n": number,
        "at": at.isoformat(),
        "method": request.method,
        "path": request.path + (f"?{urlencode(shown)}" if shown else ""),
        "headers": {
            name: MASK if name in SECRET_HEADERS else value
            for name, value in request.headers.items()
        },
        "body": _masked_body(request),
        "status": None,
        "processed": None,
        "length": 0,
        "fault": fault,
        "done": False,
    }


def _masked_body(request: Request) -> str:
    text = request.body.decode("utf-8", "replace")
    if not request.header("content-type").startswith("application/x-www-form-urlencoded"):
        return text
    fields = parse_qsl(text, keep_blank_values=True)
    return urlencode([(key, MASK if key in SECRET_FIELDS else value) for key, value in fields])

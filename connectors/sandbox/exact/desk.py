"""The control plane of this sandbox: what a bookkeeper, an administrator or a test does beside the interface."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from connectors.sandbox.exact import ledger, oauth, relations, seed
from connectors.sandbox.exact.books import books_of
from connectors.sandbox.exact.company import DIVISIONS, Company
from connectors.sandbox.exact.limits import Limits
from connectors.sandbox.exact.resources import RECORDS
from connectors.sandbox.exact.store import Row, Store
from connectors.sandbox.exact.switches import Switches
from connectors.sandbox.exact.validate import ENTRIES
from connectors.sandbox.serving.control_plane import ControlPlane
from connectors.sandbox.serving.messages import Request


class Desk:
    """Actions take JSON and answer JSON; each is one transaction."""

    def __init__(
        self,
        store: Store,
        limits: Limits,
        *,
        now: Callable[[], datetime],
        switches: Callable[[], Switches],
    ) -> None:
        self._store = store
        self._limits = limits
        self._now = now
        self._switches = switches

    def attach(self, control: ControlPlane) -> None:
        control.add("POST", "apps", self.register_app)
        control.add("POST", "divisions", self.add_division)
        control.add("GET", "divisions", lambda _: self.divisions())
        control.add("POST", "periods", self.set_period)
        control.add("POST", "years", self.add_year)
        control.add("POST", "rows", self.edit_row)
        control.add("GET", "rows", self.show_rows)
        control.add("POST", "process", self.process)
        control.add("POST", "match", self.match)
        control.add("POST", "merge", self.merge)
        control.add("POST", "delete", self.delete)
        control.add("POST", "move", self.move)
        control.add("GET", "books", self.books)
        control.add("GET", "errors", lambda _: self._limits.errors(now=self._now()))

    def company(self, division: int | None) -> Company:
        """The division of that code, or the first. Raises `ValueError` when there is none."""
        with self._store.lock:
            code = str(division or seed.FIRST_CODE)
            row = self._store.get(DIVISIONS, code)
            if row is None:
                raise ValueError(f"no division {code}")
            return Company(self._store, row, self._switches(), self._now())

    def books(self, request: Request) -> dict[str, Any]:
        """Options: division, and parts (names of keys with commas between them)."""
        parts = frozenset(filter(None, (request.option("parts") or "").split(",")))
        with self._store.lock:
            return books_of(self.company(_division(request)), parts)

    def divisions(self) -> list[Row]:
        with self._store.lock:
            return self._store.all(DIVISIONS)

    def register_app(self, request: Request) -> dict[str, str]:
        with self._store.change() as change:
            return {"client_id": oauth.register_app(change, request.json())["client_id"]}

    def add_division(self, request: Request) -> dict[str, int]:
        """See `seed.DEFAULTS` for the keys; with `code` an existing division is changed."""
        wanted = request.json() or {}
        code = wanted.pop("code", None)
        if code is None:
            return {"code": self.new_division(wanted)}
        company = self.company(code)
        with self._store.change() as change:
            changed = {**company.row, **seed.division_values(wanted)}
            change.put(DIVISIONS, str(code), changed)
        return {"code": code}

    def set_minute_limit(self, calls: int) -> None:
        """Of the first division."""
        company = self.company(None)
        with self._store.change() as change:
            row = {**company.row, "minute_limit": calls}
            change.put(DIVISIONS, str(company.code), row)

    def new_division(self, wanted: dict[str, Any]) -> int:
        with self._store.change() as change:
            row = seed.division_row(self._store, wanted)
            change.put(DIVISIONS, str(row["Code"]), row)
            company = Company(self._store, row, self._switches(), self._now())
            seed.fill(change, company)
            return company.code

    def set_period(self, request: Request) -> dict[str, int]:
        """Keys: year, period, closed; optional division, journal (all journals without it)."""
        wanted = request.json()
        company = self.company(wanted.get("division"))
        with self._store.change() as change:
            journals = [
                journal
                for journal in company.all("financial/Journals")
                if wanted.get("journal") in (None, journal["Code"])
            ]
            for journal in journals:
                seed.set_period(
                    change,
                    company,
                    journal=journal,
                    year=int(wanted["year"]),
                    period=int(wanted["period"]),
                    status=1 if wanted["closed"] else 0,
                )
        return {"journals": len(journals)}

    def add_year(self, request: Request) -> dict[str, int]:
        """Open a financial year that is not there yet. Keys: year; optional division."""
        wanted = request.json()
        company = self.company(wanted.get("division"))
        with self._store.change() as change:
            if not company.find("financial/FinancialPeriods", FinYear=int(wanted["year"])):
                seed.add_year(change, company, int(wanted["year"]))
        return {"year": int(wanted["year"])}

    def edit_row(self, request: Request) -> Row:
        """Change a stored row past all checks, as somebody at the books' own screens could. Keys: endpoint, set,
        and key (property and value that find it); optional division."""
        wanted = request.json()
        company = self.company(wanted.get("division"))
        with self._store.change() as change:
            row = company.one(wanted["endpoint"], **wanted["key"])
            if row is None:
                raise ValueError(f"no row {wanted['key']}")
            key = row.get("ID") or row["EntryID"]
            return company.put(change, wanted["endpoint"], key, {**row, **wanted["set"]})

    def show_rows(self, request: Request) -> list[Row]:
        with self._store.lock:
            return self.company(_division(request)).all(request.option("endpoint") or "")

    def process(self, request: Request) -> dict[str, int]:
        """Make entries final (status 50). Keys: entries (EntryIDs); optional division."""
        wanted = request.json()
        company = self.company(wanted.get("division"))
        with self._store.change() as change:
            for key in wanted["entries"]:
                entry = company.get(ENTRIES, key)
                if entry is None:
                    raise ValueError(f"no entry {key}")
                final = {**entry, "Status": 50, "StatusDescription": "Processed"}
                company.put(change, ENTRIES, key, final)
        return {"processed": len(wanted["entries"])}

    def match(self, request: Request) -> dict[str, int]:
        """Settle open items by hand. Keys: entries (EntryIDs); optional division."""
        wanted = request.json()
        company = self.company(wanted.get("division"))
        with self._store.change() as change:
            for key in wanted["entries"]:
                ledger.settle(change, company, entry_id=key)
        return {"matched": len(wanted["entries"])}

    def merge(self, request: Request) -> dict[str, str]:
        """Merge a relation into another, as a bookkeeper does with doubles. Keys: gone, into (IDs); optional division."""
        wanted = request.json()
        company = self.company(wanted.get("division"))
        with self._store.change() as change:
            relations.merge(change, company, gone=wanted["gone"], into=wanted["into"])
        return {"into": wanted["into"]}

    def delete(self, request: Request) -> dict[str, str]:
        """Delete a record at the books' own screens. Keys: relation (ID) or entry (EntryID); optional division."""
        wanted = request.json()
        company = self.company(wanted.get("division"))
        endpoint, key = (
            (ENTRIES, wanted["entry"])
            if "entry" in wanted
            else (relations.ACCOUNTS, wanted["relation"])
        )
        with self._store.change() as change:
            row = company.get(endpoint, key)
            if row is None:
                raise ValueError(f"no record {key} in {endpoint}")
            RECORDS[endpoint].delete(change, company, row)
        return {"deleted": key}

    def move(self, request: Request) -> dict[str, int]:
        """Move a division to another server: every row gets a new version and the list of deleted rows is empty."""
        company = self.company(request.json().get("division"))
        with self._store.change() as change:
            moved = {**company.row, "DivisionMoveDate": f"{self._now():%Y-%m-%dT%H:%M:%S}"}
            change.put(DIVISIONS, str(company.code), moved)
            for row in company.all("sync/Deleted"):
                company.drop(change, "sync/Deleted", row["ID"])
            for endpoint in ("crm/Accounts", "crm/Contacts", ledger.TRANSACTIONS):
                for row in company.all(endpoint):
                    change.put(endpoint, row["ID"], row, division=company.code)
        return {"division": company.code}


def _division(request: Request) -> int | None:
    text = request.option("division")
    return int(text) if text else None

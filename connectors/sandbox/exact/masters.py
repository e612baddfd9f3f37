"""Records with no rules of their own beyond the schema: made, changed and deleted the same way everywhere."""

import uuid
from typing import Any

from connectors.sandbox.exact.company import Company
from connectors.sandbox.exact.errors import Refused
from connectors.sandbox.exact.payload import nested, refuse_nested, stored_value, stored_values
from connectors.sandbox.exact.schema import Endpoint, Group, endpoints
from connectors.sandbox.exact.store import Change, Row

PERCENTAGES = "vat/VatPercentages"


class Records:
    """One endpoint's POST, PUT and DELETE. Subclasses add their rules in the four hooks."""

    deleted_kind: int | None = None

    def __init__(self, name: str) -> None:
        self.endpoint: Endpoint = endpoints()[name]
        self.key = self.endpoint.keys[0].name

    # hooks

    def complete(self, company: Company, row: Row) -> Row:
        """Check the whole row and fill in what Exact fills in. Raises `Invalid`."""
        company.refuse_if(self._missing(company, row) + self._code_taken(company, row))
        return row

    def equal(self, company: Company, row: Row) -> Row | None:  # noqa: ARG002 - a hook
        """A row that makes creating this one unnecessary."""
        return None

    def after_create(self, change: Change, company: Company, row: Row) -> None:
        """Rows that come with a new one."""

    def before_delete(self, change: Change, company: Company, row: Row) -> None:
        """Refuse, or clear away what belongs to the row."""

    # verbs

    def create(self, change: Change, company: Company, content: dict[str, Any]) -> Row:
        row = stored_values(content, self.endpoint, verb="POST")
        row[self.key] = self.new_key(company, row)
        whole = self.complete(company, row)
        known = self.equal(company, whole)
        if known is not None:
            return known
        stored = company.put(change, self.endpoint.name, whole[self.key], whole)
        self.after_create(change, company, stored)
        return company.get(self.endpoint.name, stored[self.key]) or stored

    def update(self, change: Change, company: Company, old: Row, content: dict[str, Any]) -> Row:
        for prop in self.endpoint.properties.values():
            if prop.group is Group.COLLECTION:
                refuse_nested(content, prop.name)
        changed = stored_values(content, self.endpoint, verb="PUT")
        changed.pop(self.key, None)
        whole = self.complete(company, {**old, **changed})
        return company.put(change, self.endpoint.name, old[self.key], whole)

    def delete(self, change: Change, company: Company, row: Row) -> None:
        self.before_delete(change, company, row)
        company.drop(change, self.endpoint.name, row[self.key], kind=self.deleted_kind)

    def find(self, company: Company, key: str) -> Row:
        """Raises `Refused` 404."""
        found = company.get(self.endpoint.name, key)
        if found is None:
            raise Refused(404)
        return found

    def new_key(self, company: Company, row: Row) -> str:
        """A key the client made is used where the switch says so, and only if it is new."""
        wanted = row.get(self.key)
        if not company.switches.client_id_honoured or not wanted:
            return str(uuid.uuid4())
        if company.get(self.endpoint.name, wanted):
            company.refuse_if([company.say("exists")])
        return str(wanted)

    def _missing(self, company: Company, row: Row) -> list[str]:
        return [
            company.say("mandatory", field=prop.name)
            for prop in self.endpoint.properties.values()
            if prop.mandatory and prop.group is not Group.COLLECTION and not row.get(prop.name)
        ]

    def _code_taken(self, company: Company, row: Row) -> list[str]:
        code = row.get("Code")
        if not code:
            return []
        others = company.find(self.endpoint.name, Code=code)
        taken = any(other[self.key] != row[self.key] for other in others)
        return [company.say("code_exists")] if taken else []


class VatCodes(Records):
    """`vat/VATCodes` with its dated percentages sent along; codes are padded to three."""

    def complete(self, company: Company, row: Row) -> Row:
        whole = super().complete(company, row)
        given = {"Type": "E", "VATTransactionType": "B", "EUSalesListing": "N", "IsBlocked": False}
        return {**given, **whole, "Code": str(whole["Code"]).strip().ljust(3)}

    def create(self, change: Change, company: Company, content: dict[str, Any]) -> Row:
        row = super().create(change, company, content)
        dated = nested(content, "VATPercentages") or []
        for number, percentage in enumerate(dated, start=1):
            self._add_percentage(change, company, row["ID"], number, percentage)
        if not dated:
            return row
        current = company.find(PERCENTAGES, VATCodeID=row["ID"])[-1]["Percentage"]
        return company.put(change, self.endpoint.name, row["ID"], {**row, "Percentage": current})

    def _add_percentage(
        self, change: Change, company: Company, code: str, number: int, given: dict[str, Any]
    ) -> None:
        properties = endpoints()[PERCENTAGES].properties
        key = str(uuid.uuid4())
        row: Row = {"ID": key, "VATCodeID": code, "LineNumber": number, "Type": 0}
        for name in ("Percentage", "StartDate", "EndDate"):
            row[name] = stored_value(properties[name], given.get(name))
        company.put(change, PERCENTAGES, key, row)


class Used(Records):
    """Master data that must not go while something refers to it: `used_by` names the endpoint, its property and ours."""

    def __init__(self, name: str, *, used_by: str, there: str, here: str) -> None:
        super().__init__(name)
        self._used_by = used_by
        self._there = there
        self._here = here

    def before_delete(self, _: Change, company: Company, row: Row) -> None:
        if company.find(self._used_by, **{self._there: row[self._here]}):
            company.refuse_if([company.say("in_use", what=str(row["Code"]).strip())])


class Receivables(Records):
    """`cashflow/Receivables`: only the schema's three fields may be changed, and the method must be one it knows."""

    METHODS = ("B", "I", "K", "V")

    def complete(self, company: Company, row: Row) -> Row:
        if row.get("PaymentMethod") not in (None, *self.METHODS):
            company.refuse_if([company.say("method_invalid")])
        return row

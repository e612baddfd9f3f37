"""Whether requests that were really made keep to Exact's published interface: names, types, verbs, filters and selects.

Takes the rows of the sandbox's journal (`/_sandbox/requests`, or `requests.jsonl`) and the published metadata
(`{"endpoints": {"{division}/crm/Accounts": {"methods": [...], "properties": [...], ...}}}`). Knows nothing of the sandbox's
own ideas, so that a stand-in and a connector that share a misunderstanding are both found out.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

LONGEST_URL: Final = 2000
_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_ADDRESS: Final = re.compile(
    r"/api/v1/(?P<division>\d+|current)/(?P<resource>[A-Za-z/]+?)(\(.*\))?$"
)
_LITERAL: Final = re.compile(r"(?:guid|datetime)?'(?:[^']|'')*'|\b\d+L?\b")
_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_OPERATORS: Final = frozenset(
    {"eq", "ne", "gt", "ge", "lt", "le", "and", "or", "not", "true", "false", "null"}
    | {"startswith", "substringof", "endswith", "tolower", "trim"}
)
_OPTIONS: Final = frozenset(
    ["$select", "$filter", "$orderby", "$top", "$skip", "$expand", "$inlinecount", "$skiptoken"]
)
# Either of two names makes a contact person, though both are marked as mandatory. Source: reference of crm/Contacts.
_EITHER: Final = frozenset({"FirstName", "LastName"})


@dataclass(slots=True)
class Report:
    """`checked` counts requests by "VERB resource"; a fault names the request's number."""

    checked: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def conformity(rows: Iterable[Mapping[str, Any]], metadata: Mapping[str, Any]) -> Report:
    """Every request to the REST interface; others (consent, control plane, books) are passed over."""
    report = Report()
    for row in rows:
        parts = urlsplit(str(row["path"]))
        found = _ADDRESS.match(unquote(parts.path))
        if parts.path.startswith("/api/v1/") and found is None:
            report.faults.append(f"{row['n']}: no such address {parts.path}")
        if found is not None:
            check = _Check(metadata["endpoints"], row, found["division"], found["resource"])
            report.checked[f"{row['method']} {found['resource']}"] += 1
            report.faults += [
                f"{row['n']} {row['method']} {found['resource']}: {text}" for text in check.faults()
            ]
    return report


class _Check:
    """One request against its endpoint."""

    def __init__(
        self, endpoints: Mapping[str, Any], row: Mapping[str, Any], division: str, resource: str
    ) -> None:
        self._endpoints = endpoints
        self._row = row
        self._resource = resource
        name = f"current/{resource}" if division == "current" else f"{{division}}/{resource}"
        self._facts: Mapping[str, Any] | None = endpoints.get(name)

    def faults(self) -> Iterator[str]:
        if self._facts is None:
            yield "no such resource"
            return
        if self._row["method"] not in self._facts["methods"]:
            yield f"the verb {self._row['method']} is not supported"
        yield from self._headers()
        if len(self._row["path"]) > LONGEST_URL:
            yield f"the address has {len(self._row['path'])} characters"
        if self._row["method"] == "GET":
            yield from self._query(self._facts)
        elif self._row["method"] in ("POST", "PUT"):
            yield from self._body(self._facts)

    def _headers(self) -> Iterator[str]:
        headers = {name.lower(): value for name, value in self._row["headers"].items()}
        if "application/json" not in headers.get("accept", ""):
            yield "JSON is not asked for: the answer would be Atom"
        if self._row["method"] == "POST" and "application/json" not in headers.get(
            "content-type", ""
        ):
            yield "the content type is not JSON"
        if "authorization" not in headers:
            yield "no token"

    def _query(self, facts: Mapping[str, Any]) -> Iterator[str]:
        options = dict(parse_qsl(urlsplit(self._row["path"]).query, keep_blank_values=True))
        readable = {one["name"] for one in facts["properties"] if one.get("get", True)}
        for name in sorted(set(options) - _OPTIONS):
            yield f"no such option {name}"
        selected = options.get("$select", "").split(",")
        for name in selected:
            if name not in readable:
                yield f"$select of {name or 'nothing'}"
        filtered = _names_in(options.get("$filter", ""))
        for name in sorted(filtered - readable):
            yield f"$filter by {name}"
        yield from self._filter_rules(facts, filtered, options.get("$filter", ""))

    def _filter_rules(
        self, facts: Mapping[str, Any], filtered: set[str], text: str
    ) -> Iterator[str]:
        mandatory = set(facts.get("mandatoryFilterFields") or ())
        if mandatory and not filtered & mandatory:
            yield "a filter by an indexed field is mandatory"
        supported = facts.get("supportedFilters")
        if supported is not None and filtered - set(supported):
            yield f"only filters by {', '.join(supported)}"
        if self._resource.startswith("sync/") and not re.fullmatch(r"Timestamp gt \d+L", text):
            yield f"a sync filter is 'Timestamp gt nL', not {text!r}"

    def _body(self, facts: Mapping[str, Any]) -> Iterator[str]:
        try:
            content = json.loads(self._row["body"], parse_float=Decimal)
        except ValueError:
            yield "the body is not JSON"
            return
        yield from self._entity(content, facts, verb=self._row["method"].lower(), within="")

    def _entity(
        self, content: Any, facts: Mapping[str, Any], *, verb: str, within: str
    ) -> Iterator[str]:
        if not isinstance(content, dict):
            yield f"{within or 'the body'} is not an entity"
            return
        properties = {one["name"]: one for one in facts["properties"]}
        for name, value in content.items():
            prop = properties.get(name)
            if prop is None:
                yield f"no such property {within}{name}"
            elif not prop.get(verb):
                yield f"{within}{name} cannot be sent with {verb.upper()}"
            else:
                yield from self._value(value, prop, verb=verb, within=within)
        if verb == "post":
            yield from _missing(content, properties, within=within)

    def _value(
        self, value: Any, prop: Mapping[str, Any], *, verb: str, within: str
    ) -> Iterator[str]:
        kind, name = prop["type"].removeprefix("Edm."), within + prop["name"]
        if kind == "Collection":
            yield from self._lines(value, prop, verb=verb, name=name)
        elif not _fits(value, kind, name=prop["name"]):
            yield f"{name} is {kind}, not {value!r}"

    def _lines(self, value: Any, prop: Mapping[str, Any], *, verb: str, name: str) -> Iterator[str]:
        service = self._resource.rpartition("/")[0]
        inner = prop["collectionOf"].split("\\")[-1]
        facts = self._endpoints.get(f"{{division}}/{service}/{inner}")
        if facts is None or not isinstance(value, list) or not value:
            yield f"{name} is not a filled collection of {inner}"
            return
        for number, one in enumerate(value):
            yield from self._entity(one, facts, verb=verb, within=f"{name}[{number}].")


def _missing(
    content: Mapping[str, Any], properties: Mapping[str, Any], *, within: str
) -> Iterator[str]:
    """Keys are the server's to give, though they are ticked as mandatory; a line's parent is the entry it is sent in."""
    for name, prop in properties.items():
        owed = prop.get("mandatory") and not prop.get("key") and not (within and name == "EntryID")
        if owed and name not in content and not (name in _EITHER and _EITHER & set(content)):
            yield f"{within}{name} is mandatory"


def _names_in(text: str) -> set[str]:
    return set(_WORD.findall(_LITERAL.sub(" ", text))) - _OPERATORS


_BITS: Final = {"Byte": 8, "Int16": 15, "Int32": 31, "Int64": 63}
_TEXTS: Final = {"Guid": _GUID, "String": re.compile(r"(?s).+"), "DateTime": _DAY}


def _fits(value: Any, kind: str, *, name: str) -> bool:
    """Numbers must have the digits of a decimal: an amount no more than cents, anything no more than a double keeps."""
    if kind in _TEXTS:
        return isinstance(value, str) and _TEXTS[kind].fullmatch(value) is not None
    if kind in _BITS:
        return (
            isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2 ** _BITS[kind]
        )
    if kind == "Double":
        return _is_clean_number(value, cents="Amount" in name)
    return kind == "Boolean" and isinstance(value, bool)


def _is_clean_number(value: Any, *, cents: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    digits = Decimal(value).normalize().as_tuple()
    exponent = digits.exponent if isinstance(digits.exponent, int) else 0
    return len(digits.digits) <= 15 and (not cents or exponent >= -2)

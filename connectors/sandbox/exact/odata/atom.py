"""The same answers as Atom, which Exact gives to whoever does not ask for JSON."""

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from connectors.sandbox.exact.odata.literals import moment
from connectors.sandbox.exact.odata.options import Options
from connectors.sandbox.exact.odata.render import Place
from connectors.sandbox.exact.schema import Group, Property
from connectors.sandbox.exact.store import Row

_NAMES = (
    ' xmlns="http://www.w3.org/2005/Atom"'
    ' xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices"'
    ' xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"'
)
_START = '<?xml version="1.0" encoding="utf-8"?>'


def feed(rows: Iterable[Row], place: Place, options: Options, *, next_page: str | None) -> bytes:
    entries = "".join(_entry(row, place, options, names="") for row in rows)
    link = f'<link rel="next" href={quoteattr(next_page)}/>' if next_page else ""
    return (
        f"{_START}<feed{_NAMES}><title>{escape(place.endpoint.name)}</title>{entries}{link}</feed>"
    ).encode()


def entry(row: Row, place: Place, options: Options) -> bytes:
    return (_START + _entry(row, place, options, names=_NAMES)).encode()


def fault(text: str) -> bytes:
    """The XML twin of the JSON error envelope."""
    return (
        f"{_START}<error xmlns="
        '"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">'
        f'<code></code><message xml:lang="">{escape(text)}</message></error>'
    ).encode()


def _entry(row: Row, place: Place, options: Options, *, names: str) -> str:
    shown = "".join(
        _element(prop, row.get(prop.name))
        for prop in place.endpoint.properties.values()
        if prop.group is not Group.COLLECTION and options.shows(prop.name)
    )
    return (
        f"<entry{names}><id>{escape(place.address(row))}</id>"
        f"<category term={quoteattr(place.endpoint.model)}/>"
        f'<content type="application/xml"><m:properties>{shown}</m:properties></content></entry>'
    )


def _element(prop: Property, stored: Any) -> str:
    kind = "" if prop.type == "String" else f' m:type="Edm.{prop.type}"'
    if stored is None:
        return f'<d:{prop.name}{kind} m:null="true"/>'
    if prop.group is Group.DATE:
        stored = moment(stored).strftime("%Y-%m-%dT%H:%M:%S")
    text = str(stored).lower() if prop.group is Group.TRUTH else str(stored)
    return f"<d:{prop.name}{kind}>{escape(text)}</d:{prop.name}>"

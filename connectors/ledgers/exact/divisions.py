"""Whose consent it is, and which administrations it opens."""

from dataclasses import dataclass

from connectors.errors import Kind, NotNow
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.formats import MalformedError, read_guid, read_text, read_whole
from connectors.ports import Division, Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The Exact user behind a token. `language` decides the language of Exact's messages ("nl-NL")."""

    user_id: str
    name: str
    language: str
    division: int


def person(client: Client, *, gate: Gate) -> Person:
    """`current/Me`: the only resource without a division in its address."""
    select = "UserID,FullName,LanguageCode,CurrentDivision"
    for row in client.rows("Me", gate=gate, select=select):
        try:
            return Person(
                user_id=read_guid(row.get("UserID")),
                name=read_text(row.get("FullName")),
                language=read_text(row.get("LanguageCode")),
                division=read_whole(row.get("CurrentDivision")),
            )
        except MalformedError:
            break
    raise NotNow("exact.read_unreadable", kind=Kind.RETRY)


def divisions(client: Client, *, gate: Gate) -> tuple[Division, ...]:
    """What the user may see of the licence and ticked at consent, by name. `Code` goes into addresses; `HID` is for people."""
    me = person(client, gate=gate)
    rows = client.of(me.division).rows(
        "hrm/Divisions", gate=gate, select="Code,Description,Country,Currency,Status"
    )
    found = [
        Division(
            code=read_whole(row.get("Code")),
            name=read_text(row.get("Description")),
            country=read_text(row.get("Country")),
            currency=read_text(row.get("Currency")),
        )
        for row in rows
        if row.get("Status") in (None, 0)  # 1: archived
    ]
    return tuple(sorted(found, key=lambda division: (division.name, division.code)))

"""Exact's part of the error table, and how its answers are read for it.

Statuses and texts: what integrators report of Exact (support pages and issue threads of picqer, dotnet, websmurf, maesn,
bookzo, informat, simplicate, onfact, coachview, reflex; 2018 to 2026). There are no error codes, and the text is in the
language of the Exact user, Dutch or English: rows go by the grammar `<kind of fault>: <field>` in both. HTTP 500 is how the
books refuse an entry, and also how the server fails; a text that is neither proves nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from defusedxml import ElementTree

from connectors.classify import (
    ANY,
    DATA,
    READ,
    TOKEN,
    WRITE,
    WRITES,
    Means,
    Purpose,
    Row,
    Said,
    Wait,
    classify,
    status,
)
from connectors.errors import ConnectorError, Kind

_WRONG: Final = (
    "Verplicht|Ongeldige? referentie|Ongeldige?|Onbekende?|Niet gevonden|Niet toegestaan|Geblokkeerde?|"
    "Mandatory|Required|Invalid reference|Invalid|Unknown|Not found|Not allowed|Blocked"
)
_VERDICT: Final = (
    r"is verplicht|is niet toegestaan|is geblokkeerd|non-actief|niet actief|inactief|geblokkeerd|bestaat niet|"
    r"niet gevonden|is ongeldig|is onbekend|is verwijderd|is be(?:e|ë)indigd|"
    r"is mandatory|is required|is not allowed|not allowed|is blocked|inactive|not active|blocked|does not exist|"
    r"not found|is invalid|is unknown|(?:is|was|has been) deleted|has ended"
)


def _about(fields: str) -> str:
    """A line that says that one of these fields is wrong: `<kind>: <field>`, or `<field> is ...`."""
    return (
        rf"^\s*(?:{_WRONG})\s*[:\-]?\s*(?:{fields})"
        rf"|^\s*(?:(?:een|de|het|a|an|the)\s+)?(?:{fields})[^\n:]{{0,40}}?:?\s*\(?(?:{_VERDICT})"
    )


_ANY_FIELD: Final = rf"^\s*(?:{_WRONG})\s*:\s*\S|\b(?:is verplicht|is mandatory|is required)\b"
_SERVER_FAULT: Final = (
    r"Object reference not set|sending a direct message or getting the response|deadlock|"
    r"Timeout expired|time-?out|Out ?of ?Memory|Unable to connect|An error has occurred|"
    r"onverwachte fout|unexpected error"
)
_NUMBER_TAKEN: Final = (
    r"In gebruik\s*:\s*Boekstuknummer|In use\s*:\s*Document number|already used as document number|"
    r"Already exists\s*-\s*Entry number"
)
_SPAN: Final = "periode|boekjaar|period|(?:fiscal|financial) year"
# What the books say no to, the doubtful first: a number or a code that exists may be our own unseen entry.
_BOOKS: Final[tuple[tuple[str, str, Kind], ...]] = (
    ("number_in_use", _NUMBER_TAKEN, Kind.FIX_SALE),
    (
        "already_exists",
        r"Bestaat reeds|Gegeven bestaat|Already exists|^\s*(?:In gebruik|In use)\s*:",
        Kind.FIX_SALE,
    ),
    (
        "period_closed",
        rf"(?:{_SPAN})\b[^\n]{{0,30}}\b(?:closed|(?:af)?gesloten)|"
        rf"\b(?:closed|(?:af)?gesloten)\b[^\n]{{0,5}}\b(?:{_SPAN})|"
        + _about("Periode|Period|Boekingsdatum|Entry date"),
        Kind.FIX_SALE,
    ),
    ("year_missing", _about("Boekjaar|Fiscal year|Financial year"), Kind.FIX_MAPPING),
    ("already_processed", r"Reeds verwerkt|Already processed", Kind.FIX_SALE),
    ("journal_refused", _about("Dagboek|Journals?|Diary"), Kind.FIX_MAPPING),
    ("vat_code_refused", _about(r"Btw|VAT"), Kind.FIX_MAPPING),
    (
        "ledger_account_refused",
        _about(
            r"Grootboekrekening|G/L ?account|GL ?accounts?|General ledger account|Ledger account"
        ),
        Kind.FIX_MAPPING,
    ),
    (
        "payment_condition_refused",
        _about("Betalingsconditie|Soort betaling|Payment condition|Payment method"),
        Kind.FIX_MAPPING,
    ),
    (
        "cost_centre_refused",
        _about("Kostenplaats|Kostendrager|Cost cent(?:er|re)|Cost unit"),
        Kind.FIX_MAPPING,
    ),
    ("currency_refused", _about("Valuta|Wisselkoers|Currency|Exchange rate"), Kind.FIX_MAPPING),
    (
        "customer_not_usable",
        _about("Klant|Relatie|Factuur voor|Customer|Relationship|Account|Invoice to"),
        Kind.FIX_SALE,
    ),
    (
        "customer_data_refused",
        _about(
            "E-?mail|Naam|Achternaam|Voornaam|Land|Taal|Postcode|Plaats|Telefoon|KvK|Kamer van Koophandel|Code|"
            "Name|Last name|First name|Country|Language|City|Phone|Chamber of commerce"
        ),
        Kind.FIX_SALE,
    ),
    ("edition_lacks", r"Not allow(?:ed)? to (?:update|create) in", Kind.CONTACT_SUPPORT),
    ("wrong_division", r"Wrong Division|Verkeerde administratie", Kind.RECONNECT),
    ("entry_refused", _ANY_FIELD, Kind.FIX_SALE),
)


def _row(
    purposes: frozenset[Purpose],
    statuses: tuple[tuple[int, int], ...],
    name: str,
    kind: Kind,
    means: Means = Means.REFUSED,
    **more: Any,
) -> Row:
    return Row(
        purposes=purposes,
        statuses=statuses,
        message_id=f"exact.{name}",
        kind=kind,
        means=means,
        **more,
    )


_TOKEN_ROWS: Final = (
    _row(TOKEN, status(400, 401), "token_too_early", Kind.RETRY, text="access_token not expired"),
    _row(TOKEN, status(400, 401), "consent_expired", Kind.RECONNECT, text="refresh token expired"),
    _row(TOKEN, status(400, 401), "consent_ended", Kind.RECONNECT, text="invalid_grant|chainId"),
    _row(
        TOKEN,
        status(400, 401, 403),
        "app_refused",
        Kind.CONTACT_SUPPORT,
        text="invalid_client|unauthorized_client|redirect_uri",
    ),
    _row(TOKEN, status(429), "token_budget_spent", Kind.RETRY, Means.NOT_NOW, wait=Wait.DAY),
    # A refresh token works once: an answer that got lost on the way may have spent it.
    _row(TOKEN, (*status(408), (500, 599)), "token_unanswered", Kind.RETRY, Means.UNKNOWN),
    _row(TOKEN, ((200, 399),), "token_unanswered", Kind.RETRY, Means.UNKNOWN),
    _row(TOKEN, ((400, 499),), "token_refused", Kind.CONTACT_SUPPORT),
)
_LIMIT_ROWS: Final = (
    # Only the family of the limit that was hit is sent; without either the shorter wait is tried.
    _row(
        DATA, status(429), "minute_limit", Kind.RETRY, Means.NOT_NOW,
        header="x-ratelimit-minutely-reset", wait=Wait.MINUTE,
    ),
    _row(
        DATA, status(429), "day_limit", Kind.RETRY, Means.NOT_NOW,
        header="x-ratelimit-reset", wait=Wait.DAY,
    ),
    _row(DATA, status(429), "minute_limit", Kind.RETRY, Means.NOT_NOW, wait=Wait.MINUTE),
)  # fmt: skip
_ACCESS_ROWS: Final = (
    _row(DATA, status(401), "token_not_accepted", Kind.RECONNECT),
    _row(DATA, status(403), "scope_missing", Kind.RECONNECT, text=r"Scope Violated|\bscopes?\b"),
    _row(
        DATA,
        status(403),
        "licence_ended",
        Kind.RECONNECT,
        text=r"licen[sc]e\b.{0,20}\b(?:expired|ended)|licentie",
    ),
    _row(DATA, status(403), "right_missing", Kind.RECONNECT),
    _row(DATA, status(404), "not_found", Kind.CONTACT_SUPPORT),
)
_OUTAGE_ROWS: Final = (
    _row(READ, (*status(408), (500, 599)), "busy", Kind.RETRY, Means.NOT_NOW),
    _row(WRITE, status(500), "write_unproven", Kind.RETRY, Means.UNKNOWN, text=_SERVER_FAULT),
)
_BOOK_ROWS: Final = tuple(
    _row(WRITE, status(400, 500), name, kind, text=pattern) for name, pattern, kind in _BOOKS
)
_LAST_ROWS: Final = (
    _row(ANY, ((400, 499),), "request_refused", Kind.CONTACT_SUPPORT),
    _row(WRITES, status(500), "unexplained_refusal", Kind.RETRY, Means.UNKNOWN, text=r"\S"),
    _row(WRITES, ((500, 599),), "write_unproven", Kind.RETRY, Means.UNKNOWN),
    _row(WRITES, ((100, 399),), "answer_unreadable", Kind.RETRY, Means.UNKNOWN),
    _row(READ, ((100, 399),), "read_unreadable", Kind.RETRY, Means.NOT_NOW),
)
_WRITE_OUTAGE: Final = (_row(WRITE, status(408), "write_unproven", Kind.RETRY, Means.UNKNOWN),)

TABLE: Final[tuple[Row, ...]] = (
    *_TOKEN_ROWS,
    *_LIMIT_ROWS,
    *_ACCESS_ROWS,
    *_WRITE_OUTAGE,
    *_OUTAGE_ROWS,
    *_BOOK_ROWS,
    *_LAST_ROWS,
)


def failure(
    *, purpose: Purpose, status: int, headers: Mapping[str, str], body: bytes
) -> ConnectorError:
    """The error of an answer of Exact that is no usable success."""
    lower = {name.lower(): value for name, value in headers.items()}
    text = message_of(body) or lower.get("reason", "")
    return classify(
        table=TABLE, said=Said(status=status, text=text, headers=lower), purpose=purpose
    )


def message_of(body: bytes) -> str:
    """Exact's own message: OData's JSON or XML envelope, or OAuth's error; empty when there is none.

    A page of HTML in front of Exact, or a body that breaks off, has none: its words prove nothing.
    """
    try:
        return _message_in(orjson.loads(body))
    except orjson.JSONDecodeError:
        return _message_in_xml(body)


def _message_in(content: Any) -> str:
    error = content.get("error") if isinstance(content, dict) else None
    if isinstance(error, str):
        return f"{error}: {content.get('error_description') or ''}"
    message = error.get("message") if isinstance(error, dict) else None
    value = message.get("value") if isinstance(message, dict) else message
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _message_in_xml(body: bytes) -> str:
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError):
        return ""
    if not root.tag.endswith("error"):
        return ""
    found = next((part for part in root.iter() if part.tag.endswith("message")), None)
    return (found.text or "").strip() if found is not None else ""

"""The error table, row by row: what Exact says, in both languages, and what it means."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from connectors import symptoms
from connectors.classify import Purpose
from connectors.errors import ConnectorError, Kind, NotNow, Refused, UnknownOutcome
from connectors.ledgers.exact.refusals import TABLE, failure, message_of
from connectors.messages_data import MESSAGES
from iweb.core.messages import fault_of

READ, WRITE, TOKEN = Purpose.READ, Purpose.WRITE, Purpose.TOKEN


def envelope(text: str) -> bytes:
    return orjson.dumps({"error": {"code": "", "message": {"lang": "", "value": text}}})


def said(purpose: Purpose, status: int, text: str = "", **headers: str) -> ConnectorError:
    body = envelope(text) if text else b""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return failure(purpose=purpose, status=status, headers=named, body=body)


# Source: messages seen by integrators (support pages and issue threads); those without a source follow the grammar.
BOOKS_SAY = [
    ("Periode is afgesloten: 2026-10", "period_closed", Kind.FIX_SALE),
    ("Period is closed: 2026-10", "period_closed", Kind.FIX_SALE),
    ("The period 2026-10 has been closed", "period_closed", Kind.FIX_SALE),
    ("Periode 2026-10 is gesloten", "period_closed", Kind.FIX_SALE),
    ("De periode is afgesloten.", "period_closed", Kind.FIX_SALE),
    ("Afgesloten: Periode 10", "period_closed", Kind.FIX_SALE),
    ("Closed: Period 2026-10", "period_closed", Kind.FIX_SALE),
    ("Period: closed", "period_closed", Kind.FIX_SALE),
    ("Boekjaar 2025 is afgesloten", "period_closed", Kind.FIX_SALE),
    ("Fiscal year 2025 is closed", "period_closed", Kind.FIX_SALE),
    ("Niet gevonden: Boekjaar 2021", "year_missing", Kind.FIX_MAPPING),
    ("Financial year does not exist", "year_missing", Kind.FIX_MAPPING),
    ("Klant is niet actief", "customer_not_usable", Kind.FIX_SALE),
    ("Relatie is geblokkeerd", "customer_not_usable", Kind.FIX_SALE),
    ("Customer is not active", "customer_not_usable", Kind.FIX_SALE),
    ("Account has been deleted", "customer_not_usable", Kind.FIX_SALE),
    ("Not found: Customer", "customer_not_usable", Kind.FIX_SALE),
    ("Invalid reference: Account", "customer_not_usable", Kind.FIX_SALE),
    ("Unknown: VAT code 9X", "vat_code_refused", Kind.FIX_MAPPING),
    ("Btw-code 9X bestaat niet", "vat_code_refused", Kind.FIX_MAPPING),
    ("VAT percentage is invalid", "vat_code_refused", Kind.FIX_MAPPING),
    ("Geblokkeerd: Btw-code", "vat_code_refused", Kind.FIX_MAPPING),
    ("G/L account 8000 is blocked", "ledger_account_refused", Kind.FIX_MAPPING),
    ("Grootboekrekening niet gevonden", "ledger_account_refused", Kind.FIX_MAPPING),
    ("Invalid: GL account type", "ledger_account_refused", Kind.FIX_MAPPING),
    ("Dagboek 70 is geblokkeerd", "journal_refused", Kind.FIX_MAPPING),
    ("Invalid reference: Journal", "journal_refused", Kind.FIX_MAPPING),
    ("Onbekend: Betalingsconditie", "payment_condition_refused", Kind.FIX_MAPPING),
    ("Payment condition does not exist", "payment_condition_refused", Kind.FIX_MAPPING),
    ("Unknown: Fiscal year (Period - date table)", "year_missing", Kind.FIX_MAPPING),
    ("Unknown: Financial year (Period-date table)", "year_missing", Kind.FIX_MAPPING),
    ("Onbekend: Boekjaar (Periode - datumtabel)", "year_missing", Kind.FIX_MAPPING),
    ("In gebruik: Boekstuknummer", "number_in_use", Kind.FIX_SALE),
    ("In use: Document number", "number_in_use", Kind.FIX_SALE),
    ("Invoice number is already used as document number", "number_in_use", Kind.FIX_SALE),
    ("Already exists - Entry number: 26700001, Journal: 700", "number_in_use", Kind.FIX_SALE),
    ("Bestaat reeds: Code", "already_exists", Kind.FIX_SALE),
    ("Already exists: Code", "already_exists", Kind.FIX_SALE),
    ("Gegeven bestaat reeds.", "already_exists", Kind.FIX_SALE),
    ("Data already exists", "already_exists", Kind.FIX_SALE),
    ("Reeds verwerkt", "already_processed", Kind.FIX_SALE),
    ("Ongeldige referentie: Journals", "journal_refused", Kind.FIX_MAPPING),
    ("Ongeldig: Dagboek", "journal_refused", Kind.FIX_MAPPING),
    ("Invalid: Journal (type)", "journal_refused", Kind.FIX_MAPPING),
    ("Required: Journal", "journal_refused", Kind.FIX_MAPPING),
    ("Mandatory: Diary", "journal_refused", Kind.FIX_MAPPING),
    ("Invalid journal. The journal must be a cash journal.", "journal_refused", Kind.FIX_MAPPING),
    ("Ongeldig: Klant (Type)", "customer_not_usable", Kind.FIX_SALE),
    ("Klant: non-actief", "customer_not_usable", Kind.FIX_SALE),
    ("Customer: inactive", "customer_not_usable", Kind.FIX_SALE),
    ("Klant: geblokkeerd", "customer_not_usable", Kind.FIX_SALE),
    ("Ongeldig: Factuur voor (Type)", "customer_not_usable", Kind.FIX_SALE),
    ("Mandatory: Relationship", "customer_not_usable", Kind.FIX_SALE),
    ("Ongeldige referentie: Btw-code", "vat_code_refused", Kind.FIX_MAPPING),
    ("BTW percentage is niet toegestaan", "vat_code_refused", Kind.FIX_MAPPING),
    ("Ongeldig: Btw-percentage []", "vat_code_refused", Kind.FIX_MAPPING),
    ("Not allowed: VAT code", "vat_code_refused", Kind.FIX_MAPPING),
    (
        "Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code van het type 'geen btw'",
        "vat_code_refused",
        Kind.FIX_MAPPING,
    ),
    (
        "A VAT amount is not allowed with a VAT code of the type 'no VAT'",
        "vat_code_refused",
        Kind.FIX_MAPPING,
    ),
    ("Verplicht: Betalingsconditie", "payment_condition_refused", Kind.FIX_MAPPING),
    ("Ongeldige referentie: Betalingsconditie", "payment_condition_refused", Kind.FIX_MAPPING),
    ("Invalid reference: Payment condition", "payment_condition_refused", Kind.FIX_MAPPING),
    ("Verplicht: Soort betaling", "payment_condition_refused", Kind.FIX_MAPPING),
    ("Ongeldig: Grootboekrekeningtype", "ledger_account_refused", Kind.FIX_MAPPING),
    ("Ongeldig grootboekrekeningtype", "ledger_account_refused", Kind.FIX_MAPPING),
    ("Grootboekrekening is verplicht", "ledger_account_refused", Kind.FIX_MAPPING),
    ("Invalid reference: G/L account", "ledger_account_refused", Kind.FIX_MAPPING),
    ("Invalid reference: Cost unit", "cost_centre_refused", Kind.FIX_MAPPING),
    ("Invalid: Cost center link", "cost_centre_refused", Kind.FIX_MAPPING),
    ("Ongeldige referentie: Kostenplaats", "cost_centre_refused", Kind.FIX_MAPPING),
    ("Ongeldige referentie: Valuta", "currency_refused", Kind.FIX_MAPPING),
    ("Invalid: Email []", "customer_data_refused", Kind.FIX_SALE),
    ("Ongeldig: E-mail []", "customer_data_refused", Kind.FIX_SALE),
    ("Verplicht: Naam", "customer_data_refused", Kind.FIX_SALE),
    ("Not allow to update in Basic : Warehouse", "edition_lacks", Kind.CONTACT_SUPPORT),
    ("Wrong Division", "wrong_division", Kind.RECONNECT),
    ("Ongeldig: Projectnummer", "entry_refused", Kind.FIX_SALE),
    ("Mandatory: Something new", "entry_refused", Kind.FIX_SALE),
    ("Ongeldig: Aantal\r\nOngeldig: Btw-percentage []", "vat_code_refused", Kind.FIX_MAPPING),
    ("Mandatory: Relationship\r\nMandatory: Diary", "journal_refused", Kind.FIX_MAPPING),
    ("Ongeldig: Dagboek\nIn gebruik: Boekstuknummer", "number_in_use", Kind.FIX_SALE),
]


@pytest.mark.parametrize(("text", "name", "kind"), BOOKS_SAY)
def test_what_the_books_refuse_is_refused_by_name(text: str, name: str, kind: Kind) -> None:
    error = said(WRITE, 500, text)
    assert isinstance(error, Refused)
    assert (error.message_id, error.kind) == (f"exact.{name}", kind)
    assert error.detail == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "text",
    [
        "Object reference not set to an instance of an object.",
        "Error occurred while sending a direct message or getting the response.",
        "Timeout expired. The timeout period elapsed prior to completion of the operation",
        "Er ging iets mis dat nog nooit iemand heeft gezien",
        "La période est clôturée",
        "Invalid operation on a closed connection",
        "The connection was closed in a given period",
        "An existing connection was forcibly closed by the remote host",
        "",
    ],
)
def test_a_500_that_is_no_refusal_of_the_books_proves_nothing(text: str) -> None:
    error = said(WRITE, 500, text)
    assert isinstance(error, UnknownOutcome), error
    assert isinstance(said(READ, 500, text), NotNow)


@pytest.mark.parametrize("status", [408, 502, 503, 504, 599, 501, 520])
def test_an_outage_leaves_a_write_in_doubt_and_a_read_for_later(status: int) -> None:
    html = b"<html><body>Ongeldig: Dagboek</body></html>"
    for body in (b"", html):
        assert isinstance(
            failure(purpose=WRITE, status=status, headers={}, body=body), UnknownOutcome
        )
        assert isinstance(
            failure(purpose=TOKEN, status=status, headers={}, body=body), UnknownOutcome
        )
        assert isinstance(failure(purpose=READ, status=status, headers={}, body=body), NotNow)


@pytest.mark.parametrize("status", [200, 201, 204, 301, 302])
def test_a_success_that_cannot_be_read_leaves_a_write_in_doubt(status: int) -> None:
    for body in (b"", b"<html>", b'{"d":'):
        assert isinstance(
            failure(purpose=WRITE, status=status, headers={}, body=body), UnknownOutcome
        )
        assert isinstance(
            failure(purpose=TOKEN, status=status, headers={}, body=body), UnknownOutcome
        )
        assert isinstance(failure(purpose=READ, status=status, headers={}, body=body), NotNow)


@pytest.mark.parametrize(
    ("status", "text", "name", "kind"),
    [
        (
            400,
            "Error processing request stream. The property name 'X' is not valid.",
            "request_refused",
            Kind.CONTACT_SUPPORT,
        ),
        (
            400,
            "Please add a $select or a $top=1 statement to the query string.",
            "request_refused",
            Kind.CONTACT_SUPPORT,
        ),
        (401, "", "token_not_accepted", Kind.RECONNECT),
        (
            403,
            "Forbidden - Application Scope Violated. Cannot read",
            "scope_missing",
            Kind.RECONNECT,
        ),
        (403, "Forbidden - Scope violated: cannot write", "scope_missing", Kind.RECONNECT),
        (403, "The customer's licence has expired", "licence_ended", Kind.RECONNECT),
        (403, "De licentie van de klant is verlopen", "licence_ended", Kind.RECONNECT),
        (403, "Forbidden - Customer's license expired", "licence_ended", Kind.RECONNECT),
        (403, "", "right_missing", Kind.RECONNECT),
        (404, "", "not_found", Kind.CONTACT_SUPPORT),
        (405, "", "request_refused", Kind.CONTACT_SUPPORT),
        (413, "", "request_refused", Kind.CONTACT_SUPPORT),
    ],
)
@pytest.mark.parametrize("purpose", [READ, WRITE])
def test_a_client_error_is_a_refusal(
    status: int, text: str, name: str, kind: Kind, purpose: Purpose
) -> None:
    error = said(purpose, status, text)
    assert isinstance(error, Refused)
    assert (error.message_id, error.kind) == (f"exact.{name}", kind)


CHAIN = "Token is not allowed, because of invalid or empty chainId"
OLD = "The refresh token expired at 1/2/2026 1:00:00 PM and it is now 3/2/2026"


@pytest.mark.parametrize(
    ("status", "fault", "text", "name", "kind", "error"),
    [
        (
            400,
            "access_denied",
            "Rate limit exceeded: access_token not expired",
            "token_too_early",
            Kind.RETRY,
            Refused,
        ),
        (400, "invalid_grant", CHAIN, "consent_ended", Kind.RECONNECT, Refused),
        (400, "invalid_request", OLD, "consent_expired", Kind.RECONNECT, Refused),
        (400, "invalid_client", "", "app_refused", Kind.CONTACT_SUPPORT, Refused),
        (400, "something_else", "", "token_refused", Kind.CONTACT_SUPPORT, Refused),
        (429, "", "", "token_budget_spent", Kind.RETRY, NotNow),
        (200, "", "", "token_unanswered", Kind.RETRY, UnknownOutcome),
    ],
)
def test_the_token_endpoint(
    status: int, fault: str, text: str, name: str, kind: Kind, error: type[ConnectorError]
) -> None:
    body = orjson.dumps({"error": fault, "error_description": text}) if fault else b""
    found = failure(purpose=TOKEN, status=status, headers={}, body=body)
    assert (type(found), found.message_id, found.kind) == (error, f"exact.{name}", kind)


# --- limits ---


def milliseconds(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))


def test_a_limit_says_until_when() -> None:
    now = datetime.now(UTC)
    soon = now + timedelta(seconds=31)
    error = said(WRITE, 429, X_RateLimit_Minutely_Reset=milliseconds(soon))
    assert error.message_id == "exact.minute_limit"
    assert abs(error.until - soon - timedelta(seconds=1)) < timedelta(milliseconds=2)
    late = now + timedelta(hours=7)
    error = said(READ, 429, X_RateLimit_Reset=milliseconds(late))
    assert error.message_id == "exact.day_limit"
    assert abs(error.until - late - timedelta(seconds=1)) < timedelta(milliseconds=2)


@pytest.mark.parametrize("told", ["", "0", "soon", "99999999999999", "1638489600000"])
def test_a_reset_that_is_missing_or_senseless_is_not_believed(told: str) -> None:
    now = datetime.now(UTC)
    minute = said(WRITE, 429, X_RateLimit_Minutely_Reset=told)
    assert now < minute.until <= now + timedelta(seconds=62)
    day = said(WRITE, 429, X_RateLimit_Reset=told)
    assert day.until.astimezone(UTC).strftime("%H:%M:%S") == "00:00:01"
    assert now < day.until <= now + timedelta(days=1, seconds=2)


def test_a_limit_without_any_header_waits_for_the_next_minute() -> None:
    error = said(WRITE, 429)
    assert isinstance(error, NotNow)
    assert error.message_id == "exact.minute_limit"
    assert error.until.second == 1


# --- reading what was said ---


XML = (
    b'<error xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><code/>'
    b'<message xml:lang="">Invalid: Journal (type)</message></error>'
)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (envelope(" Ongeldig: Dagboek\r\n"), "Ongeldig: Dagboek"),
        (b'{"error":{"message":"plain"}}', "plain"),
        (XML, "Invalid: Journal (type)"),
        (b"<html><body>Invalid: Journal</body></html>", ""),
        (b'{"d":{}}', ""),
        (b"[]", ""),
        (b"\xff\xfe", ""),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><error><message>&a;</message></error>', ""),
        (b"", ""),
    ],
)
def test_a_message_is_found_in_an_envelope_and_nowhere_else(body: bytes, text: str) -> None:
    assert message_of(body) == text


def test_a_detail_is_cut_and_carries_no_secret_or_address() -> None:
    error = said(WRITE, 500, "Ongeldig: E-mail [jan@example.nl] Bearer abcdef123456 " + "x" * 900)
    assert len(error.detail) <= 300
    assert "jan@example.nl" not in str(error)
    assert "abcdef123456" not in str(error)


# --- the table as a whole ---


@pytest.mark.parametrize("purpose", list(Purpose))
def test_the_table_has_no_hole(purpose: Purpose) -> None:
    for status in range(100, 600):
        for text in ("", "Ongeldig: Iets", "Something nobody ever saw"):
            error = said(purpose, status, text)
            assert purpose is READ or status < 500 or isinstance(error, Refused | UnknownOutcome)


def test_no_row_is_dead() -> None:
    """Each row decides at least one of the cases above, or a row before it does all its work."""
    reached = {said(WRITE, 500, text).message_id for text, _, _ in BOOKS_SAY}
    assert {
        row.message_id for row in TABLE if row.text and row.purposes == frozenset({WRITE})
    } <= reached | {"exact.write_unproven"}


def test_every_message_has_words_in_both_languages() -> None:
    ids = {row.message_id for row in TABLE}
    ids |= {one.message_id for pair in symptoms.MEANINGS.values() for one in pair}
    assert ids <= set(MESSAGES)
    assert [(name, fault_of(MESSAGES[name])) for name in MESSAGES if fault_of(MESSAGES[name])] == []

"""What an answer that is no success means: one table from status and code to what to do next.

Source: classes/webservice/WebserviceRequest.php 8.2.0 and 9.0.3; answers of 1.6.1.24, 1.7.8.11, 8.2.1 and 9.0.0. A missing
right is 401 with code 26, not 403; PHP notices come as 500 with codes 2 to 15 beside the real one; 404 has no body.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from connectors.errors import ConnectorError, Kind, NotNow, Refused
from connectors.shops.prestashop.answers import ShopError
from iweb.core.redaction import redact

LONGEST_DETAIL = 300
PHP_NOISE = range(2, 16)
UNAVAILABLE = frozenset({408, 502, 503, 504, 520, 521, 522, 523, 524})  # and those of Cloudflare


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """`later` says that the same request may succeed by itself."""

    message: str
    kind: Kind
    later: bool = False


def _owner(message: str) -> Meaning:
    return Meaning(message=f"prestashop.{message}", kind=Kind.RECONNECT)


def _later(message: str) -> Meaning:
    return Meaning(message=f"prestashop.{message}", kind=Kind.RETRY, later=True)


def _ours(message: str) -> Meaning:
    return Meaning(message=f"prestashop.{message}", kind=Kind.CONTACT_SUPPORT)


BY_CODE: dict[int, Meaning] = {
    17: _owner("key_malformed"),  # empty
    18: _owner("key_malformed"),  # not 32 characters
    20: _owner("key_unknown"),  # unknown or switched off, comes with 21
    21: _owner("key_unknown"),
    22: _owner("webservice_off"),
    23: _ours("request_refused"),
    25: _owner("permission_missing"),  # the verb
    26: _owner("permission_missing"),  # the resource
    101: _owner("permission_missing"),
    132: _owner("key_of_other_shop"),
    999: _owner("key_of_other_shop"),  # shop or shop group does not exist
}

BY_STATUS: dict[int, Meaning] = {
    401: _owner("key_not_received"),
    403: Meaning(message="prestashop.turned_away", kind=Kind.RETRY, later=True),
    404: _owner("address_not_found"),
    429: _later("busy"),
    500: _later("shop_fault"),
}


def find_meaning(*, status: int, errors: Sequence[ShopError]) -> Meaning:
    """The table read: the first code that is not PHP noise decides, then the status."""
    codes = [error.code for error in errors if error.code is not None]
    real = [code for code in codes if code not in PHP_NOISE]
    if real:
        return BY_CODE.get(real[0], _ours("request_refused"))
    if codes:
        return _later("shop_fault")
    if status in UNAVAILABLE:
        return _later("unavailable")
    if 300 <= status < 400:
        return _owner("moved")
    return BY_STATUS.get(
        status, _later("unavailable") if status > 500 else _ours("request_refused")
    )


def as_error(
    *, status: int, errors: Sequence[ShopError], headers: Mapping[str, str], about: str
) -> ConnectorError:
    """The error to raise for an answer. `about` names the resource; the shop's own text is redacted and cut."""
    meaning = find_meaning(status=status, errors=errors)
    own_words = redact("; ".join(error.text for error in errors if error.text))
    detail = f"{about}: {own_words}" if own_words else about
    if meaning.later:
        return NotNow(
            meaning.message,
            kind=meaning.kind,
            status=status,
            detail=detail[:LONGEST_DETAIL],
            until=_retry_after(headers),
        )
    return Refused(
        meaning.message, kind=meaning.kind, status=status, detail=detail[:LONGEST_DETAIL]
    )


def unreadable(*, about: str, why: str, status: int) -> NotNow:
    """An answer that is no answer: cut short, or something between us and the shop."""
    return NotNow(
        "prestashop.answer_unreadable",
        kind=Kind.RETRY,
        status=status,
        detail=f"{about}: {why}"[:LONGEST_DETAIL],
    )


def incomplete(*, about: str, field: str) -> Refused:
    """The shop left out a field that it was asked for."""
    return Refused(
        "prestashop.answer_incomplete", kind=Kind.CONTACT_SUPPORT, detail=f"{about}: {field}"
    )


def _retry_after(headers: Mapping[str, str]) -> datetime | None:
    """Retry-After in seconds or as a date (RFC 9110 10.2.3), an hour at most; None when absent."""
    written = headers.get("Retry-After", "").strip()
    now = datetime.now(UTC)
    if written.isdigit():
        return now + timedelta(seconds=min(int(written), 3600))
    try:
        return min(parsedate_to_datetime(written).astimezone(UTC), now + timedelta(hours=1))
    except ValueError:
        return None

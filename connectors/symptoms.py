"""Calls without a whole answer: what each symptom means. The part of the error table that holds for every system."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from connectors.errors import Blocked, ConnectorError, Kind, NotNow, Refused, UnknownOutcome


class Symptom(StrEnum):
    """How a call failed. The first five are known before anything has left."""

    ADDRESS_REFUSED = "address_refused"
    NAME_UNKNOWN = "name_unknown"
    NOT_CONNECTED = "not_connected"
    CERTIFICATE_REFUSED = "certificate_refused"
    REDIRECTED_ELSEWHERE = "redirected_elsewhere"
    TIMED_OUT = "timed_out"
    BROKEN_OFF = "broken_off"
    TOO_LARGE = "answer_too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """`error` for a read and for a write, with its message and kind."""

    error: type[ConnectorError]
    message_id: str
    kind: Kind


def _same(error: type[ConnectorError], message_id: str, kind: Kind) -> tuple[Meaning, Meaning]:
    meaning = Meaning(error=error, message_id=message_id, kind=kind)
    return meaning, meaning


def _left(name: str) -> tuple[Meaning, Meaning]:
    """The request left: a read is asked again, a write is looked up first."""
    return (
        Meaning(error=NotNow, message_id=f"http.read_{name}", kind=Kind.RETRY),
        Meaning(error=UnknownOutcome, message_id=f"http.write_{name}", kind=Kind.RETRY),
    )


# symptom -> (read, write)
MEANINGS: Final[Mapping[Symptom, tuple[Meaning, Meaning]]] = {
    Symptom.ADDRESS_REFUSED: _same(Blocked, "http.address_refused", Kind.RECONNECT),
    Symptom.NAME_UNKNOWN: _same(NotNow, "http.name_unknown", Kind.RETRY),
    Symptom.NOT_CONNECTED: _same(NotNow, "http.not_connected", Kind.RETRY),
    Symptom.CERTIFICATE_REFUSED: _same(NotNow, "http.certificate_refused", Kind.RETRY),
    Symptom.REDIRECTED_ELSEWHERE: (
        Meaning(error=Blocked, message_id="http.redirected_elsewhere", kind=Kind.RECONNECT),
        # It did leave, and what stands behind the redirect may have been done.
        Meaning(error=UnknownOutcome, message_id="http.redirected_elsewhere", kind=Kind.RECONNECT),
    ),
    Symptom.TIMED_OUT: _left("timed_out"),
    Symptom.BROKEN_OFF: _left("broken_off"),
    Symptom.TOO_LARGE: (
        Meaning(error=Refused, message_id="http.answer_too_large", kind=Kind.CONTACT_SUPPORT),
        Meaning(
            error=UnknownOutcome, message_id="http.answer_too_large", kind=Kind.CONTACT_SUPPORT
        ),
    ),
    Symptom.TOO_MANY_REDIRECTS: _same(Refused, "http.too_many_redirects", Kind.CONTACT_SUPPORT),
}


def without_answer(
    symptom: Symptom, *, write: bool, detail: str = "", status: int | None = None
) -> ConnectorError:
    """The error of a call that got no whole answer. `detail` is the name of a failure, never a text from outside."""
    meaning = MEANINGS[symptom][write]
    return meaning.error(meaning.message_id, kind=meaning.kind, status=status, detail=detail)

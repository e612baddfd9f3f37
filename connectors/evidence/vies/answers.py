"""What an answer of VIES means: only `valid` true or false is a verdict, everything else is that nobody could say.

Source: VIES REST API (swagger_publicVAT.yaml) and its technical information page; error codes as listed there, 2026-11.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson

_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,39}")


class Verdict(StrEnum):
    """What is known about a number."""

    VALID = "valid"
    INVALID = "invalid"
    UNAVAILABLE = "unavailable"


# One member state that cannot answer says nothing of the others.
OF_THE_STATE: Final = frozenset(
    ("MS_UNAVAILABLE", "TIMEOUT", "MS_MAX_CONCURRENT_REQ", "MS_MAX_CONCURRENT_REQ_TIME")
)
# Asked wrongly: the same question gets the same answer tomorrow.
OF_THE_NUMBER: Final = frozenset(("INVALID_INPUT",))
OF_THE_REQUESTER: Final = frozenset(("INVALID_REQUESTER_INFO",))
UNREADABLE: Final = "ANSWER_UNREADABLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What VIES said of one number. `code` is its own error code, `digest` the SHA-256 of the answer's bytes."""

    number: str
    verdict: Verdict
    code: str = ""
    consultation_number: str = ""
    digest: str = ""

    @property
    def worth_asking_again(self) -> bool:
        """False for a verdict, and where VIES does not take the question."""
        ours = OF_THE_NUMBER | OF_THE_REQUESTER
        return self.verdict is Verdict.UNAVAILABLE and self.code not in ours

    @property
    def concerns_one_state(self) -> bool:
        return self.code in OF_THE_STATE


def read_answer(*, number: str, body: bytes) -> Evidence:
    """The status says little: errors come with 200 as well as with 400 and 500, and a gateway answers in HTML."""
    said, digest = _object(body), hashlib.sha256(body).hexdigest()
    code = _error_code(said)
    valid = said.get("valid")
    if code or not isinstance(valid, bool) or not _is_about(said, number=number):
        return unavailable(number=number, code=code or UNREADABLE, digest=digest)
    return Evidence(
        number=number,
        verdict=Verdict.VALID if valid else Verdict.INVALID,
        consultation_number=_text(said.get("requestIdentifier")),
        digest=digest,
    )


def unavailable(*, number: str, code: str, digest: str = "") -> Evidence:
    return Evidence(number=number, verdict=Verdict.UNAVAILABLE, code=code, digest=digest)


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _error_code(said: dict[str, Any]) -> str:
    """The first code of `errorWrappers`; `actionSucceed` false without one is an error all the same."""
    wrappers = said.get("errorWrappers")
    for wrapper in wrappers if isinstance(wrappers, list) else ():
        code = _text(wrapper.get("error")) if isinstance(wrapper, dict) else ""
        if _CODE.fullmatch(code):
            return code
    return UNREADABLE if said.get("actionSucceed") is False or wrappers else ""


def _is_about(said: dict[str, Any], *, number: str) -> bool:
    """A verdict counts for exactly the number that was asked (BOOKING 18)."""
    return f"{_text(said.get('countryCode'))}{_text(said.get('vatNumber'))}" == number


def _text(value: Any) -> str:
    return value.strip()[:60] if isinstance(value, str) else ""

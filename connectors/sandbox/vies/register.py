"""Who is registered: any number that can exist, but for what was ordered otherwise. Kept in a file of its own."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from stdnum.eu import vat as eu_vat

from mappings.vat.numbers import is_well_formed

MEMBER_STATES: Final = frozenset(
    "EL" if code == "gr" else code.upper() for code in eu_vat.MEMBER_STATES
)
# Source: VIES REST API, the codes of its test service.
ERRORS: Final[Mapping[str, str]] = {
    "201": "INVALID_INPUT",
    "202": "INVALID_REQUESTER_INFO",
    "300": "SERVICE_UNAVAILABLE",
    "301": "MS_UNAVAILABLE",
    "302": "TIMEOUT",
    "400": "VAT_BLOCKED",
    "401": "IP_BLOCKED",
    "500": "GLOBAL_MAX_CONCURRENT_REQ",
    "501": "GLOBAL_MAX_CONCURRENT_REQ_TIME",
    "600": "MS_MAX_CONCURRENT_REQ",
    "601": "MS_MAX_CONCURRENT_REQ_TIME",
}
VERDICTS: Final = {"100": "valid", "200": "invalid"}
OUTCOMES: Final = frozenset((*VERDICTS.values(), *ERRORS.values()))
EVERYWHERE: Final = "*"


class Register:
    """`said` is by number, member state or `*` (all of them): what is answered instead of the truth."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._guard = threading.Lock()
        self._said: dict[str, str] = json.loads(place.read_text()) if place.exists() else {}

    def say(self, of: str, outcome: str) -> dict[str, str]:
        """Answer `outcome` from now on; "" ends it. Raises `ValueError` for an outcome VIES does not have."""
        if outcome and outcome not in OUTCOMES:
            raise ValueError(f"unknown outcome {outcome!r}; known: {', '.join(sorted(OUTCOMES))}")
        with self._guard:
            self._said = {key: value for key, value in self._said.items() if key != of}
            if outcome:
                self._said[of] = outcome
            self._place.write_text(json.dumps(self._said))
            return dict(self._said)

    def outcome(self, *, country: str, number: str) -> str:
        """`valid`, `invalid`, or an error code."""
        whole = f"{country}{number}"
        for of in (EVERYWHERE, country, whole):
            if of in self._said:
                return self._said[of]
        return "valid" if is_well_formed(whole) else "invalid"

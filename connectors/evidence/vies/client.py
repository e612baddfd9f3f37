"""One question to VIES. It raises nothing: a register that cannot be reached is an answer too, named `unavailable`."""

from datetime import timedelta
from functools import lru_cache
from typing import Final

from django.conf import settings

from connectors.errors import ConnectorError
from connectors.evidence.vies.answers import (
    OF_THE_REQUESTER,
    Evidence,
    read_answer,
    unavailable,
)
from connectors.http import Door
from connectors.ports import Json
from mappings.vat.numbers import normalise

# Source: VIES REST API, https://ec.europa.eu/taxation_customs/vies/#/technical-information
ADDRESS: Final = "https://ec.europa.eu"
PATH: Final = "taxation_customs/vies/rest-api/check-vat-number"
ENDPOINT: Final = "POST vies/check-vat-number"
MAX_BYTES: Final = 200_000
PREFIX: Final = 2  # letters of the member state; EL for Greece, XI for Northern Ireland


class Vies:
    """Asks in the name of `requester`, the seller's own VAT number: only then does VIES give a consultation number."""

    def __init__(self, *, door: Door, requester: str = "") -> None:
        self._door = door
        self._requester = requester

    def ask(self, *, number: str) -> Evidence:
        """`number` is normalised, its country prefix in front. A requester that VIES does not take is left out."""
        evidence = self._ask(number=number, requester=self._requester)
        if self._requester and evidence.code in OF_THE_REQUESTER:
            return self._ask(number=number, requester="")
        return evidence

    def _ask(self, *, number: str, requester: str) -> Evidence:
        try:
            answer = self._door.call(
                "POST", PATH, endpoint=ENDPOINT, json=question(number=number, requester=requester)
            )
        except (
            ConnectorError
        ) as error:  # asking changes nothing there, so an unknown outcome is none
            return unavailable(number=number, code=error.message_id)
        return read_answer(number=number, body=answer.body)


def question(*, number: str, requester: str = "") -> Json:
    """The body of the question. `requester` may be written in any way that its owner does, its prefix in front."""
    asked = {"countryCode": number[:PREFIX], "vatNumber": number[PREFIX:]}
    own = normalise(raw=requester, country="")
    if own:
        asked["requesterMemberStateCode"] = own[:PREFIX]
        asked["requesterNumber"] = own[PREFIX:]
    return asked


def vies(*, requester: str = "") -> Vies:
    """VIES itself, or the sandbox where a developer's settings name one."""
    sandbox = str(settings.VIES_SANDBOX_URL)
    door = _door(sandbox or ADDRESS, loopback=bool(sandbox), seconds=settings.IWEB_CALL_DEADLINE)
    return Vies(door=door, requester=requester)


@lru_cache(maxsize=8)
def _door(address: str, *, loopback: bool, seconds: float) -> Door:
    return Door(
        address, allow_loopback=loopback, deadline=timedelta(seconds=seconds), max_bytes=MAX_BYTES
    )

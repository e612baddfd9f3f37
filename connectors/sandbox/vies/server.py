"""The sandbox's answers. It is strict: an unknown property, a wrong type or half a requester is refused."""

import secrets
from pathlib import Path
from typing import Any, Final

from connectors.sandbox.serving.messages import Answer, Request
from connectors.sandbox.serving.sandbox import Sandbox
from connectors.sandbox.vies.register import ERRORS, MEMBER_STATES, VERDICTS, Register
from mappings.vat.numbers import is_well_formed

BASE: Final = "/taxation_customs/vies/rest-api"
_REQUIRED: Final = ("countryCode", "vatNumber")
_REQUESTER: Final = ("requesterMemberStateCode", "requesterNumber")
_TRADER: Final = (
    "traderName",
    "traderStreet",
    "traderPostalCode",
    "traderCity",
    "traderCompanyType",
)
_PROPERTIES: Final = frozenset((*_REQUIRED, *_REQUESTER, *_TRADER))
_BLANK: Final = "---"  # what states that disclose no name answer


class SandboxVies(Sandbox):
    """`errors_as_200` off answers errors with status 400 and 500: the real one was seen doing both."""

    name = "VIES"

    def __init__(self, state: Path, *, errors_as_200: bool = True) -> None:
        super().__init__(state=state)
        self.errors_as_200 = errors_as_200
        self.register = Register(state / "register.json")
        self.control.add("POST", "register", self._say)
        self.control.add("GET", "questions", lambda _: list(self.questions))
        self.questions: list[dict[str, Any]] = []

    def handle(self, request: Request) -> Answer:
        match (request.method, request.path.removeprefix(BASE)):
            case ("POST", "/check-vat-number"):
                return self._check(request, self._registered)
            case ("POST", "/check-vat-test-service"):
                return self._check(request, _of_test_service)
            case ("GET", "/check-status"):
                return Answer.of_json(self._status())
            case _:
                return Answer.of_html("<!DOCTYPE html><title>404 Not Found</title>", status=404)

    def _say(self, request: Request) -> dict[str, str]:
        wanted = request.json()
        return self.register.say(str(wanted["of"]).upper(), str(wanted.get("outcome") or ""))

    def _registered(self, country: str, number: str) -> str:
        return self.register.outcome(country=country, number=number)

    def _status(self) -> dict[str, Any]:
        states = [
            {
                "countryCode": country,
                "availability": "Unavailable"
                if self._registered(country, "") in ERRORS.values()
                else "Available",
            }
            for country in sorted(MEMBER_STATES)
        ]
        return {"vow": {"available": True}, "countries": states}

    def _check(self, request: Request, registered: Any) -> Answer:
        try:
            asked = request.json()
        except ValueError:
            asked = None
        wrong = _fault(asked)
        if wrong:
            return self._error(wrong)
        self.questions.append(asked)
        outcome = registered(asked["countryCode"], asked["vatNumber"])
        if outcome in ERRORS.values():
            return self._error(outcome)
        return Answer.of_json(self._verdict(asked, valid=outcome == "valid"))

    def _error(self, code: str) -> Answer:
        status = 200 if self.errors_as_200 else 400 if code.startswith("INVALID") else 500
        body = {"actionSucceed": False, "errorWrappers": [{"error": code}]}
        return Answer.of_json(body, status=status)

    def _verdict(self, asked: dict[str, str], *, valid: bool) -> dict[str, Any]:
        """A consultation number only for who says who he is; the trader's particulars are not compared here."""
        known = valid and asked["countryCode"] not in {"DE", "ES"}  # these disclose nothing
        return {
            "countryCode": asked["countryCode"],
            "vatNumber": asked["vatNumber"],
            "requestDate": self.clock.now().isoformat(timespec="milliseconds"),
            "valid": valid,
            "requestIdentifier": f"WAPIAAAA{secrets.token_hex(4).upper()}"
            if asked.get("requesterNumber")
            else "",
            "name": f"TRADER {asked['vatNumber']}" if known else _BLANK,
            "address": _BLANK,
            **{
                f"{name}Match": "NOT_PROCESSED"
                for name in ("traderName", "traderStreet", "traderPostalCode", "traderCity")
            },
        }


def _of_test_service(_country: str, number: str) -> str:
    return VERDICTS.get(number) or ERRORS.get(number) or "INVALID_INPUT"


def _fault(asked: Any) -> str:
    """The code of what is wrong with a question, "" for nothing."""
    if not isinstance(asked, dict) or not set(asked) <= _PROPERTIES:
        return "VOW-ERR-1"
    if not all(isinstance(value, str) for value in asked.values()):
        return "VOW-ERR-1"
    if asked.get("countryCode") not in MEMBER_STATES or not _written(asked.get("vatNumber", "")):
        return "INVALID_INPUT"
    return "" if _requester_fits(asked) else "INVALID_REQUESTER_INFO"


def _written(number: str) -> bool:
    """Source: VIES WSDL checkVatService, pattern of vatNumber."""
    return 2 <= len(number) <= 12 and all(
        c.isascii() and (c.isalnum() or c in "+*.") for c in number
    )


def _requester_fits(asked: dict[str, str]) -> bool:
    given = [asked.get(name, "") for name in _REQUESTER]
    return not any(given) or (all(given) and is_well_formed("".join(given)))

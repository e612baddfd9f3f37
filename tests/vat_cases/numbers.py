"""Judges of VAT numbers, and of what VIES says about them."""

import re
from typing import Any, cast

import orjson

from connectors.errors import Kind, NotNow
from connectors.evidence.vies.answers import (
    OF_THE_NUMBER,
    OF_THE_REQUESTER,
    Evidence,
    Verdict,
    read_answer,
)
from connectors.evidence.vies.client import Vies, question
from connectors.http import Door
from connectors.sandbox.vies.register import ERRORS, VERDICTS
from mappings.vat.numbers import (
    SellerScheme,
    countries_that_could_issue,
    is_well_formed,
    issuing_country,
    normalise,
    scheme_of,
)
from tests.vat_cases.reading import Fields, NotApplicable

OUR_FAULT = OF_THE_NUMBER | OF_THE_REQUESTER
NUMBER = "DE123"


class Silent:
    """A door behind which nobody answers."""

    def call(self, *_: Any, **__: Any) -> Any:
        raise NotNow("http.timeout", kind=Kind.RETRY)


def written(given: Fields, expected: Fields) -> None:
    number = normalise(raw=given["raw"], country=given["country"])
    assert number == expected["normalised"], number


def checked(given: Fields, expected: Fields) -> None:
    raw, country = given["raw"].split(" (")[0], given.get("country", "")
    number = normalise(raw=raw, country=expected.get("iso_country") or country)
    if "kind" in expected:
        _agree_on_scheme(expected["kind"], raw=raw, valid=expected.get("valid", True))
    elif "valid" in expected:
        assert is_well_formed(number) is expected["valid"], number
    if "iso_country" in expected and is_well_formed(number):
        assert issuing_country(number) == expected["iso_country"], number
    if "normalised" in expected:
        assert number == expected["normalised"], number
    if "guess_country" in expected:
        found = [country.lower() for country in countries_that_could_issue(raw)]
        assert found == sorted(expected["guess_country"]), found


def _agree_on_scheme(kind: str, *, raw: str, valid: bool) -> None:
    """A number of a seller's scheme is valid as such, and never a buyer's."""
    known = {"non-union": SellerScheme.NON_UNION, "ioss": SellerScheme.IMPORT}
    known |= {"import": SellerScheme.IMPORT}
    scheme = next((known[word] for word in known if word in kind.lower()), None)
    if scheme is None:
        raise NotApplicable(f"a number of the kind {kind}")
    assert (scheme_of(raw) is scheme) is valid, scheme_of(raw)
    assert not is_well_formed(normalise(raw=raw, country=""))


def vies_shape(given: Fields, expected: Fields) -> None:
    if "requester" in given:
        body = question(number=given["ask"], requester=given["requester"])
        assert body == expected["request_body"], body
        example = expected.get("consultation_number_example")
        if example is not None:
            asked = {key: body[key] for key in ("countryCode", "vatNumber")}
            said = _answer(asked | {"valid": True, "requestIdentifier": example})
            assert said.consultation_number == example
        return
    given.get("http")  # the status says nothing: errors come with 200 too
    found = _answer(given["body"])
    if {"name", "address"} & expected.keys():
        raise NotApplicable("names and addresses, which are not kept")
    _agree_on_outcome(expected["outcome"], found=found)
    kind = _kind(expected.get("class"))
    assert found.worth_asking_again is (kind == "again") or not kind, found
    if "consultation_number" in expected:
        assert found.consultation_number == (expected["consultation_number"] or ""), found


def _answer(body: Any) -> Evidence:
    """A body as JSON, or as the text that a gateway sends."""
    if not isinstance(body, dict):
        return read_answer(number=NUMBER, body=str(body).encode())
    number = f"{body.get('countryCode', 'DE')}{body.get('vatNumber', '123')}"
    return read_answer(number=number, body=orjson.dumps(body))


def _agree_on_outcome(outcome: str, *, found: Evidence) -> None:
    name = outcome.removeprefix("final_")
    if name in {"valid", "invalid"}:
        assert found.verdict == name, found
        return
    assert found.verdict is Verdict.UNAVAILABLE, found
    ours = found.code in OUR_FAULT
    if "input" in name or "requester" in name:
        assert ours, found
        assert not found.worth_asking_again, found
    elif "temporary" in name or name in {"unavailable", "unknown", "retry_later"}:
        assert found.worth_asking_again, found
        assert not ours, found
    else:
        raise NotApplicable(f"an outcome called {outcome}")


def vies_code(given: Fields, expected: Fields) -> None:
    """A number of the register's own test service, and what it answers for it."""
    asked = {"countryCode": given["countryCode"], "vatNumber": str(given["vatNumber"])}
    result, kind = expected["result"], _kind(expected.get("class"))
    told = VERDICTS.get(asked["vatNumber"]) or ERRORS.get(asked["vatNumber"])
    if told is not None:  # a number that our own register knows as well
        assert told.lower() == _result(result), told
    if _result(result) in VERDICTS.values():
        valid = _result(result) == "valid"
        found = _answer(asked | {"valid": valid})
        assert found.verdict is (Verdict.VALID if valid else Verdict.INVALID), found
        assert kind in {"", "verdict"}, kind
        return
    found = _answer({"actionSucceed": False, "errorWrappers": [{"error": result}]})
    assert found.verdict is Verdict.UNAVAILABLE, found
    assert found.code == result, found
    assert (found.code in OUR_FAULT) is (kind == "ours") or not kind, found
    assert found.worth_asking_again is (kind == "again") or not kind, found


def _result(result: bool | str) -> str:
    if isinstance(result, bool):
        return "valid" if result else "invalid"
    return result.lower()


# What others call the kinds of answers; a block is lifted, so that we ask again, ever more slowly.
KINDS = {
    "verdict": r"final|valid|verdict|ok",
    "again": r"retry|temporary|unavailable|block",
    "ours": r"error|input|requester|fault",
}


def _kind(text: str | None) -> str:
    """ "" where the case names none."""
    if text is None:
        return ""
    found = next((kind for kind, words in KINDS.items() if re.match(words, text)), None)
    found = found or next((kind for kind, words in KINDS.items() if re.search(words, text)), None)
    if found is None:
        raise NotApplicable(f"an answer of the class {text}")
    return found


def vies_outcome(given: Fields, expected: Fields) -> None:
    event = given["event"]
    if "prefix" in event:  # goods may go elsewhere: the number is asked as it stands
        kept = normalise(raw="ATU12345678", country="IT")
        assert (kept[:2] != "AT") is expected["outcome"].startswith("final"), kept
        return
    found = _happened(event)
    _agree_on_outcome(expected["outcome"], found=found)
    if "never" in expected:
        never = Verdict(expected["never"].removeprefix("final_"))
        assert found.verdict is not never, found


def _happened(event: str) -> Evidence:
    if verdict := re.fullmatch(r"(?:valid|isvalid)\s*=\s*(true|false)", event.lower()):
        body = {"countryCode": "DE", "vatNumber": "123", "valid": verdict[1] == "true"}
        return _answer(body)
    if code := re.search(r"\b[A-Z]+_[A-Z_]+\b", event):
        return _answer({"actionSucceed": False, "errorWrappers": [{"error": code[0]}]})
    if re.match(r"http \d|soap|html|empty|malformed|garbage", event.lower()):
        return _answer("<html>Bad gateway</html>")
    if re.search(r"time-?out|connect|network|unreachable|dns|refused|ssl", event.lower()):
        return Vies(door=cast(Door, Silent())).ask(number=NUMBER)
    raise NotApplicable(f"an event called {event}")

"""The sandbox VIES answers as the register's REST API does, verdicts and errors alike."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from connectors.sandbox.serving.control import Control
from connectors.sandbox.vies.register import ERRORS
from connectors.sandbox.vies.server import BASE, SandboxVies

OPENER = build_opener(ProxyHandler({}))
BELGIAN = {"countryCode": "BE", "vatNumber": "0403170701"}
SELLER = {"requesterMemberStateCode": "NL", "requesterNumber": "004495445B01"}


@pytest.fixture
def vies(tmp_path: Path) -> Iterator[SandboxVies]:
    with SandboxVies(tmp_path / "vies") as running:
        yield running


def ask(
    vies: SandboxVies, question: Any, *, path: str = "/check-vat-number"
) -> tuple[int, dict[str, Any]]:
    request = Request(vies.url + BASE + path, data=json.dumps(question).encode(), method="POST")
    try:
        with OPENER.open(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def code_of(said: dict[str, Any]) -> str:
    assert said["actionSucceed"] is False
    return str(said["errorWrappers"][0]["error"])


def test_a_number_that_can_exist_is_registered_and_one_that_cannot_is_not(
    vies: SandboxVies,
) -> None:
    assert ask(vies, BELGIAN)[1]["valid"] is True
    assert ask(vies, BELGIAN | {"vatNumber": "0403170702"})[1]["valid"] is False


def test_a_consultation_number_is_only_for_who_says_who_asks(vies: SandboxVies) -> None:
    assert ask(vies, BELGIAN)[1]["requestIdentifier"] == ""
    assert ask(vies, BELGIAN | SELLER)[1]["requestIdentifier"].startswith("WAPIAAAA")


@pytest.mark.parametrize(("number", "code"), sorted(ERRORS.items()))
def test_the_test_service_gives_every_error_by_its_number(
    vies: SandboxVies, number: str, code: str
) -> None:
    status, said = ask(
        vies, {"countryCode": "BE", "vatNumber": number}, path="/check-vat-test-service"
    )
    assert (status, code_of(said)) == (200, code)


@pytest.mark.parametrize(("number", "valid"), [("100", True), ("200", False)])
def test_the_test_service_gives_both_verdicts(vies: SandboxVies, number: str, valid: bool) -> None:
    question = {"countryCode": "BE", "vatNumber": number}
    assert ask(vies, question, path="/check-vat-test-service")[1]["valid"] is valid


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (BELGIAN | {"countryCode": "GR"}, "INVALID_INPUT"),
        (BELGIAN | {"countryCode": "US"}, "INVALID_INPUT"),
        (BELGIAN | {"vatNumber": ""}, "INVALID_INPUT"),
        (BELGIAN | {"vatNumber": "BE 0403.170.701"}, "INVALID_INPUT"),
        (BELGIAN | {"requesterNumber": "004495445B01"}, "INVALID_REQUESTER_INFO"),
        (BELGIAN | SELLER | {"requesterNumber": "004495446B01"}, "INVALID_REQUESTER_INFO"),
        (BELGIAN | {"colour": "red"}, "VOW-ERR-1"),
        (BELGIAN | {"vatNumber": 403170701}, "VOW-ERR-1"),
        ([], "VOW-ERR-1"),
    ],
)
def test_what_is_asked_wrongly_is_refused(vies: SandboxVies, question: Any, code: str) -> None:
    assert code_of(ask(vies, question)[1]) == code


@pytest.mark.parametrize(
    ("of", "asked", "code"),
    [
        ("BE0403170701", "MS_UNAVAILABLE", "MS_UNAVAILABLE"),
        ("BE", "TIMEOUT", "TIMEOUT"),
        ("*", "SERVICE_UNAVAILABLE", "SERVICE_UNAVAILABLE"),
    ],
)
def test_a_number_a_state_or_the_whole_register_can_be_down(
    vies: SandboxVies, of: str, asked: str, code: str
) -> None:
    control = Control(vies.url)
    control.call("POST", "register", {"of": of, "outcome": asked})
    assert code_of(ask(vies, BELGIAN)[1]) == code
    control.call("POST", "register", {"of": of, "outcome": ""})
    assert ask(vies, BELGIAN)[1]["valid"] is True


def test_an_outcome_that_the_register_does_not_have_is_refused(vies: SandboxVies) -> None:
    with pytest.raises(ValueError, match="unknown outcome"):
        Control(vies.url).call("POST", "register", {"of": "BE", "outcome": "TIRED"})


def test_what_was_ordered_survives_a_restart(tmp_path: Path) -> None:
    with SandboxVies(tmp_path / "vies") as first:
        Control(first.url).call("POST", "register", {"of": "BE0403170701", "outcome": "invalid"})
    with SandboxVies(tmp_path / "vies") as second:
        assert ask(second, BELGIAN)[1]["valid"] is False


@pytest.mark.parametrize(("outcome", "status"), [("INVALID_INPUT", 400), ("MS_UNAVAILABLE", 500)])
def test_errors_come_with_a_status_of_their_own_where_the_switch_says_so(
    tmp_path: Path, outcome: str, status: int
) -> None:
    with SandboxVies(tmp_path / "vies", errors_as_200=False) as vies:
        vies.register.say("BE", outcome)
        found, said = ask(vies, BELGIAN)
    assert (found, code_of(said)) == (status, outcome)

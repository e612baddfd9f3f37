"""What the client makes of VIES: a verdict for exactly that number, or that nobody could say."""

import os
import resource
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.evidence.vies.answers import UNREADABLE, Evidence, Verdict, read_answer
from connectors.evidence.vies.client import ENDPOINT, Vies
from connectors.http import Door
from connectors.sandbox.serving.control import Control
from connectors.sandbox.vies.register import ERRORS
from connectors.sandbox.vies.server import SandboxVies

NUMBER = "BE0403170701"
SELLER = "NL004495445B01"


@pytest.fixture(params=[True, False], ids=["errors with 200", "errors with 400 and 500"])
def sandbox(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SandboxVies]:
    with SandboxVies(tmp_path / "vies", errors_as_200=request.param) as running:
        yield running


def client(sandbox: SandboxVies, *, requester: str = "") -> Vies:
    door = Door(sandbox.url, allow_loopback=True, deadline=timedelta(seconds=2))
    return Vies(door=door, requester=requester)


def test_a_registered_number_is_valid_and_the_consultation_number_is_kept(
    sandbox: SandboxVies,
) -> None:
    evidence = client(sandbox, requester=SELLER).ask(number=NUMBER)
    assert evidence.verdict is Verdict.VALID
    assert evidence.consultation_number.startswith("WAPIAAAA")
    assert len(evidence.digest) == 64
    assert not evidence.worth_asking_again


def test_a_number_that_is_not_registered_is_invalid(sandbox: SandboxVies) -> None:
    sandbox.register.say(NUMBER, "invalid")
    evidence = client(sandbox).ask(number=NUMBER)
    assert (evidence.verdict, evidence.consultation_number) == (Verdict.INVALID, "")


@pytest.mark.parametrize("code", sorted(ERRORS.values()))
def test_no_error_of_the_register_is_ever_a_verdict(sandbox: SandboxVies, code: str) -> None:
    sandbox.register.say(NUMBER, code)
    evidence = client(sandbox).ask(number=NUMBER)
    assert (evidence.verdict, evidence.code) == (Verdict.UNAVAILABLE, code)
    ours = {"INVALID_INPUT", "INVALID_REQUESTER_INFO"}  # asked wrongly: tomorrow it is as wrong
    assert evidence.worth_asking_again is (code not in ours)
    of_one_state = {"MS_UNAVAILABLE", "TIMEOUT", "MS_MAX_CONCURRENT_REQ"}
    assert evidence.concerns_one_state is (code in of_one_state | {"MS_MAX_CONCURRENT_REQ_TIME"})


def test_a_requester_that_is_not_taken_costs_the_consultation_number_and_not_the_verdict(
    sandbox: SandboxVies,
) -> None:
    evidence = client(sandbox, requester="NL004495446B01").ask(number=NUMBER)
    assert (evidence.verdict, evidence.consultation_number) == (Verdict.VALID, "")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("html", UNREADABLE),
        ("fault_500", UNREADABLE),
        ("status_503", UNREADABLE),
        ("rate_minute", UNREADABLE),
        ("garbage_json", UNREADABLE),
        ("empty_body", UNREADABLE),
        ("truncated", "http.write_broken_off"),
        ("drop_before", "http.write_broken_off"),
        ("drop_after", "http.write_broken_off"),
        ("timeout_after_commit", "http.write_timed_out"),
    ],
)
def test_an_outage_is_unavailable_by_its_name(sandbox: SandboxVies, fault: str, code: str) -> None:
    Control(sandbox.url).inject(kind=fault)
    evidence = client(sandbox).ask(number=NUMBER)
    assert (evidence.verdict, evidence.code) == (Verdict.UNAVAILABLE, code)
    assert evidence.worth_asking_again
    assert not evidence.concerns_one_state


def test_silence_is_silence_in_a_process_with_many_open_files_too(sandbox: SandboxVies) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(1_100):
            stack.enter_context(open(os.devnull))  # noqa: PTH123 - a handle, nothing else
        Control(sandbox.url).inject(kind="timeout_after_commit")
        assert client(sandbox).ask(number=NUMBER).code == "http.write_timed_out"


def test_a_register_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    with SandboxVies(tmp_path / "vies") as running:
        gone = client(running)
    assert gone.ask(number=NUMBER).code == "http.not_connected"


def test_one_question_is_one_call(sandbox: SandboxVies) -> None:
    client(sandbox, requester=SELLER).ask(number=NUMBER)
    rows = Control(sandbox.url).requests()
    assert [row["method"] for row in rows] == ["POST"]
    assert ENDPOINT.endswith("check-vat-number")
    assert Control(sandbox.url).call("GET", "questions") == [
        {
            "countryCode": "BE",
            "vatNumber": "0403170701",
            "requesterMemberStateCode": "NL",
            "requesterNumber": "004495445B01",
        }
    ]


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (b'{"countryCode":"BE","vatNumber":"0403170701","valid":true}', Verdict.VALID),
        (b'{"countryCode":"BE","vatNumber":"0403170701","valid":false}', Verdict.INVALID),
        (b'{"countryCode":"BE","vatNumber":"0403170702","valid":true}', Verdict.UNAVAILABLE),
        (b'{"countryCode":"BE","vatNumber":"0403170701","valid":"true"}', Verdict.UNAVAILABLE),
        (b'{"countryCode":"BE","vatNumber":"0403170701","valid":1}', Verdict.UNAVAILABLE),
        (b'{"countryCode":"BE","vatNumber":"0403170701"}', Verdict.UNAVAILABLE),
        (b'{"isValid":false,"userError":"MS_UNAVAILABLE"}', Verdict.UNAVAILABLE),
        (
            b'{"countryCode":"BE","vatNumber":"0403170701","valid":false,"actionSucceed":false}',
            Verdict.UNAVAILABLE,
        ),
        (
            b'{"countryCode":"BE","vatNumber":"0403170701","valid":false,"errorWrappers":[{"error":"TIMEOUT"}]}',
            Verdict.UNAVAILABLE,
        ),
        (b"[]", Verdict.UNAVAILABLE),
        (b"", Verdict.UNAVAILABLE),
        (b"<html>", Verdict.UNAVAILABLE),
    ],
)
def test_only_a_plain_yes_or_no_about_exactly_this_number_is_a_verdict(
    body: bytes, verdict: Verdict
) -> None:
    evidence = read_answer(number=NUMBER, body=body)
    assert isinstance(evidence, Evidence)
    assert evidence.verdict is verdict
    assert bool(evidence.code) is (verdict is Verdict.UNAVAILABLE)

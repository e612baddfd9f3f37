"""Cases worked out from the law, in the shape of other projects' files: our guard against cases that nobody has seen."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.mappings.test_docs import table
from tests.vat_cases.judge import JUDGES, READ, Finding, judge, judge_by_todays_law
from tests.vat_cases.reading import Case, read_cases

CASES = read_cases(Path(__file__).resolve().parents[1] / "data" / "vat_cases_of_our_own.json")


def named(*verdicts: str) -> list[Any]:
    return [pytest.param(case, id=case.id) for case in CASES if case.verdict in verdicts]


@pytest.mark.parametrize("case", named("holds"))
def test_a_case_of_our_own_is_decided_as_the_law_says(case: Case) -> None:
    found = judge(case)

    assert found.finding is Finding.PASSED, found.why


@pytest.mark.parametrize("case", named("outdated"))
def test_what_was_right_once_is_not_what_the_law_says_today(case: Case) -> None:
    assert judge_by_todays_law(case).finding is Finding.DIFFERS


def test_every_kind_of_case_has_three_of_our_own_and_its_choice_on_the_page() -> None:
    number = Counter(case.group for case in CASES)

    assert set(number) == set(JUDGES)
    assert min(number.values()) >= 3
    assert sorted(row[0] for row in table("vat.md", "kind")) == sorted(JUDGES)


@pytest.mark.parametrize("case", named("holds"))
def test_another_expectation_is_never_called_passed(case: Case) -> None:
    """Each field that is expected is compared: none of them may be anything else."""
    for field in case.expected.keys() - _free(case):
        value = case.expected[field]
        other = replace(case, expected={**case.expected, field: _other(value)})

        assert _fails(other), field


def _free(case: Case) -> set[str]:
    """Where any other value would do as well."""
    refused = case.expected.get("accepted") is False  # wrong VAT is as wrong as other wrong VAT
    return {"consultation_number_example"} | ({"vat"} if refused else set())


def _fails(case: Case) -> bool:
    try:
        return judge(case).finding is not Finding.PASSED
    except (ValueError, ArithmeticError):
        return True  # no judge takes it for a figure


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, dict):
        return {key: _other(part) for key, part in value.items()} or {"more": "1"}
    if isinstance(value, list):
        return [*value, 7]
    return "777" if value != "777" else "778"


@pytest.mark.parametrize("case", named("holds"))
def test_a_circumstance_that_nobody_knows_is_told_before_anything_is_judged(case: Case) -> None:
    found = judge(replace(case, inputs={**case.inputs, "moon": "full"}))

    assert found.finding is Finding.NOT_APPLICABLE
    assert "moon" in found.why


STRANGE = ({}, [], "", "strange", -1, True, None, {"a": {"b": []}}, [[]], "2026-13-45", "1e999")


@pytest.mark.parametrize("case", named("holds"))
def test_a_value_of_any_shape_never_stops_the_run(case: Case) -> None:
    """Whatever stands in a field, the answer is a finding with its reason."""
    for field in case.inputs.keys() | {"more"}:
        for value in STRANGE:
            found = judge(replace(case, inputs={**case.inputs, field: value}))
            assert found.finding is Finding.PASSED or found.why
    for field in case.expected:
        for value in STRANGE:
            found = judge(replace(case, expected={**case.expected, field: value}))
            assert found.finding is Finding.PASSED or found.why


def test_a_file_with_less_than_it_should_have_is_read_and_told(tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    file.write_text('{"cases": [{}, {"group": "net-gross", "inputs": {"net": 1, "rate": 21}}]}')

    found = [judge(case) for case in read_cases(file)]

    assert [each.case.id for each in found] == ["case 1", "case 2"]
    assert [each.why for each in found] == [
        "no such kind of case is known: ",
        "nothing is expected",
    ]


def test_a_program_that_stops_is_a_difference_and_not_a_case_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object) -> None:
        raise RuntimeError("no more")

    monkeypatch.setitem(JUDGES, "net-gross", stop)
    case = next(case for case in CASES if case.group == "net-gross")

    assert judge(case).finding is Finding.DIFFERS


def test_a_kind_of_case_that_nobody_knows_is_told() -> None:
    found = judge(replace(CASES[0], group="tides"))

    assert (found.finding, found.why) == (
        Finding.NOT_APPLICABLE,
        "no such kind of case is known: tides",
    )


def test_every_judge_says_what_it_reads() -> None:
    assert READ.keys() == JUDGES.keys()


def test_a_field_that_no_judge_reads_is_told() -> None:
    case = next(case for case in CASES if case.group == "cent-allocation")

    unread = replace(case, expected={**case.expected, "order": "last"})
    unheard = replace(case, inputs={**case.inputs, "order": "last"})

    assert judge(unread).finding is Finding.DIFFERS
    assert judge(unheard).finding is Finding.NOT_APPLICABLE

"""The cases of other projects, from the file that `VAT_CASES` names: judged by law, told apart by their verdict."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.vat_cases.judge import JUDGES, Finding, Judgement, judge, judge_by_todays_law
from tests.vat_cases.reading import Case, read_cases
from tests.vat_cases.report import tell

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("IWEB_SHARED", ROOT.parent / "shared"))
FILE = Path(os.environ.get("VAT_CASES", SHARED / "data/vat/cases.json"))
CASES = read_cases(FILE)


def of_verdict(verdict: str) -> list[Case]:
    return [case for case in CASES if case.verdict == verdict]


def named(verdict: str) -> list[Any]:
    return [pytest.param(case, id=case.id) for case in of_verdict(verdict)]


@pytest.mark.parametrize("case", named("holds"))
def test_a_case_that_holds_is_decided_so(case: Case) -> None:
    found = judge(case)

    assert found.finding is not Finding.DIFFERS, found.why


def test_a_case_that_is_outdated_is_not_what_the_law_of_today_says() -> None:
    agreeing = [
        case.id
        for case in of_verdict("outdated")
        if judge_by_todays_law(case).finding is Finding.PASSED
    ]

    assert not agreeing


def test_each_kind_of_choice_that_others_made_otherwise_is_documented() -> None:
    documented = (ROOT / "docs/vat.md").read_text().partition("## Choices")[2]

    for case in of_verdict("design-choice"):  # a kind that nobody knows is told below
        assert f"| {case.group} |" in documented or case.group not in JUDGES, case.group


# Other verdicts than these three are no reason to judge by, but nothing is left out in silence.
VERDICTS = sorted({"holds", "design-choice"} | {case.verdict for case in CASES} - {"outdated"})


@pytest.mark.parametrize("verdict", VERDICTS)
def test_what_ran_is_told(verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    judgements = [judge(case) for case in of_verdict(verdict)]
    left_out = [_line(each) for each in judgements if each.finding is Finding.NOT_APPLICABLE]
    tell(
        f"VAT cases, {verdict}",
        passed=sum(each.finding is Finding.PASSED for each in judgements),
        differing=[_line(each) for each in judgements if each.finding is Finding.DIFFERS],
        not_applicable=left_out,
        capsys=capsys,
    )

    if verdict == "holds":  # one in twenty at most is not for this program
        assert len(left_out) * 20 <= len(judgements)


def _line(one: Judgement) -> str:
    return f"{one.case.id} ({one.case.group}): {one.why}"

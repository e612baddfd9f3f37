"""A rulebook goes into a file and comes back as it was, and two of them are compared place by place."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.rulebook import Concern, Match, PaymentFee, Rule, Trigger, UnexpectedRate
from mappings.rulebook_file import (
    ChoiceChange,
    Portable,
    Problem,
    RulebookFileError,
    compare_rulebooks,
    read_rulebook,
    write_rulebook,
)
from mappings.vat.kinds import OwnKind, OwnRate
from mappings.vat.seller import Registration, Turnover, VatStanding
from tests.mappings.baskets import PROFILE, RULES, rule

D = Decimal
RICH = replace(
    PROFILE,
    vat=VatStanding(
        registrations=(Registration(country="DE", first_day=date(2026, 1, 1)),),
        turnover=(Turnover(year=2026, amount=D("9000.00")),),
    ),
    payment_fees=(
        PaymentFee(payment_method="cod", ledger_account="8100", vat_code="2", amount=D("2.50")),
    ),
    trigger_by_payment_method=(("cod", Trigger.SHIPPED),),
    product_kinds=(OwnKind(code="plants", rates=(OwnRate(country="NL", rate=D(9)),)),),
)
WHOLE = Portable(rules=RULES, profile=RICH)


def without_ids(portable: Portable) -> Portable:
    return replace(portable, rules=tuple(replace(one, id="") for one in portable.rules))


def test_what_is_written_is_read_as_it_was() -> None:
    assert read_rulebook(write_rulebook(WHOLE)) == without_ids(WHOLE)


def test_a_file_is_the_same_whoever_writes_it_and_names_only_what_is_asked() -> None:
    text = write_rulebook(WHOLE)

    assert write_rulebook(read_rulebook(text)) == text
    assert json.loads(text)["rules"][1] == {
        "concern": "ledger_account",
        "match": {"rate": "21"},
        "target": "8000",
    }


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=8)
_MATCHES = st.builds(
    Match,
    country=st.none() | _TEXTS,
    category=st.none() | _TEXTS,
    product=st.none() | _TEXTS,
    rate=st.none() | st.decimals(min_value=0, max_value=30, places=1),
)
_RULES = st.builds(
    Rule,
    id=st.just(""),
    concern=st.sampled_from(Concern),
    match=_MATCHES,
    target=_TEXTS.filter(lambda text: bool(text.strip())),
    valid_from=st.none() | st.dates(max_value=date(2020, 1, 1)),
    valid_to=st.none() | st.dates(min_value=date(2020, 1, 2)),
)


@given(st.lists(_RULES, max_size=6))
def test_any_rules_come_back(rules: list[Rule]) -> None:
    portable = Portable(rules=tuple(rules), profile=PROFILE)

    assert read_rulebook(write_rulebook(portable)) == portable


def changed(**parts: Any) -> str:
    return json.dumps(json.loads(write_rulebook(WHOLE)) | parts)


RULE = {"concern": "journal", "match": {}, "target": "70"}


@pytest.mark.parametrize(
    ("text", "problem", "where"),
    [
        ("", Problem.NOT_JSON, ""),
        ("[" * 100_000, Problem.NOT_JSON, ""),
        ("[]", Problem.NOT_A_RULEBOOK, ""),
        ("{}", Problem.NOT_A_RULEBOOK, ""),
        (changed(rules={}), Problem.NOT_A_RULEBOOK, ""),
        (changed(edition=2), Problem.NEWER_EDITION, ""),
        (changed(rules=[RULE] * 5001), Problem.TOO_LARGE, ""),
        (" " * 2_000_001, Problem.TOO_LARGE, ""),
        (changed(rules=[RULE, {**RULE, "concern": "colour"}]), Problem.RULE_UNREADABLE, "2"),
        (changed(rules=[{**RULE, "target": " "}]), Problem.RULE_UNREADABLE, "1"),
        (changed(rules=[{**RULE, "match": {"moon": "full"}}]), Problem.RULE_UNREADABLE, "1"),
        (changed(rules=[{**RULE, "match": {"product": ""}}]), Problem.RULE_UNREADABLE, "1"),
        (changed(rules=[{**RULE, "match": {"rate": "much"}}]), Problem.RULE_UNREADABLE, "1"),
        (changed(rules=[{**RULE, "more": 1}]), Problem.RULE_UNREADABLE, "1"),
        (changed(rules=["x"]), Problem.RULE_UNREADABLE, "1"),
        (
            changed(rules=[{**RULE, "valid_from": "2026-02-01", "valid_to": "2026-01-01"}]),
            Problem.RULE_UNREADABLE,
            "1",
        ),
        (changed(profile=None), Problem.PROFILE_UNREADABLE, ""),
        (changed(profile={"trigger": "someday"}), Problem.PROFILE_UNREADABLE, ""),
        (changed(profile={"colour": "red"}), Problem.PROFILE_UNREADABLE, ""),
    ],
)
def test_a_file_that_cannot_be_read_whole_is_refused(
    text: str, problem: Problem, where: str
) -> None:
    with pytest.raises(RulebookFileError) as refused:
        read_rulebook(text)

    assert (refused.value.problem, refused.value.where) == (problem, where)


def test_a_profile_of_an_older_version_has_the_defaults_of_what_came_later() -> None:
    assert read_rulebook(changed(profile={"country": "NL"})).profile.vies_window_days == 30


def test_rules_are_compared_by_their_place() -> None:
    before = Portable(
        rules=(
            rule(Concern.JOURNAL, "70"),
            rule(Concern.VAT_CODE, "2", rate=D(21)),
            rule(Concern.LEDGER_ACCOUNT, "8000", rate=D(21)),
        ),
        profile=PROFILE,
    )
    after = Portable(
        rules=(
            rule(Concern.LEDGER_ACCOUNT, "8001", rate=D("21.00")),
            rule(Concern.JOURNAL, "70", "another id"),
            rule(Concern.COST_CENTRE, "WEB"),
        ),
        profile=replace(PROFILE, unexpected_rate=UnexpectedRate.AS_CHARGED),
    )

    found = compare_rulebooks(before=before, after=after)

    assert [(x.concern.value, x.before, x.after) for x in found.rules] == [
        ("ledger_account", "8000", "8001"),
        ("vat_code", "2", ""),
        ("cost_centre", "", "WEB"),
    ]
    assert found.choices == (
        ChoiceChange(name="unexpected_rate", before="hold", after="as_charged"),
    )


def test_a_rulebook_and_itself_in_another_order_do_not_differ() -> None:
    turned = replace(WHOLE, rules=tuple(reversed(WHOLE.rules)))

    assert not compare_rulebooks(before=WHOLE, after=turned)

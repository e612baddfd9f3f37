"""What another rulebook would make of the same sales: equal to deciding everything twice, and told line by line."""

import ast
from collections import Counter
from dataclasses import fields, replace
from decimal import Decimal
from inspect import getmembers, isfunction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mappings
from mappings.booking import Booked, Held, HeldReason, Outcome
from mappings.facts import EarlierBooking
from mappings.questions import Listening, listening
from mappings.rulebook import Concern, Rulebook
from mappings.whatif import Case, Pair, Rules, Verdict, compare, decide, decide_both, tell
from tests.mappings.baskets import (
    FACTS,
    PROFILE,
    RULEBOOK,
    booked,
    discount,
    line,
    rule,
    sale_of,
    shipping,
    with_rules,
)
from tests.mappings.many_sales import BEFORE, OCTOBER, cases
from tests.mappings.rule_edits import edited, saved

D = Decimal
SALES = cases(50)
MUG = line("100.00", "121.00")
PLAIN = Rules(rulebook=RULEBOOK, profile=PROFILE)


def case_of(*lines: Any, **changes: Any) -> Case:
    sale = sale_of(*(lines or (MUG,)), **changes)
    return Case(sale=sale, before=FACTS, after=FACTS)


def with_rule(concern: Concern, target: str, **match: Any) -> Rules:
    return replace(PLAIN, rulebook=with_rules(rule(concern, target, **match)))


def twice(known: list[Case], *, before: Rules, after: Rules) -> list[tuple[Outcome, Outcome]]:
    """Brute force: every sale decided under both."""
    return [
        (decide(case=one, facts=one.before, rules=before), decide(case=one, facts=one.after, rules=after))
        for one in known
    ]  # fmt: skip


def in_the_books(outcome: Outcome) -> object:
    """What an outcome says, without the ids of the rules that say it."""
    if isinstance(outcome, Booked):
        lines = [(one, one.scenario, one.country) for one in outcome.entry.lines]
        warned = [(one.text, one.values) for one in outcome.warnings]
        return outcome.entry, lines, outcome.relation, outcome.treatment, outcome.reversal, warned
    return type(outcome), outcome.reason, outcome.values if isinstance(outcome, Held) else ()


# --- equal to brute force ---


@settings(max_examples=60)
@given(seed=st.integers(min_value=0), times=st.integers(min_value=0, max_value=4))
def test_what_if_says_what_deciding_every_sale_twice_says(seed: int, times: int) -> None:
    before = saved(BEFORE)
    after = edited(before, chance=Random(seed), times=times)

    told = compare(cases=SALES, before=before, after=after)

    answers = twice(SALES, before=before, after=after)
    brute = tell(
        Pair(sale=one.sale, before=old, after=new)
        for one, (old, new) in zip(SALES, answers, strict=True)
    )
    assert (told.accounts, told.vat_codes) == (brute.accounts, brute.vat_codes)
    for one, other, (old, new) in zip(told.told, brute.told, answers, strict=True):
        assert (one.verdict, one.entry, one.lines) == (other.verdict, other.entry, other.lines)
        assert (one.verdict is Verdict.SAME) == (in_the_books(old) == in_the_books(new))


@settings(max_examples=40)
@given(seed=st.integers(min_value=0), times=st.integers(min_value=1, max_value=3))
def test_a_sale_that_is_not_decided_again_would_have_been_decided_the_same(
    seed: int, times: int
) -> None:
    before = saved(BEFORE)
    after = edited(before, chance=Random(seed), times=times)

    for case, pair in zip(SALES, decide_both(cases=SALES, before=before, after=after), strict=True):
        if pair.before is pair.after:
            again = decide(case=case, facts=case.after, rules=after)
            assert in_the_books(again) == in_the_books(pair.before)


def test_the_sales_and_edits_of_these_tests_reach_every_verdict() -> None:
    before, seen = saved(BEFORE), Counter[Verdict]()
    for seed in range(60):
        after = edited(before, chance=Random(seed), times=2)
        seen.update(one.verdict for one in compare(cases=SALES, before=before, after=after).told)

    assert set(seen) == set(Verdict)


# --- the fast path ---


def decided_again(known: list[Case], *, before: Rules, after: Rules) -> int:
    return sum(
        pair.before is not pair.after
        for pair in decide_both(cases=known, before=before, after=after)
    )


def test_only_sales_that_an_edited_rule_fits_are_decided_again() -> None:
    german = replace(MUG, rate=D(9), net=D("111.01"))
    known = [case_of(MUG), case_of(german), case_of(MUG, shipping())]
    after = with_rule(Concern.LEDGER_ACCOUNT, "8101", rate=D(21), line_kind="shipping", shop="1")

    assert decided_again(known, before=PLAIN, after=after) == 1


def test_a_new_version_with_the_same_rules_decides_nothing_again() -> None:
    assert decided_again(SALES, before=saved(BEFORE), after=saved(saved(BEFORE))) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"rulebook": replace(RULEBOOK, modules=(("oss", ()),))},
        {"rulebook": replace(RULEBOOK, link_code="B1")},
        {"profile": replace(PROFILE, language="en")},
    ],
)
def test_another_profile_module_or_link_decides_every_sale_again(changes: dict[str, Any]) -> None:
    known = [case_of(MUG), case_of(MUG, shipping())]

    assert decided_again(known, before=PLAIN, after=replace(PLAIN, **changes)) == 2


def test_facts_that_hang_on_the_rules_are_decided_on_again() -> None:
    case = replace(case_of(MUG), after=replace(FACTS, dealt_with=("x",)))

    assert decided_again([case], before=PLAIN, after=PLAIN) == 1


def test_among_rules_as_specific_as_each_other_a_changed_order_is_an_edit() -> None:
    """A discount asks which of two such rules won: with the order of their ids its account may change."""
    discounts = rule(Concern.LEDGER_ACCOUNT, "8000", rule_id="1", line_kind="discount")
    at_21 = rule(Concern.LEDGER_ACCOUNT, "8000", rule_id="2", rate=D(21))
    goods = rule(Concern.LEDGER_ACCOUNT, "8001", rule_id="3", line_kind="product", rate=D(21))
    rest = tuple(one for one in RULEBOOK.rules if one.concern is not Concern.LEDGER_ACCOUNT)
    before = replace(PLAIN, rulebook=replace(RULEBOOK, rules=(*rest, discounts, at_21, goods)))
    turned = replace(discounts, id="2"), replace(at_21, id="1")
    after = replace(PLAIN, rulebook=replace(RULEBOOK, rules=(*rest, *turned, goods)))

    told = compare(
        cases=[case_of(MUG, discount("-10.00", "-12.10", "21"))], before=before, after=after
    )

    (change,) = told.told[0].lines[0].changes
    assert (change.field, change.before, change.after) == ("ledger_account", "8001", "8000")


def test_a_listening_rulebook_answers_as_the_rulebook_does_and_hears_every_question() -> None:
    own = {name for name, _ in getmembers(Rulebook, isfunction) if not name.startswith("_")}
    heard = {name for name in vars(Listening) if name in own}

    assert own - heard == {"names_products"}  # that one is compared for the whole of both
    for case in SALES:
        ear = replace(BEFORE, rulebook=listening(BEFORE.rulebook))
        assert decide(case=case, facts=case.before, rules=ear) == decide(
            case=case, facts=case.before, rules=BEFORE
        )


def test_a_decision_knows_its_rulebook_by_its_answers_only() -> None:
    """The fast path rests on it. `rules` is read to add those of a fee, `modules` and `link_code` are compared."""
    known = {one.name for one in fields(Rulebook)} - {"modules", "link_code"}
    package = Path(next(iter(mappings.__path__)))
    read = {
        (path.name, node.attr)
        for path in [package / "engine.py", *(package / "steps").glob("*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in known
        and ast.unparse(node.value).endswith("rulebook")
    }

    assert read == {("desk.py", "rules")}


# --- what is told ---


def test_the_account_and_the_vat_code_of_a_line_are_told_before_and_after() -> None:
    after = with_rule(Concern.LEDGER_ACCOUNT, "8500", rate=D(21), line_kind="product")

    told = compare(cases=[case_of(MUG, shipping())], before=PLAIN, after=after)

    (one,) = told.told
    (changed,) = one.lines
    assert one.verdict is Verdict.DIFFERS
    assert changed.before is not None
    assert changed.before.description == "Mug"
    assert [(c.field, c.before, c.after) for c in changed.changes] == [
        ("ledger_account", "8000", "8500")
    ]
    assert [(t.code, t.net_before, t.net_after) for t in told.accounts] == [
        ("8000", D("100.00"), D(0)),
        ("8100", D("5.79"), D("5.79")),
        ("8500", D(0), D("100.00")),
    ]
    assert [(t.code, t.vat_before, t.vat_after, t.changes) for t in told.vat_codes] == [
        ("2", D("22.22"), D("22.22"), False)
    ]


def test_journal_payment_condition_cost_centre_and_relation_are_told() -> None:
    rules = (
        rule(Concern.JOURNAL, "72", shop="1"),
        rule(Concern.PAYMENT_CONDITION, "30", payment_method="ps_wirepayment", shop="1"),
        rule(Concern.COST_CENTRE, "WEB"),
    )
    after = Rules(
        rulebook=with_rules(*rules),
        profile=replace(PROFILE, debtor_prefix="9", relation_condition="30"),
    )

    (one,) = compare(cases=[case_of(MUG)], before=PLAIN, after=after).told

    assert {(c.field, c.before, c.after) for c in one.entry} == {
        ("journal", "70", "72"),
        ("payment_condition", "14", "30"),
        ("relation.code", "800000017", "900000017"),
        ("relation.payment_condition", "", "30"),
    }
    assert [(c.field, c.after) for c in one.lines[0].changes] == [("cost_centre", "WEB")]


def test_a_sale_that_loses_its_only_rule_is_newly_held_and_the_other_way_round_newly_booked() -> (
    None
):
    without = replace(PLAIN, rulebook=with_rules(without=Concern.JOURNAL))
    known = [case_of(MUG)]

    lost = compare(cases=known, before=PLAIN, after=without).of(Verdict.NEWLY_HELD)
    found = compare(cases=known, before=without, after=PLAIN).of(Verdict.NEWLY_BOOKED)

    assert isinstance(lost[0].after, Held)
    assert lost[0].after.reason is HeldReason.NO_JOURNAL
    assert isinstance(found[0].after, Booked)


def test_a_sale_held_for_another_reason_is_neither() -> None:
    one = replace(PLAIN, rulebook=with_rules(without=Concern.JOURNAL))
    other = replace(PLAIN, rulebook=with_rules(without=Concern.LEDGER_ACCOUNT))

    told = compare(cases=[case_of(MUG)], before=one, after=other)

    assert [x.verdict for x in told.changed] == [Verdict.OTHER]


def test_a_line_that_only_one_side_has_is_told_without_the_other() -> None:
    before, after = booked(sale_of(MUG)), booked(sale_of(MUG, shipping()))

    (one,) = tell([Pair(sale=sale_of(MUG), before=before, after=after)]).told

    (added,) = one.lines
    assert added.before is None
    assert added.after is not None
    assert (added.after.description, added.changes) == ("Post", ())


# --- as if the sale came today ---


def test_a_sale_in_the_books_is_decided_as_if_it_came_today() -> None:
    """Live it would stand as it is, whatever the rules (BOOKING 30): the question here is how such a sale is booked."""
    made = booked(sale_of(MUG))
    earlier = EarlierBooking(
        revision=1, total_gross=D(121), customer_key="A7-K17", content_hash="x", booked=made
    )
    known = replace(FACTS, earlier=(earlier,))
    case = Case(sale=sale_of(MUG), before=known, after=known, stands=True)
    after = with_rule(Concern.LEDGER_ACCOUNT, "8500", rate=D(21), line_kind="product")

    (one,) = compare(cases=[case], before=PLAIN, after=after).told

    assert one.verdict is Verdict.DIFFERS
    assert isinstance(one.after, Booked)
    assert one.after.entry.key == made.entry.key


@pytest.mark.parametrize(("stands", "expected"), [(True, Booked), (False, Held)])
def test_a_period_closed_or_filed_since_does_not_hold_what_stands_in_the_books(
    stands: bool, expected: type
) -> None:
    closed = replace(OCTOBER, first_day=OCTOBER.first_day.replace(month=11, day=1))
    known = replace(FACTS, closed_periods=(replace(closed, last_day=FACTS.today),))
    sale = sale_of(MUG)
    filed = replace(PLAIN, profile=replace(PROFILE, vat_filed_until=FACTS.today))

    in_closed = Case(sale=sale, before=known, after=known, stands=stands)
    in_filed = Case(sale=sale, before=FACTS, after=FACTS, stands=stands)

    assert isinstance(decide(case=in_closed, facts=known, rules=PLAIN), expected)
    assert isinstance(decide(case=in_filed, facts=FACTS, rules=filed), expected)

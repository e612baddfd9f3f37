"""Every reason has words in both languages, and every word that it needs (docs/vat.md)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import mappings
from mappings.booking import (
    Booked,
    Held,
    HeldReason,
    NotASale,
    NotASaleReason,
    Outcome,
    Reason,
    Waiting,
    WaitingReason,
)
from mappings.reasons import LANGUAGES, advise, advise_held, sentence
from mappings.rulebook import Concern, Trigger
from mappings.sale import LineKind
from mappings.sentences.explained import EXPLAINED
from mappings.sentences.outcomes import HELD, PLAIN
from mappings.sentences.words import CIRCUMSTANCES, WORDS
from mappings.steps.discounts import How
from mappings.vat.decide import Scenario
from tests.mappings.baskets import decide_on, line, sale_of, with_rules
from tests.mappings.outcomes import every_outcome

OUTCOMES = every_outcome()
PACKAGE = Path(next(iter(mappings.__path__)))
# Reasons that other rooms give: the mirror, matching a relation, and the search of books that were kept by hand.
GIVEN_ELSEWHERE = {
    HeldReason.TARGET_UNFIT,
    HeldReason.CUSTOMER_AMBIGUOUS,
    HeldReason.RELATION_UNFIT,
    HeldReason.RELATION_GONE,
    HeldReason.MODULE_CHANGED_TOTAL,
}


def placeholders(template: str) -> set[str]:
    return set(re.findall(r"\{([a-z_]+)\}", template))


def texts_in_code() -> Iterator[str]:
    """The second argument of every `because(...)` in the steps."""
    for path in sorted((PACKAGE / "steps").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "because":
                yield from _literals(node.args[1])


def _literals(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def reasons_of(outcome: Outcome) -> tuple[Reason, ...]:
    return outcome.explanation + (outcome.warnings if isinstance(outcome, Booked) else ())


SAID = [reason for outcome in OUTCOMES for reason in reasons_of(outcome)]


def test_every_text_in_the_code_has_a_sentence() -> None:
    written = {text for text in texts_in_code() if text != "discount_"}
    written |= {f"discount_{how.value}" for how in How}

    assert written - {"BOOKING 16", "vat row "} <= EXPLAINED.keys()


def test_every_sentence_is_said_by_some_sale() -> None:
    assert {reason.text for reason in SAID if "." not in reason.text} == EXPLAINED.keys()


def test_every_outcome_is_reached_by_some_sale() -> None:
    reached = {outcome.reason for outcome in OUTCOMES if not isinstance(outcome, Booked)}

    assert reached | GIVEN_ELSEWHERE == {*WaitingReason, *NotASaleReason, *HeldReason}
    assert not reached & GIVEN_ELSEWHERE
    assert {type(outcome) for outcome in OUTCOMES} == set(get_args(Outcome))


def test_every_outcome_has_words() -> None:
    assert HELD.keys() == set(HeldReason)
    assert PLAIN.keys() == {*WaitingReason, *NotASaleReason}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_that_is_given_fills_its_sentence(language: str) -> None:
    for reason in SAID:
        said = sentence(reason=reason, language=language)
        assert "…" not in said
        assert "{" not in said
        assert said.endswith(".") or reason.text == "source_note"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_held_sale_says_what_to_do_and_who_can(language: str) -> None:
    for outcome in OUTCOMES:
        if not isinstance(outcome, Booked):
            advice = advise(outcome=outcome, language=language)
            assert advice.what.endswith(".")
            assert "…" not in advice.what + advice.todo
            assert bool(advice.todo) is isinstance(outcome, Held)
            assert (advice.who is not None) is isinstance(outcome, Held)


def test_both_languages_ask_for_the_same_values() -> None:
    templates = [*EXPLAINED.values(), *PLAIN.values(), *CIRCUMSTANCES.values()]
    templates += [text for held in HELD.values() for text in (held.what, held.todo)]
    templates += [text for words in WORDS.values() for text in words.values()]

    for template in templates:
        assert template.keys() == set(LANGUAGES)
        assert placeholders(template["nl"]) == placeholders(template["en"])
        assert all(text.strip() == text != "" for text in template.values())


def test_no_sentence_is_the_same_in_both_languages() -> None:
    same = [name for name, text in EXPLAINED.items() if text["nl"] == text["en"]]

    assert same == []


def test_every_code_that_is_shown_has_a_word() -> None:
    assert WORDS["scenario"].keys() == {scenario.value for scenario in Scenario}
    assert WORDS["trigger"].keys() == {trigger.value for trigger in Trigger}
    assert WORDS["kind"].keys() == {kind.value for kind in LineKind}
    shown = {
        (name, value)
        for outcome in OUTCOMES
        for values in (
            [r.values for r in reasons_of(outcome)]
            + ([outcome.values] if isinstance(outcome, Held) else [])
        )
        for name, value in values
        if name in WORDS and value
    }
    assert [pair for pair in sorted(shown) if pair[1] not in WORDS[pair[0]]] == []


@pytest.mark.parametrize(
    ("language", "what"),
    [
        (
            "nl",
            "De regels tellen op tot 1.234,50, maar de webshop zegt -0,05: een verschil van 1.234.567,891.",
        ),
        (
            "en",
            "The lines add up to 1,234.50, but the shop says -0.05: a difference of 1,234,567.891.",
        ),
    ],
)
def test_amounts_are_written_as_people_write_them(language: str, what: str) -> None:
    values = {"sum": "1234.5", "total": "-0.05", "difference": "1234567.891"}

    assert (
        advise_held(reason=HeldReason.TOTAL_DOES_NOT_ADD_UP, values=values, language=language).what
        == what
    )


@pytest.mark.parametrize(
    ("language", "day"), [("nl", "4 november 2026"), ("en", "4 November 2026")]
)
def test_days_are_written_as_people_write_them(language: str, day: str) -> None:
    said = sentence(
        reason=Reason(step="x", text="period_open", values=(("day", "2026-11-04"),)),
        language=language,
    )

    assert day in said


def test_a_missing_value_shows_and_does_not_break() -> None:
    assert "…" in sentence(reason=Reason(step="x", text="period_open"), language="nl")


def test_values_are_no_templates_and_odd_values_stay_as_they_are() -> None:
    reason = Reason(
        step="x", text="account_by_rule", values=(("line", "{account}"), ("account", "8000"))
    )
    odd = Reason(step="x", text="adds_up", values=(("total", "NaN?"),))
    never = Reason(step="x", text="period_open", values=(("day", "soon"),))

    assert sentence(reason=reason, language="en") == "“{account}” on ledger account 8000."
    assert "NaN?" in sentence(reason=odd, language="nl")
    assert "soon" in sentence(reason=never, language="nl")


def test_circumstances_of_a_missing_rule_are_told_in_words() -> None:
    outcome = decide_on(
        sale_of(line("10.00", "10.90", "9")), rulebook=with_rules(without=Concern.VAT_CODE)
    )

    assert isinstance(outcome, Held)
    assert advise(outcome=outcome, language="nl").what == (
        "Geen regel wijst een btw-code aan voor: soort artikel, btw-tarief 9%, situatie een binnenlandse verkoop, "
        "land NL, betaalwijze ps_wirepayment, valuta EUR, winkel 1."
    )


def test_waiting_and_no_sale_have_nothing_to_do() -> None:
    waits = advise(outcome=Waiting(reason=WaitingReason.NOT_PAID), language="nl")
    none = advise(outcome=NotASale(reason=NotASaleReason.BOOKED_ELSEWHERE), language="en")

    assert (waits.todo, waits.who, none.todo, none.who) == ("", None, "", None)

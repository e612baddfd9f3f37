"""The rule that is found is the one that the definition names: tried against a search in plain words."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from itertools import product
from pickle import dumps, loads

from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.rulebook import Concern, Match, Rule, Rulebook

DAY = date(2026, 11, 3)
CONCERNS = st.just(Concern.VAT_CODE)


def maybe(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from((None, *values))


MATCHES = st.builds(
    Match,
    country=maybe("BE"),
    rate=maybe(Decimal("21.0")),
    line_kind=maybe("product"),
    category=maybe("1", "2"),
    customer_group=maybe("1", "2"),
)
RULES = st.lists(
    st.builds(
        Rule,
        id=st.text("abc", min_size=1, max_size=3),
        concern=CONCERNS,
        match=MATCHES,
        target=st.just("8000"),
        valid_from=maybe(date(2026, 11, 1), date(2026, 12, 1)),
        valid_to=maybe(date(2026, 11, 2), date(2026, 12, 1)),
    ),
    min_size=2,
    max_size=8,
    unique_by=lambda rule: rule.id,
)
AT = Match(country="NL", rate=Decimal(21), line_kind="product")
NAMES = st.lists(st.sampled_from("12"), max_size=2, unique=True).map(tuple)


def covers(rule: Rule, *, category: str | None, group: str | None) -> bool:
    there = {"category": category, "customer_group": group}
    for field in fields(Match):
        wanted = getattr(rule.match, field.name)
        if wanted is not None and wanted != there.get(field.name, getattr(AT, field.name)):
            return False
    return rule.holds_on(DAY)


def by_definition(
    rules: list[Rule], *, concern: Concern, categories: tuple[str, ...], groups: tuple[str, ...]
) -> Rule | None:
    """For each category and group in turn the most specific rule, the last id of a tie; the first that beats all others."""
    best: Rule | None = None
    for category, group in product(categories or (None,), groups or (None,)):
        fitting = [
            r for r in rules if r.concern is concern and covers(r, category=category, group=group)
        ]
        hit = max(fitting, key=lambda r: (r.match.specificity(), r.id), default=None)
        if hit and (best is None or hit.match.specificity() > best.match.specificity()):
            best = hit
    return best


@settings(max_examples=400)
@given(rules=RULES, concern=CONCERNS, categories=NAMES, groups=NAMES)
def test_the_most_specific_rule_of_the_first_category_and_group_is_found(
    rules: list[Rule], concern: Concern, categories: tuple[str, ...], groups: tuple[str, ...]
) -> None:
    rulebook = Rulebook(id="r", version=1, link_code="A7", rules=tuple(rules))

    found = rulebook.find(
        concern=concern, circumstances=AT, day=DAY, categories=categories, groups=groups
    )

    assert found == by_definition(rules, concern=concern, categories=categories, groups=groups)


def test_a_rulebook_that_was_asked_is_equal_to_one_that_was_not() -> None:
    rule = Rule(id="a", concern=Concern.VAT_CODE, match=Match(rate=Decimal(21)), target="2")
    asked, other = (Rulebook(id="r", version=1, link_code="A7", rules=(rule,)) for _ in range(2))

    asked.find(concern=Concern.VAT_CODE, circumstances=AT, day=DAY)
    copied = loads(dumps(asked))

    assert asked == copied == other
    assert hash(asked) == hash(other)
    assert copied.find(concern=Concern.VAT_CODE, circumstances=AT, day=DAY) == rule

"""What is kept by a code is told in words, in both languages: countries, months and quarters."""

import pytest
from django.utils import translation

from iweb.panel.mappings.vat_sheet import member_states
from iweb.panel.mappings.wording import country_name
from iweb.panel.templatetags.panel import period


@pytest.mark.parametrize(
    ("language", "name"), [("nl", "Noord-Ierland"), ("en", "Northern Ireland")]
)
def test_each_member_state_and_northern_ireland_is_told_by_name(language: str, name: str) -> None:
    with translation.override(language):
        assert country_name("XI") == name
        assert [code for code, words in member_states() if words == code] == []


@pytest.mark.parametrize(
    ("language", "name", "words"),
    [
        ("nl", "2026-10", "oktober 2026"),
        ("en", "2026-10", "October 2026"),
        ("nl", "2026-Q4", "4e kwartaal 2026"),
        ("en", "2026-Q1", "1st quarter 2026"),
    ],
)
def test_a_month_and_a_quarter_are_told_in_words(language: str, name: str, words: str) -> None:
    with translation.override(language):
        assert period(name) == words

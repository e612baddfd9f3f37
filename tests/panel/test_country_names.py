"""Every country that can be chosen has a name in both languages: no letters alone."""

import pytest
from django.utils import translation

from iweb.panel.mappings.vat_sheet import member_states
from iweb.panel.mappings.wording import country_name


@pytest.mark.parametrize(
    ("language", "name"), [("nl", "Noord-Ierland"), ("en", "Northern Ireland")]
)
def test_each_member_state_and_northern_ireland_is_told_by_name(language: str, name: str) -> None:
    with translation.override(language):
        assert country_name("XI") == name
        assert [code for code, words in member_states() if words == code] == []

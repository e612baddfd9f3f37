"""Dutch and English: nothing untranslated, nothing stale, and every id of a reason or message has words."""

import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils.translation import override

from iweb.panel.overview.held_titles import TITLES, held_title
from iweb.panel.wording import held_texts, message_texts, not_booked_text
from mappings.booking import HeldReason, NotASaleReason, WaitingReason

PO = Path(settings.BASE_DIR) / "locale/nl/LC_MESSAGES/django.po"


@pytest.fixture(scope="module")
def catalogue():
    with PO.open("rb") as file:
        return read_po(file, locale="nl")


def test_no_text_is_untranslated_or_unsure(catalogue):
    open_ones = [
        one.id
        for one in catalogue
        if one.id and ("fuzzy" in one.flags or not all(strings(one.string)))
    ]
    assert open_ones == []
    assert len(list(catalogue)) > 300


def strings(value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def test_placeholders_are_the_same_in_both_languages(catalogue):
    for one in catalogue:
        if one.id:
            asked = set(re.findall(r"%\((\w+)\)s|{(\w+)}", " ".join(strings(one.id))))
            told = set(re.findall(r"%\((\w+)\)s|{(\w+)}", " ".join(strings(one.string))))
            assert asked == told, one.id


def test_the_compiled_catalogue_is_the_one_of_the_texts(catalogue):
    with PO.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert texts_of(catalogue) == texts_of(compiled)


def texts_of(entries) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {tuple(plain(one.id)): tuple(plain(one.string)) for one in entries if one.id}


def plain(value) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def test_every_text_of_the_templates_is_in_the_catalogue(catalogue):
    known = {text for one in catalogue if one.id for text in strings(one.id)}
    missing = []
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        for token in Lexer(path.read_text()).tokenize():
            if token.token_type == TokenType.BLOCK:
                found = re.match(r"""(?:translate|trans)\s+(["'])(.*?)\1""", token.contents)
                if found and found[2] not in known:
                    missing.append((path.name, found[2]))
    assert missing == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_reason_can_be_said(language):
    with override(language):
        for held in HeldReason:
            texts = held_texts(held.value)
            assert texts["what"]
            assert texts["todo"]
            assert held_title(held.value)
        for reason in (*WaitingReason, *NotASaleReason):
            assert not_booked_text(reason.value)
    assert set(TITLES) == set(HeldReason)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_message_is_told_in_the_readers_language(language):
    with override(language):
        told = message_texts("consent.reconnected", label="Tuin & Thuis BV")
    assert "Tuin & Thuis BV" in told["what"]
    assert ("verbonden" in told["what"]) == (language == "nl")


def test_every_message_the_connecting_can_give_has_words_of_its_own():
    from iweb.core.messages import UNKNOWN, find

    sources = [
        "iweb/sync/connecting.py",
        "iweb/sync/consents.py",
        "iweb/panel/connections/consents.py",
    ]
    text = "".join((Path(settings.BASE_DIR) / one).read_text() for one in sources)
    ids = set(re.findall(r'"((?:connecting|consent)\.[a-z_]+)"', text))
    assert len(ids) >= 8
    assert [one for one in ids if find(one) is UNKNOWN] == []

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
from tests.panel.texts_of_the_program import known_by, marked_texts

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


def test_the_catalogue_keeps_no_text_that_is_out_of_use(catalogue):
    assert list(catalogue.obsolete) == [], "delete the lines that begin with #~"
    marked = set(marked_texts())
    stale = [one.id for one in catalogue if one.id and known_by(one.context, one.id) not in marked]
    assert stale == [], "no code or template has these texts any more: delete them from django.po"


def test_placeholders_are_the_same_in_both_languages(catalogue):
    for one in catalogue:
        if one.id:
            asked = {name for form in strings(one.id) for name in placeholders(form)}
            for form in strings(one.string):
                assert placeholders(form) <= asked, one.id
            told = {name for form in strings(one.string) for name in placeholders(form)}
            assert told == asked, one.id


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%(?:\(\w+\))?[sdifr]|%%|{\w*}", text))


@pytest.mark.parametrize(
    ("text", "found"),
    [("%(n)s of %d", {"%(n)s", "%d"}), ("{day}, 5%% off", {"{day}", "%%"}), ("at 21%", set())],
)
def test_a_placeholder_of_any_kind_is_seen(text, found):
    assert placeholders(text) == found


def test_texts_begin_and_end_with_the_same_breaks_and_blanks(catalogue):
    for one in catalogue:
        if one.id:
            for form in strings(one.string):
                assert edges(form) == edges(strings(one.id)[0]), one.id


def edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def test_the_compiled_catalogue_is_the_one_of_the_texts(catalogue):
    with PO.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert texts_of(catalogue) == texts_of(compiled)


def texts_of(entries) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {tuple(plain(one.id)): tuple(plain(one.string)) for one in entries if one.id}


def plain(value) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def test_every_text_of_the_program_is_in_the_catalogue(catalogue):
    known = {known_by(one.context, one.id) for one in catalogue if one.id}
    missing = {text: where for text, where in marked_texts().items() if text not in known}
    assert missing == {}, "add these to locale/nl/LC_MESSAGES/django.po, with their Dutch"


def test_the_reader_of_texts_finds_those_of_code_and_of_templates():
    marked = marked_texts()
    assert (None, ("Saved.",)) in marked
    assert marked[None, ("Skip to the content",)].startswith("templates/")
    assert (None, ("%(n)s sale waits for you", "%(n)s sales wait for you")) in marked
    assert len(marked) > 1000


# Names, which no language changes.
AS_THEY_ARE = {
    "iWeb",
    "· iWeb",
    "iWeb Control Panel",
    "· PrestaShop",
    "CSV",
    "English",
    "Nederlands",
}
# The page for when nothing works speaks both languages at once; the staff's index names two classes of Django's.
SPEAKS_FOR_ITSELF = {"500.html", "admin/index.html"}


def test_no_template_says_a_word_outside_the_catalogue():
    said, top = {}, Path(settings.BASE_DIR) / "templates"
    for path in top.rglob("*.html"):
        words = set(bare_words(path.read_text())) - AS_THEY_ARE
        if words and (name := str(path.relative_to(top))) not in SPEAKS_FOR_ITSELF:
            said[name] = words
    assert said == {}, "put these between {% translate %} or {% blocktranslate %}"


def bare_words(template: str) -> list[str]:
    """What a template shows that no tag translates: text between elements, and attributes that are read."""
    kept, inside = [], ""
    for token in Lexer(template).tokenize():
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if inside:
            inside = "" if name == f"end{inside}" else inside
        elif name in ("blocktranslate", "blocktrans", "comment"):
            inside = name
        kept.append(token.contents if token.token_type == TokenType.TEXT and not inside else "\0")
    text = "".join(kept)
    shown = re.findall(r">([^<>]*)(?=<)", text)
    shown += re.findall(
        r'(?:placeholder|title|aria-label|alt|data-confirm|data-copied)="([^"]*)"', text
    )
    said = [one.replace("\0", "").strip() for one in shown]
    return [one for one in said if re.search(r"[A-Za-z]{3}", one)]


def test_a_bare_word_in_a_template_is_seen():
    assert bare_words("<p>Hello</p>{% translate 'x' %}<b title=\"Too\">{{ x }}</b>") == [
        "Hello",
        "Too",
    ]
    assert bare_words("<p>{% blocktranslate %}Hello{% endblocktranslate %}</p>") == []


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

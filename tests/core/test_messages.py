"""Every error is a sentence in both languages, for a person who can do something about it."""

import pytest
from django.apps import apps

from iweb.core.messages import Message, all_messages, fault_of, find, register, words_for

GOOD: Message = {
    "nl": {"title": "Titel", "happened": "Er kwam {count} keer een fout.", "todo": "Doe iets."},
    "en": {"title": "Title", "happened": "It failed {count} times.", "todo": "Do something."},
    "who": "owner",
    "button": "retry",
}


def test_every_registered_message_is_complete_in_both_languages() -> None:
    messages = dict(all_messages())
    assert {
        message_id: fault_of(message)
        for message_id, message in messages.items()
        if fault_of(message)
    } == {}


def test_no_message_has_the_same_words_in_both_languages() -> None:
    same = [i for i, m in all_messages() if m["nl"]["happened"] == m["en"]["happened"]]
    assert same == []


def test_the_apps_messages_are_taken_in_when_django_starts() -> None:
    with_data = [
        a for a in apps.get_app_configs() if a.module and hasattr(a.module, "messages_data")
    ]
    known = {message_id for message_id, _ in all_messages()}
    for app in with_data:
        assert set(app.module.messages_data.MESSAGES) <= known


def test_an_unknown_id_has_a_sentence_that_names_it() -> None:
    words = words_for("no.such_message", language="en")
    assert "no.such_message" in words["happened"]
    assert find("no.such_message")["who"] == "support"


@pytest.mark.parametrize(
    ("language", "expected"), [("nl", "Er kwam 3 keer een fout."), ("en-gb", "It failed 3 times.")]
)
def test_values_are_filled_in(
    monkeypatch: pytest.MonkeyPatch, language: str, expected: str
) -> None:
    monkeypatch.setattr("iweb.core.messages._messages", {"test.good": GOOD})
    assert words_for("test.good", language=language, values={"count": 3})["happened"] == expected
    assert "…" in words_for("test.good", language=language)["happened"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"who": "somebody"}, "nobody is called"),
        ({"button": "explode"}, "no button"),
        ({"en": GOOD["en"] | {"todo": " "}}, "missing in en"),
        ({"nl": GOOD["nl"] | {"happened": "Fout {number}."}}, "different values"),
    ],
)
def test_an_incomplete_message_is_refused(
    monkeypatch: pytest.MonkeyPatch, change: dict, fault: str
) -> None:
    monkeypatch.setattr("iweb.core.messages._messages", {})
    with pytest.raises(ValueError, match=fault):
        register({"test.bad": GOOD | change})


def test_an_id_means_one_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iweb.core.messages._messages", {})
    register({"test.good": GOOD})
    register({"test.good": GOOD})
    with pytest.raises(ValueError, match="other words"):
        register({"test.good": GOOD | {"button": ""}})

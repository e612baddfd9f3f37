"""Every error as a sentence, in both languages: what happened, what to do, who can do it, and which button helps.

An error carries an id (`exact.token_refused`) and values; the words live here and nowhere else (gettext is for templates).
Each app may have a module `messages_data` with a dict MESSAGES; it is taken in when Django starts.
"""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Final, Literal, TypedDict

LANGUAGES: Final = ("nl", "en")
WHO: Final = frozenset({"owner", "shop_host", "support", "nobody"})
BUTTONS: Final = frozenset(
    {"", "retry", "reconnect", "fix_mapping", "fix_sale", "settings", "support"}
)

Language = Literal["nl", "en"]


class Words(TypedDict):
    """One language of a message. May hold `{placeholders}`, the same in both languages."""

    title: str
    happened: str
    todo: str


class Message(TypedDict):
    """`who` can do something about it, by pressing `button` (empty: there is none)."""

    nl: Words
    en: Words
    who: str
    button: str


_messages: dict[str, Message] = {}

UNKNOWN: Final[Message] = {
    "nl": {
        "title": "Er ging iets mis",
        "happened": "Er is een fout opgetreden waarvoor nog geen uitleg is geschreven: {message_id}.",
        "todo": "Neem contact op met support en noem deze code.",
    },
    "en": {
        "title": "Something went wrong",
        "happened": "An error occurred that has no explanation yet: {message_id}.",
        "todo": "Please contact support and mention this code.",
    },
    "who": "support",
    "button": "support",
}


def register(messages: Mapping[str, Message]) -> None:
    """Take in messages. Raises ValueError for one that is incomplete, or whose id means something else already."""
    for message_id, message in messages.items():
        if fault := fault_of(message):
            raise ValueError(f"message {message_id}: {fault}")
        if _messages.get(message_id, message) != message:
            raise ValueError(f"message {message_id} is registered with other words")
        _messages[message_id] = message


def fault_of(message: Message) -> str:
    """What is wrong with a message; empty when nothing is."""
    for language in LANGUAGES:
        words: Words = message[language]
        if not (words["title"].strip() and words["happened"].strip() and words["todo"].strip()):
            return f"a sentence is missing in {language}"
    if message["who"] not in WHO:
        return f"nobody is called {message['who']!r}"
    if message["button"] not in BUTTONS:
        return f"there is no button {message['button']!r}"
    if placeholders_of(message["nl"]) != placeholders_of(message["en"]):
        return "the languages ask for different values"
    return ""


def placeholders_of(words: Words) -> set[str]:
    """The names of the values a text asks for."""
    texts = (words["title"], words["happened"], words["todo"])
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


def find(message_id: str) -> Message:
    """The message of an id; a general one for an id that nobody registered."""
    return _messages.get(message_id, UNKNOWN)


def words_for(
    message_id: str, *, language: str, values: Mapping[str, object] | None = None
) -> Words:
    """The sentences with their values filled in. A value that is missing shows as an ellipsis, not as a crash."""
    words: Words = find(message_id)["en" if language.startswith("en") else "nl"]
    known = _Lenient({"message_id": message_id} | dict(values or {}))
    return {
        "title": words["title"].format_map(known),
        "happened": words["happened"].format_map(known),
        "todo": words["todo"].format_map(known),
    }


def all_messages() -> Iterator[tuple[str, Message]]:
    """Every registered message, by id."""
    yield from sorted(_messages.items())


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"

"""How a message is written down: who can help, the button, and title, what happened and what to do in both languages."""

from iweb.core.messages import Message, Words

Texts = tuple[str, str, str]


def say(*, who: str, button: str, nl: Texts, en: Texts) -> Message:
    return Message(nl=_words(nl), en=_words(en), who=who, button=button)


def _words(texts: Texts) -> Words:
    title, happened, todo = texts
    return Words(title=title, happened=happened, todo=todo)

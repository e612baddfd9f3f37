"""Every text that the program marks for translation, read from its code and templates as Django's own tools read it."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

# A text with its context and, where it counts something, its plural: what gettext knows it by.
Known = tuple[str | None, tuple[str, ...]]

ROOT = Path(settings.BASE_DIR)
PLACES = ("iweb", "connectors", "mappings", "templates")
CALLS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def known_by(context: str | None, text: str | tuple[str, ...] | list[str]) -> Known:
    return context, (text,) if isinstance(text, str) else tuple(text)


def marked_texts() -> dict[Known, str]:
    """Each text that is marked, and the first file that has it."""
    found: dict[Known, str] = {}
    for path in files():
        code = path.read_text()
        if path.suffix != ".py":
            code = templatize(code, origin=str(path))
        for _line, text, _comments, context in extract("python", BytesIO(code.encode()), CALLS):
            found.setdefault(known_by(context, text), str(path.relative_to(ROOT)))
    return found


def files() -> Iterator[Path]:
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and path.is_file():
                yield path

"""Prints docs/errors.md from the error tables: `python -m connectors.error_document > docs/errors.md`."""

import sys
from collections.abc import Iterable, Iterator
from typing import Final

from connectors.classify import Purpose, Row
from connectors.ledgers.exact.refusals import TABLE
from connectors.messages_data import MESSAGES
from connectors.repairs import REPAIRS
from connectors.shops.prestashop.errors import BY_CODE, BY_STATUS
from connectors.symptoms import MEANINGS, Meaning

_HEAD: Final = """# What can go wrong with another system, and what it means

Made by `python -m connectors.error_document` from the tables the program uses; a test keeps it in step.

- **not now**: nothing was done, the same is tried again later; where the other side says until when, not before.
- **refused**: the other side answered and did nothing; the kind says who does what next.
- **unknown outcome**: it may have been done; it is looked up before anything is sent again.

## Calls without a whole answer

| What happened | A read | A write | Message |
|---|---|---|---|"""
_EXACT: Final = """
## Answers of Exact Online

Read from top to bottom: the first row that fits decides. Texts are regular expressions on Exact's message, in the two
languages of Exact users; "any" asks for no text.

| Call | Status | Text | Means | Kind | Wait | Message |
|---|---|---|---|---|---|---|"""
_PRESTASHOP: Final = """
## Answers of PrestaShop

The first code that is no notice of PHP (2 to 15) decides, then the status. Noise of modules around an answer changes nothing;
what is cut short, or is no JSON, is `prestashop.answer_unreadable`: not now, retry.

| Code or status | Means | Kind | Message |
|---|---|---|---|"""
_REPAIRS: Final = """
## From trouble to one entry

What happens by itself, and what the button does. `tests/badinput` drives each row through the sandboxes over HTTP.

| Trouble | Where it shows | Button | Once it is mended |
|---|---|---|---|"""
_MESSAGES: Final = """
## Messages

| Id | What happened | What to do | Who | Button |
|---|---|---|---|---|"""
_ERROR_NAMES: Final = {
    "NotNow": "not now",
    "Refused": "refused",
    "UnknownOutcome": "unknown outcome",
    "Blocked": "never called",
}


def document() -> str:
    """The whole of docs/errors.md."""
    lines = [_HEAD, *_symptoms(), _EXACT, *(_row(row) for row in TABLE)]
    lines += [_PRESTASHOP, *_shop_rows(), _REPAIRS]
    lines += [f"| {' | '.join(row)} |" for row in REPAIRS] + [_MESSAGES, *_messages()]
    return "\n".join(lines) + "\n"


def _shop_rows() -> Iterator[str]:
    named = [(f"code {code}", meaning) for code, meaning in sorted(BY_CODE.items())]
    named += [(f"status {status}", meaning) for status, meaning in sorted(BY_STATUS.items())]
    for name, meaning in named:
        means = "not now" if meaning.later else "refused"
        yield f"| {name} | {means} | {meaning.kind.value} | `{meaning.message}` |"


def _symptoms() -> Iterator[str]:
    for symptom, (read, write) in MEANINGS.items():
        ids = " / ".join(dict.fromkeys(f"`{one.message_id}`" for one in (read, write)))
        yield f"| {symptom.value.replace('_', ' ')} | {_said(read)} | {_said(write)} | {ids} |"


def _said(meaning: Meaning) -> str:
    return f"{_ERROR_NAMES[meaning.error.__name__]}, {meaning.kind.value}"


def _row(row: Row) -> str:
    calls = (
        "any" if len(row.purposes) == len(Purpose) else _joined(one.value for one in row.purposes)
    )
    statuses = ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in row.statuses)
    text = f"`{row.text.replace('|', chr(92) + '|')}`" if row.text else "any"
    if row.header:
        text = f"with header `{row.header}`"
    cells = (calls, statuses, text, row.means.value, row.kind.value, row.wait.value or "–")
    return f"| {' | '.join(cells)} | `{row.message_id}` |"


def _joined(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _messages() -> Iterator[str]:
    for message_id, message in sorted(MESSAGES.items()):
        words = message["en"]
        button = message["button"] or "–"
        yield f"| `{message_id}` | {words['happened']} | {words['todo']} | {message['who']} | {button} |"


if __name__ == "__main__":
    sys.stdout.write(document())

"""A terminal for the tests: a command with its answer, or with the failure it ends in."""

import io
import json
from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended: its exit code, what it printed, and the sentence of a refusal."""

    code: int
    printed: str
    sentence: str = ""

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.printed)
        return found


def run(*words: object) -> Ended:
    """As `manage.py` runs it, in this process."""
    printed = io.StringIO()
    try:
        call_command(*map(str, words), stdout=printed, stderr=io.StringIO())
    except CommandError as error:
        return Ended(code=error.returncode, printed=printed.getvalue(), sentence=str(error))
    return Ended(code=0, printed=printed.getvalue())


def ask(*words: object) -> dict[str, Any]:
    """The command in JSON; it must be done."""
    ended = run(*words, "--json")
    assert ended.code == 0, ended.sentence
    return ended.data

"""The base of every operator's command: who does it, how it answers, and its exit code."""

import os
import sys
from abc import abstractmethod
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from connectors.errors import ConnectorError
from iweb.ops.operations import desks
from iweb.ops.operations.answers import (
    NOT_FINISHED,
    REFUSED,
    Answer,
    NotFinishedError,
    RefusedError,
    as_json,
    refused,
)
from iweb.sync.connecting import ConnectingError
from iweb.sync.consents import ConsentRefusedError, DivisionRefusedError
from iweb.sync.rulebooks import RulebookRefusedError

EXIT_CODES = "Exit codes: 0 done, 1 refused with a sentence, 2 wrong usage, 3 not finished in time."


class OperatorCommand(BaseCommand):
    """A subclass says what it needs in `declare` and does it in `work`.

    `needs_reason`: what is put right by hand stands in the company's audit with the reason for it.
    """

    needs_tenant: ClassVar[bool] = True
    needs_reason: ClassVar[bool] = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.epilog = EXIT_CODES
        parser.add_argument("--json", action="store_true", help="answer in JSON, for machines")
        parser.add_argument(
            "--as",
            dest="operator",
            metavar="EMAIL",
            default=os.environ.get("IWEB_OPERATOR", ""),
            help="who does this: staff, or an owner or admin of the company (else IWEB_OPERATOR); stands in the audit",
        )
        if self.needs_tenant:
            parser.add_argument(
                "--tenant",
                required=True,
                metavar="ID|EMAIL",
                help="the company's id, or the address of somebody who is a member of this one only",
            )
        if self.needs_reason:
            parser.add_argument("--reason", required=True, help="why, for the company's audit")
        self.declare(parser)

    def declare(self, parser: CommandParser) -> None:
        """Add the command's own arguments."""

    @abstractmethod
    def work(self, options: dict[str, Any]) -> Answer:
        """Do it. Raises `RefusedError`, `NotFinishedError`, or what the services raise."""

    def desk(self, options: dict[str, Any]) -> desks.Desk:
        """The company and the person, with an event in the company's audit."""
        return desks.open_desk(
            tenant=options["tenant"],
            operator=options["operator"],
            command=type(self).__module__.rpartition(".")[2],
            reason=options.get("reason") or "",
        )

    def ask(self, question: str) -> str:
        """One line of standard input; the question goes to standard error, so that standard output stays the answer."""
        self.stderr.write(question, ending="\n", style_func=str)
        return sys.stdin.readline().strip()

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with translation.override("en"):
                answer = self._answer(options)
        except RefusedError as refusal:
            raise self._as_failure(refusal, as_data=options["json"]) from None
        text = as_json(answer.data) if options["json"] else "\n".join(answer.lines)
        self.stdout.write(text)

    def _answer(self, options: dict[str, Any]) -> Answer:
        """What the services refuse with has its words in the registry of messages."""
        try:
            return self.work(options)
        except (ConnectingError, ConsentRefusedError, DivisionRefusedError) as error:
            raise refused(error.message_id) from None
        except ConnectorError as error:
            raise refused(error.message_id, detail=error.detail) from None
        except RulebookRefusedError as error:
            raise RefusedError(id="rulebook.contradiction", sentence=f"{error}.") from None

    def _as_failure(self, refusal: RefusedError, *, as_data: bool) -> CommandError:
        if as_data:
            told = {"refused": refusal.id, "sentence": refusal.sentence, **refusal.data}
            self.stdout.write(as_json(told))
        late = isinstance(refusal, NotFinishedError)
        return CommandError(refusal.sentence, returncode=NOT_FINISHED if late else REFUSED)

"""`manage.py propose_rulebook --tenant ID [--set FIELD=CODE] [--confirm]`: the rules that fit the administration, and why."""

from typing import Any

from django.core.management.base import CommandParser

from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.rules import propose_rulebook


class Command(OperatorCommand):
    """See `iweb.ops.operations.rules`."""

    help = "Join a shop to a ledger and propose its rules with the reason of each; --confirm saves them."

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", default="", help="the shop's name, when there are several")
        parser.add_argument(
            "--ledger", default="", help="the ledger's name, when there are several"
        )
        parser.add_argument(
            "--set",
            dest="chosen",
            action="append",
            default=[],
            metavar="FIELD=CODE",
            help="choose instead of what is proposed; may be repeated",
        )
        parser.add_argument(
            "--confirm", action="store_true", help="save: you say that this is right"
        )

    def work(self, options: dict[str, Any]) -> Answer:
        return propose_rulebook(
            desk=self.desk(options),
            shop=options["shop"],
            ledger=options["ledger"],
            chosen=options["chosen"],
            confirm=options["confirm"],
        )

"""`manage.py undo --tenant ID --reason TEXT ORDER ... [--yes]`: hold what has not left, take back what stands in the ledger."""

from typing import Any

from django.core.management.base import CommandParser

from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.desks import find_link
from iweb.ops.operations.undoing import undo_sales


class Command(OperatorCommand):
    """See `iweb.ops.operations.undoing` (BOOKING 31)."""

    help = (
        "Take sales back: hold what has not left yet, delete an entry that is untouched, reverse any other in the first"
        " open period. Says what would happen; does it with --yes. Book them again with replay --book-again."
    )
    needs_reason = True

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument(
            "orders",
            nargs="+",
            metavar="ORDER",
            help="an order's id, reference, or a range of ids as 12-40",
        )
        parser.add_argument("--link", default="", help="the link's code, when there are several")
        parser.add_argument("--yes", action="store_true", help="do it, and do not only say it")

    def work(self, options: dict[str, Any]) -> Answer:
        desk = self.desk(options)
        return undo_sales(
            desk=desk,
            link=find_link(desk=desk, wanted=options["link"]),
            orders=options["orders"],
            reason=options["reason"],
            sure=options["yes"],
        )

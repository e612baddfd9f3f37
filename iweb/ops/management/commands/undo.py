"""`manage.py undo --tenant ID --reason TEXT ORDER ...`: hold what has not left yet. What stands in the ledger is refused."""

from typing import Any

from django.core.management.base import CommandParser

from iweb.ops.operations.again import undo
from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.desks import find_link


class Command(OperatorCommand):
    """See `iweb.ops.operations.again.undo` (BOOKING 31)."""

    help = (
        "Hold the entries of these orders before they leave. Refuses what stands in the ledger or may: that is deleted"
        " or reversed in the ledger itself. Let them go again with retry_deliveries."
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

    def work(self, options: dict[str, Any]) -> Answer:
        desk = self.desk(options)
        link = find_link(desk=desk, wanted=options["link"])
        return undo(desk=desk, link=link, orders=options["orders"])

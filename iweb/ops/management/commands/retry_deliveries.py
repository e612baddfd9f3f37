"""`manage.py retry_deliveries --tenant ID --reason TEXT [ORDER ...]`: try again what waits or needs a person."""

from typing import Any

from django.core.management.base import CommandParser

from iweb.ops.operations.again import retry_deliveries
from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.desks import find_link


class Command(OperatorCommand):
    """See `iweb.sync.delivery.retry`."""

    help = "Try deliveries again, of these orders or of all; what may stand in the ledger is looked up first."
    needs_reason = True

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument(
            "orders",
            nargs="*",
            metavar="ORDER",
            help="an order's id, reference, or a range of ids as 12-40",
        )
        parser.add_argument("--link", default="", help="the link's code, when there are several")

    def work(self, options: dict[str, Any]) -> Answer:
        desk = self.desk(options)
        link = find_link(desk=desk, wanted=options["link"])
        return retry_deliveries(desk=desk, link=link, orders=options["orders"])

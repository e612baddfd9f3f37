"""`manage.py list_sales --tenant ID [ORDER ...]`: where each sale stands, its booking, and why."""

from typing import Any

from django.core.management.base import CommandParser

from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.desks import find_link
from iweb.ops.operations.sales import list_sales
from iweb.panel.sales.standing import Status
from iweb.sync.models import Sale

STATES = sorted({*(str(one) for one in Status), *(str(one) for one in Sale.Outcome.values)})


class Command(OperatorCommand):
    """See `iweb.ops.operations.sales`."""

    help = "List sales with where they stand, their booking, the reason, and with --explain every step of the decision."

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument(
            "orders",
            nargs="*",
            metavar="ORDER",
            help="an order's id, reference, or a range of ids as 12-40",
        )
        parser.add_argument("--link", default="", help="the link's code, when there are several")
        parser.add_argument("--state", choices=STATES, default="", help="only what stands so")
        parser.add_argument("--limit", type=int, default=50, help="how many (default 50)")
        parser.add_argument("--explain", action="store_true", help="every step of the decision")

    def work(self, options: dict[str, Any]) -> Answer:
        desk = self.desk(options)
        return list_sales(
            desk=desk,
            link=find_link(desk=desk, wanted=options["link"]),
            orders=options["orders"],
            state=options["state"],
            limit=options["limit"],
            explain=options["explain"],
        )

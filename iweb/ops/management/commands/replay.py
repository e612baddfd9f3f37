"""`manage.py replay --tenant ID --reason TEXT ORDER ...`: decide sales again by the rules of today."""

from typing import Any

from django.core.management.base import CommandParser

from iweb.ops.operations.again import book_again, replay
from iweb.ops.operations.answers import Answer, RefusedError
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.desks import find_link
from iweb.sync.models import Sale


class Command(OperatorCommand):
    """See `iweb.sync.replay`."""

    help = "Decide sales again by the rules of today, from the stored documents. What stands in the books stays."
    needs_reason = True

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument(
            "orders",
            nargs="*",
            metavar="ORDER",
            help="an order's id, reference, or a range of ids as 12-40",
        )
        parser.add_argument("--link", default="", help="the link's code, when there are several")
        parser.add_argument(
            "--state",
            choices=sorted(Sale.Outcome.values),
            default="",
            help="only what was decided so, as held",
        )

        parser.add_argument(
            "--book-again",
            action="store_true",
            help="of these orders, put back into the books what was taken out with undo",
        )

    def work(self, options: dict[str, Any]) -> Answer:
        if not (options["orders"] or options["state"]):
            raise RefusedError(
                id="operator.name_sales", sentence="Name orders, or a state with --state held."
            )
        desk = self.desk(options)
        link = find_link(desk=desk, wanted=options["link"])
        if options["book_again"]:
            return book_again(
                desk=desk, link=link, orders=options["orders"], reason=options["reason"]
            )
        return replay(
            desk=desk,
            link=link,
            orders=options["orders"],
            state=options["state"],
            reason=options["reason"],
        )

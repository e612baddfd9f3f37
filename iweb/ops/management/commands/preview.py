"""`manage.py preview --tenant ID [--last 50]`: the last real orders as they would be booked. Nothing is written."""

import argparse
from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.desks import find_link
from iweb.ops.operations.trying import preview_orders

MOST = 1000


class Command(OperatorCommand):
    """See `iweb.sync.preview`."""

    help = "Show the last real orders of the shop as they would be booked today, beside the shop's totals. Writes nothing."

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument("--link", default="", help="the link's code, when there are several")
        parser.add_argument("--last", type=_number, default=50, help="how many orders (default 50)")
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            help="read the shop's orders from this day on (default: thirty days ago)",
        )

    def work(self, options: dict[str, Any]) -> Answer:
        desk = self.desk(options)
        link = find_link(desk=desk, wanted=options["link"])
        return preview_orders(desk=desk, link=link, last=options["last"], since=options["since"])


def _number(text: str) -> int:
    if not (text.isdigit() and 1 <= int(text) <= MOST):
        raise argparse.ArgumentTypeError(f"from 1 to {MOST}")
    return int(text)

"""`manage.py sync_now --tenant ID [--seconds 120]`: read, decide, deliver, and wait until it is done."""

from typing import Any

from django.core.management.base import CommandParser

from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.desks import find_link
from iweb.ops.operations.syncing import sync_now


class Command(OperatorCommand):
    """See `iweb.ops.operations.syncing` for why the work is done here and not left to a worker."""

    help = "Sync now, in this process and safely beside running workers, and wait until nothing is on its way."

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument("--link", default="", help="the link's code, when there are several")
        parser.add_argument(
            "--seconds", type=float, default=120, help="how long to wait (default 120)"
        )

    def work(self, options: dict[str, Any]) -> Answer:
        desk = self.desk(options)
        link = find_link(desk=desk, wanted=options["link"])
        return sync_now(desk=desk, link=link, seconds=options["seconds"])

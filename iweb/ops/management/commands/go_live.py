"""`manage.py go_live --tenant ID --from 2026-12-01`: from that day on sales are booked."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.desks import find_link
from iweb.ops.operations.going_live import go_live_from, pause_link


class Command(OperatorCommand):
    """See `iweb.ops.operations.going_live`."""

    help = "Go live from a date: earlier sales are left alone. Or pause, with --pause."

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument("--link", default="", help="the link's code, when there are several")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "--from",
            dest="first",
            type=date.fromisoformat,
            metavar="DATE",
            help="the first day, as 2026-12-01",
        )
        what.add_argument(
            "--pause", action="store_true", help="read and send nothing until it goes live again"
        )

    def work(self, options: dict[str, Any]) -> Answer:
        desk = self.desk(options)
        link = find_link(desk=desk, wanted=options["link"])
        if options["pause"]:
            return pause_link(desk=desk, link=link)
        return go_live_from(desk=desk, link=link, first=options["first"])

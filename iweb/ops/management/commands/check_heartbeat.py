"""`manage.py check_heartbeat --max-age 120`: exit code 1 when the tasks have not come round for so long."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from iweb.core.heartbeat import age


class Command(BaseCommand):
    """The health check of worker containers: a worker that lost its broker hangs without dying, but beats no more."""

    help = "Fail when the tick has not come round lately."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--max-age", type=int, default=120, help="seconds")
        parser.add_argument("--name", default="tick")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = age(name=options["name"])
        if found is None:
            raise CommandError(f"{options['name']} has never come round.")
        if found > timedelta(seconds=options["max_age"]):
            raise CommandError(
                f"{options['name']} came round {int(found.total_seconds())} seconds ago."
            )
        self.stdout.write(f"{options['name']} came round {int(found.total_seconds())} seconds ago.")

"""`manage.py backup_database FILE`: write a dump of everything, as the owner; made with PostgreSQL's own programs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from iweb.ops.database.dump import back_up
from iweb.ops.database.errors import CannotPrepareError


class Command(BaseCommand):
    """See `iweb.ops.database.dump`."""

    help = "Write a dump of everything, as the owner."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            back_up(file=options["file"], say=self.stdout.write)
        except CannotPrepareError as error:
            raise CommandError(str(error)) from None

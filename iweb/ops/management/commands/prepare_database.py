"""`manage.py prepare_database`: make roles and database, migrate, grant, partition, record the identity."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from iweb.ops.database.errors import CannotPrepareError
from iweb.ops.database.prepare import prepare


class Command(BaseCommand):
    """Safe to repeat. Needs DATABASE_URL of a role that may create roles, or DATABASE_OWNER_URL beside it."""

    help = "Prepare the database: roles, schema, grants, partitions."
    requires_system_checks = ()  # the checks ask the database that is to be prepared

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            prepare(say=self.stdout.write)
        except CannotPrepareError as error:
            raise CommandError(str(error)) from None

"""`manage.py purge_tenant ID --name NAME --reason TEXT`: delete all rows of a closed tenant. Its name must be typed."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from iweb.ops.database.prepare import addresses
from iweb.ops.database.session import connected_as
from iweb.tenants.closing import NotClosedError, purge_tenant
from iweb.tenants.models import Tenant
from iweb.tenants.scopes import tenant_scope


class Command(BaseCommand):
    """Cannot be undone. Retention floors (BOOKING 34) are the caller's to keep: close first, purge when they have passed."""

    help = "Delete every row of a closed tenant."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tenant", type=UUID)
        parser.add_argument(
            "--name", required=True, help="the tenant's name, to be sure that it is the right one"
        )
        parser.add_argument("--reason", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with connected_as(addresses(say=self.stdout.write)["owner_url"]):
                self._refuse_another_name(tenant_id=options["tenant"], name=options["name"])
                deleted = purge_tenant(tenant_id=options["tenant"], reason=options["reason"])
        except Tenant.DoesNotExist:
            raise CommandError("There is no such tenant.") from None
        except NotClosedError:
            raise CommandError("The tenant is not closed. Run close_tenant first.") from None
        for table, rows in deleted.items():
            self.stdout.write(f"{table}: {rows}")
        self.stdout.write("The tenant is purged.")

    @staticmethod
    def _refuse_another_name(*, tenant_id: UUID, name: str) -> None:
        with tenant_scope(tenant_id):
            if Tenant.objects.get(id=tenant_id).name != name:
                raise CommandError("This is not the tenant's name. Nothing was deleted.")

"""`manage.py close_tenant ID --reason TEXT`: nobody enters it any more and nothing runs for it; its rows stay."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from iweb.tenants.closing import close_tenant
from iweb.tenants.models import Tenant


class Command(BaseCommand):
    """The first half of the end of a tenant; the second is `purge_tenant`."""

    help = "Close a tenant."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tenant", type=UUID)
        parser.add_argument("--reason", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            closed = close_tenant(tenant_id=options["tenant"], reason=options["reason"])
        except Tenant.DoesNotExist:
            raise CommandError("There is no such tenant.") from None
        self.stdout.write("The tenant is closed." if closed else "The tenant was closed already.")

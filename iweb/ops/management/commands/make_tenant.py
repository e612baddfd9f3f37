"""`manage.py make_tenant --name NAME --owner EMAIL`: a new company with its owner."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.founding import make_tenant


class Command(OperatorCommand):
    """See `iweb.ops.operations.founding`."""

    help = "Make a company with its owner. For staff."
    needs_tenant = False

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="the company's name")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="who owns it")
        parser.add_argument(
            "--language", choices=[code for code, _ in settings.LANGUAGES], default="nl"
        )
        parser.add_argument(
            "--make-account",
            action="store_true",
            help="make an account for an owner who has none; they set its password by “forgot password”",
        )

    def work(self, options: dict[str, Any]) -> Answer:
        return make_tenant(
            name=options["name"],
            owner=options["owner"],
            language=options["language"],
            operator=options["operator"],
            may_make_account=options["make_account"],
        )

"""`manage.py connect_ledger --tenant ID --region nl`: consent to Exact Online, in a browser, and choose an administration."""

import sys
from typing import Any
from uuid import UUID

from django.core.management.base import CommandParser

from connectors.models import ConsentRequest
from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.desks import Desk
from iweb.ops.operations.ledgers import choose, consent_address, find_consent, take_answer


class Command(OperatorCommand):
    """See `iweb.ops.operations.ledgers`."""

    help = (
        "Connect a ledger: prints the consent address, takes the address that the browser is sent back to (on standard"
        " input, or with --returned in a second call after --begin), and picks the administration."
    )

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument("--region", default="nl", help="which Exact Online (default nl)")
        step = parser.add_mutually_exclusive_group()
        step.add_argument("--begin", action="store_true", help="print the consent address and stop")
        step.add_argument(
            "--returned", metavar="URL", help="the address that the browser was sent back to"
        )
        step.add_argument("--consent", type=UUID, metavar="ID", help="a consent given before")
        parser.add_argument("--division", type=int, help="the administration's code")
        parser.add_argument(
            "--label", default="", help="what the company calls it (default: its name)"
        )

    def work(self, options: dict[str, Any]) -> Answer:
        desk = self.desk(options)
        if options["begin"]:
            address = consent_address(desk=desk, region=options["region"])
            return Answer(data={"consent_address": address}, lines=(address,))
        return choose(
            desk=desk,
            consent=self._consent(desk=desk, options=options),
            division=options["division"],
            label=options["label"],
            ask=self.ask if sys.stdin.isatty() else None,
        )

    def _consent(self, *, desk: Desk, options: dict[str, Any]) -> ConsentRequest:
        if options["consent"]:
            return find_consent(desk=desk, consent_id=options["consent"])
        returned = options["returned"]
        if not returned:
            address = consent_address(desk=desk, region=options["region"])
            returned = self.ask(
                f"{address}\nOpen this address, allow, and paste here the address the browser ends at:"
            )
        return take_answer(desk=desk, returned=returned)

"""`manage.py set_relations --tenant ID [--update FIELD=POLICY] [--paid-afterwards METHOD] [--language xx] [...]`."""

from typing import Any

from django.core.management.base import CommandParser

from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.desks import find_link
from iweb.ops.operations.relation_choices import RelationChoices, set_relations


class Command(OperatorCommand):
    """See `iweb.ops.operations.relation_choices`."""

    help = (
        "Set how new relations are made in the administration, and which of their fields follow the shop. What is not named"
        " stays as it was; a single - takes back what was set."
    )

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument("--link", default="", help="the link's code, where there are several")
        parser.add_argument(
            "--update",
            action="append",
            default=[],
            metavar="FIELD=POLICY",
            help="a field that fills blanks, follows always or never: phone=always; may be repeated",
        )
        parser.add_argument(
            "--paid-afterwards",
            action="append",
            default=[],
            metavar="METHOD",
            help="a payment method that is no prepayment, so that it may be collected; may be repeated",
        )
        parser.add_argument("--language", default="", metavar="xx", help="of all new relations")
        parser.add_argument(
            "--receivable-account", default="", metavar="CODE", help="of new relations"
        )
        parser.add_argument(
            "--payment-condition", default="", metavar="CODE", help="of new relations"
        )
        parser.add_argument("--classification", default="", metavar="CODE", help="of new relations")

    def work(self, options: dict[str, Any]) -> Answer:
        desk = self.desk(options)
        said = RelationChoices(
            updates=tuple(options["update"]),
            paid_afterwards=tuple(options["paid_afterwards"]),
            language=options["language"],
            receivable_account=options["receivable_account"],
            payment_condition=options["payment_condition"],
            classification=options["classification"],
        )
        return set_relations(
            desk=desk, link=find_link(desk=desk, wanted=options["link"]), said=said
        )

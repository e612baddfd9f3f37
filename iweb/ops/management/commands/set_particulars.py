"""`manage.py set_particulars --tenant ID [--pick-up CARRIER] [--test-customer EMAIL] [--fee ...] [--voucher-account CODE]`."""

from typing import Any

from django.core.management.base import CommandParser

from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.desks import find_link
from iweb.ops.operations.particulars import Particulars, set_particulars


class Command(OperatorCommand):
    """See `iweb.ops.operations.particulars`."""

    help = (
        "Keep what only the owner knows of the shop. What is not named stays as it was; what is named stands instead of what"
        " was named before. Sales that were held for want of it are decided again."
    )

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument("--link", default="", help="the link's code, where there are several")
        parser.add_argument(
            "--pick-up",
            action="append",
            default=[],
            metavar="CARRIER",
            help="a carrier, by reference id or name, that stands for fetching in the shop; may be repeated",
        )
        parser.add_argument(
            "--test-customer",
            action="append",
            default=[],
            metavar="EMAIL",
            help="whose orders are tests and no sales; may be repeated",
        )
        parser.add_argument(
            "--fee",
            action="append",
            default=[],
            metavar="METHOD=AMOUNT,ACCOUNT,VATCODE",
            help="what a payment module hides in the total, VAT included; may be repeated",
        )
        parser.add_argument(
            "--voucher-account",
            default="",
            metavar="CODE",
            help="the liability account of vouchers that came from refunds, and of gift cards",
        )

    def work(self, options: dict[str, Any]) -> Answer:
        desk = self.desk(options)
        said = Particulars(
            pick_up_carriers=tuple(options["pick_up"]),
            test_customers=tuple(options["test_customer"]),
            fees=tuple(options["fee"]),
            voucher_account=options["voucher_account"],
        )
        return set_particulars(
            desk=desk, link=find_link(desk=desk, wanted=options["link"]), said=said
        )

"""`manage.py connect_shop --tenant ID --label NAME --address URL`: connect a PrestaShop and check it. The key is asked for."""

from typing import Any

from django.core.management.base import CommandParser

from iweb.ops.operations.answers import Answer
from iweb.ops.operations.command import OperatorCommand
from iweb.ops.operations.shops import KEY_VARIABLE, change_shop, connect_shop, take_key


class Command(OperatorCommand):
    """See `iweb.ops.operations.shops`."""

    help = (
        "Connect a shop and check it. The webservice key is asked for, or read from standard input or the environment"
        f" variable {KEY_VARIABLE}; it is never an argument, since everybody on the machine could read it there."
    )

    def declare(self, parser: CommandParser) -> None:
        parser.add_argument("--label", required=True, help="what the company calls the shop")
        parser.add_argument("--address", default="", help="the shop's address: https://...")
        parser.add_argument(
            "--change",
            action="store_true",
            help="another key, or address, for a shop that is connected already; an empty key keeps the present one",
        )

    def work(self, options: dict[str, Any]) -> Answer:
        desk = self.desk(options)
        work = change_shop if options["change"] else connect_shop
        return work(desk=desk, label=options["label"], address=options["address"], key=take_key())

"""`python -m connectors.sandbox.prestashop --port 8801 --state .iweb/prestashop [--version 8.2.1] [--seed five_domestic]`."""

from connectors.sandbox.prestashop.schema import VERSIONS
from connectors.sandbox.prestashop.seeds import SEEDS
from connectors.sandbox.prestashop.server import SandboxPrestaShop
from connectors.sandbox.serving.command import parser_for, run


def main() -> int:
    parser = parser_for("PrestaShop")
    parser.add_argument("--version", choices=VERSIONS, default="8.2.1", help="of a new shop")
    parser.add_argument(
        "--seed", choices=SEEDS, default="five_domestic", help="what a new default shop begins with"
    )
    return run(
        parser=parser,
        build=lambda options: SandboxPrestaShop(
            options.state, version=options.version, seed=options.seed
        ),
    )


if __name__ == "__main__":
    raise SystemExit(main())

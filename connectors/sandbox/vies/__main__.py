"""`python -m connectors.sandbox.vies --port 8803 --state .iweb/sandbox/vies`."""

from connectors.sandbox.serving.command import parser_for, run
from connectors.sandbox.vies.server import SandboxVies


def main() -> int:
    return run(parser=parser_for("VIES"), build=lambda options: SandboxVies(options.state))


if __name__ == "__main__":
    raise SystemExit(main())

"""`python -m connectors.sandbox.ecb --port 8804 --state .iweb/sandbox/ecb`."""

from connectors.sandbox.ecb.server import SandboxEcb
from connectors.sandbox.serving.command import parser_for, run


def main() -> int:
    return run(parser=parser_for("ECB"), build=lambda options: SandboxEcb(options.state))


if __name__ == "__main__":
    raise SystemExit(main())

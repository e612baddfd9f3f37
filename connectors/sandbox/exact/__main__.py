"""`python -m connectors.sandbox.exact --port 8099 --state .iweb/sandbox/exact`."""

import os
import sys
from argparse import Namespace

from connectors.sandbox.exact.sandbox import SandboxExact
from connectors.sandbox.serving.command import parser_for, run


def build(options: Namespace) -> SandboxExact:
    """With one app registered when its id and secret are given; it may return to any address on loopback."""
    switches = dict(switch.split("=", 1) for switch in options.switch)
    sandbox = SandboxExact(options.state, **{name: _value(text) for name, text in switches.items()})
    if options.client_id and options.client_secret:
        sandbox.register_app(
            client_id=options.client_id,
            client_secret=options.client_secret,
            redirect_uris=options.redirect_uri,
            any_loopback=True,
        )
    if options.minute_limit:
        sandbox.desk.set_minute_limit(options.minute_limit)
    return sandbox


def _value(text: str) -> bool | int:
    words = {"on": True, "off": False}
    return words[text] if text in words else int(text)


def main() -> int:
    parser = parser_for("sandbox-exact")
    parser.add_argument("--client-id", default=os.environ.get("EXACT_CLIENT_ID", ""))
    parser.add_argument("--client-secret", default=os.environ.get("EXACT_CLIENT_SECRET", ""))
    parser.add_argument("--redirect-uri", action="append", default=[], help="may be repeated")
    parser.add_argument(
        "--switch", action="append", default=[], help="name=on, name=off or name=<number>"
    )
    parser.add_argument(
        "--minute-limit", type=int, default=0, help="calls a minute of the first division"
    )
    return run(parser=parser, build=build)


if __name__ == "__main__":
    sys.exit(main())

"""One sandbox for all tests here with a division for each; tests that turn switches or clocks get a sandbox of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.sandbox.exact import SandboxExact
from connectors.sandbox.serving.control import Control
from tests.sandbox.exact.client import CLIENT_ID, CLIENT_SECRET, REDIRECT, Books, OAuth, Web

PLENTY = {"minute_limit": 1_000_000, "day_limit": 1_000_000, "error_limit": 1_000_000}
MakeBooks = Callable[..., Books]
Start = Callable[..., SandboxExact]


def let_in(sandbox: SandboxExact) -> None:
    sandbox.register_app(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uris=[REDIRECT],
        token_calls_a_day=1_000_000,
    )


def open_books(sandbox: SandboxExact, web: Web, **division: Any) -> Books:
    """A new division with plenty of calls, and a token for it."""
    control = Control(sandbox.url)
    code = control.call("POST", "divisions", PLENTY | division)["code"]
    token = OAuth(web).pair(code)["access_token"]
    return Books(web, control, division=code, token=token)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxExact]:
    with SandboxExact(tmp_path_factory.mktemp("exact")) as sandbox:
        let_in(sandbox)
        yield sandbox


@pytest.fixture
def web(shared: SandboxExact) -> Iterator[Web]:
    with Web(shared.url) as opened:
        yield opened


@pytest.fixture
def books(shared: SandboxExact, web: Web) -> Books:
    return open_books(shared, web)


@pytest.fixture
def make_books(shared: SandboxExact, web: Web) -> MakeBooks:
    return lambda **division: open_books(shared, web, **division)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Sandboxes of this test alone: `start(auto_match=True)`."""
    running: list[SandboxExact] = []

    def begin(**switches: Any) -> SandboxExact:
        sandbox = SandboxExact(tmp_path / f"state-{len(running)}", **switches)
        running.append(sandbox)
        sandbox.start()
        let_in(sandbox)
        return sandbox

    yield begin
    for sandbox in running:
        sandbox.stop()


@pytest.fixture
def own(start: Start) -> Iterator[Callable[..., Books]]:
    """Books in a sandbox of this test alone, by its switches."""
    webs: list[Web] = []

    def begin(*, division: dict[str, Any] | None = None, **switches: Any) -> Books:
        sandbox = start(**switches)
        webs.append(Web(sandbox.url))
        return open_books(sandbox, webs[-1], **(division or {}))

    yield begin
    for web in webs:
        web.__exit__()

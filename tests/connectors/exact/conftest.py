"""One sandbox for each module of tests, and a division of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sandbox.exact.sandbox import SandboxExact
from tests.connectors.exact.company import CLIENT_ID, CLIENT_SECRET, RETURN, Company, new_company
from tests.connectors.exact.given import exact, given

__all__ = ["company", "exact", "given", "sandbox"]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxExact]:
    state: Path = tmp_path_factory.mktemp("exact")
    with SandboxExact(state) as running:
        running.register_app(
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            redirect_uris=[RETURN],
            token_calls_a_day=1_000_000,
        )
        yield running


@pytest.fixture
def company(sandbox: SandboxExact) -> Iterator[Company]:
    made = new_company(sandbox)
    yield made
    made.control.clear_faults()

"""What the tests of the sync share."""

import pytest

from tests.sync.memory import World, found_world


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A company that is live between a shop and a ledger in memory."""
    return found_world(monkeypatch)

"""A sandbox that only counts, so that the plumbing is tested without anything behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sandbox.serving.control import Control
from connectors.sandbox.serving.messages import Answer, Request
from connectors.sandbox.serving.sandbox import Sandbox


class Counter(Sandbox):
    """Answers with how often it was asked to do something."""

    name = "counter"

    def __init__(self, state: Path) -> None:
        super().__init__(state=state)
        self.done = 0

    def handle(self, request: Request) -> Answer:
        if request.path == "/bug":
            raise ZeroDivisionError
        if request.path == "/gone":
            return Answer(204)
        self.done += 1
        return Answer.of_json({"done": self.done, "method": request.method})


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with Counter(tmp_path) as running:
        yield running


@pytest.fixture
def control(counter: Counter) -> Control:
    return Control(counter.url)

"""The entry point: each role becomes its program, and its health check tells sick from healthy."""

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from iweb.ops.container import __main__ as container
from iweb.ops.container.roles import PORT, QUEUES, ROLES
from iweb.ops.local.ports import free_port
from iweb.settings.queues import QUEUE_NAMES

ROOT = Path(__file__).resolve().parents[3]


class OnlyForThePanel(http.server.BaseHTTPRequestHandler):
    """Refuses other host names, as Django does with ALLOWED_HOSTS."""

    def do_GET(self) -> None:
        self.send_response(
            200 if (self.path, self.headers["Host"]) == ("/livez", "panel.example.nl") else 400
        )
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def panel(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    port = free_port()
    monkeypatch.setattr(container, "PORT", port)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), OnlyForThePanel)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_web_server_is_asked_under_a_name_that_it_knows(
    panel: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "panel.example.nl,www.example.nl")
    assert container.main(["is-live"]) == 0
    monkeypatch.setenv("ALLOWED_HOSTS", "other.example.nl")
    assert container.main(["is-live"]) == 1


def test_a_web_server_that_is_not_there_is_not_healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "PORT", free_port())
    assert container.main(["is-live"]) == 1


def test_the_worker_serves_every_queue_there_is() -> None:
    assert tuple(QUEUES.split(",")) == QUEUE_NAMES


def test_a_role_that_does_not_exist_is_refused_with_those_that_do() -> None:
    done = run("run", role="cleaner")
    assert done.returncode == 1
    assert all(name in done.stderr for name in ROLES)


def test_what_the_entry_point_cannot_do_is_answered_with_what_it_can() -> None:
    done = run("dance", role="web")
    assert done.returncode == 2
    assert "run | healthy | is-live" in done.stderr


@pytest.mark.parametrize("role", ["worker", "beat"])
def test_a_worker_without_its_stores_is_not_healthy(role: str) -> None:
    nowhere = {
        "DATABASE_URL": f"postgresql://x:x@127.0.0.1:{free_port()}/x",
        "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0",
    }
    assert run("healthy", role=role, **nowhere).returncode == 1


@pytest.mark.parametrize("role", ROLES)
def test_the_program_of_a_role_is_there(role: str) -> None:
    """Its help page shows that the words name a program; nothing is started."""
    command = ROLES[role].command
    module = [sys.executable, *command[:2], "--help"]
    done = subprocess.run(
        module, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert str(PORT) in command or role != "web"


def run(*words: str, role: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "iweb.ops.container", *words],
        cwd=ROOT,
        env=environment() | {"IWEB_ROLE": role} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def environment() -> dict[str, str]:
    return dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "iweb.settings.test"}

"""Starts of the demo in clones, for tests: whose it is, what it said, and what then really stands in the books on disk."""

import json
import os
import pwd
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.sandbox.prestashop.server import SandboxPrestaShop
from connectors.sandbox.serving.control import Control
from iweb.ops.local.ports import LOOPBACK
from tests.ops.local.running import eventually

ROOT = Path(__file__).resolve().parents[2]
PORTS = ("PORT", "PGPORT", "VKPORT", "EXACT_PORT", "PRESTASHOP_PORT", "VIES_PORT")
# What the test run itself is set to; a person at a fresh terminal has none of it.
OURS = re.compile(
    r"(DATABASE|REDIS|PG|IWEB|DJANGO|MAKE|MFLAGS|PYTEST|PYTHON|EXACT|PRESTASHOP|VIES|SECRET|CI$|VIRTUAL_ENV)"
)
ROW = re.compile(r"^ *([OIC]\d+)  \w+ +(-?\d+\.\d\d)  +(\S+)  (\d*) +(\w.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A clone, where its state is kept, its ports, whose it is, and what else the environment says."""

    clone: Path
    state: Path
    ports: Mapping[str, str]
    user: int = field(default_factory=os.geteuid)
    given: Mapping[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not OURS.match(name)}
        own = {"IWEB_STATE": str(self.state), "HOME": str(self.clone)}
        return kept | own | dict(self.ports) | dict(self.given)


@dataclass(slots=True, kw_only=True)
class Start:
    """`make demo ARGS=--once`, running or ended.

    `work` is known when it has ended: seconds of processor time of all its processes, which tell quick from slow on a busy
    machine too.
    """

    process: "subprocess.Popen[bytes]"
    log: Path
    work: float = 0.0

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, text: str) -> None:
        found = eventually(lambda: text in self.said or self._has_ended(), within=120)
        assert found, f"no {text!r} in time:\n{self.said}"
        assert text in self.said, self.said

    def end(self) -> int:
        """Wait for the end; the exit code."""
        assert eventually(self._has_ended, within=300), self.said
        return int(self.process.returncode)

    def _has_ended(self) -> bool:
        if self.process.returncode is None:
            pid, status, used = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                self.work = used.ru_utime + used.ru_stime
        return self.process.returncode is not None


@contextmanager
def started(demo: Demo) -> Iterator[Start]:
    """In a process group of its own, as a terminal makes one for it. Whatever happens to the test, it is ended."""
    log = demo.clone / f"said-{time.monotonic_ns()}"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["make", "demo", "ARGS=--once"],
            cwd=demo.clone,
            env=demo.environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=demo.user if os.geteuid() == 0 else None,
            group=pwd.getpwuid(demo.user).pw_gid if os.geteuid() == 0 else None,
        )
    try:
        yield Start(process=process, log=log)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)


def run(demo: Demo) -> Start:
    """To its end, which must be a good one."""
    with started(demo) as start:
        code = start.end()
    assert code == 0, start.said
    return start


def outcomes(start: Start) -> dict[str, str]:
    """Document ("O7", "C3") -> what happened to it, in the demo's words."""
    return {document: what for document, *_, what in ROW.findall(start.said)}


def booked(start: Start) -> dict[str, Decimal]:
    """Document -> total, of the rows of the printed table that name an entry. Asserts that shop and books agree in each."""
    rows = [row for row in ROW.findall(start.said) if row[3]]
    for document, sold, in_books, *_ in rows:
        assert in_books == sold, f"{document}: {start.said}"
    return {document: Decimal(sold) for document, sold, *_ in rows}


# --- what really stands in the books ---


def entries(state: Path) -> dict[str, Decimal]:
    """The shop's document, out of the reference -> amount, of every sales entry on disk. Asserts that none stands there twice."""
    with closing(sqlite3.connect(state / "sandbox" / "exact" / "exact.sqlite3")) as books:
        rows = books.execute("SELECT data FROM rows WHERE endpoint = 'salesentry/SalesEntries'")
        found = [json.loads(data) for (data,) in rows]
    by_order = {one["YourRef"].rpartition("-")[2]: Decimal(one["AmountFC"]) for one in found}
    assert len(by_order) == len(found), [one["YourRef"] for one in found]
    return by_order


def requests(state: Path) -> list[dict[str, Any]]:
    """Everything the sandbox ledger was asked over its interface, out of its journal."""
    lines = (state / "sandbox" / "exact" / "requests.jsonl").read_text().splitlines()
    rows = {row["n"]: row for row in map(json.loads, lines)}
    return [row for row in rows.values() if "/api/v1/" in row["path"]]


def posts(state: Path) -> int:
    """How many times an entry was sent."""
    return sum(row["method"] == "POST" and "salesentry/" in row["path"] for row in requests(state))


def sell(state: Path, **wish: Any) -> str:
    """One more order in the shop, while the demo does not run. Gives its document."""
    content = {"lines": [{"reference": "TT-101", "quantity": 3}]} | wish
    with SandboxPrestaShop(state / "sandbox" / "prestashop") as shop:
        made: dict[str, Any] = Control(shop.url).call("POST", "orders", content)
    return f"O{made['id']}"


# --- clones ---


def new_clone(folder: Path) -> Path:
    """What is committed, and nothing else. The installed environment is shared only where `make` would install that very one."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    installed = ROOT / ".venv"
    (folder / ".venv").symlink_to(installed)
    if not nothing_to_install(folder):
        (folder / ".venv").unlink()
    return folder


def nothing_to_install(folder: Path) -> bool:
    asked = subprocess.run(
        ["make", "--question", "env"], cwd=folder, capture_output=True, check=False
    )
    return asked.returncode == 0


def everybody_reaches(path: Path) -> bool:
    real = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in real.parents) and os.access(
        real, os.R_OK
    )


def of_an_ordinary_user(folder: Path, *, user: int) -> Path:
    """A clone that belongs to `user`. Where our interpreter or packages are out of their reach, `make` installs their own."""
    clone, installed = new_clone(folder), ROOT / ".venv"
    packages = next((installed / "lib").glob("python*")) / "site-packages"
    if not everybody_reaches(installed / "bin" / "python") or not everybody_reaches(packages):
        (clone / ".venv").unlink(missing_ok=True)
    subprocess.run(["chown", "-R", "--no-dereference", str(user), str(clone)], check=True)
    return clone


def new_ports() -> dict[str, str]:
    """All of them held at once, so that none is given twice."""
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_server((LOOPBACK, 0))) for _ in PORTS]
        return {name: str(one.getsockname()[1]) for name, one in zip(PORTS, held, strict=True)}

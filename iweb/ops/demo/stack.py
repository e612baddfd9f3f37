"""What the demo is made of, and in which order: stores and sandboxes, then the database's schema, then the program itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from iweb.ops.demo.program import ROOT, beat, web, worker
from iweb.ops.local.environment import without_database_settings
from iweb.ops.local.errors import CannotStart
from iweb.ops.local.installation import local_secrets
from iweb.ops.local.ports import LOOPBACK, accepts, configured_port, require_free
from iweb.ops.local.processes import Child
from iweb.ops.local.stores import Ports, Stores, start_stores
from iweb.ops.local.supervisor import Supervisor, python
from iweb.ops.local.terminal import Terminal

# The demo's division allows more than a new one: the program learns it from the headers.
OPTIONS = {"exact": ("--minute-limit", "300"), "prestashop": ("--seed", "sixty_orders")}
QUEUES = "sync,delivery,panel,upkeep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Where each part listens, and what the person's own environment says of the stores."""

    state: Path
    web: int
    exact: int
    prestashop: int
    vies: int
    stores: Ports
    given: Mapping[str, str]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Raises `CannotStart` when a port variable is not a port."""

        def port(variable: str, default: int) -> int:
            return configured_port(variable=variable, default=default, environment=environment)

        return cls(
            state=Path(environment.get("IWEB_STATE") or ROOT / ".iweb").resolve(),
            web=port("PORT", 8000),
            # Below 32768: from there on Linux lends ports to outgoing connections, so that one is taken now and then.
            exact=port("EXACT_PORT", 18110),
            prestashop=port("PRESTASHOP_PORT", 18120),
            vies=port("VIES_PORT", 18130),
            stores=Ports(postgres=port("PGPORT", 15440), valkey=port("VKPORT", 16440)),
            given=_given(environment),
        )

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.web}/"

    def start(self, supervisor: Supervisor, *, terminal: Terminal) -> dict[str, str]:
        """Start everything. Returns the environment that the programs run in; the database URL in it is the app role's."""
        self._require_ports()
        common = self._common_environment()
        sandboxes = self._sandboxes(common)
        supervisor.spawn(*sandboxes)
        stores = start_stores(supervisor, state=self.state, durable=True, ports=self.stores)
        common["REDIS_URL"] = stores.redis_url
        common["DATABASE_URL"] = self._prepare(supervisor, stores=stores, environment=common)
        terminal.say("database", "ready")
        supervisor.wait_until_ready(*(child.name for child in sandboxes))
        supervisor.start(*self._program(common))
        return common

    def tour(self, supervisor: Supervisor, *, environment: Mapping[str, str], once: bool) -> int:
        """Show the tour in the terminal; its exit code."""
        words = ("--once",) if once else ()
        command = python("-m", "iweb.ops.demo.tour", *words)
        return supervisor.run_beside(command, environment=environment, name="tour")

    def _require_ports(self) -> None:
        wanted = [
            (self.web, "the panel", "PORT"),
            (self.exact, "the sandbox Exact Online", "EXACT_PORT"),
            (self.prestashop, "the sandbox PrestaShop", "PRESTASHOP_PORT"),
            (self.vies, "the sandbox VIES", "VIES_PORT"),
        ]
        if "DATABASE_URL" not in self.given:
            wanted.append((self.stores.postgres, "PostgreSQL", "PGPORT"))
        if "REDIS_URL" not in self.given:
            wanted.append((self.stores.valkey, "Valkey", "VKPORT"))
        for port, user, variable in wanted:
            require_free(port=port, user=user, variable=variable)

    def _common_environment(self) -> dict[str, str]:
        return (
            local_secrets(state=self.state)
            | without_database_settings()
            | {
                "DJANGO_SETTINGS_MODULE": "iweb.settings.development",
                "IWEB_STATE": str(self.state),
                "PORT": str(self.web),
                "BASE_URL": self.address.rstrip("/"),
                "EXACT_SANDBOX_URL": f"http://{LOOPBACK}:{self.exact}",
                "PRESTASHOP_SANDBOX_URL": f"http://{LOOPBACK}:{self.prestashop}",
                "VIES_SANDBOX_URL": f"http://{LOOPBACK}:{self.vies}",
            }
        )

    def _prepare(
        self, supervisor: Supervisor, *, stores: Stores, environment: Mapping[str, str]
    ) -> str:
        """Make roles and tables as the database's owner, and return the URL of the role that the program runs as."""
        owner = {name: value for name, value in self.given.items() if name != "REDIS_URL"}
        owner["DATABASE_URL"] = stores.database_url
        command = python(str(ROOT / "manage.py"), "prepare_database")
        if supervisor.run(command, environment=dict(environment) | owner, log="database"):
            raise CannotStart(
                f"The database could not be prepared:\n{supervisor.last_lines('database')}"
            )
        return self._app_url(stores.database_url)

    def _app_url(self, database_url: str) -> str:
        if "DATABASE_OWNER_URL" in self.given:
            return database_url  # the person's own roles: it names the app's, beside the owner's
        made = json.loads((self.state / "database.json").read_text(encoding="utf-8"))
        if _place(made["app_url"]) != _place(database_url):
            raise CannotStart("prepare_database left no role for the program to run as.")
        return str(made["app_url"])

    def _sandboxes(self, environment: Mapping[str, str]) -> list[Child]:
        ports = {"exact": self.exact, "prestashop": self.prestashop, "vies": self.vies}
        return [
            Child(
                name=f"sandbox-{name}",
                command=python(
                    "-m", f"connectors.sandbox.{name}", "--port", str(port),
                    "--state", str(self.state / "sandbox" / name), *OPTIONS.get(name, ()),
                ),
                environment=environment,
                directory=ROOT,
                ready=lambda _pid, port=port: accepts(port=port),  # type: ignore[misc]
            )
            for name, port in ports.items()
        ]  # fmt: skip

    def _program(self, environment: Mapping[str, str]) -> list[Child]:
        app, schedule = "iweb.celery", self.state / "beat" / "schedule"
        application = "iweb.wsgi:application"
        return [
            web(port=self.web, application=application, path="/livez", environment=environment),
            worker(app=app, queues=QUEUES, environment=environment),
            beat(app=app, schedule=schedule, environment=environment),
        ]


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    """The stores that the person brings. An owner's address without a database of the same person means nothing."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    found = {name: environment[name] for name in names if environment.get(name)}
    if "DATABASE_URL" not in found:
        found.pop("DATABASE_OWNER_URL", None)
    return found


def _place(url: str) -> tuple[str | None, int | None, str]:
    """Which database a URL names, whoever signs in."""
    parts = urlsplit(url)
    host = LOOPBACK if parts.hostname == "localhost" else parts.hostname
    return host, parts.port or 5432, parts.path

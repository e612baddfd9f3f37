"""The shops of one sandbox: each its own file, version, keys and oddities."""

import json
import re
import secrets
import string
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.sandbox.prestashop import catalogue
from connectors.sandbox.prestashop.checkout import STAMP
from connectors.sandbox.prestashop.install import Installation, install
from connectors.sandbox.prestashop.schema import VERSIONS, resources
from connectors.sandbox.prestashop.seeds import SEEDS
from connectors.sandbox.prestashop.store import Row, Store
from connectors.sandbox.serving.clock import Clock

DEFAULT = "default"
HOME = "Europe/Amsterdam"
VERBS = ("GET", "HEAD")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """Behaviour that differs between real shops.

    `webservice`: off answers 503. `php_errors`: "hidden" is PHP's production setting, where each warning becomes an
    error; with "shown" a refused query stays a 400. `authorization`: False is Apache with CGI, which drops the header.
    `rewrite`: False knows /webservice/dispatcher.php only. `noise_before` and `noise_after` are what a module prints.
    `moved_to` is another address, to which every request is sent on.
    """

    webservice: bool = True
    php_errors: str = "hidden"
    authorization: bool = True
    rewrite: bool = True
    noise_before: str = ""
    noise_after: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """`permissions` maps a resource to the verbs allowed; `shops` are the ids the key is ticked for."""

    key: str
    active: bool
    permissions: Mapping[str, Sequence[str]]
    shops: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShop:
    """What to make: `stores` are the shops of a multistore, `languages` iso codes in the order of their ids.

    `day` (ISO) is the day its seed counts back from; without one it is today.
    """

    name: str = DEFAULT
    seed: str = "five_domestic"
    version: str = ""
    languages: Sequence[str] = ("nl",)
    stores: Sequence[str] = (catalogue.SHOP_NAME,)
    round_type: int = 2
    round_mode: int = 2
    destination_taxes: bool = False
    day: str = ""


class Shop:
    """One installation. Its clock is the sandbox's, read in the shop's time zone."""

    def __init__(self, name: str, store: Store, *, clock: Clock) -> None:
        self.name = name
        self.store = store
        self._clock = clock
        self.version: str = store.setting("version")
        self.switches = Switches(**store.setting("switches", {}))

    @property
    def path(self) -> str:
        """What its addresses start with."""
        return "" if self.name == DEFAULT else f"/shop/{self.name}"

    @property
    def title(self) -> str:
        return self.store.configuration("PS_SHOP_NAME")

    def now(self) -> datetime:
        """Local time without offset, as the shop stamps its rows."""
        zone = ZoneInfo(self.store.configuration("PS_TIMEZONE"))
        return self._clock.now().astimezone(zone).replace(tzinfo=None, microsecond=0)

    @property
    def opened_on(self) -> str:
        """The day (ISO) that the orders it began with count back from."""
        return str(self.store.setting("opened_on", ""))

    @property
    def seed(self) -> str:
        """What it began with; "" for a shop of before this was kept."""
        return str(self.store.setting("seed", ""))

    def unix_time(self) -> int:
        """The same clock as seconds since 1970, which the webservice tells in Access-Time."""
        return int(self._clock.now().timestamp())

    def stamp(self, at: str | None = None) -> str:
        return (datetime.fromisoformat(at) if at else self.now()).strftime(STAMP)

    def switch(self, **values: bool | str) -> None:
        """Raises TypeError for a switch that does not exist."""
        self.switches = replace(self.switches, **values)  # type: ignore[arg-type]
        self.store.set_setting("switches", asdict(self.switches))

    def add_key(
        self,
        *,
        permissions: Mapping[str, Sequence[str]] | None = None,
        shops: Sequence[int] | None = None,
        active: bool = True,
    ) -> str:
        """A key of 32 characters; without `permissions` it may read every resource. Raises ValueError for what is not held."""
        granted = permissions or {name: ["GET"] for name in resources(self.version)}
        for name, verbs in granted.items():
            if name not in resources(self.version) or set(verbs) - set(VERBS):
                raise ValueError(
                    f"no key can be given for {name} {list(verbs)}: reading of {VERBS} only"
                )
        key = "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(32))
        ids = shops or [row["id"] for row in self.store.where("shops")]
        row = {"key": key, "active": active, "permissions": json.dumps(granted)}
        self.store.insert("webservice_key", row | {"shops": json.dumps(ids)})
        return key

    def change_key(
        self,
        *,
        key: str,
        permissions: Mapping[str, Sequence[str]] | None = None,
        active: bool | None = None,
    ) -> str:
        """What is given of a key that is there; the rest of it stays. Raises IndexError for an unknown key."""
        row = self.store.where("webservice_key", key=key)[0]
        granted = row["permissions"] if permissions is None else json.dumps(permissions)
        is_on = bool(row["active"]) if active is None else active
        self.store.change_key(key, active=is_on, permissions=granted)
        return key

    def key(self, key: str) -> Key | None:
        return next(iter(_keys(self.store.where("webservice_key", key=key))), None)

    def all_keys(self) -> list[Key]:
        return list(_keys(self.store.where("webservice_key")))


class Shops:
    """All shops of the sandbox, opened as they are asked for."""

    def __init__(self, folder: Path, *, clock: Clock, version: str, seed: str) -> None:
        self._folder = folder
        self._clock = clock
        self._version = version
        self._open: dict[str, Shop] = {}
        self._guard = threading.RLock()
        if not self._file(DEFAULT).exists():
            self.create(NewShop(seed=seed))

    def get(self, name: str) -> Shop:
        """Raises KeyError for a shop that was never made."""
        with self._guard:
            if name not in self._open:
                if not _NAME.fullmatch(name) or not self._file(name).exists():
                    raise KeyError(f"no shop {name}")
                self._open[name] = Shop(name, Store(self._file(name)), clock=self._clock)
            return self._open[name]

    def create(self, wanted: NewShop) -> Shop:
        """Make a shop, or start it anew. A shop started anew keeps its keys, so that who was connected stays so."""
        version = wanted.version or self._version
        if not _NAME.fullmatch(wanted.name) or wanted.seed not in SEEDS or version not in VERSIONS:
            raise ValueError(f"cannot make {wanted} as {version}; seeds: {list(SEEDS)}")
        plan = Installation(
            version=version,
            languages=wanted.languages,
            shop_names=tuple(wanted.stores),
            round_type=wanted.round_type,
            round_mode=wanted.round_mode,
            destination_taxes=wanted.destination_taxes,
            now=self._clock.now().astimezone(ZoneInfo(HOME)).strftime(STAMP),
        )
        with self._guard:
            known = self._file(wanted.name).exists()
            keys = self.get(wanted.name).store.where("webservice_key") if known else []
            self._build(wanted, plan, keys=keys)
            return self.get(wanted.name)

    def close(self) -> None:
        with self._guard:
            for shop in self._open.values():
                shop.store.close()
            self._open.clear()

    def _build(self, wanted: NewShop, plan: Installation, *, keys: Sequence[Row]) -> None:
        """Beside the old file, then in its place: a shop whose making was cut short is not there, or still the old one."""
        name = wanted.name
        fresh = self._folder / f"{name}.new"
        fresh.unlink(missing_ok=True)
        store = Store(fresh)
        with store.transaction():
            store.set_setting("version", plan.version)
            install(store, plan)
            shop = Shop(name, store, clock=self._clock)
            now = datetime.fromisoformat(f"{wanted.day}T20:00:00") if wanted.day else shop.now()
            store.set_setting("opened_on", now.date().isoformat())
            store.set_setting("seed", wanted.seed)
            SEEDS[wanted.seed](store, now=now)
            for row in keys:
                store.insert("webservice_key", row)
            if not keys:
                shop.add_key()
        store.close()
        old = self._open.pop(name, None)
        if old:
            old.store.close()
        fresh.replace(self._file(name))

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.sqlite3"


def _keys(rows: Iterable[Mapping[str, str]]) -> Iterable[Key]:
    return (
        Key(
            key=row["key"],
            active=bool(row["active"]),
            permissions=json.loads(row["permissions"]),
            shops=json.loads(row["shops"]),
        )
        for row in rows
    )

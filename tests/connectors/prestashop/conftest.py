"""A sandboxed PrestaShop for each test, in one server a version."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest

from connectors.ports import SourceDocument
from connectors.sandbox.prestashop import SandboxPrestaShop
from connectors.sandbox.serving.control import Control
from connectors.shops.prestashop.masters import forget_masters
from connectors.shops.prestashop.reader import PrestaShopReader

NAMES = count(1)
LINE = {"reference": "TT-105", "quantity": 1}


@dataclass
class SandboxShop:
    """One shop of a sandbox, as `ContractShop` wants it, and what the other tests need beside."""

    control: Control
    name: str
    address: str
    key: str
    settings: dict[str, object] = field(default_factory=dict)

    def reader(self, **changes: object) -> PrestaShopReader:
        forget_masters()
        values = {
            "address": self.address,
            "key": self.key,
            "settings": self.settings,
            "allow_loopback": True,
        }
        return PrestaShopReader(**values | changes)

    def do(self, action: str, **content: object) -> dict:
        return self.control.call("POST", action, {"shop": self.name, **content})

    def order(self, **wish: object) -> dict:
        return self.do("orders", **{"lines": [LINE], **wish})

    def sell(self, count: int) -> list[str]:
        made = self.order(repeat=count) if count > 1 else self.order()
        first = made.get("first", made.get("id"))
        return [str(number) for number in range(first, first + count)]

    def change(self, external_id: str) -> None:
        state = {"2": 3, "3": 4, "4": 5}.get(self.truth()[external_id], 2)
        self.do("states", order=int(external_id), state=state)

    def settle(self) -> None:
        self.control.advance(seconds=5)

    def calls(self) -> int:
        return len(self.requests())

    def requests(self) -> list[dict]:
        return [
            row for row in self.control.requests() if row["path"].startswith(f"/shop/{self.name}/")
        ]

    def truth(self) -> dict[str, str]:
        orders = self.control.call("GET", f"shop?shop={self.name}")["orders"]
        return {str(order["id"]): str(order["current_state"]) for order in orders}

    def mark(self, document: SourceDocument) -> str:
        return document.body["order"]["current_state"]


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory) -> Iterator[SandboxPrestaShop]:
    with SandboxPrestaShop(tmp_path_factory.mktemp("prestashop")) as server:
        yield server


@pytest.fixture
def make_shop(sandbox):
    control = Control(sandbox.url)

    def make(version: str = "8.2.1", seed: str = "empty", **plan: object) -> SandboxShop:
        name = f"shop-{next(NAMES)}"
        made = control.call(
            "POST", "shops", {"name": name, "seed": seed, "version": version, **plan}
        )
        return SandboxShop(control=control, name=name, address=made["address"], key=made["key"])

    yield make
    control.clear_faults()


@pytest.fixture
def shop(make_shop) -> SandboxShop:
    return make_shop()

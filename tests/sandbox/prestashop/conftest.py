"""One sandbox for all tests here, and shops of their own for the tests that change one."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from connectors.sandbox.prestashop import SandboxPrestaShop
from connectors.sandbox.serving.control import Control
from tests.sandbox.prestashop.client import Shop

_numbers = count(1)
MakeShop = Callable[..., Shop]


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxPrestaShop]:
    with SandboxPrestaShop(tmp_path_factory.mktemp("prestashop")) as running:
        yield running


@pytest.fixture(scope="session")
def make_shop(sandbox: SandboxPrestaShop) -> MakeShop:
    control = Control(sandbox.url)

    def make(**options: object) -> Shop:
        made = control.call("POST", "shops", {"name": f"shop-{next(_numbers)}"} | options)
        return Shop(made["shop"], made["address"], made["key"], control)

    return make


@pytest.fixture(scope="session")
def default(sandbox: SandboxPrestaShop) -> Shop:
    """The shop of the first start. Not to be changed."""
    control = Control(sandbox.url)
    return Shop("default", sandbox.url, control.call("GET", "shop")["key"], control)


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    """An empty shop of 8.2.1."""
    return make_shop(seed="empty")


@pytest.fixture(scope="session", params=["1.7.8.11", "8.2.1", "9.0.0"])
def any_version(request: pytest.FixtureRequest, make_shop: MakeShop) -> tuple[str, Shop]:
    """A version and a shop of it with five orders. Not to be changed."""
    return request.param, make_shop(version=request.param)

"""A sandboxed PrestaShop for the panel's tests, and companies in several states."""

from collections.abc import Iterator
from itertools import count

import pytest

from connectors.sandbox.prestashop import SandboxPrestaShop
from connectors.sandbox.serving.control import Control
from iweb.sync.connecting import check_shop
from tests.panel import factories
from tests.panel.factories import Company

NAMES = count(1)
ORDERS = [
    {"lines": [{"reference": "TT-104", "quantity": 2}, {"reference": "TT-204", "quantity": 1}]},
    {"lines": [{"reference": "TT-105", "quantity": 1}]},
    {"lines": [{"reference": "TT-203", "quantity": 3}], "state": 10, "paid": None},
    {
        "lines": [{"reference": "TT-105", "quantity": 1}],
        "hidden_fee": "1.50",
    },  # held: it does not add up
]


@pytest.fixture(scope="session")
def prestashop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxPrestaShop]:
    with SandboxPrestaShop(tmp_path_factory.mktemp("prestashop")) as server:
        yield server


@pytest.fixture
def shop_of(prestashop: SandboxPrestaShop):
    """Connect a company to a sandbox shop of its own that has sold these orders."""
    control = Control(prestashop.url)

    def make(
        made: Company, wishes: list[dict[str, object]] = ORDERS, seed: str = "five_domestic"
    ) -> None:
        name = f"panel-{next(NAMES)}"
        plan = {"name": name, "seed": seed, "version": "8.2.1"}
        shop = control.call("POST", "shops", plan)
        factories.orders(control, name, wishes)
        factories.with_shop(made, address=shop["address"], key=shop["key"])
        made.shop = check_shop(tenant_id=made.tenant.id, connection_id=made.shop.id)
        assert made.shop.state == "working", made.shop.state_reason

    return make


@pytest.fixture
def company() -> Company:
    return factories.company()


@pytest.fixture
def joined(company: Company) -> Company:
    """A shop and an administration, joined, with proposed rules."""
    factories.with_shop(company)
    factories.with_ledger(company)
    factories.joined(company)
    return company


@pytest.fixture
def trading(company: Company, shop_of) -> Company:
    """Live, with sales that are booked, on their way, waiting and held."""
    shop_of(company)
    factories.with_ledger(company)
    factories.joined(company)
    factories.confirmed(company)
    factories.live(company)
    factories.read_now(company)
    factories.deliver(company, but=1)
    return company

"""Exact Online under the contract that every ledger is held to."""

import pytest

from connectors.testing.ledger_contract import Bench, LedgerContract
from tests.connectors.exact.company import Company


class TestExactKeepsTheContract(LedgerContract):
    @pytest.fixture
    def bench(self, company: Company) -> Bench:
        return company

"""The reader keeps the promises that every shop's reader gives, on each version."""

import pytest

from connectors.testing.shop_contract import ShopReaderContract


class TestPrestaShopReader(ShopReaderContract):
    @pytest.fixture(params=["1.7.8.11", "8.2.1", "9.0.0"])
    def shop(self, request, make_shop):
        return make_shop(version=request.param)

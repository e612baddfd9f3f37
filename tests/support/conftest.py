"""The companies of the panel's tests, for the staff's site."""

from tests.panel.conftest import company, joined, prestashop, shop_of, trading

__all__ = ["company", "joined", "prestashop", "shop_of", "trading"]

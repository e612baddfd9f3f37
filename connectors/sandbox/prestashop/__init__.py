"""A PrestaShop webservice on loopback: its answers, its query language, its arithmetic and its oddities."""

from connectors.sandbox.prestashop.server import SandboxPrestaShop

__all__ = ["SandboxPrestaShop"]

"""The sandbox PrestaShop, tested over real HTTP."""

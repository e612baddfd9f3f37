"""The PrestaShop reader against recorded shapes and the sandbox over real HTTP."""

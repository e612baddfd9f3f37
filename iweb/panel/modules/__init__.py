"""Add-on modules: what each does, its settings from its own spec, switched on and off for a link."""

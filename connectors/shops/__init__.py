"""Shops: one folder for each shop system, with the same file names in each."""

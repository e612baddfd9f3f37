"""Exact Online, through its REST interface."""

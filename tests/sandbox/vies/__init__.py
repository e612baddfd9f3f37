"""Tests of the sandbox VIES."""

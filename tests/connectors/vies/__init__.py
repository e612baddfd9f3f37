"""Tests of the client of VIES, over HTTP to the sandbox."""

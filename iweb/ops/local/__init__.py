"""Starts, watches and stops the programs that a single machine needs: the stores, the web server, the worker."""

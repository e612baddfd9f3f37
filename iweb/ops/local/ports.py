"""Ports on loopback: is one free, give me a free one, and the sentence when it is taken."""

import errno
import http.client
import os
import socket
from collections.abc import Mapping

from iweb.ops.local.errors import CannotStart

LOOPBACK = "127.0.0.1"


def is_free(*, port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        # Servers set this too: without it a port that merely lingers in TIME_WAIT would look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def configured_port(*, variable: str, default: int, environment: Mapping[str, str]) -> int:
    """The port that `variable` names, else the default. Raises `CannotStart` when it is not a port number."""
    text = environment.get(variable, "") or str(default)
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 65536:
        raise CannotStart(f"{variable}={text} is not a port: give a number from 1 to 65535.")
    return int(text)


def require_free(*, port: int, user: str, variable: str) -> None:
    """Raise `CannotStart`, naming the variable that chooses another port, when `port` is taken."""
    if is_free(port=port):
        return
    reason = "needs root" if port < 1024 and os.geteuid() != 0 else "is used by another program"
    raise CannotStart(
        f"Port {port}, wanted for {user}, {reason}. Stop that program, or choose another port: {variable}=<number>."
    )


def accepts(*, port: int) -> bool:
    """Whether something answers on this loopback port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def says_ok(*, port: int, path: str) -> bool:
    """Whether the web server on this loopback port answers 200 to `path`. Never goes through a proxy."""
    link = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        link.request("GET", path)
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()

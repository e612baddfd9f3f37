"""Runs a command where user namespaces are forbidden, as in most containers: `python -m tests.ops.local.without_namespaces -m ...`.

A user namespace has a limit of its own on how many more may be made in it; this makes one that holds every user as before, and
sets its limit to none. Only root may. Source: user_namespaces(7), /proc/sys/user/max_user_namespaces.
"""

import os
import sys
from pathlib import Path

from iweb.ops.local.identity import CLONE_NEWUSER, LIBC

EVERYBODY = "0 0 65536"


def main() -> None:
    entered, mapped = os.pipe(), os.pipe()
    mapper = os.fork()
    if mapper == 0:
        _map(os.getppid(), entered=entered[0], mapped=mapped[1])
    assert LIBC is not None
    if LIBC.unshare(CLONE_NEWUSER) == 0:  # where it is forbidden anyway there is nothing to do
        os.write(entered[1], b"x")
        os.read(mapped[0], 1)
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
    else:
        os.write(entered[1], b"-")
    os.waitpid(mapper, 0)
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])


def _map(pid: int, *, entered: int, mapped: int) -> None:
    if os.read(entered, 1) == b"x":
        for name in ("uid_map", "gid_map"):
            Path(f"/proc/{pid}/{name}").write_text(EVERYBODY)
    os.write(mapped, b"x")
    os._exit(0)


if __name__ == "__main__":
    main()

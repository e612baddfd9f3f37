"""As whom a program runs: PostgreSQL refuses root, so a root user has to become somebody else first.

Two ways, tried in this order: a user namespace, in which root's own files appear to belong to `nobody` (nothing is chowned,
and it works below a 0700 folder), and really becoming `nobody` (where containers forbid namespaces).
"""

import contextlib
import ctypes
import os
import pwd
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from iweb.ops.local.errors import CannotStart

CLONE_NEWUSER = 0x10000000  # linux/sched.h

# Loaded before any fork: a child between fork and exec must not take the import lock.
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Identity(Enum):
    """How a child process changes who it is before its program starts."""

    OWN = "the user who started this"
    NAMESPACE = "nobody, in a user namespace of its own"
    NOBODY = "nobody"


def become(identity: Identity) -> None:
    """Change the calling process, between fork and exec. Raises `OSError` where the system forbids it."""
    match identity:
        case Identity.OWN:
            return
        case Identity.NAMESPACE:
            _enter_namespace()
        case Identity.NOBODY:
            nobody = pwd.getpwnam("nobody")
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)


def unprivileged(*, programs: Path, folder: Path) -> Identity:
    """The identity under which `programs` can be executed and `folder` entered without being root.

    Raises `CannotStart` with what to do when there is none.
    """
    if os.geteuid() != 0:
        return Identity.OWN
    for identity in (Identity.NAMESPACE, Identity.NOBODY):
        if _succeeds_in_a_child(lambda who=identity: _reach(who, programs=programs, folder=folder)):  # type: ignore[misc]
            return identity
    raise CannotStart(
        f"PostgreSQL does not run as root, user namespaces are not allowed here, and the user nobody cannot reach {programs}"
        f" and {folder}. Run this as an ordinary user, move the project to a folder that everybody may enter (not /root),"
        " or set DATABASE_URL to a PostgreSQL server that runs already."
    )


def give_to_nobody(folder: Path) -> None:
    """Make `folder` and all in it nobody's, as PostgreSQL demands of its data."""
    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)


def _enter_namespace() -> None:
    nobody = pwd.getpwnam("nobody")
    user, group = os.geteuid(), os.getegid()
    if LIBC is None or LIBC.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are not allowed here")
    # setgroups must be denied before gid_map may be written. Source: user_namespaces(7).
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{nobody.pw_uid} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{nobody.pw_gid} {group} 1", encoding="ascii")


def _reach(identity: Identity, *, programs: Path, folder: Path) -> bool:
    become(identity)
    return os.access(programs, os.X_OK) and os.access(folder, os.X_OK)


def _succeeds_in_a_child(question: Callable[[], bool]) -> bool:
    pid = os.fork()
    if pid == 0:
        answer = 1
        with contextlib.suppress(BaseException):
            answer = 0 if question() else 1
        os._exit(answer)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) == 0

"""As whom a program runs: PostgreSQL refuses root, so a root user has to become somebody else first.

Two ways, tried in this order: a user namespace, in which root's own files appear to belong to `nobody` (nothing is chowned,
and it works below a 0700 folder), and really becoming `nobody` (where containers forbid namespaces).
"""

import contextlib
import ctypes
import os
import pwd
import sys
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
    """The identity under which the program file `programs` can be executed and `folder`, our own, entered without being root.

    Raises `CannotStart` with what to do when there is none.
    """
    if os.geteuid() != 0:
        return Identity.OWN
    for identity in (Identity.NAMESPACE, Identity.NOBODY):
        if identity is Identity.NOBODY:
            folder.chmod(
                0o711
            )  # to be passed through, not to be listed; what is in it stays private
        if _succeeds_in_a_child(identity, programs=programs, folder=folder):
            return identity
    raise CannotStart(
        f"PostgreSQL does not run as root, user namespaces are not allowed here, and the user nobody cannot reach {programs}"
        f" and {folder}. Run this as an ordinary user, move the project to a folder that everybody may enter (not /root),"
        " or set DATABASE_URL to a PostgreSQL server that runs already."
    )


def hand_over(path: Path, *, to: Identity) -> None:
    """Make `path` and all in it belong to whom `to` is: PostgreSQL refuses data of somebody else. Only root can, or needs to."""
    if os.geteuid() != 0:
        return
    owner = pwd.getpwnam("nobody" if to is Identity.NOBODY else "root")
    if path.stat().st_uid == owner.pw_uid:
        return
    for each in (*path.rglob("*"), path):  # the folder itself last: it says that all is done
        os.chown(each, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def _enter_namespace() -> None:
    nobody = pwd.getpwnam("nobody")
    user, group = os.geteuid(), os.getegid()
    if LIBC is None or LIBC.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are not allowed here")
    # setgroups must be denied before gid_map may be written. Source: user_namespaces(7).
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{nobody.pw_uid} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{nobody.pw_gid} {group} 1", encoding="ascii")


def _succeeds_in_a_child(identity: Identity, *, programs: Path, folder: Path) -> bool:
    """Try it out in a process that is thrown away: there is no way back from becoming somebody else."""
    pid = os.fork()
    if pid == 0:
        reached = False
        with contextlib.suppress(BaseException):
            become(identity)
            reached = os.access(programs, os.X_OK) and os.access(folder, os.X_OK)
        os._exit(0 if reached else 1)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) == 0

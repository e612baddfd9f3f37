"""The image's entry point and health check: `python -m iweb.ops.container run | healthy | is-live`, as IWEB_ROLE says."""

import http.client
import os
import sys
from collections.abc import Sequence

from iweb.ops.container.roles import PORT, ROLES, Role


def main(words: Sequence[str]) -> int:
    """Does not come back where the process becomes another program."""
    match list(words):
        case ["run"]:
            role = _role()
            os.execve(sys.executable, role.words(), os.environ | role.environment)  # noqa: S606
        case ["healthy"]:
            check = _role().healthy
            if check:
                os.execv(sys.executable, [sys.executable, *check])  # noqa: S606
            return 0
        case ["is-live"]:
            return 0 if _is_live(host=os.environ.get("ALLOWED_HOSTS", "").split(",")[0]) else 1
    sys.stderr.write(f"{__doc__}\n")
    return 2


def _role() -> Role:
    name = os.environ.get("IWEB_ROLE", "")
    if name not in ROLES:
        raise SystemExit(f"IWEB_ROLE={name!r} is none of {', '.join(ROLES)}.")
    return ROLES[name]


def _is_live(*, host: str) -> bool:
    """Asked under a name that Django lets in: another Host header would be refused with 400."""
    link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=3)
    try:
        link.request("GET", "/livez", headers={"Host": host.lstrip(".") or "localhost"})
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

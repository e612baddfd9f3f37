"""The secrets of one local installation: made at the first start, kept in `local.env`, given to every program."""

import base64
import secrets
import uuid
from pathlib import Path

from iweb.ops.local.errors import CannotStart
from iweb.ops.local.secrets_file import write_private


def local_secrets(*, state: Path) -> dict[str, str]:
    """SECRET_KEY, IWEB_KEYS, EXACT_CLIENT_ID and EXACT_CLIENT_SECRET of this installation.

    Losing the file makes stored credentials unreadable, so a damaged one is reported (`CannotStart`) and never replaced.
    """
    path = state / "local.env"
    if not path.exists():
        write_private(path, "".join(f"{name}={value}\n" for name, value in _new_secrets().items()))
    return _read(path)


def _new_secrets() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "IWEB_KEYS": f"k1:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}",
        # A GUID in braces, the form in which Exact hands out the id of an app.
        "EXACT_CLIENT_ID": f"{{{uuid.uuid4()}}}",
        "EXACT_CLIENT_SECRET": secrets.token_urlsafe(24),
    }


def _read(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    found = {name: value for name, _, value in (line.partition("=") for line in lines)}
    missing = sorted(_new_secrets().keys() - {name for name, value in found.items() if value})
    if missing:
        raise CannotStart(
            f"{path} lacks {', '.join(missing)}. Put the line back from a copy, or remove the whole folder {path.parent}"
            " to start anew, without its data."
        )
    return found

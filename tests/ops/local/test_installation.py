"""The secrets of a local installation: made once, private, never replaced behind anybody's back."""

import base64
import re
import stat
from pathlib import Path

import pytest

from iweb.ops.local.errors import CannotStart
from iweb.ops.local.installation import local_secrets


def test_secrets_are_made_once_and_stay(tmp_path: Path) -> None:
    first = local_secrets(state=tmp_path)
    assert local_secrets(state=tmp_path) == first
    assert stat.S_IMODE((tmp_path / "local.env").stat().st_mode) == 0o600


def test_every_installation_has_secrets_of_its_own(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    one, other = local_secrets(state=tmp_path / "a"), local_secrets(state=tmp_path / "b")
    assert one.keys() == other.keys()
    assert not set(one.values()) & set(other.values())


def test_secrets_have_the_shape_that_their_users_ask_for(tmp_path: Path) -> None:
    made = local_secrets(state=tmp_path)
    name, _, key = made["IWEB_KEYS"].partition(":")
    assert (name, len(base64.urlsafe_b64decode(key))) == ("k1", 32)
    assert re.fullmatch(r"\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}", made["EXACT_CLIENT_ID"])
    assert len(made["SECRET_KEY"]) >= 50
    assert len(made["EXACT_CLIENT_SECRET"]) >= 32


@pytest.mark.parametrize("damaged", ["", "SECRET_KEY=x\n", "SECRET_KEY=\nIWEB_KEYS=k1:x\n"])
def test_a_damaged_file_is_reported_and_not_replaced(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "local.env").write_text(damaged)
    with pytest.raises(CannotStart, match=r"lacks .*EXACT_CLIENT_ID.* start anew"):
        local_secrets(state=tmp_path)
    assert (tmp_path / "local.env").read_text() == damaged

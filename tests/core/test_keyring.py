"""Sealing: opens where it was sealed and nowhere else, with the keys at hand and no other."""

from base64 import urlsafe_b64encode

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from iweb.core.ids import new_id
from iweb.core.keyring import Place, SealError, is_current, key_id_of, keyring, open_sealed, seal


def key(letter: str) -> str:
    return urlsafe_b64encode(letter.encode() * 32).decode()


HERE = Place(tenant_id=new_id(), row_id=new_id(), field="connectors_connection.secret")


@given(st.text())
def test_what_is_sealed_opens_at_its_place(text: str) -> None:
    assert open_sealed(seal(text, place=HERE), place=HERE) == text


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    assert seal("secret", place=HERE) != seal("secret", place=HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place(tenant_id=new_id(), row_id=HERE.row_id, field=HERE.field),
        Place(tenant_id=HERE.tenant_id, row_id=new_id(), field=HERE.field),
        Place(tenant_id=HERE.tenant_id, row_id=HERE.row_id, field="connectors_grant.access_token"),
        Place(tenant_id=None, row_id=HERE.row_id, field=HERE.field),
    ],
    ids=["another tenant", "another row", "another column", "no tenant"],
)
def test_a_sealed_text_that_was_moved_stays_closed(elsewhere: Place) -> None:
    with pytest.raises(SealError, match="another row, or was changed"):
        open_sealed(seal("secret", place=HERE), place=elsewhere)


@pytest.mark.parametrize("position", range(0, 40, 7))
def test_a_changed_letter_is_noticed(position: int) -> None:
    version, key_id, body = seal("secret", place=HERE).split(".")
    other = "A" if body[position] != "A" else "B"
    with pytest.raises(SealError):
        open_sealed(
            f"{version}.{key_id}.{body[:position]}{other}{body[position + 1 :]}", place=HERE
        )


def test_an_old_key_still_opens_and_the_new_one_seals(settings: object) -> None:
    settings.IWEB_KEYS = f"k1:{key('a')}"
    old = seal("secret", place=HERE)
    settings.IWEB_KEYS = f"k2:{key('b')},k1:{key('a')}"
    assert open_sealed(old, place=HERE) == "secret"
    assert not is_current(old)
    assert key_id_of(seal("secret", place=HERE)) == "k2"


def test_an_unknown_key_is_named_with_what_to_do(settings: object) -> None:
    settings.IWEB_KEYS = f"k1:{key('a')}"
    old = seal("secret", place=HERE)
    settings.IWEB_KEYS = f"k2:{key('b')}"
    with pytest.raises(SealError, match=r"'k1' .* is not in IWEB_KEYS. Add it"):
        open_sealed(old, place=HERE)


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("", "IWEB_KEYS is empty"),
        ("k1:c2hvcnQ=", "32 bytes"),
        (f"k1:{key('a')},k1:{key('b')}", "stands twice"),
        (f"k.1:{key('a')}", "without dots"),
        (f":{key('a')}", "needs an id"),
    ],
)
def test_unusable_keys_are_refused(settings: object, keys: str, sentence: str) -> None:
    settings.IWEB_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match=sentence):
        keyring()


def test_no_representation_shows_a_key() -> None:
    assert "test-suite" not in repr(keyring())
    assert "bytes" not in repr(keyring())


@pytest.mark.parametrize("nonsense", ["", "plain text", "v1.k1", "a.b.c.d"])
def test_what_was_never_sealed_is_refused(nonsense: str) -> None:
    with pytest.raises(SealError):
        open_sealed(nonsense, place=HERE)

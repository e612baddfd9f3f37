"""Sealing credentials with AES-256-GCM, so that a row that is copied elsewhere, or a dump that is stolen, opens nothing.

A sealed text is `v1.<key id>.<base64url(nonce + ciphertext)>`; tenant, row and field are its associated data, so it opens
only where it was sealed. Keys come from IWEB_KEYS ("k2:<32 bytes base64url>,k1:..."): the first seals, all open.
Source: NIST SP 800-38D (GCM, 96 bit nonces); ASVS 11.3.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = "v1"
_NONCE = 12


class SealError(Exception):
    """A sealed value cannot be opened here. The message names the key or the place, never the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a secret lives. Part of what is authenticated, so a value moved to another place stays closed."""

    tenant_id: UUID | str | None
    row_id: UUID | str
    field: str

    def associated_data(self) -> bytes:
        return f"{self.tenant_id or '-'}|{self.row_id}|{self.field}".encode()


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys by id, the current one first."""

    current: str
    keys: dict[str, bytes] = field(repr=False)


@lru_cache(maxsize=4)
def _parsed(text: str) -> Keyring:
    keys: dict[str, bytes] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, encoded = part.partition(":")
        key = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        if not name or "." in name or len(key) != 32:
            raise ImproperlyConfigured(
                f"IWEB_KEYS: {name!r} needs an id without dots and 32 bytes as base64url"
            )
        if name in keys:
            raise ImproperlyConfigured(f"IWEB_KEYS: the id {name!r} stands twice")
        keys[name] = key
    if not keys:
        raise ImproperlyConfigured("IWEB_KEYS is empty: credentials cannot be sealed")
    return Keyring(next(iter(keys)), keys)


def keyring() -> Keyring:
    """The keys of the settings. Raises ImproperlyConfigured when they are unusable."""
    return _parsed(settings.IWEB_KEYS)


def seal(text: str, *, place: Place) -> str:
    """Seal with the current key."""
    ring = keyring()
    nonce = os.urandom(_NONCE)
    closed = AESGCM(ring.keys[ring.current]).encrypt(nonce, text.encode(), place.associated_data())
    return f"{VERSION}.{ring.current}.{urlsafe_b64encode(nonce + closed).decode().rstrip('=')}"


def open_sealed(token: str, *, place: Place) -> str:
    """Open what was sealed at this very place. Raises SealError."""
    version, key_id, body = _parts(token)
    key = keyring().keys.get(key_id)
    if version != VERSION or key is None:
        raise SealError(
            f"The key {key_id!r} that sealed {place.field} is not in IWEB_KEYS. Add it after the current key and start again."
        )
    raw = urlsafe_b64decode(body + "=" * (-len(body) % 4))
    try:
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], place.associated_data()).decode()
    except InvalidTag:
        raise SealError(
            f"{place.field} was sealed for another row, or was changed after it was sealed."
        ) from None


def _parts(token: str) -> tuple[str, str, str]:
    parts = token.split(".")
    if len(parts) != 3:
        raise SealError("This is not a sealed value.")
    return parts[0], parts[1], parts[2]


def key_id_of(token: str) -> str:
    """The id of the key that sealed it. Raises SealError when it is not a sealed value."""
    return _parts(token)[1]


def is_current(token: str) -> bool:
    """Whether the current key sealed it; the others wait for `manage.py rotate_keys`."""
    return key_id_of(token) == keyring().current

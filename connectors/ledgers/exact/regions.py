"""Exact's country sites: each has its own database, users and app registrations."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Final

from django.conf import settings

from connectors.errors import Kind, Refused
from connectors.http import Door

SANDBOX: Final = "sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """`confirmed` says that the address was seen in working code; the others are a country list's word."""

    code: str
    name: str
    base_url: str
    confirmed: bool


# Source: addresses in public clients of Exact (ossobv, picqer, nango, apicenter), 2026-11.
_COUNTRIES: Final = (
    Region(code="nl", name="Nederland", base_url="https://start.exactonline.nl", confirmed=True),
    Region(code="be", name="België", base_url="https://start.exactonline.be", confirmed=True),
    Region(code="de", name="Deutschland", base_url="https://start.exactonline.de", confirmed=True),
    Region(code="uk", name="United Kingdom", base_url="https://start.exactonline.co.uk", confirmed=True),
    Region(code="fr", name="France", base_url="https://start.exactonline.fr", confirmed=False),
    Region(code="us", name="United States", base_url="https://start.exactonline.com", confirmed=False),
    Region(code="es", name="España", base_url="https://start.exactonline.es", confirmed=False),
)  # fmt: skip


def regions() -> tuple[Region, ...]:
    """Where a person can give consent; the sandbox only where its address is set."""
    address = str(settings.EXACT_SANDBOX_URL or "")
    trial = Region(code=SANDBOX, name="Exact Online (sandbox)", base_url=address, confirmed=True)
    return (*_COUNTRIES, trial) if address else _COUNTRIES


def region_of(code: str) -> Region:
    """Raises `Refused` for a region that is not offered (any more)."""
    for region in regions():
        if region.code == code:
            return region
    raise Refused("exact.region_unknown", kind=Kind.CONTACT_SUPPORT, detail=code[:20])


def door_of(code: str) -> Door:
    """The one door of a region, shared by all its grants, so that connections are kept. Raises `Refused`, `Blocked`."""
    return _door(
        region_of(code).base_url,
        loopback=code == SANDBOX and bool(settings.IWEB_ALLOW_LOOPBACK),
        seconds=float(settings.IWEB_CALL_DEADLINE),
    )


@lru_cache(maxsize=32)
def _door(base_url: str, *, loopback: bool, seconds: float) -> Door:
    return Door(base_url, allow_loopback=loopback, deadline=timedelta(seconds=seconds))

"""The euro's reference rates as the European Central Bank publishes them, on working days around 16:00 Frankfurt time.

Source: https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.conf import settings

from connectors.errors import Kind, NotNow
from connectors.http import Door

ADDRESS: Final = "https://www.ecb.europa.eu"
LATEST: Final = "stats/eurofxref/eurofxref-hist-90d.xml"  # the last 90 days
ALL: Final = "stats/eurofxref/eurofxref-hist.xml"  # every day since 1999
REACH: Final = timedelta(days=80)  # what is older may not be among the latest
MAX_BYTES: Final = 30_000_000  # the whole history is about 8 MB
CURRENCY: Final = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One rate: `per_euro` units of `currency` for one euro on `day`."""

    day: date
    currency: str
    per_euro: Decimal


def read_rates(*, since: date, today: date) -> tuple[Published, ...]:
    """Everything published from `since` on, oldest first. Raises `NotNow` when the bank does not answer as it does."""
    recent = today - since <= REACH
    answer = _door_to_bank().call("GET", LATEST if recent else ALL, endpoint="GET ecb/rates")
    if answer.status != 200:
        raise NotNow("ecb.no_answer", kind=Kind.RETRY, status=answer.status)
    return tuple(one for one in _parsed(answer.body) if one.day >= since)


def _parsed(body: bytes) -> list[Published]:
    try:
        found = [
            Published(
                day=date.fromisoformat(day.attrib["time"]),
                currency=rate.attrib["currency"],
                per_euro=Decimal(rate.attrib["rate"]),
            )
            for day in fromstring(body).iter()
            if "time" in day.attrib
            for rate in day
        ]
    except (ParseError, DefusedXmlException, KeyError, ValueError, InvalidOperation) as error:
        raise _unreadable(type(error).__name__) from None
    if not found or not all(_is_sound(one) for one in found):
        raise _unreadable("no rates")
    return sorted(found, key=lambda one: (one.day, one.currency))


def _is_sound(one: Published) -> bool:
    is_amount = one.per_euro.is_finite() and one.per_euro > 0
    return is_amount and CURRENCY.fullmatch(one.currency) is not None


def _unreadable(detail: str) -> NotNow:
    return NotNow("ecb.no_answer", kind=Kind.RETRY, detail=detail)


def _door_to_bank() -> Door:
    """The bank itself, or the sandbox where a developer's settings name one."""
    sandbox = str(settings.ECB_SANDBOX_URL)
    return _door(sandbox or ADDRESS, loopback=bool(sandbox), seconds=settings.IWEB_CALL_DEADLINE)


@lru_cache(maxsize=8)
def _door(address: str, *, loopback: bool, seconds: float) -> Door:
    return Door(
        address, allow_loopback=loopback, deadline=timedelta(seconds=seconds), max_bytes=MAX_BYTES
    )

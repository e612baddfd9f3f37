"""The shapes of PrestaShop's JSON made plain: one type out, whatever the version and its PHP send.

Up to 8.2 every number is a string but the object's own id; 9.0 sends ids and counters as integers; missing values are "",
null, or zero dates; translated fields are a text or a list. Source: answers of 1.6.1.24, 1.7.8.11, 8.2.1 and 9.0.0.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

Row = Mapping[str, Any]

STAMP = "%Y-%m-%d %H:%M:%S"
ZERO_DATES = ("", "0000-00-00", "0000-00-00 00:00:00")


def read_text(value: object) -> str:
    """Any scalar as text without outer blanks; null, false and an empty list are the empty text."""
    if value is None or value is False or value == []:
        return ""
    if value is True:
        return "1"
    if isinstance(value, (str, int, Decimal)):
        return str(value).strip()
    raise ValueError(f"expected a single value, got {type(value).__name__}")


def read_amount(value: object) -> Decimal:
    """A money amount or rate, exactly as stored. Raises `ValueError` for what is no finite number."""
    written = read_text(value)
    if not written:
        return Decimal(0)
    try:
        amount = Decimal(written)
    except InvalidOperation:
        raise ValueError(f"{written!r} is not an amount") from None
    if not amount.is_finite():
        raise ValueError(f"{written!r} is not an amount")
    return amount


def read_money(value: object) -> Decimal:
    """An amount with two decimals, or with as many as it truly has: 42.800000 is 42.80, 25.000002 stays."""
    amount = read_amount(value)
    cents = amount.quantize(Decimal("0.01"))
    return cents if cents == amount else amount


def read_count(value: object) -> int:
    """A whole number, also when written with decimals ("2.000000"). Raises `ValueError` otherwise."""
    amount = read_amount(value)
    if amount != amount.to_integral_value():
        raise ValueError(f"{amount} is not a whole number")
    return int(amount)


def read_id(value: object) -> str:
    """An id as text without leading zeros; "" where PrestaShop says 0, null or nothing."""
    return str(read_count(value) or "")


def read_flag(value: object) -> bool:
    return read_text(value).lower() not in ("", "0", "false")


def read_translated(value: object, *, language: str = "") -> str:
    """A translated field: plain text with one language, else the given language's or the first filled one."""
    if not isinstance(value, list):
        return read_text(value)
    texts = {read_id(entry.get("id")): read_text(entry.get("value")) for entry in value}
    return texts.get(language) or next((text for text in texts.values() if text), "")


def read_moment(
    value: object, *, zone: ZoneInfo, not_before: datetime | None = None
) -> datetime | None:
    """A local stamp without offset as an aware moment in the shop's zone; None for a zero date.

    An hour repeats in autumn: its first pass is meant, unless that would lie before `not_before`.
    """
    written = read_text(value)
    if written in ZERO_DATES:
        return None
    local = datetime.fromisoformat(written).replace(tzinfo=zone)
    # Compared in UTC: two moments of one zone are compared by their clock, which the repeated hour turns round.
    if not_before and is_repeated(local) and local.astimezone(UTC) < not_before.astimezone(UTC):
        local = local.replace(fold=1)
    # A stamp in the hour that spring skips names no moment: normalising through UTC gives the moment that PHP would mean.
    return local.astimezone(UTC).astimezone(zone)


def is_repeated(local: datetime) -> bool:
    """Whether this wall-clock time occurs twice in its zone."""
    first, second = local.replace(fold=0), local.replace(fold=1)
    return first.utcoffset() != second.utcoffset() and first.astimezone(UTC) < second.astimezone(
        UTC
    )


def read_day(value: object, *, zone: ZoneInfo) -> date | None:
    moment = read_moment(value, zone=zone)
    return moment.date() if moment else None


def write_stamp(moment: datetime, *, zone: ZoneInfo) -> str:
    """The shop's own notation of a moment: local time, no offset, seconds."""
    return moment.astimezone(zone).strftime(STAMP)


def step_back(moment: datetime, *, zone: ZoneInfo, by: timedelta) -> str:
    """A local stamp that surely lies `by` before the moment, also over a change of the clock."""
    on_the_clock = moment.astimezone(zone).replace(tzinfo=None) - by
    in_time = (moment - by).astimezone(zone).replace(tzinfo=None)
    return min(on_the_clock, in_time).strftime(STAMP)


def read_rows(value: object) -> list[dict[str, Any]]:
    """A list of objects; an empty association or result may be absent, null, "" or []."""
    if not value:
        return []
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    raise ValueError("expected a list of objects")


def associated_ids(row: Row, name: str) -> list[str]:
    """The ids of an association, in the shop's order, "" for id 0 (PrestaShop's "no tax", module vatnumber)."""
    return [read_id(entry.get("id")) for entry in associated_rows(row, name)]


def associated_rows(row: Row, name: str) -> list[dict[str, Any]]:
    """The rows of an association; its key is absent when it is empty."""
    return read_rows((row.get("associations") or {}).get(name))


def keep(row: Row, fields: Iterable[str]) -> dict[str, Any]:
    """The named fields as texts, so that a stored body is the same whatever types the shop's PHP sends.

    Raises `KeyError` for a field that was asked for and is not there: a missing amount must never pass for zero.
    """
    return {name: read_text(row[name]) for name in fields}

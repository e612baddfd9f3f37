"""Exact's ways of writing values. Source: Exact REST docs 2025-06, and what its clients report of them."""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

CENT: Final = Decimal("0.01")
CODE_WIDTH: Final = 18  # Accounts.Code: numeric text with leading spaces, also in a filter
VAT_CODE_WIDTH: Final = 3  # "2  "
INT32_MAX: Final = 2_147_483_647
_TICKS: Final = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")


class MalformedError(ValueError):
    """An answer holds something else than its type promises."""


def read_date(value: Any) -> date | None:
    """`/Date(ms)/` (UTC, midnight) or ISO text as a date; None stays None."""
    if value in (None, ""):
        return None
    ticks = _TICKS.fullmatch(str(value))
    if ticks:
        return datetime.fromtimestamp(int(ticks[1]) / 1000, tz=UTC).date()
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise MalformedError(f"not a date: {value!r}") from None


def write_date(day: date) -> str:
    """As clients of Exact send days: midnight, called UTC."""
    return f"{day.isoformat()}T00:00:00Z"


def read_amount(value: Any) -> Decimal:
    """An Edm.Double as money: to the cent, its float noise rounded off."""
    return _decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


def read_percentage(value: Any) -> Decimal:
    """A fraction (0.21) as a percentage (21)."""
    percentage = (_decimal(value) * 100).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
    return percentage.normalize() if percentage % 10 else percentage.quantize(Decimal(1))


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise MalformedError(f"not a number: {value!r}")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise MalformedError(f"not a number: {value!r}") from None
    if not number.is_finite():
        raise MalformedError(f"not a number: {value!r}")
    return number


def write_number(value: Decimal) -> float:
    """A decimal as the JSON number of the same digits. Raises ValueError beyond the 15 digits that a double keeps.

    Exact types amounts as Edm.Double. A double is written with the shortest digits that give it back, so up to 15
    significant digits the text that leaves is exactly the decimal's (19.99, never 19.989999). Text instead of a number
    is accepted too, but that is one client's report (ossobv), and the documented type is a number.
    """
    number = float(value)
    if Decimal(repr(number)) != value:
        raise ValueError(f"{value} has more digits than an amount in Exact can hold")
    return number


def read_whole(value: Any) -> int:
    """An integer, which Int64 properties carry as text."""
    try:
        if isinstance(value, bool) or value is None:
            raise ValueError
        return int(value)
    except (TypeError, ValueError):
        raise MalformedError(f"not a whole number: {value!r}") from None


def read_guid(value: Any) -> str:
    """A lower-case GUID."""
    try:
        return str(UUID(str(value)))
    except ValueError:
        raise MalformedError(f"not an id: {value!r}") from None


def read_text(value: Any) -> str:
    """Text without the padding of codes and countries; null is empty."""
    return "" if value is None else str(value).strip()


def pad_code(code: str) -> str:
    return code.rjust(CODE_WIDTH)


def pad_vat_code(code: str) -> str:
    return code.ljust(VAT_CODE_WIDTH)


def day_literal(day: date) -> str:
    """A day in a filter, at its midnight, as entries have it."""
    return f"datetime'{day.isoformat()}'"


def quoted(text: str) -> str:
    """A text literal of a filter."""
    return "'" + text.replace("'", "''") + "'"


def guid_literal(value: str) -> str:
    """A GUID literal of a filter. Raises MalformedError for anything else, so that nothing else gets into a filter."""
    return f"guid'{read_guid(value)}'"


def cut(text: str, *, length: int) -> str:
    """At most `length` characters, at a word's end where there is one in the second half; line ends become spaces."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    head = flat[: length + 1].rpartition(" ")[0]
    return head if len(head) * 2 >= length else flat[:length]

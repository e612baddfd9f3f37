"""Reading what the webservice sent: JSON amid noise, error lists, the shop's clock. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from connectors.shops.prestashop.shapes import read_rows, read_text

# The list key is the plural of the node, which is not always the address (section 2.5.4).
# A list is named after the table of its class, not after the resource. Source: ObjectModel::getWebserviceParameters; vouchers of
# an order are OrderCartRule in every version, whatever 1.6 calls the resource.
LIST_KEYS = {"order_slip": "order_slips", "order_discounts": "order_cart_rules"}

# Where PHP warnings or a module's output surround the body, this many openings are tried before giving up.
TRIES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopError:
    """One entry of an error list. `code` is None where the shop gave none."""

    code: int | None
    text: str


class NotReadable(ValueError):
    """The body is not an answer of the webservice: cut short, HTML, or something else altogether."""


def read_list(body: bytes, *, resource: str) -> list[dict[str, Any]]:
    """The rows of a list answer; no hit is `[]`. Raises `NotReadable`."""
    key = LIST_KEYS.get(resource, resource)
    found = _find(body, keys=(key,))
    if found == []:
        return []
    if not isinstance(found, dict) or key not in found:
        raise NotReadable(f"no list of {resource} in the answer")
    try:
        return read_rows(found[key])
    except ValueError as error:
        raise NotReadable(str(error)) from None


def read_errors(body: bytes) -> tuple[ShopError, ...]:
    """The errors of an answer, in the shop's order; none when the body holds no error list."""
    try:
        found = _find(body, keys=("errors",))
    except NotReadable:
        return ()
    entries = found.get("errors") if isinstance(found, dict) else None
    return tuple(_error(entry) for entry in entries or () if isinstance(entry, dict))


def _error(entry: Mapping[str, Any]) -> ShopError:
    code = read_text(entry.get("code"))
    return ShopError(
        code=int(code) if code.isdigit() else None, text=read_text(entry.get("message"))
    )


def _find(body: bytes, *, keys: tuple[str, ...]) -> object:
    """The first object with one of the keys, else the empty list where the whole answer is one."""
    text = body.decode("utf-8", errors="replace")
    for value in _values(text):
        if isinstance(value, dict) and any(key in value for key in keys):
            return value
    if _is_empty_list(text, keys=keys):
        return []
    raise NotReadable("no JSON of the webservice in the answer")


_BLANKS = "\ufeff \t\r\n\0"
# A message of PHP in its own mark-up, or comments: neither holds an answer.
_PRINTED_BEHIND = re.compile(
    r"(?<=\])(?:\s*(?:<!--.*?-->|(?:<br ?/?>\s*)?<b>(?:Warning|Notice|Deprecated)</b>:.*?<br ?/?>))+\s*\Z",
    re.DOTALL,
)


def _is_empty_list(text: str, *, keys: tuple[str, ...]) -> bool:
    """Whether the answer is `[]`, with noise in front, or behind, or what PHP and caches print around it.

    An empty list inside a body that was cut short, or in the script of a web page, would pass for "no orders" otherwise.
    """
    bare = _PRINTED_BEHIND.sub("", text.strip(_BLANKS)).strip(_BLANKS)
    is_page = any(mark in bare.lower() for mark in ("<html", "<!doctype", "<script"))
    is_cut = any(f'"{key}"' in bare for key in keys)
    return not is_page and not is_cut and (bare.startswith("[]") or bare.endswith("[]"))


def _values(text: str) -> Iterator[object]:
    """Every JSON value that begins at the text's start or, amid noise, at an opening bracket. Numbers stay text."""
    decoder = json.JSONDecoder(parse_float=str, strict=False)
    position = 0
    for _ in range(TRIES):
        openings = [at for at in (text.find("{", position), text.find("[", position)) if at >= 0]
        if not openings:
            return
        position = min(openings)
        try:
            value, end = decoder.raw_decode(text, position)
        except ValueError:
            position += 1
            continue
        yield value
        # Brackets of the noise may enclose the body: look into a list, but never for an object inside another one.
        position = end if isinstance(value, dict) else position + 1


def shop_clock(headers: Mapping[str, str], *, otherwise: datetime) -> datetime:
    """The moment the shop answered by its own clock, which also stamps date_upd (header Access-Time, else Date)."""
    stamp = headers.get("Access-Time", "")
    if stamp.isdigit():
        return datetime.fromtimestamp(int(stamp), tz=UTC)
    try:
        return parsedate_to_datetime(headers.get("Date", "")).astimezone(UTC)
    except ValueError:
        return otherwise

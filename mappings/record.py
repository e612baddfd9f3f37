"""Sales, facts, rules and outcomes as canonical JSON and back, without loss: to store, to replay, to compare.

Amounts are texts, so that no digit is lost; keys are sorted, so that equal values are equal bytes. What is left out reads
as the default of its field: a record that is older than a field can still be read.
"""

import hashlib
import types
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import orjson

from mappings import booking, facts, rulebook, sale
from mappings.booking import SalesEntry
from mappings.money import ZERO

Plain = Any  # what JSON has: None, bool, int, str, list, dict

_RECORDED: Final[dict[str, type]] = {
    kind.__name__: kind
    for module in (sale, facts, rulebook, booking)
    for kind in vars(module).values()
    if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__
}


def to_plain(value: object) -> dict[str, Plain]:
    """A recorded value as a JSON object that names its type. Raises `TypeError` for a type that is not recorded."""
    name = type(value).__name__
    if _RECORDED.get(name) is not type(value):
        raise TypeError(f"{name} is not a recorded type")
    return {"type": name, "value": _plain(value)}


def from_plain(record: Plain) -> Any:
    """The value again. Raises `ValueError` for anything that `to_plain` does not write."""
    if not isinstance(record, dict) or set(record) != {"type", "value"}:
        raise ValueError("not a record: it needs a type and a value")
    kind = _RECORDED.get(record["type"])
    if kind is None:
        raise ValueError(f"unknown type of record: {record['type']}")
    return _reader(kind)(record["value"])


def to_json(value: object) -> str:
    """Canonical JSON: sorted keys, no spaces. Raises as `to_plain`, and `ValueError` for text that is not Unicode."""
    return _canonical(to_plain(value)).decode()


def from_json(text: str) -> Any:
    """The value again. Raises `ValueError`."""
    return from_plain(orjson.loads(text))


def digest(value: object) -> str:
    """SHA-256 in hexadecimal of the canonical JSON: equal values have equal digests."""
    return hashlib.sha256(_canonical(to_plain(value))).hexdigest()


def content_hash(entry: SalesEntry) -> str:
    """SHA-256 of what the shop determines: customer, currency, and net and VAT per rate.

    Journal, accounts, VAT codes, texts and days are left out: an owner who edits a rule does not change a sale
    (DESIGN 3), and a split line is the same money. The document is left out too, for it is what the hash is kept under.
    To ask whether an entry that has not left yet must be made anew, compare `digest(entry)`: that is of everything.
    """
    per_rate: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for line in entry.lines:
        net, vat = per_rate.get(line.rate, (ZERO, ZERO))
        per_rate[line.rate] = (net + line.net, vat + line.vat)
    content = {
        "customer": entry.customer_key,
        "currency": entry.currency,
        "rates": [
            [_number(number) for number in (rate, *per_rate[rate])] for rate in sorted(per_rate)
        ],
    }
    return hashlib.sha256(_canonical(content)).hexdigest()


def mark_of(*, reason: str, values: Iterable[Iterable[str]]) -> str:
    """A short name of exactly this hold: another amount, or another reason, is another hold."""
    plain = [reason, *([str(part) for part in pair] for pair in values)]
    return hashlib.sha256(_canonical(plain)).hexdigest()[:16]


def _number(number: Decimal) -> str:
    """One text for equal numbers: 21, 21.00 and 2.1E+1 are the same."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _canonical(plain: Plain) -> bytes:
    try:
        return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise ValueError(f"cannot be written as JSON: {error}") from error


def _plain(value: object) -> Plain:
    kind: Any = type(value)
    write = _WRITERS.get(kind) or _writer(kind)
    return write(value)


@cache
def _writer(kind: type[Any]) -> Callable[[Any], Plain]:
    if issubclass(kind, Enum):
        return lambda value: value.value
    names = tuple(field.name for field in fields(kind))
    return lambda value: {name: _plain(getattr(value, name)) for name in names}


_WRITERS: Final[dict[type, Callable[[Any], Plain]]] = {
    **dict.fromkeys((type(None), bool, int, str), lambda value: value),
    Decimal: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
    tuple: lambda value: [_plain(item) for item in value],
}


# --- reading: one reader per annotation, made once ---

_Reader = Callable[[Plain], Any]


@cache
def _reader(annotation: Any) -> _Reader:
    if is_dataclass(annotation) and isinstance(annotation, type):
        return _object_reader(annotation)
    origin = get_origin(annotation)
    if origin in {Union, types.UnionType}:
        return _optional_reader(annotation)
    if origin is tuple:
        return _tuple_reader(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation
    return _SCALARS[annotation]


def _object_reader(kind: type) -> _Reader:
    hints = get_type_hints(kind)
    known = {field.name: (_reader(hints[field.name]), _is_needed(field)) for field in fields(kind)}

    def read(plain: Plain) -> Any:
        if not isinstance(plain, dict):
            raise ValueError(f"{kind.__name__} is not an object")
        _check_names(kind=kind, given=plain.keys(), known=known.keys())
        values = {
            name: read_one(plain[name]) for name, (read_one, _) in known.items() if name in plain
        }
        missing = [name for name, (_, needed) in known.items() if needed and name not in values]
        if missing:
            raise ValueError(f"{kind.__name__} lacks {', '.join(missing)}")
        return kind(**values)

    return read


def _check_names(*, kind: type, given: Iterable[str], known: Iterable[str]) -> None:
    strange = set(given) - set(known)
    if strange:
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(strange))}")


def _is_needed(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _optional_reader(annotation: Any) -> _Reader:
    (inner,) = (arg for arg in get_args(annotation) if arg is not type(None))
    read = _reader(inner)
    return lambda plain: None if plain is None else read(plain)


def _tuple_reader(arguments: tuple[Any, ...]) -> _Reader:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        read = _reader(arguments[0])
        return lambda plain: tuple(read(item) for item in _list(plain))
    readers = [_reader(argument) for argument in arguments]
    return lambda plain: tuple(read(item) for read, item in zip(readers, _list(plain), strict=True))


def _list(plain: Plain) -> list[Plain]:
    if not isinstance(plain, list):
        raise ValueError("not a list")
    return plain


def _read_decimal(plain: Plain) -> Decimal:
    try:
        return Decimal(_typed(plain, str))
    except InvalidOperation as error:
        raise ValueError(f"not a number: {plain}") from error


def _typed(plain: Plain, kind: type) -> Any:
    if type(plain) is not kind:
        raise ValueError(f"{plain!r} is not of type {kind.__name__}")
    return plain


_SCALARS: Final[dict[Any, _Reader]] = {
    str: lambda plain: _typed(plain, str),
    int: lambda plain: _typed(plain, int),
    bool: lambda plain: _typed(plain, bool),
    Decimal: _read_decimal,
    date: lambda plain: date.fromisoformat(_typed(plain, str)),
    datetime: lambda plain: datetime.fromisoformat(_typed(plain, str)),
}

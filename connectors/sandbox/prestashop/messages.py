"""Refusals with the codes and texts of the real service, which clients and people look for.

Source: PrestaShop 8.2.0 `classes/webservice/WebserviceRequest.php`; answers of 8.2.1 and 9.0.0 shops.
"""

from collections.abc import Iterable, Sequence

from connectors.sandbox.prestashop.schema import Field

# Lines of WebserviceRequest.php that warn when a query was refused (8.2.1: 1333 to 1336, 9.0.0: 1319 to 1322).
_WARNING = "[PHP Warning #2] Trying to access array offset on value of type bool"
_WARNING_LINES = {"8.2.1": 1333, "9.0.0": 1319}


class Fault(Exception):
    """Errors of one request: the HTTP status and (code, message) pairs."""

    def __init__(self, status: int, code: int, message: str, *more: tuple[int, str]) -> None:
        super().__init__(message)
        self.status = status
        self.errors: tuple[tuple[int, str], ...] = ((code, message), *more)


def with_php_warnings(fault: Fault, *, version: str) -> Fault:
    """A refused query warns four times, and where PHP hides errors each warning becomes an error and the status 500."""
    first = _WARNING_LINES.get(version, 1333)
    warnings = [
        (3, f"{_WARNING} (/var/www/shop/classes/webservice/WebserviceRequest.php, line {line})")
        for line in range(first, first + 4)
    ]
    code, message = fault.errors[0]
    return Fault(500, code, message, *fault.errors[1:], *warnings)


def resource_unknown(name: str, known: Sequence[str]) -> Fault:
    return Fault(400, 27, f'Resource of type "{name}" does not exists.{_did_you_mean(name, known)}')


def filter_unknown(name: str, known: Iterable[str]) -> Fault:
    return Fault(400, 32, f"This filter does not exist.{_did_you_mean(name, tuple(known))}")


def column_unknown(name: str) -> Fault:
    """With date=1 both clock fields pass for any resource, and where the table lacks one the database refuses.

    That it fails is known, the text is not.
    """
    return Fault(500, 2, f"[PHP Fatal #1] Unknown column 'main.{name}' in 'where clause'")


def not_displayed(name: str, fields: Iterable[Field]) -> Fault:
    names = ", ".join(field.name for field in fields)
    return Fault(
        400, 35, f'Unable to display this field "{name}". However, these are available: {names}'
    )


def not_sorted(fields: Iterable[Field]) -> Fault:
    plain = ", ".join(field.name for field in fields if field.kind != "translated")
    translated = ", ".join(field.name for field in fields if field.kind == "translated")
    more = f" {translated}" if translated else ""
    return Fault(
        400, 38,
        f"Unable to filter by this field. However, these are available: {plain}, for i18n fields:{more}",
    )  # fmt: skip


def _did_you_mean(name: str, known: Sequence[str]) -> str:
    quoted = ", ".join(f'"{one}"' for one in known)
    return f' Did you mean: "{_closest(name, known)}"? The full list is: {quoted}'


def _closest(name: str, known: Sequence[str]) -> str:
    """The last of the nearest names, as PHP's loop keeps it."""
    return min(reversed(known), key=lambda one: _distance(name, one))


def _distance(one: str, other: str) -> int:
    """Levenshtein."""
    previous = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        current = [i]
        for j, b in enumerate(other, 1):
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b)))
        previous = current
    return previous[-1]

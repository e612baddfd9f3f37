"""Taking secrets and personal data out of texts that leave the program: logs, error reports, stored details.

Knows no Django: the settings use it before Django is set up. Sources of the shapes: RFC 6750 (bearer), RFC 7617 (basic),
PrestaShop's ws_key parameter, Exact's OAuth parameters.
"""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

HIDDEN = "[hidden]"

_HIDE = (
    "authorization|cookie|password|passwd|secret|token|api[_-]?key|ws_key|access_key|private_key|"
    "client_secret|refresh|session|csrf|otp|recovery|code_verifier|keyring|iweb_keys|dsn"
)
_SECRET_NAME = re.compile(rf"(?:^|[_\-.\s])(?:{_HIDE})s?(?:$|[_\-.\s])|^(?:{_HIDE})", re.IGNORECASE)
# Names that hold a secret word but no secret.
_HARMLESS = frozenset(
    {
        "token_calls",
        "token_calls_spent",
        "token_calls_limit",
        "refresh_lease_until",
        "refresh_started_at",
        "session_count",
    }
)
_PERSONAL_NAME = re.compile(
    r"(?:^|_)(?:e_?mail|phone|firstname|lastname|full_name)(?:$|_)", re.IGNORECASE
)

_SUBSTITUTIONS = (
    # user:password@ in an address
    (re.compile(r"(\b[a-z][a-z0-9+.\-]*://)[^/\s@:]*:[^/\s@]*@", re.IGNORECASE), rf"\1{HIDDEN}@"),
    (re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~\-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    # name=value and "name": "value"
    (
        re.compile(
            rf"""((?:[\w\-]*(?:{_HIDE})[\w\-]*|\bcode|\bstate)["']?\s*[=:]\s*["']?)[^\s"'&;,}}]+""",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
    # our own sealed values and JSON web tokens
    (re.compile(r"\bv1\.[\w\-]+\.[\w\-]{20,}"), HIDDEN),
    (re.compile(r"\beyJ[\w\-]+\.[\w\-]+\.[\w\-]*"), HIDDEN),
    # links that work without signing in: 32 random bytes as a part of a path
    (re.compile(r"/[A-Za-z0-9_\-]{43}(?=[/?#\s\"']|$)"), f"/{HIDDEN}"),
    (re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"), "[e-mail]"),
)


def redact(text: str) -> str:
    """The text without passwords in addresses, tokens, keys, secret parameters and e-mail addresses."""
    for pattern, replacement in _SUBSTITUTIONS:
        text = pattern.sub(replacement, text)
    return text


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """HTTP headers as they may be shown: secret ones by name, the rest by shape."""
    return {
        name: HIDDEN if is_secret_name(name) else redact(value) for name, value in headers.items()
    }


def is_secret_name(name: str) -> bool:
    """Whether a value of this name is a secret, whatever it looks like."""
    return name not in _HARMLESS and bool(_SECRET_NAME.search(name))


def redact_value(value: Any, *, name: str = "") -> Any:
    """Any value of a log line or error report, through dicts and lists."""
    if isinstance(value, Mapping):
        return {key: redact_value(item, name=str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact_value(item, name=name) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return (
            HIDDEN
            if name and value and is_secret_name(name) and not isinstance(value, bool)
            else value
        )
    if name and (is_secret_name(name) or _PERSONAL_NAME.search(name)):
        return HIDDEN
    return redact(value) if isinstance(value, str) else redact(str(value))


def redact_event(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The structlog processor."""
    return {key: redact_value(value, name=key) for key, value in event.items()}

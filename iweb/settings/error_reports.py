"""Sentry: off without a DSN. What leaves the house is redacted first, and holds no request body, cookie or person's name."""

from typing import Any

import sentry_sdk
from sentry_sdk.types import Event, Hint

from iweb.core.redaction import redact_value


def redact_report(event: Event, _hint: Hint) -> Event:
    """Take secrets and personal data out of a whole report; the person is kept by id only."""
    user_id = (event.get("user") or {}).get("id")
    request: dict[str, Any] = dict(event.get("request") or {})
    for part in ("cookies", "data", "env"):
        request.pop(part, None)
    event["request"] = request
    redacted: Event = redact_value(event)
    redacted["user"] = {"id": user_id} if user_id else {}
    return redacted


def start_error_reports(*, dsn: str, environment: str) -> None:
    """Report errors to `dsn`; nothing happens without one."""
    if dsn:
        sentry_sdk.init(
            dsn=dsn,
            environment=environment,
            include_local_variables=False,  # a local variable may hold a credential that was just opened
            max_request_body_size="never",
            traces_sample_rate=0.0,
            before_send=redact_report,
        )

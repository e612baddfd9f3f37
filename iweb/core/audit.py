"""Writing the audit: who did what, on whose behalf, before and after (ASVS 16.3)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog

from iweb.core.redaction import redact_value


def record(
    *,
    what: str,
    who: UUID | None = None,
    tenant_id: UUID | None = None,
    on_behalf_of: UUID | None = None,
    subject: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Append one event in the running transaction, so that it stands exactly when the deed does.

    `what` is dotted (`connection.added`); `subject` is `table:id`. An event of a tenant is written inside its scope.
    Secrets, e-mail addresses and names are taken out of the values.
    """
    from iweb.core.models import AuditEvent

    AuditEvent.objects.create(
        what=what,
        who=who,
        tenant_id=tenant_id,
        on_behalf_of=on_behalf_of,
        subject=subject,
        before=None if before is None else redact_value(before),
        after=None if after is None else redact_value(after),
        details=redact_value(details or {}),
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
    )

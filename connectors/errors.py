"""What went wrong with another system, named by what to do next.

ConnectorError
├── NotNow            a budget, a lease or the other side says "later": `until` tells when
├── Refused           the other system answered and did nothing
│     kind = retry | reconnect | fix_mapping | fix_sale | contact_support
├── UnknownOutcome    a write may or may not have been done: look up before anything is sent again
└── Blocked           the address is one we never call (private, not https, redirect to another host)
"""

from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """Who does what next; every kind has a sentence for the owner and a button (DESIGN 4)."""

    RETRY = "retry"
    RECONNECT = "reconnect"
    FIX_MAPPING = "fix_mapping"
    FIX_SALE = "fix_sale"
    CONTACT_SUPPORT = "contact_support"


class ConnectorError(Exception):
    """`message_id` names the sentence in `iweb.core.messages`; `detail` is the other side's own text, redacted and cut."""

    def __init__(
        self,
        message_id: str,
        *,
        kind: Kind,
        status: int | None = None,
        detail: str = "",
        until: datetime | None = None,
    ) -> None:
        super().__init__(f"{message_id} ({kind}, status {status}): {detail}")
        self.message_id = message_id
        self.kind = kind
        self.status = status
        self.detail = detail
        self.until = until


class NotNow(ConnectorError):
    """Nothing was sent. Try again at `until` (aware), or when None with the usual pause."""


class Refused(ConnectorError):
    """The other side answered, and what was asked was not done. Safe to decide anew."""


class UnknownOutcome(ConnectorError):
    """The request left, and no answer proves what became of it."""


class Blocked(ConnectorError):
    """Refused by our own outbound door; nothing left the house."""

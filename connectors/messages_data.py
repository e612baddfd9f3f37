"""Every message of the connectors, registered when Django starts (iweb/core/messages.py)."""

from typing import Final

from connectors.sentences import exact_access, exact_areas, exact_booking, exact_consent, http
from connectors.shops.prestashop import messages as prestashop
from iweb.core.messages import Message

MESSAGES: Final[dict[str, Message]] = (
    http.MESSAGES
    | exact_consent.MESSAGES
    | exact_access.MESSAGES
    | exact_areas.MESSAGES
    | exact_booking.MESSAGES
    | prestashop.MESSAGES
)

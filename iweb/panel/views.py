"""What the screens share: the signed-in person and tenant of a request, typed."""

from uuid import UUID

from django.http import HttpRequest

from iweb.accounts.models import User
from iweb.tenants.models import Membership


def member(request: HttpRequest) -> Membership:
    """The membership that the middleware found; addresses that need one are not reached without (see the table)."""
    membership: Membership = request.membership  # type: ignore[attr-defined]
    return membership


def tenant_id(request: HttpRequest) -> UUID:
    return member(request).tenant_id


def person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("an address that needs a person was reached without one")
    return request.user

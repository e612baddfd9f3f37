"""The tenant of a request: the session names it, a membership must confirm it, and its scope is open around view and rendering."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse

from iweb.tenants.models import Membership, Tenant
from iweb.tenants.scopes import tenant_scope, user_scope

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
SESSION_KEY = "tenant"


class StreamInScopeError(RuntimeError):
    """A streamed answer would be read after the scope has ended; it must open one of its own."""


class CurrentTenantMiddleware:
    """Sets `request.membership` (None without one) and opens the tenant's scope.

    Unmarked views run inside the scope. A view marked with `outside_tenant_scope` (exports that stream, pages that change
    tenants) runs without, and opens what it needs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.membership = membership_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: list[object],
        kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        membership: Membership | None = request.membership  # type: ignore[attr-defined]
        if membership is None or is_outside_tenant_scope(view):
            return None
        structlog.contextvars.bind_contextvars(tenant_id=str(membership.tenant_id))
        with tenant_scope(membership.tenant_id):
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()
            if response.streaming:
                raise StreamInScopeError(f"{view!r} streams inside the tenant's scope")
        return response


def is_outside_tenant_scope(view: Callable[..., HttpResponseBase]) -> bool:
    """allauth's pages are a person's, not a tenant's. Called from here, what they raise to ask for the password again
    would also pass by the middleware of allauth that answers it."""
    marked: bool = getattr(view, "outside_tenant_scope", False)
    return marked or view.__module__.startswith("allauth.")


def outside_tenant_scope(view: View) -> View:
    """Mark a view that opens its scopes by itself."""
    view.outside_tenant_scope = True  # type: ignore[attr-defined]
    return view


def membership_of(request: HttpRequest) -> Membership | None:
    """The membership that the session's tenant rests on; the first one of the person when the session names none."""
    if not request.user.is_authenticated:
        return None
    user_id: UUID = request.user.id
    wanted = request.session.get(SESSION_KEY)
    with user_scope(user_id):
        mine = Membership.objects.filter(user_id=user_id, tenant__status=Tenant.Status.ACTIVE)
        mine = mine.select_related("tenant").order_by("created_at")
        found = mine.filter(tenant_id=wanted).first() if wanted else mine.first()
    if wanted and found is None:
        del request.session[SESSION_KEY]  # left, removed or closed since
    return found


def enter_tenant(request: HttpRequest, *, tenant_id: UUID) -> bool:
    """Make it the session's tenant. False when the signed-in person is no member of it."""
    if not request.user.is_authenticated:
        return False
    user_id: UUID = request.user.id
    with user_scope(user_id):
        is_member = Membership.objects.filter(
            user_id=user_id, tenant_id=tenant_id, tenant__status=Tenant.Status.ACTIVE
        ).exists()
    if is_member:
        request.session[SESSION_KEY] = str(tenant_id)
    return is_member

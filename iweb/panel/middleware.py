"""The door of every address: asks the table of permissions before the view is called."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from iweb.accounts.second_factor import has_second_factor
from iweb.panel.permissions import Door, permission_of
from iweb.panel.views import person
from iweb.tenants.models import Membership
from iweb.tenants.permissions import allows


class PermissionMiddleware:
    """Stands before `CurrentTenantMiddleware` in the list, so that nothing of a tenant is opened for who may not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        asked = permission_of(name)
        if asked is None:
            return refuse(request)
        if asked in (Door.ANYONE, Door.OWN_TOKEN):
            return None
        if not request.user.is_authenticated:
            return to_login(request)
        if asked == Door.SIGNED_IN:
            return None
        if asked == Door.STAFF:
            return None if request.user.is_staff else refuse(request)
        return _as_member(request, capability=asked)


def _as_member(request: HttpRequest, *, capability: str) -> HttpResponseBase | None:
    membership = request.membership  # type: ignore[attr-defined]
    if membership is None:
        return redirect("panel:company_new")
    if lacks_second_factor(request):
        return _leaving(request, redirect("panel:second_factor_first"))
    return None if allows(membership.role, capability) else refuse(request)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the company at hand demands a second factor of this member, who has none."""
    membership = getattr(request, "membership", None)
    if membership is None or not demands_second_factor(membership):
        return False
    if not hasattr(request, "second_factor"):  # asked at the door and by the frame: one question
        request.second_factor = has_second_factor(person(request))  # type: ignore[attr-defined]
    return not request.second_factor  # type: ignore[attr-defined]


def demands_second_factor(membership: Membership) -> bool:
    """Whether the company demands a second factor of a member of this role. Its tenant is fetched along."""
    return membership.tenant.second_factor_demanded and allows(membership.role, "manage_members")


def to_login(request: HttpRequest) -> HttpResponseBase:
    return _leaving(request, redirect_to_login(request.get_full_path()))


def _leaving(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A fragment cannot show another page in its place: htmx is told to leave the page."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(
            status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": response["Location"]}
        )
    return response


def refuse(request: HttpRequest) -> HttpResponse:
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)

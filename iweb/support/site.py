"""The staff's site: Django admin whose pages run in a staff scope, reading only, every visit audited (DESIGN 5)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.utils.translation import gettext_lazy as _

from iweb.tenants.middleware import outside_tenant_scope
from iweb.tenants.scopes import staff_scope

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


WORK = {
    "Tenant": _("Companies"),
    "Sale": _("Sales"),
    "Booking": _("Bookings"),
    "Delivery": _("Deliveries"),
    "Attempt": _("Calls to the books"),
    "Connection": _("Connections"),
    "Link": _("Links of shops and books"),
    "SyncRun": _("Readings of shops"),
    "Lane": _("Lanes"),
}


class StaffSite(AdminSite):
    """Signing in is the panel's; what is seen is what the database lets the staff role see."""

    site_header = _("iWeb support")
    site_title = _("iWeb support")
    index_title = _("All companies")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """One list in the order support works: the company, what it sold, what became of it, what connects it."""
        found = {
            model["object_name"]: model
            for app in super().get_app_list(request, app_label)
            for model in app["models"]
        }
        if app_label is not None:
            return list(super().get_app_list(request, app_label))
        models = [found[name] | {"name": words} for name, words in WORK.items() if name in found]
        return [{"name": _("Look at"), "app_label": "", "app_url": "", "models": models}]

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        return outside_tenant_scope(super().admin_view(in_staff_scope(view), cacheable))

    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return redirect_to_login(request.GET.get("next") or request.path)


def in_staff_scope(view: View) -> View:
    """The view and the rendering of its page, in one staff scope that names the address."""

    @wraps(view)
    def scoped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        name = request.resolver_match.view_name if request.resolver_match else request.path
        # Django names models by rows that the staff role may not read; once found they are remembered.
        ContentType.objects.get_for_models(*staff_site._registry, for_concrete_models=False)
        with staff_scope(request.user, f"{request.method} {name}"):
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()
        return response

    return cast(View, scoped)


staff_site = StaffSite(name="admin")

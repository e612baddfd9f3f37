"""The tenant of a request: named by the session, confirmed by a membership, open around view and rendering."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client, override_settings
from django.urls import get_resolver, path

from iweb.core.scope_flag import inside_scope
from iweb.tenants.closing import close_tenant
from iweb.tenants.middleware import (
    StreamInScopeError,
    enter_tenant,
    is_outside_tenant_scope,
    outside_tenant_scope,
)
from iweb.tenants.models import Membership, Tenant
from iweb.tenants.scopes import current_tenant_id, tenant_scope
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def plain(request: HttpRequest) -> HttpResponse:
    names = ",".join(Tenant.objects.values_list("name", flat=True))
    return HttpResponse(f"{inside_scope()} {current_tenant_id()} {names}")


def templated(request: HttpRequest) -> TemplateResponse:
    template = engines["django"].from_string("{% for m in members %}[{{ m.role }}]{% endfor %}")
    return TemplateResponse(request, template, {"members": Membership.objects.all()})


def streaming(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([b"rows"]))


@outside_tenant_scope
def exporting(request: HttpRequest) -> StreamingHttpResponse:
    tenant_id = request.membership.tenant_id

    def lines():
        with tenant_scope(tenant_id):
            yield from Tenant.objects.values_list("name", flat=True)

    return StreamingHttpResponse(lines())


def failing(request: HttpRequest) -> HttpResponse:
    Tenant.objects.update(name="changed")
    raise Http404


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)


def entering(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    return HttpResponse(str(enter_tenant(request, tenant_id=tenant_id)))


urlpatterns = [
    path("plain", plain, name="plain"),
    path("templated", templated, name="templated"),
    path("streaming", streaming, name="streaming"),
    path("exporting", exporting, name="exporting"),
    path("failing", failing, name="failing"),
    path("entering/<uuid:tenant_id>", outside_tenant_scope(entering), name="entering"),
]
# Only the middleware at hand: the panel's permissions would refuse addresses that are not in its table.
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "iweb.tenants.middleware.CurrentTenantMiddleware",
]


@pytest.fixture(autouse=True)
def _own_urls() -> object:
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=MIDDLEWARE):
        yield


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_nobody_signed_in_sees_nothing(client: Client) -> None:
    MembershipFactory()
    assert client.get("/plain").content == b"False None "


def test_a_person_without_a_tenant_sees_nothing() -> None:
    MembershipFactory()
    assert signed_in(UserFactory()).get("/plain").content == b"False None "


def test_the_view_runs_in_the_tenants_scope() -> None:
    member = MembershipFactory()
    MembershipFactory()
    answer = signed_in(member.user).get("/plain").content.decode()
    assert answer == f"True {member.tenant_id} {member.tenant.name}"
    assert not inside_scope()


def test_a_lazy_template_is_rendered_inside_the_scope() -> None:
    member = MembershipFactory()
    assert signed_in(member.user).get("/templated").content == b"[owner]"


def test_a_stream_inside_the_scope_is_refused() -> None:
    with pytest.raises(StreamInScopeError):
        signed_in(MembershipFactory().user).get("/streaming")


def test_an_export_opens_a_scope_of_its_own() -> None:
    member = MembershipFactory()
    answer = signed_in(member.user).get("/exporting")
    assert b"".join(answer.streaming_content).decode() == member.tenant.name


def test_a_view_that_fails_changes_nothing() -> None:
    member = MembershipFactory()
    assert signed_in(member.user).get("/failing").status_code == 404
    with tenant_scope(member.tenant_id):
        assert Tenant.objects.get().name == member.tenant.name


def test_a_person_changes_tenants() -> None:
    first = MembershipFactory()
    second = MembershipFactory(user=first.user)
    client = signed_in(first.user)
    assert client.get(f"/entering/{second.tenant_id}").content == b"True"
    assert second.tenant.name in client.get("/plain").content.decode()


def test_a_tenant_of_others_cannot_be_entered() -> None:
    mine, other = MembershipFactory(), MembershipFactory()
    client = signed_in(mine.user)
    assert client.get(f"/entering/{other.tenant_id}").content == b"False"
    assert mine.tenant.name in client.get("/plain").content.decode()


def test_a_forged_session_opens_nothing() -> None:
    mine, other = MembershipFactory(), MembershipFactory()
    client = signed_in(mine.user)
    session = client.session
    session["tenant"] = str(other.tenant_id)
    session.save()
    assert client.get("/plain").content == b"False None "


def test_who_was_removed_is_out_with_the_next_request() -> None:
    member = MembershipFactory()
    client = signed_in(member.user)
    client.get(f"/entering/{member.tenant_id}")
    with tenant_scope(member.tenant_id):
        Membership.objects.all().delete()
    assert client.get("/plain").content == b"False None "


def test_a_closed_tenant_is_out_with_the_next_request() -> None:
    member = MembershipFactory()
    client = signed_in(member.user)
    client.get(f"/entering/{member.tenant_id}")
    close_tenant(tenant_id=member.tenant_id)
    assert client.get("/plain").content == b"False None "


def test_no_page_of_allauth_runs_in_the_scope_of_a_tenant() -> None:
    """Called inside it, a page that asks for the password again answered with an error."""
    names = ("account_", "mfa_", "usersessions_")
    views = {
        name: callback
        for name, callback in named_views(get_resolver("iweb.urls").url_patterns)
        if name.startswith(names)
    }
    assert len(views) > 25
    assert [name for name, view in views.items() if not is_outside_tenant_scope(view)] == []


def named_views(patterns: list[Any]) -> Iterator[tuple[str, Any]]:
    for one in patterns:
        if hasattr(one, "url_patterns"):
            yield from named_views(one.url_patterns)
        else:
            yield one.name or "", one.callback

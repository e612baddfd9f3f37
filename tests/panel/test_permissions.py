"""One permission for every address: the whole table is walked, with everybody who may come."""

from itertools import pairwise

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from iweb.core.ids import new_id
from iweb.panel.permissions import OTHERS, PANEL, Door, permission_of
from iweb.tenants.models import Role
from iweb.tenants.permissions import CAPABILITIES, allows
from tests.factories import UserFactory
from tests.panel import factories

ROLES = [role.value for role in Role]
WRITES = {
    name
    for name in PANEL
    if name.endswith(
        (
            "_retry",
            "_hold",
            "_by_hand",
            "_join",
            "_live",
            "_undo",
            "_undo_do",
            "_again",
            "_pause",
            "_save",
            "_check",
            "reconnect",
            "_enter",
            "_off",
            "_make",
            "_read",
        )
    )
}
OBJECTS = (
    "sale_id",
    "connection_id",
    "link_id",
    "consent_id",
    "company_id",
    "retry_id",
    "request_id",
    "pack_id",
    "membership_id",
    "invitation_id",
    "notice_id",
    "filter_id",
)


def names(patterns=None, space: str = "") -> list[str]:
    found = []
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            inner = ":".join(part for part in (space, one.namespace) if part)
            found += names(one.url_patterns, inner)
        elif isinstance(one, URLPattern):
            found.append(":".join(part for part in (space, one.name or repr(one)) if part))
    return found


def test_every_address_of_the_program_has_a_permission():
    without = [name for name in names() if permission_of(name) is None]
    assert without == []


def test_the_table_names_no_address_that_does_not_exist():
    assert set(PANEL) | set(OTHERS) <= set(names())


def test_every_permission_is_a_door_or_a_capability():
    assert {*PANEL.values(), *OTHERS.values()} <= {*Door, *CAPABILITIES}


def address(name: str, **ids) -> str:
    alone = [{one: ids.get(one, new_id())} for one in OBJECTS]
    for given in ({}, *alone, *(one | {"number": 1} for one in alone)):
        try:
            return reverse(name, kwargs=given)
        except Exception:  # noqa: BLE001  (the next kind of object)
            continue
    raise AssertionError(name)


def ask(client, name: str, **ids):
    path = address(name, **ids)
    return client.post(path) if name in WRITES else client.get(path)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PANEL))
def test_anonymous_people_are_sent_to_sign_in(client, name):
    answer = ask(client, name)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


@pytest.mark.django_db
def test_a_fragment_asked_by_nobody_leaves_the_page(client):
    answer = client.get("/now/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith("/account/login/")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_the_table_says_and_no_more(joined, role):
    client = joined.signed_in(role)
    sale = factories.bare_sale(joined, outcome="not_a_sale", reason="free_order")
    ids = {
        "sale_id": sale.id,
        "link_id": joined.link.id,
        "connection_id": joined.shop.id,
        "company_id": joined.tenant.id,
    }
    refused, let_in = set(), set()
    for name in PANEL:
        status = ask(client, name, **ids).status_code
        (refused if status == 403 else let_in).add(name)
    expected = {
        name for name, asked in PANEL.items() if asked not in set(Door) and not allows(role, asked)
    }
    assert refused == expected
    assert let_in == set(PANEL) - expected


@pytest.mark.django_db
def test_the_rows_of_another_company_do_not_exist(joined):
    stranger = factories.company(name="Another").signed_in()
    sale = factories.bare_sale(joined)
    ids = {
        "sale_id": sale.id,
        "link_id": joined.link.id,
        "connection_id": joined.shop.id,
        "company_id": joined.tenant.id,
    }
    for name in PANEL:
        if any(f"<uuid:{one}>" in str(pattern) for one in OBJECTS for pattern in [route_of(name)]):
            assert ask(stranger, name, **ids).status_code == 404, name


def route_of(name: str) -> str:
    ids = {one: new_id() for one in OBJECTS}
    path = address(name, **ids)
    return next((f"<uuid:{one}>" for one, value in ids.items() if str(value) in path), "")


@pytest.mark.django_db
def test_nothing_of_another_company_is_in_any_page(joined):
    factories.bare_sale(joined, reference="SECRETREF", customer_name="Secret Customer")
    stranger = factories.company(name="Another").signed_in()
    for path in (
        "/",
        "/sales/",
        "/sales/?q=secret",
        "/connections/",
        "/mappings/",
        "/month-end/",
        "/companies/",
        "/now/",
    ):
        page = stranger.get(path, follow=True).content.decode()
        assert "SECRETREF" not in page
        assert "Tuin &amp; Thuis" not in page
        assert str(joined.link.id) not in page


@pytest.mark.django_db
def test_a_person_without_a_company_is_asked_to_name_one(client):
    client.force_login(UserFactory(language="en"))
    assert client.get("/")["Location"] == "/companies/new/"
    assert client.post("/companies/new/", {"name": "Mijn winkel"})["Location"] == "/"
    assert "Five steps" in client.get("/", headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.django_db
def test_a_person_of_two_companies_goes_from_one_to_the_other(company):
    from tests.factories import MembershipFactory

    other = factories.company(name="Second shop")
    MembershipFactory(tenant=other.tenant, user=company.owner, role=Role.VIEWER)
    client = company.signed_in()
    assert client.post(f"/companies/{other.tenant.id}/enter/").status_code == 302
    page = client.get("/companies/").content.decode()
    assert "Second shop" in page
    assert client.get("/connections/shops/add/").status_code == 403  # a viewer there


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(WRITES))
def test_what_changes_something_is_not_done_by_a_get(joined, name):
    answer = joined.signed_in().get(address(name))
    assert answer.status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(WRITES))
def test_what_changes_something_needs_the_forms_token(joined, name):
    client = joined.signed_in(enforce_csrf_checks=True)
    answer = client.post(address(name))
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()


def test_roles_are_nested_so_that_a_table_of_names_is_enough():
    order = [Role.OWNER, Role.ADMIN, Role.BOOKKEEPER, Role.VIEWER]
    rights = [{one for one in CAPABILITIES if allows(role, one)} for role in order]
    assert all(lower <= higher for higher, lower in pairwise(rights))

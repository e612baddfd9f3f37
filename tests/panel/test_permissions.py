"""One permission for every address: the whole table is walked, with everybody who may come."""

from itertools import pairwise

import pytest
from django.db import transaction

from iweb.panel.permissions import OTHERS, PANEL, Door, permission_of
from iweb.tenants.middleware import SESSION_KEY
from iweb.tenants.models import Role
from iweb.tenants.permissions import CAPABILITIES, allows
from tests.factories import MembershipFactory, UserFactory
from tests.panel import factories
from tests.panel.addresses import Address, every_address, rows_of

ROLES = [role.value for role in Role]
EVERY = every_address()
OURS = sorted((one for one in EVERY if one.name in PANEL), key=lambda one: one.name)
STAFFS = [one for one in EVERY if permission_of(one.name) == Door.STAFF and one.name.count(":")]
SIGNED_IN = [one for one in EVERY if OTHERS.get(one.name) == Door.SIGNED_IN]
ASKED = [(one, method) for one in OURS for method in sorted(one.methods)]
WRITES = [one for one in OURS if one.methods == {"POST"}]
by_name = {"ids": lambda one: one.name if isinstance(one, Address) else str(one)}


@pytest.fixture
def rows(trading) -> dict[str, object]:
    return rows_of(trading)


def ask(client, path: str, method: str, *, body=None, fragment: bool = False):
    """Asked, and what it did undone: one address is not to close the company under the next."""
    headers = {"HX-Request": "true"} if fragment else {}
    with transaction.atomic():
        answer = client.generic(method, path, headers=headers) if body is None else None
        answer = answer or client.post(path, body, headers=headers)
        transaction.set_rollback(True)
    return answer


def test_every_address_of_the_program_has_a_permission():
    assert [one.name for one in EVERY if permission_of(one.name) is None] == []
    assert len(EVERY) > 150


def test_the_table_names_no_address_that_does_not_exist():
    assert set(PANEL) | set(OTHERS) <= {one.name for one in EVERY}


def test_every_permission_is_a_door_or_a_capability():
    assert {*PANEL.values(), *OTHERS.values()} <= {*Door, *CAPABILITIES}


def test_every_view_of_the_panel_says_which_methods_it_takes():
    assert [one.name for one in OURS if not one.methods] == [], "decorate it with require_GET ..."


@pytest.mark.django_db
def test_anonymous_people_are_sent_to_sign_in_from_every_address(client, rows):
    for one, method in ASKED:
        answer = ask(client, one.path(rows), method)
        assert (one.name, answer.status_code) == (one.name, 302)
        assert answer["Location"].startswith("/account/login/"), one.name
        fragment = ask(client, one.path(rows), method, fragment=True)
        assert fragment["HX-Redirect"].startswith("/account/login/"), one.name
        assert fragment.content == b""


@pytest.mark.django_db
@pytest.mark.parametrize("fragment", [False, True], ids=["page", "fragment"])
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_the_table_says_and_no_more(trading, rows, role, fragment):
    client = trading.signed_in(role)
    kept = client.cookies.output()
    refused, let_in = set(), set()
    for one, method in ASKED:
        if client.cookies.output() != kept:  # signed out, or in another company
            client = trading.signed_in(role)
            kept = client.cookies.output()
        answer = ask(client, one.path(rows), method, fragment=fragment)
        assert answer.status_code < 500, one.name
        (refused if answer.status_code == 403 else let_in).add((one.name, method))
    expected = {
        (one.name, method)
        for one, method in ASKED
        if PANEL[one.name] not in set(Door) and not allows(role, PANEL[one.name])
    }
    assert refused == expected
    assert let_in == {(one.name, method) for one, method in ASKED} - expected


@pytest.mark.django_db
def test_the_rows_that_are_asked_for_are_there_for_their_owner(trading, rows):
    client = trading.signed_in()
    for one in OURS:
        if one.names_a_row and "GET" in one.methods:
            assert ask(client, one.path(rows), "GET").status_code in (200, 204, 302), one.name


@pytest.mark.django_db
@pytest.mark.parametrize("fragment", [False, True], ids=["page", "fragment"])
def test_the_rows_of_another_company_do_not_exist(trading, rows, fragment):
    client = factories.company(name="Another").signed_in()
    for one, method in ASKED:
        if one.names_a_row:
            answer = ask(client, one.path(rows), method, fragment=fragment)
            assert (one.name, answer.status_code) == (one.name, 404)


@pytest.mark.django_db
def test_a_person_of_no_company_is_asked_to_name_one_whatever_is_asked(client, trading, rows):
    client.force_login(UserFactory(language="en"))
    for one, method in ASKED:
        if PANEL[one.name] not in set(Door):
            answer = ask(client, one.path(rows), method)
            assert (one.name, answer["Location"]) == (one.name, "/companies/new/")


# Where a person is sent who is in no company, or enters one that he is no member of.
OUTSIDE = ("/companies/new/", "/companies/")


@pytest.mark.django_db
def test_a_session_that_names_a_company_of_others_opens_nothing_of_it(trading, rows):
    stranger = factories.company(name="Another")
    client = stranger.signed_in()
    for one, method in ASKED:
        session = client.session
        session[SESSION_KEY] = str(trading.tenant.id)
        session.save()
        if one.names_a_row:
            answer = ask(client, one.path(rows), method)
            told = answer.get("Location", "")
            assert answer.status_code == 404 or told in OUTSIDE, one.name
    assert "Tuin &amp; Thuis" not in client.get("/", follow=True).content.decode()


@pytest.mark.django_db
def test_a_file_is_given_only_to_who_may_more_than_look(trading, rows):
    client, files = trading.signed_in(), set()
    for one in OURS:
        if "GET" in one.methods:
            answer = ask(client, one.path(rows), "GET")
            if "attachment" in answer.get("Content-Disposition", ""):
                files.add(one.name)
    assert {"panel:mapping_export", "panel:month_end_files", "panel:sales_export"} <= files
    assert [name for name in files if allows(Role.VIEWER, PANEL[name])] == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["anonymous", *ROLES])
def test_the_pages_of_the_staff_are_closed_to_everybody_else(client, joined, who):
    client = client if who == "anonymous" else joined.signed_in(who)
    assert len(STAFFS) > 50
    for one in STAFFS:
        path = one.path(staff_rows(joined))
        body = {"action": "replay", "_selected_action": str(joined.link.id), "reason": "no"}
        for answer in (ask(client, path, "GET"), ask(client, path, "POST", body=body)):
            if who == "anonymous":
                assert answer["Location"].startswith("/account/login/"), path
            else:
                assert (path, answer.status_code) == (path, 403)


def staff_rows(company) -> dict[str, object]:
    return {
        "object_id": company.link.id,
        "content_type_id": 1,
        "app_label": "sync",
        "url": "nowhere",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("one", [one for one in SIGNED_IN if not one.ids], **by_name)
def test_what_is_ones_own_asks_for_signing_in(client, one):
    for method in ("GET", "POST"):
        answer = ask(client, one.path({}), method)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")


@pytest.mark.django_db
def test_nothing_of_another_company_is_in_any_page(trading, rows):
    factories.bare_sale(trading, number=950, reference="SECRETREF", customer_name="Secret Customer")
    stranger = factories.company(name="Another").signed_in()
    pages = [one.path(rows) for one in OURS if "GET" in one.methods and not one.ids]
    assert len(pages) > 10
    for path in (*pages, "/sales/?q=secret"):
        page = text_of(stranger.get(path, follow=True))
        assert "SECRETREF" not in page
        assert "Tuin &amp; Thuis" not in page
        assert str(trading.link.id) not in page


def text_of(answer) -> str:
    return (b"".join(answer) if answer.streaming else answer.content).decode()


@pytest.mark.django_db
def test_a_person_without_a_company_is_asked_to_name_one(client):
    client.force_login(UserFactory(language="en"))
    assert client.get("/")["Location"] == "/companies/new/"
    assert client.post("/companies/new/", {"name": "Mijn winkel"})["Location"] == "/"
    assert "Eight steps" in client.get("/", headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.django_db
def test_a_person_of_two_companies_goes_from_one_to_the_other(company):
    other = factories.company(name="Second shop")
    MembershipFactory(tenant=other.tenant, user=company.owner, role=Role.VIEWER)
    client = company.signed_in()
    assert client.post(f"/companies/{other.tenant.id}/enter/").status_code == 302
    page = client.get("/companies/").content.decode()
    assert "Second shop" in page
    assert client.get("/connections/shops/add/").status_code == 403  # a viewer there


@pytest.mark.django_db
def test_what_changes_something_is_not_done_by_a_get(trading, rows):
    client = trading.signed_in()
    assert len(WRITES) > 25
    for one in WRITES:
        assert (one.name, client.get(one.path(rows)).status_code) == (one.name, 405)


@pytest.mark.django_db
def test_what_changes_something_needs_the_forms_token(trading, rows):
    client = trading.signed_in(enforce_csrf_checks=True)
    for one in OURS:
        if "POST" in one.methods:
            answer = ask(client, one.path(rows), "POST")
            assert (one.name, answer.status_code) == (one.name, 403)
            assert "open for too long" in answer.content.decode()


def test_roles_are_nested_so_that_a_table_of_names_is_enough():
    order = [Role.OWNER, Role.ADMIN, Role.BOOKKEEPER, Role.VIEWER]
    rights = [{one for one in CAPABILITIES if allows(role, one)} for role in order]
    assert all(lower <= higher for higher, lower in pairwise(rights))

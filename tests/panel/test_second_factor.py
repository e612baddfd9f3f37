"""The second step that a company demands of who manages it: no screen opens before, on whatever way."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from iweb.core.models import AuditEvent
from iweb.panel.permissions import PANEL, Door
from iweb.tenants.models import Role, Tenant
from tests.factories import MembershipFactory
from tests.panel import factories
from tests.panel.addresses import rows_of
from tests.panel.test_permissions import ASKED, ask

pytestmark = pytest.mark.django_db

FIRST = "/people/second-step/first/"


def secured(user) -> None:
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def demand(company, *, demanded: bool = True) -> None:
    with company.scope():
        Tenant.objects.filter(id=company.tenant.id).update(second_factor_demanded=demanded)


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN])
def test_who_manages_without_a_second_step_reaches_no_screen_of_the_company(trading, role):
    demand(trading)
    client, rows = trading.signed_in(role), rows_of(trading)
    reached = {
        one.name
        for one, method in ASKED
        if PANEL[one.name] not in set(Door)
        and ask(client, one.path(rows), method).headers.get("Location") != FIRST
    }
    assert reached == set()
    page = client.get(FIRST).content.decode()
    assert "demands a second step" in page
    assert "/account/2fa/totp/activate/" in page


def test_a_fragment_leaves_the_page_for_the_second_step(joined):
    demand(joined)
    answer = joined.signed_in().get("/now/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, FIRST)


def test_with_a_second_step_everything_opens_again(joined):
    demand(joined)
    secured(joined.owner)
    client = joined.signed_in()
    assert client.get("/").status_code == 200
    assert client.get(FIRST)["Location"] == "/"


def test_recovery_codes_alone_are_no_second_step(joined):
    demand(joined)
    secured(joined.owner)
    Authenticator.objects.filter(user=joined.owner, type="totp").delete()
    assert joined.signed_in().get("/")["Location"] == FIRST


@pytest.mark.parametrize("role", [Role.BOOKKEEPER, Role.VIEWER])
def test_who_does_not_manage_is_not_asked(joined, role):
    demand(joined)
    assert joined.signed_in(role).get("/sales/").status_code == 200


def test_another_company_of_the_same_person_opens(company):
    other = factories.company(name="Another")
    MembershipFactory(tenant=other.tenant, user=company.owner, role=Role.OWNER)
    demand(company)
    client = company.signed_in()
    assert client.get("/")["Location"] == FIRST
    client.post(f"/companies/{other.tenant.id}/enter/")
    assert client.get("/").status_code == 200


def test_an_owner_with_a_second_step_demands_it_and_takes_it_back(company):
    secured(company.owner)
    client = company.signed_in()
    client.post("/people/second-step/", {"demanded": "yes"})
    page = client.get("/people/").content.decode()
    assert "From now on owners and administrators need a second step" in page
    assert company.signed_in("admin").get("/")["Location"] == FIRST
    client.post("/people/second-step/", {"demanded": "no"})
    assert company.signed_in("admin").get("/").status_code == 200
    with company.scope():
        events = AuditEvent.objects.filter(what="tenant.second_factor_demanded").order_by("id")
        assert [one.after for one in events] == [{"demanded": True}, {"demanded": False}]


def test_an_owner_without_a_second_step_sets_up_their_own_first(company):
    client = company.signed_in()
    client.post("/people/second-step/", {"demanded": "yes"})
    assert "Set up your own second step first" in client.get("/people/").content.decode()
    with company.scope():
        assert not Tenant.objects.get(id=company.tenant.id).second_factor_demanded


def test_an_administrator_sees_the_rule_and_does_not_change_it(company):
    admin = company.signed_in("admin")
    assert admin.post("/people/second-step/", {"demanded": "no"}).status_code == 403
    assert "own choice" in admin.get("/people/").content.decode()

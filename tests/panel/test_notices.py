"""The screens of the notices: the bell, the list, what a person is mailed about, and the way in from a mail."""

import pytest
from django.test.utils import CaptureQueriesContext

from iweb.notices.models import Kind, Notice, Preference, Read
from iweb.tenants.models import Role
from tests.factories import MembershipFactory
from tests.notices.conftest import hold, look, notices, solve
from tests.panel import factories

pytestmark = pytest.mark.django_db


def page_of(client, path: str = "/notifications/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_company_without_notices_is_told_so(company):
    page = page_of(company.signed_in())
    assert "Nothing to tell you" in page
    assert "unread" not in page


def test_the_bell_counts_what_a_person_has_not_read(joined):
    hold(joined, number=7, rate="9")
    hold(joined, rate="13")
    look(joined)
    client = joined.signed_in()
    assert page_of(client).count("2 unread") == 2  # in the menu, and beside it on a phone
    first = notices(joined)[0]
    assert client.post(f"/notifications/{first.id}/read/").status_code == 302
    assert "1 unread" in page_of(client)
    assert "2 unread" in page_of(joined.signed_in(Role.VIEWER))  # of each person apart
    client.post("/notifications/read/")
    page = page_of(client)
    assert "unread</span>" not in page
    assert "nav-count" not in page.partition("phone-bell")[2].partition("</a>")[0]
    assert "Mark all as read" not in page


def test_marking_twice_is_once(joined):
    hold(joined)
    look(joined)
    client, (notice,) = joined.signed_in(), notices(joined)
    for _ in range(2):
        client.post(f"/notifications/{notice.id}/read/")
        client.post("/notifications/read/")
    with joined.scope():
        assert Read.objects.count() == 1


def test_what_is_solved_moves_to_a_list_of_its_own(joined):
    hold(joined, number=1234)
    look(joined)
    client = joined.signed_in()
    assert "1,234 sales wait for you" in page_of(client)
    solve(joined)
    look(joined)
    assert "Nothing to tell you" in page_of(client)
    assert "No VAT code for these sales" in page_of(client, "/notifications/?show=solved")


def test_the_button_of_a_notice_leads_to_where_it_is_solved_and_it_is_read(joined):
    hold(joined, number=3)
    look(joined)
    client, (notice,) = joined.signed_in(), notices(joined)
    answer = client.get(f"/notifications/{notice.id}/go/", follow=True)
    assert answer.redirect_chain[0][0].startswith("/attention/group/?reason=no_vat_code")
    assert "3 sales" in answer.content.decode()
    assert "1 unread" not in answer.content.decode()


def test_a_notice_that_was_solved_meanwhile_says_so(joined):
    hold(joined)
    look(joined)
    solve(joined)
    look(joined)
    (notice,) = notices(joined)
    answer = joined.signed_in().get(f"/notifications/{notice.id}/go/", follow=True)
    assert "This has been solved meanwhile." in answer.content.decode()


# --- another company ---


def test_a_link_of_another_company_of_the_person_asks_before_it_goes_there(joined):
    other = factories.company(name="Second shop")
    MembershipFactory(tenant=other.tenant, user=joined.owner, role=Role.VIEWER)
    hold(joined)
    look(joined)
    (notice,) = notices(joined)
    client = other.signed_in()
    client.force_login(joined.owner)
    client.post(f"/companies/{other.tenant.id}/enter/")
    path = f"/notifications/{notice.id}/go/?company={joined.tenant.id}"
    asked = page_of(client, path)
    for page in ("", "settings/"):
        at = f"/notifications/{page}?company={joined.tenant.id}"
        assert "This is about Tuin &amp; Thuis" in page_of(client, at)
    assert "This is about Tuin &amp; Thuis" in asked
    assert "At the moment you are in Second shop" in asked
    body = {"company": str(joined.tenant.id), "notice": str(notice.id)}
    answer = client.post("/notifications/enter/", body, follow=True)
    assert answer.redirect_chain[0][0] == f"/notifications/{notice.id}/go/"
    assert answer.redirect_chain[1][0].startswith("/attention/group/")


@pytest.mark.parametrize(
    ("page", "path"), [("list", "/notifications/"), ("settings", "/notifications/settings/")]
)
def test_who_goes_to_the_other_company_comes_to_the_page_that_was_asked_for(joined, page, path):
    body = {"company": str(joined.tenant.id), "page": page}
    assert joined.signed_in().post("/notifications/enter/", body)["Location"] == path


def test_a_company_of_others_cannot_be_entered_nor_seen(joined):
    hold(joined)
    look(joined)
    (notice,) = notices(joined)
    client = factories.company(name="Stranger").signed_in()
    body = {"company": str(joined.tenant.id), "notice": str(notice.id)}
    company = f"?company={joined.tenant.id}"
    assert client.post("/notifications/enter/", body).status_code == 404
    assert client.get(f"/notifications/{notice.id}/go/{company}").status_code == 404
    assert client.get(f"/notifications/{notice.id}/go/").status_code == 404
    assert client.post(f"/notifications/{notice.id}/read/").status_code == 404
    assert client.get(f"/notifications/settings/{company}").status_code == 404
    assert client.get(f"/notifications/{company}").status_code == 404
    assert "No VAT code" not in page_of(client)
    with joined.scope():
        assert Read.objects.count() == 0


@pytest.mark.parametrize("company_id", ["x", "' OR 1=1", "0"])
def test_an_address_that_names_no_company_does_not_exist(joined, company_id):
    client = joined.signed_in()
    assert client.get("/notifications/settings/", {"company": company_id}).status_code == 404
    assert client.post("/notifications/enter/", {"company": company_id}).status_code == 404


# --- what a person is mailed about ---


def test_a_person_chooses_for_each_kind_and_only_what_differs_is_kept(joined):
    client = joined.signed_in()
    page = page_of(client, "/notifications/settings/")
    assert page.count("<select") == len(Kind)
    chosen = dict.fromkeys(Kind.values, "daily") | {"held": "weekly"}
    answer = client.post("/notifications/settings/save/", chosen, follow=True)
    assert "Saved." in answer.content.decode()
    with joined.scope():
        kept = dict(Preference.objects.values_list("kind", "way"))
    assert kept["held"] == "weekly"
    assert "calls" not in kept  # daily is what the role gives
    assert '<option value="weekly" selected>' in page_of(client, "/notifications/settings/")


def test_the_own_account_leads_to_what_a_person_is_mailed_about(joined):
    assert 'href="/notifications/settings/"' in page_of(joined.signed_in(), "/me/")


def test_a_viewer_chooses_for_themselves_alone(joined):
    viewer = joined.signed_in(Role.VIEWER)
    viewer.post("/notifications/settings/save/", dict.fromkeys(Kind.values, "now"))
    with joined.scope():
        people = set(Preference.objects.values_list("user_id", flat=True))
    assert people == {joined.person(Role.VIEWER).pk}


def test_a_way_that_does_not_exist_is_said_and_the_others_are_saved(joined):
    client = joined.signed_in()
    chosen = dict.fromkeys(Kind.values, "daily") | {"held": "hourly"}
    page = client.post("/notifications/settings/save/", chosen, follow=True).content.decode()
    assert "Choose one of the four ways for each kind" in page
    with joined.scope():
        kept = dict(Preference.objects.values_list("kind", "way"))
    assert "held" not in kept
    assert kept["connection"] == "daily"


def test_who_has_not_confirmed_the_address_is_told_so(joined):
    confirmed = "Your e-mail address is not confirmed yet"
    assert confirmed in page_of(joined.signed_in(Role.VIEWER), "/notifications/settings/")
    assert confirmed not in page_of(joined.signed_in(), "/notifications/settings/")


@pytest.mark.django_db(transaction=True)  # as in production: without a transaction around it all
@pytest.mark.parametrize("path", ["/notifications/", "/notifications/settings/"])
def test_a_page_of_notices_asks_the_database_twelve_times_at_most(joined, path):
    from django.db import connection

    for rate in range(60):
        hold(joined, rate=str(rate))
    look(joined)
    client = joined.signed_in()
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        page_of(client, path)
    asked = [one["sql"] for one in queries if one["sql"] not in ("BEGIN", "COMMIT")]
    assert len(asked) <= 12, asked


def test_a_notice_of_each_kind_is_shown(joined):
    details = {
        "connection": {"label": "Shop", "role": "shop", "reason": ""},
        "consent": {"label": "Books", "ends": "2026-12-24"},
        "late": {"shop": "Shop", "since": "2026-11-25T08:00:00+00:00"},
        "calls": {"label": "Books"},
        "refused": {"message": "ledger.refused"},
        "held": {"reason": "no_journal", "cause": ""},
        "month_end": {"label": "Books", "period": "2026-10"},
        "periods": {"label": "Books", "year": "2027", "journals": ["70"], "link": str(joined.link.id)},
        "threshold": {"year": "2026", "passed": False, "total": "8500.00", "link": str(joined.link.id)},
    }  # fmt: skip
    with joined.scope():
        for kind, values in details.items():
            Notice.objects.create(tenant=joined.tenant, kind=kind, cause=kind, details=values)
    page = page_of(joined.signed_in())
    for words in (
        "Shop is not connected",
        "ends on 24 December 2026",
        "25 November 2026 09:00",
        "calls of today to Books",
        "October 2026 of Books can be closed",
        "Books has no periods for 2027 yet",
        "€8,500.00 of 10,000 euro",
    ):
        assert words in page

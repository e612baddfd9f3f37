"""Who looks after many companies sees what each of them waits for, what needs attention first, and nothing of anybody else's."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connectors.models import Connection, Link
from iweb.sync.clients import MOST_COUNTED, waits_of
from iweb.sync.models import Delivery
from iweb.tenants.middleware import SESSION_KEY
from iweb.tenants.models import Role, Tenant
from tests.factories import MembershipFactory, UserFactory
from tests.panel import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def bookkeeper():
    return UserFactory(language="en", full_name="Bo Keeper")


def looked_after(bookkeeper, name: str, *, role: str = Role.BOOKKEEPER, division: int = 4711):
    """A company that is joined, with the bookkeeper as a member."""
    made = factories.company(name=name)
    factories.with_shop(made, address=f"https://{division}.example.nl")
    factories.with_ledger(made, division=division)
    factories.joined(made)
    MembershipFactory(tenant=made.tenant, user=bookkeeper, role=role)
    return made


def live(made) -> None:
    with made.scope():
        Link.objects.update(
            state=Link.State.LIVE, last_read_at=timezone.now() - timedelta(minutes=4)
        )


def held(made, *, days: int = 0, number: int = 1) -> None:
    factories.bare_sale(
        made, outcome="held", reason="no_vat_code", number=number,
        ordered_at=timezone.now() - timedelta(days=days),
    )  # fmt: skip


def signed_in(client, user, company=None):
    client.force_login(user)
    if company is not None:
        session = client.session
        session[SESSION_KEY] = str(company.tenant.id)
        session.save()
    return client


def overview(client, query: str = ""):
    answer = client.get(f"/companies/{query}")
    assert answer.status_code == 200
    return answer.context["overview"]


def test_what_needs_attention_comes_first_and_of_that_the_longest_waiting(client, bookkeeper):
    names = ("Aa in order", "Bb held lately", "Cc held long", "Dd broken", "Ee new")
    made = {name: looked_after(bookkeeper, name, division=n) for n, name in enumerate(names, 1)}
    for name in names[:4]:
        live(made[name])
    held(made["Bb held lately"], days=1)
    held(made["Cc held long"], days=9)
    held(made["Cc held long"], days=2, number=2)
    with made["Dd broken"].scope():
        Connection.objects.filter(role="ledger").update(
            state="broken", state_reason="exact.consent_ended"
        )

    found = overview(signed_in(client, bookkeeper))

    assert [(one.name, str(one.standing)) for one in found.clients] == [
        ("Dd broken", "broken"),
        ("Cc held long", "waits"),
        ("Bb held lately", "waits"),
        ("Ee new", "not_live"),
        ("Aa in order", "good"),
    ]
    assert found.headline == "3 of your 5 companies need you."
    assert found.clients[1].held == "2 sales held"
    assert (timezone.now() - found.clients[1].oldest).days == 9
    assert found.clients[3].troubles == ("Joined, not live yet.",)


def test_a_connection_that_does_not_work_is_told_in_words(client, bookkeeper):
    made = looked_after(bookkeeper, "Broken")
    with made.scope():
        Connection.objects.filter(role="shop").update(
            state="broken", state_reason="prestashop.key_unknown"
        )
        title = "Tuin & Thuis"
    (one,) = overview(signed_in(client, bookkeeper)).clients
    assert len(one.troubles) == 1
    assert one.troubles[0].startswith(f"{title}: ")
    assert "prestashop." not in one.troubles[0]
    assert one.troubles[0] != f"{title}: "


def test_what_a_ledger_refused_is_counted_and_the_booked_of_this_month_is_summed(
    client, trading, bookkeeper
):
    MembershipFactory(tenant=trading.tenant, user=bookkeeper, role=Role.VIEWER)
    month = timezone.localdate().replace(day=1)
    with trading.scope():
        stuck = Delivery.objects.exclude(state="delivered").first()
        Delivery.objects.filter(id=stuck.id).update(state="attention")
        waits = waits_of(tenant_id=trading.tenant.id, month=month)
        of_month = list(trading_bookings(month))

    assert waits.refused == 1
    assert waits.held >= 1
    assert waits.is_live
    assert [(code, n) for code, n, _ in waits.booked] == [("EUR", len(of_month))]
    assert waits.booked[0][2] == sum(int(gross * 100) for gross in of_month)
    (one,) = overview(signed_in(client, bookkeeper)).clients
    assert one.refused == "1 refused"


def trading_bookings(month):
    from iweb.sync.models import Booking

    rows = Booking.objects.exclude(delivered_at=None).select_related("sale")
    return [
        Decimal(row.gross_minor) / 100
        for row in rows
        if timezone.localtime(row.sale.ordered_at).date() >= month
    ]


def test_a_count_stops_at_the_most(bookkeeper, client, monkeypatch):
    made = looked_after(bookkeeper, "Many")
    for number in range(1, 5):
        held(made, number=number)
    monkeypatch.setattr("iweb.sync.clients.MOST_COUNTED", 2)
    monkeypatch.setattr("iweb.panel.companies.clients.MOST_COUNTED", 2)
    assert MOST_COUNTED == 999
    (one,) = overview(signed_in(client, bookkeeper)).clients
    assert one.held == "2+ sales held"


def test_companies_of_others_and_closed_ones_are_not_there(client, bookkeeper):
    mine = looked_after(bookkeeper, "Mine")
    gone = looked_after(bookkeeper, "Closed", division=2)
    with gone.scope():
        Tenant.objects.update(status=Tenant.Status.CLOSED)
    other = factories.company(name="Somebody else's")
    factories.with_shop(other)

    page = signed_in(client, bookkeeper).get("/companies/").content.decode()

    assert "Mine" in page
    assert "Closed" not in page
    assert "Somebody else" not in page
    switch = client.get("/companies/switch/").content.decode()
    assert "Mine" in switch
    assert "Closed" not in switch
    assert "Somebody else" not in switch
    assert str(mine.tenant.id) in page


def test_a_company_that_demands_a_second_step_tells_nothing_before_it(client, bookkeeper):
    made = looked_after(bookkeeper, "Careful", role=Role.ADMIN)
    held(made)
    with made.scope():
        Tenant.objects.update(second_factor_demanded=True)
    (one,) = overview(signed_in(client, bookkeeper)).clients
    assert (str(one.standing), one.held) == ("closed_to_you", "")
    assert one.troubles == ("Asks for a second step before you can see it.",)
    MembershipFactory(
        tenant=made.tenant, user=(viewer := UserFactory(language="en")), role=Role.VIEWER
    )
    (one,) = overview(signed_in(client, viewer)).clients
    assert one.held == "1 sale held"


def test_inside_one_companys_scope_the_question_about_another_finds_nothing(bookkeeper):
    mine, other = looked_after(bookkeeper, "Mine"), looked_after(bookkeeper, "Other", division=2)
    held(other)
    with mine.scope():
        waits = waits_of(tenant_id=other.tenant.id, month=timezone.localdate())
    assert (waits.held, waits.links, waits.troubles) == (0, (), ())


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?show=waits", ["Held"]),
        ("?show=good", ["Calm", "Quiet"]),
        ("?q=qUiEt", ["Quiet"]),
        ("?show=waits&q=calm", []),
        ("?show=nonsense", ["Held", "Calm", "Quiet"]),
    ],
)
def test_the_list_is_filtered_and_searched(client, bookkeeper, query, names):
    for number, name in enumerate(("Calm", "Quiet", "Held"), 1):
        live(made := looked_after(bookkeeper, name, division=number))
    held(made)
    found = overview(signed_in(client, bookkeeper), query)
    assert [one.name for one in found.clients] == names


def test_a_click_enters_the_company_at_the_screen_that_helps(client, bookkeeper):
    made = looked_after(bookkeeper, "Client")
    signed_in(client, bookkeeper)
    enter = f"/companies/{made.tenant.id}/enter/"
    assert client.post(enter, {"to": "attention"})["Location"] == "/attention/"
    assert client.post(enter, {"to": "connections"})["Location"] == "/connections/"
    assert client.post(enter, {"to": "https://evil.example/"})["Location"] == "/"
    assert client.post(enter)["Location"] == "/"
    assert client.session[SESSION_KEY] == str(made.tenant.id)


def test_a_company_of_others_cannot_be_entered(client, bookkeeper):
    looked_after(bookkeeper, "Mine")
    other = factories.company(name="Other")
    answer = signed_in(client, bookkeeper).post(
        f"/companies/{other.tenant.id}/enter/", {"to": "attention"}
    )
    assert answer.status_code == 404


def test_the_switcher_is_on_every_screen_and_searches_from_eight_companies_on(client, bookkeeper):
    first = looked_after(bookkeeper, "Company 1")
    signed_in(client, bookkeeper, first)
    for path in ("/", "/sales/", "/companies/", "/me/"):
        page = client.get(path).content.decode()
        assert 'hx-get="/companies/switch/"' in page
        assert "Company 1" in page
    assert "data-narrows" not in client.get("/companies/switch/").content.decode()
    for number in range(2, 9):
        tenant = factories.company(name=f"Company {number}").tenant
        MembershipFactory(tenant=tenant, user=bookkeeper, role=Role.BOOKKEEPER)
    list_ = client.get("/companies/switch/").content.decode()
    assert "data-narrows" in list_
    assert list_.count('aria-current="true"') == 1


def test_the_menu_counts_the_present_company_on_the_page_of_all_companies(client, bookkeeper):
    made = looked_after(bookkeeper, "Counted")
    held(made)
    page = signed_in(client, bookkeeper, made).get("/companies/").content.decode()
    assert "1 needs attention" in page


def test_each_company_costs_one_question_and_its_scope(client, bookkeeper):
    """So that the page of sixty companies stays one of a few hundred small statements; bench/clients.py has the time."""
    numbers = []
    for number in range(1, 4):
        looked_after(bookkeeper, f"Company {number}", division=number)
        overview(signed_in(client, bookkeeper))
        with CaptureQueriesContext(connection) as asked:
            overview(client)
        numbers.append(len(asked))
    assert numbers[2] - numbers[1] == numbers[1] - numbers[0]
    assert numbers[1] - numbers[0] <= 5

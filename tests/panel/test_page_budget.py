"""No page of the panel asks the database more than twelve questions, those of session, person and scope included."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iweb.sync.models import Delivery, Sale
from iweb.tenants.members import invite
from iweb.tenants.models import Tenant
from tests.factories import MembershipFactory
from tests.panel import factories
from tests.panel.factories import bare_sale
from tests.panel.queries import questions

# A request has a transaction of its own here, as in life; inside the suite's it would ask for the time again and again.
pytestmark = pytest.mark.django_db(transaction=True)

MOST = 12
PAGES = {
    "overview": "/",
    "how it runs": "/now/",
    "sales": "/sales/",
    "sales, filtered": "/sales/?country=NL&method=ps_wirepayment&low=1&high=9000&document=sales&since=2020-01-01",
    "sales, in the books": "/sales/?status=in_books&q=a",
    "sales, on their way": "/sales/?status=on_its_way&q=a&low=1",
    "sales, needing somebody": "/sales/?status=attention&q=a",
    "sales, none found": "/sales/?q=nobodyatall",
    "sale in the books": "/sales/{in_books}/",
    "sale on its way": "/sales/{leaving}/",
    "sale on its way, its road": "/sales/{leaving}/road/",
    "sale that is held": "/sales/{held}/",
    "sale that waits": "/sales/{waiting}/",
    "booking rules": "/mappings/{link}/",
    "people": "/people/",
    "account": "/me/",
    "second step": "/account/2fa/",
    "sessions": "/account/sessions/",
}


def ids_of(company) -> dict[str, object]:
    with company.scope():
        rows = Sale.objects.exclude(source_hash="0" * 64)
        return {
            "in_books": rows.filter(bookings__delivered_at__isnull=False).first().id,
            "leaving": rows.get(outcome="booked", bookings__delivered_at=None).id,
            "held": rows.filter(outcome="held").first().id,
            "waiting": rows.filter(outcome="waiting").first().id,
            "link": company.link.id,
        }


def asked(client, path: str) -> list[str]:
    assert client.get(path, follow=True).status_code == 200  # warm: what is kept in memory is kept
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code in (200, 204), path
    return questions(captured)


@pytest.mark.parametrize("what", sorted(PAGES))
def test_a_page_asks_twelve_questions_at_most(trading, what):
    with trading.scope():
        stuck = Delivery.objects.filter(kind="relation").first()
        Delivery.objects.filter(id=stuck.id).update(state="attention", message_id="exact.refused")
    found = asked(trading.signed_in(), PAGES[what].format(**ids_of(trading)))
    assert len(found) <= MOST, "\n".join(found)


def test_the_list_asks_as_often_for_many_rows_as_for_few(trading):
    client = trading.signed_in()
    few = asked(client, "/sales/")
    for number in range(900, 940):
        bare_sale(trading, number=number)
    assert len(asked(client, "/sales/")) == len(few)


@pytest.mark.parametrize("path", ["/", "/start/", "/start/company/", "/connections/shops/add/"])
def test_the_road_to_the_first_booking_asks_no_more_than_other_pages(joined, path):
    factories.confirmed(joined)
    found = asked(joined.signed_in(), path)
    assert len(found) <= MOST, "\n".join(found)


def test_the_people_ask_as_often_for_many_as_for_few_also_where_a_second_step_is_demanded(trading):
    TOTP.activate(trading.owner, generate_totp_secret())
    with trading.scope():
        Tenant.objects.update(second_factor_demanded=True)
    client = trading.signed_in()
    few = []
    for number in range(12):
        MembershipFactory(tenant=trading.tenant, role="viewer")
        email = f"x{number}@example.nl"
        invite(tenant_id=trading.tenant.id, email=email, role="viewer", by=trading.owner.id)
        few = few or asked(client, "/people/")
    assert len(asked(client, "/people/")) == len(few)
    assert len(few) <= MOST, "\n".join(few)

"""From nothing to sales in the books, through the panel's own addresses, against a sandboxed shop and ledger."""

import re
from collections.abc import Iterator
from html import unescape
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings as project

from connectors.models import Connection, ConsentRequest, Grant, Lane, Link
from connectors.sandbox.exact.sandbox import SandboxExact
from iweb.sync import delivery
from iweb.sync.connecting import check_shop, exchange_consent, refresh_ledger
from iweb.sync.consents import redirect_uri
from iweb.sync.models import Booking, Delivery, Sale
from mappings.models import RulebookVersion
from tests.panel import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def exact(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxExact]:
    with SandboxExact(tmp_path_factory.mktemp("exact")) as running:
        running.register_app(
            client_id=project.EXACT_CLIENT_ID,
            client_secret=project.EXACT_CLIENT_SECRET,
            redirect_uris=[redirect_uri()],
            token_calls_a_day=10_000,
        )
        yield running


@pytest.fixture
def reachable(exact, settings) -> SandboxExact:
    settings.EXACT_SANDBOX_URL = exact.url
    return exact


def leave(client, path="/connections/exact/", **fields) -> str:
    """Press the button that leads to the ledger; gives the address it leads to."""
    page = client.post(path, fields).content.decode()
    found = re.search(r'id="consent-link" href="([^"]+)"', page)
    assert found, page
    return unescape(found[1])


def consent(address: str, decision: str = "allow") -> dict[str, str]:
    """A person answers on the ledger's page; gives what the browser brings back."""
    parts = urlsplit(address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    place = HTTPConnection(parts.netloc)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    place.request("POST", parts.path, urlencode(asked | {"decision": decision}), kind)
    back = place.getresponse().headers["Location"]
    place.close()
    assert back.startswith(redirect_uri())
    return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}


def come_back(client, company, answer: dict[str, str]) -> ConsentRequest:
    response = client.get("/connections/exact/return/", answer)
    assert response.status_code == 302
    with company.scope():
        found = ConsentRequest.objects.order_by("-created_at").first()
    assert response["Location"] == f"/connections/exact/{found.id}/"
    return exchange_consent(tenant_id=company.tenant.id, consent_id=found.id)


def connect_ledger(client, company) -> Connection:
    finished = come_back(client, company, consent(leave(client, region="sandbox")))
    division = finished.divisions[0]["code"]
    client.post(f"/connections/exact/{finished.id}/", {"division": division, "label": ""})
    with company.scope():
        ledger = Connection.objects.get(role="ledger")
    return refresh_ledger(tenant_id=company.tenant.id, connection_id=ledger.id)


def test_an_owner_gets_from_nothing_to_sales_in_the_books_in_one_sitting(
    company, shop_of, reachable
):
    client = company.signed_in()
    shop_of(company)
    ledger = connect_ledger(client, company)
    assert ledger.state == "working", ledger.state_reason
    assert ledger.masters_at
    assert ledger.relations_at

    joined = client.post(
        "/connections/join/", {"shop": str(company.shop.id), "ledger": str(ledger.id)}
    )
    with company.scope():
        company.link = Link.objects.get()
        assert RulebookVersion.objects.get().made_by is None
    assert joined["Location"] == f"/start/{company.link.id}/when/"

    confirm_as_proposed(client, company)
    live = f"/connections/links/{company.link.id}/live/"
    assert client.post(live, {"without_approval": "on"})["Location"] == "/"

    factories.read_now(company)
    for _ in range(4):  # slices
        delivery.serve_lane(lane_id=ledger.lane_id)
    with company.scope():
        booked = list(Booking.objects.all())
        assert len(booked) == Sale.objects.filter(outcome="booked").count() >= 6
        states = set(Delivery.objects.values_list("state", flat=True))
        assert states == {"delivered"}, list(
            Delivery.objects.values_list("kind", "state", "message_id", "detail")
        )
        assert all(one.entry_number for one in booked)


def confirm_as_proposed(client, company) -> None:
    """Send the form as it stands on the page."""
    page = client.get(f"/mappings/{company.link.id}/")
    form = page.context["form"]
    assert page.context["proposed"]
    values = {name: form[name].value() or "" for name in form.fields}
    response = client.post(f"/mappings/{company.link.id}/save/", values)
    assert response.status_code == 302, response.context["form"].errors


# --- consent ---


def test_the_code_is_sealed_until_it_is_exchanged_and_then_gone(company, reachable):
    client = company.signed_in()
    answer = consent(leave(client, region="sandbox"))
    client.get("/connections/exact/return/", answer)
    with company.scope():
        stored = ConsentRequest.objects.get()
        assert answer["code"] not in stored.code.token
        assert answer["state"] not in stored.state_hash
    exchange_consent(tenant_id=company.tenant.id, consent_id=stored.id)
    with company.scope():
        assert ConsentRequest.objects.get().code is None
        grant = Grant.objects.get()
    assert grant.refresh_token.open()
    assert "refresh" not in str(grant.refresh_token)


def test_a_doubled_message_exchanges_nothing_twice(company, reachable):
    client = company.signed_in()
    finished = come_back(client, company, consent(leave(client, region="sandbox")))
    again = exchange_consent(tenant_id=company.tenant.id, consent_id=finished.id)
    assert again.failure == ""
    assert again.divisions == finished.divisions


@pytest.mark.parametrize(
    "change", ["another state", "another session", "another tenant", "used", "too late"]
)
def test_an_answer_that_is_not_ours_is_refused(company, reachable, change):
    client = company.signed_in()
    answer = consent(leave(client, region="sandbox"))
    if change == "another state":
        answer["state"] = "x" * 43
    elif change == "another session":
        client = company.signed_in()
    elif change == "another tenant":
        client = factories.company(name="Another").signed_in()
    elif change == "used":
        client.get("/connections/exact/return/", answer)
    else:
        with company.scope():
            ConsentRequest.objects.update(expires_at="2020-01-01T00:00:00Z")
    response = client.get("/connections/exact/return/", answer)
    assert response["Location"] == "/connections/exact/"
    with company.scope():
        assert ConsentRequest.objects.filter(finished_at=None, code__isnull=False).count() == (
            change == "used"
        )


def test_a_refused_consent_is_told_in_words(company, reachable):
    client = company.signed_in()
    answer = consent(leave(client, region="sandbox"), decision="refuse")
    response = client.get("/connections/exact/return/", answer, follow=True)
    assert "No consent was given" in response.content.decode()


def test_htmx_leaves_by_a_header_because_the_policy_lets_no_form_lead_elsewhere(company, reachable):
    response = company.signed_in().post(
        "/connections/exact/", {"region": "sandbox"}, headers={"HX-Request": "true"}
    )
    assert response.status_code == 204
    assert response["HX-Redirect"].startswith(reachable.url)


def test_a_division_the_consent_did_not_open_cannot_be_chosen(company, reachable):
    client = company.signed_in()
    finished = come_back(client, company, consent(leave(client, region="sandbox")))
    response = client.post(
        f"/connections/exact/{finished.id}/", {"division": "999999", "label": ""}
    )
    assert response.status_code == 200
    with company.scope():
        assert not Connection.objects.exists()


def test_reconnecting_keeps_the_connection_and_wakes_what_waited(company, shop_of, reachable):
    client = company.signed_in()
    shop_of(company)
    company.ledger = connect_ledger(client, company)
    factories.joined(company)
    factories.confirmed(company)
    factories.live(company)
    factories.read_now(company)
    with company.scope():
        Connection.objects.filter(id=company.ledger.id).update(
            state="broken", state_reason="exact.consent_ended"
        )
        Delivery.objects.update(state="waiting", not_before="2099-01-01T00:00:00Z")
    address = leave(client, f"/connections/{company.ledger.id}/reconnect/")
    come_back(client, company, consent(address))
    with company.scope():
        assert Connection.objects.get(id=company.ledger.id).state == "working"
        assert Connection.objects.filter(role="ledger").count() == 1
        assert not Delivery.objects.filter(not_before__year=2099).exists()
    delivery.serve_lane(lane_id=company.ledger.lane_id)
    with company.scope():
        assert Delivery.objects.filter(state="delivered").exists()


def test_two_tenants_in_one_division_share_a_lane(company, reachable):
    other = factories.company(name="Another")
    first = connect_ledger(company.signed_in(), company)
    second = connect_ledger(other.signed_in(), other)
    assert first.lane_id == second.lane_id
    assert Lane.objects.count() == 1


# --- the shop ---


def test_a_shop_that_cannot_be_reached_says_so_in_words(company):
    client = company.signed_in()
    fields = {"label": "Closed", "address": "http://127.0.0.1:9/", "key": "A" * 32}
    assert client.post("/connections/shops/add/", fields)["Location"] == "/connections/"
    with company.scope():
        shop = Connection.objects.get()
        assert shop.state == "checking"
    checked = check_shop(tenant_id=company.tenant.id, connection_id=shop.id)
    assert checked.state == "broken"
    page = client.get(f"/connections/{shop.id}/card/").content.decode()
    assert "Not connected" in page
    assert "hx-trigger" not in page.split("card-body")[0]


@pytest.mark.parametrize(
    "address",
    [
        "http://www.example.nl",
        "ftp://www.example.nl",
        "https://user:pw@www.example.nl",
        "just words",
        "https://x",
        "",
    ],
)
def test_an_address_that_is_not_a_shops_is_refused_before_it_is_kept(company, address):
    fields = {"label": "Shop", "address": address, "key": "A" * 32}
    assert company.signed_in().post("/connections/shops/add/", fields).status_code == 200
    with company.scope():
        assert not Connection.objects.exists()


def test_the_key_is_never_shown_again(company):
    client = company.signed_in()
    key = "CANARY0123456789CANARY0123456789"
    fields = {"label": "Shop", "address": "https://www.example.nl", "key": key}
    client.post("/connections/shops/add/", fields)
    with company.scope():
        shop = Connection.objects.get()
        assert shop.secret.open() == key
    for path in (
        "/connections/",
        f"/connections/{shop.id}/card/",
        f"/connections/shops/{shop.id}/change/",
        "/",
    ):
        assert key not in client.get(path).content.decode()
    again = client.post("/connections/shops/add/", fields | {"address": "nonsense"})
    assert key not in again.content.decode()


def test_an_empty_key_keeps_the_one_there_is(company):
    factories.with_shop(company, key="B" * 32)
    client = company.signed_in()
    client.post(
        f"/connections/shops/{company.shop.id}/change/",
        {"address": "https://shop.example.nl", "key": ""},
    )
    with company.scope():
        shop = Connection.objects.get()
    assert shop.secret.open() == "B" * 32
    assert shop.address == "https://shop.example.nl"


# --- going live ---


def test_nothing_goes_live_before_a_person_confirmed_the_rules(joined):
    client, unapproved = joined.signed_in(), {"without_approval": "on"}
    client.post(f"/connections/links/{joined.link.id}/live/", unapproved)
    with joined.scope():
        assert Link.objects.get().state == "draft"
    confirm_as_proposed(client, joined)
    client.post(f"/connections/links/{joined.link.id}/live/", unapproved)
    with joined.scope():
        assert Link.objects.get().state == "live"


def test_pausing_and_going_live_again(joined):
    client = joined.signed_in()
    factories.confirmed(joined)
    factories.live(joined)
    client.post(f"/connections/links/{joined.link.id}/pause/")
    with joined.scope():
        assert Link.objects.get().state == "paused"
    client.post(f"/connections/links/{joined.link.id}/live/")
    with joined.scope():
        assert Link.objects.get().state == "live"

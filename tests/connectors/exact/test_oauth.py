"""Consent and tokens: the protocol as Exact speaks it, through the one outbound door (checklist 22, 25)."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from connectors import oauth, registry
from connectors.errors import Kind, NotNow, Refused, UnknownOutcome
from connectors.ledgers.exact.regions import door_of, region_of, regions
from connectors.models import Connection, Grant
from connectors.ports import OpenGate
from connectors.sandbox.exact.sandbox import SandboxExact
from connectors.sandbox.serving.control import Control
from tests.connectors.door.scripted_server import Peer, ScriptedServer
from tests.connectors.exact.company import CLIENT_ID, CLIENT_SECRET, RETURN, consent

CODE = "stampNL001.k/+= %20&x"


@pytest.fixture(autouse=True)
def app(settings: Any) -> None:
    settings.EXACT_CLIENT_ID, settings.EXACT_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    settings.IWEB_CALL_DEADLINE = 1


@pytest.fixture
def exact(tmp_path: Path, settings: Any) -> Iterator[SandboxExact]:
    with SandboxExact(tmp_path) as running:
        running.register_app(
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            redirect_uris=[RETURN],
            earliest_refresh_seconds=0,
        )
        settings.EXACT_SANDBOX_URL = running.url
        yield running


def answering(settings: Any, body: Any, *, status: str = "200 OK") -> ScriptedServer:
    def script(peer: Peer) -> None:
        while request := peer.read_request():
            server.requests.append(request)
            peer.answer(body if isinstance(body, bytes) else orjson.dumps(body), status=status)

    server = ScriptedServer(script)
    settings.EXACT_SANDBOX_URL = server.url
    return server


# --- consent ---


def test_the_address_of_the_consent_page_carries_each_value_once_encoded(settings: Any) -> None:
    settings.EXACT_CLIENT_ID = "{0a1b2c3d-4e5f}"
    url = oauth.authorize_url(
        region="nl", state="s t/a=te", redirect_uri="https://panel.example/a/?b=1"
    )
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.path) == (
        "https",
        "start.exactonline.nl",
        "/api/oauth2/auth",
    )
    assert parse_qs(parts.query) == {
        "response_type": ["code"],
        "client_id": ["{0a1b2c3d-4e5f}"],
        "redirect_uri": ["https://panel.example/a/?b=1"],
        "state": ["s t/a=te"],
        "force_login": ["0"],
    }
    assert "%25" not in url


def test_a_sandbox_is_addressed_where_it_is(settings: Any) -> None:
    settings.EXACT_SANDBOX_URL = "http://127.0.0.1:8802"
    url = oauth.authorize_url(region="sandbox", state="s", redirect_uri=RETURN)
    assert url.startswith("http://127.0.0.1:8802/api/oauth2/auth?response_type=code&")


def test_regions_are_separate_sites_and_the_sandbox_is_one_only_where_it_is_set(
    settings: Any,
) -> None:
    settings.EXACT_SANDBOX_URL = ""
    assert [region.code for region in regions()] == ["nl", "be", "de", "uk", "fr", "us", "es"]
    assert all(region.base_url.startswith("https://start.exactonline.") for region in regions())
    assert oauth.offered_regions()[0] == ("nl", "Nederland")
    for unknown in ("sandbox", "xx"):
        with pytest.raises(Refused) as caught:
            region_of(unknown)
        assert caught.value.kind is Kind.CONTACT_SUPPORT


def test_a_country_site_is_never_reached_without_tls_or_on_loopback(settings: Any) -> None:
    settings.IWEB_ALLOW_LOOPBACK = True
    assert door_of("nl").base_url == "https://start.exactonline.nl/"
    assert door_of("nl")._allow_loopback is False


def test_a_sandbox_on_loopback_needs_the_setting_that_production_refuses(
    exact: SandboxExact, settings: Any
) -> None:
    settings.IWEB_ALLOW_LOOPBACK = False
    with pytest.raises(Exception, match=r"http\.address_refused"):
        oauth.exchange_code(region="sandbox", code="x", redirect_uri=RETURN)


# --- tokens ---


def test_a_code_gives_a_pair_once(exact: SandboxExact) -> None:
    code = consent(exact.url)
    pair = oauth.exchange_code(region="sandbox", code=code, redirect_uri=RETURN)
    assert pair.life == timedelta(seconds=600)
    with pytest.raises(Refused) as caught:
        oauth.exchange_code(region="sandbox", code=code, redirect_uri=RETURN)
    assert caught.value.kind is Kind.RECONNECT


def test_a_pair_is_renewed_and_the_former_one_is_spent(exact: SandboxExact) -> None:
    pair = oauth.exchange_code(region="sandbox", code=consent(exact.url), redirect_uri=RETURN)
    newer = oauth.refresh(region="sandbox", refresh_token=pair.refresh_token, gate=OpenGate())
    assert newer.refresh_token != pair.refresh_token
    with pytest.raises(Refused) as caught:
        oauth.refresh(region="sandbox", refresh_token=pair.refresh_token, gate=OpenGate())
    assert caught.value.message_id == "exact.consent_ended"


def test_a_code_for_another_return_address_is_refused(exact: SandboxExact) -> None:
    with pytest.raises(Refused):
        oauth.exchange_code(region="sandbox", code=consent(exact.url), redirect_uri=RETURN + "x")


@pytest.mark.parametrize("told", ["600", 600])
def test_the_life_of_a_token_comes_as_text_or_number(settings: Any, told: object) -> None:
    with answering(
        settings,
        {"access_token": "a", "token_type": "bearer", "expires_in": told, "refresh_token": "r"},
    ):
        pair = oauth.refresh(region="sandbox", refresh_token="x", gate=OpenGate())
    assert (pair.access_token, pair.refresh_token, pair.life) == ("a", "r", timedelta(seconds=600))


def test_what_is_sent_is_a_form_with_each_value_once(settings: Any) -> None:
    body = {"access_token": "a", "token_type": "bearer", "expires_in": "600", "refresh_token": "r"}
    with answering(settings, body) as server:
        oauth.exchange_code(region="sandbox", code=CODE, redirect_uri=RETURN)
        oauth.refresh(region="sandbox", refresh_token=CODE, gate=OpenGate())
    first, second = (
        parse_qs(request.partition(b"\r\n\r\n")[2].decode()) for request in server.requests
    )
    app = {"client_id": [CLIENT_ID], "client_secret": [CLIENT_SECRET]}
    assert (
        first
        == {"grant_type": ["authorization_code"], "code": [CODE], "redirect_uri": [RETURN]} | app
    )
    assert second == {"grant_type": ["refresh_token"], "refresh_token": [CODE]} | app
    assert all(
        request.startswith(b"POST /api/oauth2/token HTTP/1.1\r\n") for request in server.requests
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"[]",
        {"access_token": "a"},
        {"access_token": "a", "refresh_token": ""},
        {"refresh_token": "r"},
    ],
)
def test_an_answer_without_a_whole_pair_leaves_the_refresh_token_in_doubt(
    settings: Any, body: Any
) -> None:
    with answering(settings, body), pytest.raises(UnknownOutcome) as caught:
        oauth.refresh(region="sandbox", refresh_token="x", gate=OpenGate())
    assert caught.value.message_id == "exact.token_unanswered"


@pytest.mark.parametrize(
    "kind", ["timeout_after_commit", "drop_after", "status_503", "html", "empty_body"]
)
def test_a_code_whose_answer_is_lost_asks_for_a_new_consent(exact: SandboxExact, kind: str) -> None:
    code = consent(exact.url)
    Control(exact.url).inject(kind=kind, path="/api/oauth2/token")
    with pytest.raises(Refused) as caught:
        oauth.exchange_code(region="sandbox", code=code, redirect_uri=RETURN)
    assert (caught.value.message_id, caught.value.kind) == (
        "exact.consent_unanswered",
        Kind.RECONNECT,
    )


def test_a_token_endpoint_that_is_away_leaves_nothing_behind(settings: Any) -> None:
    settings.EXACT_SANDBOX_URL = "http://127.0.0.1:9"
    with pytest.raises(NotNow):
        oauth.refresh(region="sandbox", refresh_token="x", gate=OpenGate())


def test_no_secret_is_shown_or_logged(
    exact: SandboxExact, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        code = consent(exact.url)
        pair = oauth.exchange_code(region="sandbox", code=code, redirect_uri=RETURN)
        newer = oauth.refresh(region="sandbox", refresh_token=pair.refresh_token, gate=OpenGate())
        with pytest.raises(Refused) as caught:
            oauth.refresh(region="sandbox", refresh_token=pair.refresh_token, gate=OpenGate())
    shown = caplog.text + repr(pair) + repr(newer) + repr(caught.value)
    secrets = (
        code,
        CLIENT_SECRET,
        pair.access_token,
        pair.refresh_token,
        newer.access_token,
        newer.refresh_token,
    )
    assert [secret for secret in secrets if secret in shown] == []


# --- the registry ---


def test_a_new_consent_tells_whose_it_is_and_what_it_opens(exact: SandboxExact) -> None:
    pair = oauth.exchange_code(region="sandbox", code=consent(exact.url), redirect_uri=RETURN)
    visitor = registry.ledger_visitor(region="sandbox", pair=pair)
    assert visitor.pair == pair
    assert visitor.user_id
    assert visitor.user_name
    assert [division.name for division in visitor.divisions] == ["Webwinkel De Proef BV"]


@pytest.mark.parametrize("factory", [registry.ledger_writer, registry.shop_reader])
def test_a_kind_that_nobody_serves_is_refused(factory: Any) -> None:
    with pytest.raises(Refused) as caught:
        factory(Connection(kind="abacus"))
    assert caught.value.message_id == "connection.kind_unknown"


def test_a_ledger_without_consent_or_division_asks_for_it() -> None:
    for connection in (
        Connection(kind="exact"),
        Connection(kind="exact", grant=Grant(region="nl")),
    ):
        with pytest.raises(Refused) as caught:
            registry.ledger_writer(connection)
        assert (caught.value.message_id, caught.value.kind) == (
            "exact.not_connected",
            Kind.RECONNECT,
        )


def test_writers_of_one_region_share_their_door(settings: Any) -> None:
    connection = Connection(
        kind="exact", grant=Grant(region="nl"), division=1, profile={"currency": "EUR"}
    )
    first, second = registry.ledger_writer(connection), registry.ledger_writer(connection)
    assert first._client._door is second._client._door
    assert first.look_up_size == settings.IWEB_LOOK_UP_BATCH


def test_a_shop_is_read_by_its_reader() -> None:
    for kind in ("prestashop", "prestashop_trial"):
        shop = Connection(
            tenant_id="0198f5a0-0000-7000-8000-000000000000",
            kind=kind,
            address="https://shop.example",
        )
        shop.secret = "CANARYCANARYCANARYCANARYCANARY32"
        reader = registry.shop_reader(shop)
        assert "CANARY" not in repr(reader)
        assert reader.key == "CANARYCANARYCANARYCANARYCANARY32"

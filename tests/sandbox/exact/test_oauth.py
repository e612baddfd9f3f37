"""Consent and tokens (Source: docs/sandbox.md, OAuth)."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from connectors.sandbox.exact import SandboxExact
from connectors.sandbox.serving.control import Control
from tests.sandbox.exact.client import CLIENT_ID, CLIENT_SECRET, REDIRECT, OAuth, Web
from tests.sandbox.exact.conftest import Start

ASKING = {
    "client_id": CLIENT_ID,
    "redirect_uri": REDIRECT,
    "response_type": "code",
    "state": "a b&c",
}
CHAIN = "Token is not allowed, because of invalid or empty chainId"
DAY = 24 * 3600


@pytest.fixture
def sandbox(start: Start) -> SandboxExact:
    return start()


@pytest.fixture
def oauth(sandbox: SandboxExact):
    with Web(sandbox.url) as web:
        yield OAuth(web)


def advance(sandbox: SandboxExact, seconds: float) -> None:
    Control(sandbox.url).advance(seconds=seconds)


@pytest.mark.parametrize(
    ("language", "word"),
    [("nl-NL,nl;q=0.9", "Toestaan"), ("en-GB,en", "Allow"), ("fr", "Toestaan")],
)
def test_the_consent_page_names_app_and_companies_in_the_browsers_language(web, language, word):
    page = web.call("GET", f"/api/oauth2/auth?{urlencode(ASKING)}", Accept_Language=language)
    text = page.body.decode()
    assert page.status == 200
    assert word in text
    assert "iWeb Control Panel" in text
    assert "Webwinkel De Proef BV" in text
    assert "<script" not in text


def test_allowing_returns_a_code_and_the_state_untouched(oauth):
    answer = oauth.decide("allow", state="a b&c/+=")
    assert answer["state"] == "a b&c/+="
    assert answer["code"]


def test_refusing_returns_an_error_and_no_code(oauth):
    assert oauth.decide("refuse") == {"error": "access_denied", "state": "s"}


def test_a_form_without_a_ticked_company_is_shown_again(web):
    reply = web.form("/api/oauth2/auth", ASKING | {"asked": "1", "decision": "allow"})
    assert reply.status == 200
    assert b'role="alert"' in reply.body


@pytest.mark.parametrize(
    "changed", [{"client_id": "{unknown}"}, {"redirect_uri": "https://elsewhere.example/"}]
)
def test_an_unknown_app_or_return_address_is_never_redirected(web, changed):
    reply = web.call("GET", f"/api/oauth2/auth?{urlencode(ASKING | changed)}")
    assert reply.status == 400
    assert "Location" not in reply.headers


def test_state_is_escaped_on_the_page(web):
    hostile = ASKING | {"state": '"><b>x'}
    reply = web.call("GET", f"/api/oauth2/auth?{urlencode(hostile)}")
    assert b"<b>x" not in reply.body


def test_the_pair_has_a_textual_lifetime_and_rotates(oauth, sandbox):
    pair = oauth.pair()
    assert pair["expires_in"] == "600"
    assert pair["token_type"] == "bearer"
    advance(sandbox, 570)
    later = oauth.refresh(pair["refresh_token"]).json
    assert later["refresh_token"] != pair["refresh_token"]
    assert later["access_token"] != pair["access_token"]


def test_a_code_works_once_and_only_for_its_address(oauth):
    code = oauth.decide()["code"]
    assert (
        oauth.redeem(code, redirect_uri="https://elsewhere.example/").json["error"]
        == "invalid_grant"
    )
    assert oauth.redeem(code).status == 200
    assert oauth.redeem(code).json["error"] == "invalid_grant"


def test_a_code_ends_after_three_minutes(oauth, sandbox):
    code = oauth.decide()["code"]
    advance(sandbox, 181)
    assert oauth.redeem(code).status == 400


def test_refreshing_before_570_seconds_is_refused_with_a_reason_and_keeps_the_token(oauth, sandbox):
    pair = oauth.pair()
    advance(sandbox, 565)
    early = oauth.refresh(pair["refresh_token"])
    assert early.status == 400
    assert early.json == {
        "error": "access_denied",
        "error_description": "Rate limit exceeded: access_token not expired",
    }
    assert early.headers["Reason"].startswith("TooEarlyToRefreshTokens:")
    advance(sandbox, 6)
    assert oauth.refresh(pair["refresh_token"]).status == 200


def test_a_used_refresh_token_breaks_the_chain(oauth, sandbox):
    pair = oauth.pair()
    advance(sandbox, 600)
    assert oauth.refresh(pair["refresh_token"]).status == 200
    again = oauth.refresh(pair["refresh_token"])
    assert (again.status, again.json) == (
        400,
        {"error": "invalid_grant", "error_description": CHAIN},
    )


def test_of_many_refreshes_at_once_exactly_one_wins(oauth, sandbox):
    pair = oauth.pair()
    advance(sandbox, 600)

    def refresh(_: int) -> int:
        with Web(sandbox.url) as web:
            return OAuth(web).refresh(pair["refresh_token"]).status

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(refresh, range(20)))
    assert sorted(answers) == [200] + [400] * 19


def test_a_refresh_token_idle_for_thirty_days_has_expired(oauth, sandbox):
    pair = oauth.pair()
    advance(sandbox, 30 * DAY)
    reply = oauth.refresh(pair["refresh_token"])
    assert reply.json["error"] == "invalid_request"
    assert reply.json["error_description"].startswith("The refresh token expired at ")


def test_every_refresh_gives_thirty_new_days(oauth, sandbox):
    token = oauth.pair()["refresh_token"]
    for _ in range(3):
        advance(sandbox, 29 * DAY)
        token = oauth.refresh(token).json["refresh_token"]


def test_a_lost_answer_loses_the_chain(oauth, sandbox):
    pair = oauth.pair()
    advance(sandbox, 600)
    control = Control(sandbox.url)
    control.inject(kind="drop_after", method="POST", path="^/api/oauth2/token$")
    with pytest.raises(ConnectionError):
        oauth.refresh(pair["refresh_token"])
    with Web(sandbox.url) as web:
        assert OAuth(web).refresh(pair["refresh_token"]).json["error_description"] == CHAIN


def test_a_wrong_secret_is_refused_and_spends_nothing(oauth):
    pair = oauth.pair()
    wrong = OAuth(oauth.web, secret="wrong").refresh(pair["refresh_token"])
    assert (wrong.status, wrong.json["error"]) == (400, "invalid_client")


def test_an_unknown_grant_type_is_refused(oauth):
    assert oauth.refresh("x", grant_type="password").json["error"] == "unsupported_grant_type"


def test_token_calls_are_counted_by_the_day(sandbox, oauth):
    sandbox.register_app(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uris=[REDIRECT],
        token_calls_a_day=3,
    )
    assert [oauth.refresh("x").status for _ in range(4)] == [400, 400, 400, 429]
    advance(sandbox, DAY)
    assert oauth.refresh("x").status == 400


def test_tokens_outlive_a_restart(tmp_path):
    with SandboxExact(tmp_path) as before:
        before.register_app(
            client_id=CLIENT_ID, client_secret=CLIENT_SECRET, redirect_uris=[REDIRECT]
        )
        with Web(before.url) as web:
            pair = OAuth(web).pair()
    with SandboxExact(tmp_path) as after, Web(after.url) as web:
        bearer = f"Bearer {pair['access_token']}"
        me = web.call("GET", "/api/v1/current/Me", Authorization=bearer, Accept="application/json")
        assert me.status == 200
        Control(after.url).advance(seconds=600)
        assert OAuth(web).refresh(pair["refresh_token"]).status == 200


@pytest.mark.parametrize("ends", [False, True])
def test_whether_a_refresh_ends_the_former_access_token_is_a_switch(start, ends):
    sandbox = start(former_access_token_ends=ends)
    with Web(sandbox.url) as web:
        oauth = OAuth(web)
        pair = oauth.pair()
        Control(sandbox.url).advance(seconds=580)
        assert oauth.refresh(pair["refresh_token"]).status == 200
        bearer = f"Bearer {pair['access_token']}"
        me = web.call("GET", "/api/v1/current/Me", Authorization=bearer, Accept="application/json")
        assert me.status == (401 if ends else 200)


def test_an_app_of_this_machine_may_return_to_any_loopback_address(sandbox, oauth):
    sandbox.register_app(
        client_id="{local}", client_secret="s", redirect_uris=[], any_loopback=True
    )
    asking = ASKING | {"client_id": "{local}"}
    statuses = [
        oauth.web.call(
            "GET", f"/api/oauth2/auth?{urlencode(asking | {'redirect_uri': address})}"
        ).status
        for address in (
            "http://127.0.0.1:8000/callback",
            "http://localhost:1/x",
            "http://127.0.0.1.evil.example/",
            "https://127.0.0.1/",
        )
    ]
    assert statuses == [200, 200, 400, 400]

"""What an error report tells the outside: enough to repair, nothing to misuse."""

import json

import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from iweb.settings import error_reports
from iweb.settings.error_reports import redact_report, start_error_reports

CANARY = "cAnArY-77aa"


class Kept(Transport):
    """Keeps what would have been sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.extend(
            json.dumps(item.payload.json) for item in envelope.items if item.payload.json
        )


def test_without_a_dsn_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_reports.sentry_sdk, "init", lambda **_: pytest.fail("started"))
    start_error_reports(dsn="", environment="test")


def test_a_report_holds_no_secret_no_body_and_no_name() -> None:
    report = redact_report(
        {
            "message": f"refused access_token={CANARY}",
            "exception": {"values": [{"type": "ValueError", "value": f"Bearer {CANARY}abcdef"}]},
            "request": {
                "url": f"https://u:{CANARY}@panel.example.nl/", "headers": {"Cookie": CANARY, "Accept": "text/html"},
                "cookies": {"session": CANARY}, "data": {"note": CANARY}, "env": {"REMOTE_ADDR": CANARY},
                "query_string": f"ws_key={CANARY}",
            },
            "user": {"id": "0190", "email": f"{CANARY}@example.nl", "ip_address": CANARY},
            "extra": {"client_secret": CANARY, "nested": [{"password": CANARY}]},
        },
        {},
    )  # fmt: skip
    text = json.dumps(report)
    assert CANARY not in text
    assert report["user"] == {"id": "0190"}
    assert report["request"]["headers"]["Accept"] == "text/html"


def test_an_error_with_a_credential_at_hand_is_sent_without_it() -> None:
    kept = Kept()
    with sentry_sdk.isolation_scope():
        client = sentry_sdk.Client(
            dsn="https://public@127.0.0.1/1", transport=kept, before_send=redact_report,
            include_local_variables=False, default_integrations=False,
        )  # fmt: skip
        with sentry_sdk.new_scope() as scope:
            scope.set_client(client)
            try:
                opened_key = CANARY
                raise ValueError(f"the shop refused ws_key={opened_key}")
            except ValueError:
                sentry_sdk.capture_exception()
        client.flush()
    assert len(kept.sent) == 1
    assert "the shop refused" in kept.sent[0]
    assert CANARY not in kept.sent[0]

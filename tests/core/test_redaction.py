"""What must never be read in a log: secrets by shape and by name; personal data by shape."""

import json
import logging

import pytest
import structlog

from iweb.core.redaction import HIDDEN, is_secret_name, redact, redact_headers, redact_value
from iweb.settings.logs import logging_for

CANARY = "cAnArY-8f3b2d"


@pytest.mark.parametrize(
    "text",
    [
        f"https://{CANARY}:@shop.example/api/orders",
        f"postgresql://iweb:{CANARY}@db:5432/iweb",
        f"https://shop.example/api/orders?ws_key={CANARY}&display=full",
        f"Authorization: Bearer {CANARY}abcdef",
        f"authorization: Basic {CANARY}abcdef",
        f"access_token={CANARY}&token_type=bearer",
        f'{{"refresh_token": "{CANARY}", "expires_in": 600}}',
        f"{{'client_secret': '{CANARY}'}}",
        f"?code={CANARY}&state=1",
        f"v1.k1.{CANARY}abcdefghijklmnop",
        f"eyJ{CANARY}.eyJzdWIiOiIx.c2ln",
        f"mail to {CANARY}@example.nl",
        f"IWEB_KEYS=k1:{CANARY}",
    ],
)
def test_a_secret_in_a_text_is_hidden(text: str) -> None:
    assert CANARY not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "order 42 of shop 7",
        "https://shop.example/api/orders/42?display=full",
        "status code 500",
        "10:45:00",
    ],
)
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "name", ["Authorization", "Set-Cookie", "X-Api-Key", "password", "refresh_token", "ws_key"]
)
def test_secret_names_are_known(name: str) -> None:
    assert is_secret_name(name)
    assert redact_headers({name: CANARY}) == {name: HIDDEN}


@pytest.mark.parametrize(
    "name", ["token_calls_spent", "Content-Type", "refresh_lease_until", "reference", "keyboard"]
)
def test_names_without_a_secret_are_shown(name: str) -> None:
    assert not is_secret_name(name)


def test_values_are_searched_to_any_depth() -> None:
    found = redact_value(
        {"a": [{"api_key": CANARY}, f"Bearer {CANARY}"], "email": "x", "n": 3, "ok": True}
    )
    assert CANARY not in json.dumps(found)
    assert (found["n"], found["ok"]) == (3, True)


def test_a_log_line_is_one_line_of_json_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logging_for(level="INFO"))
    structlog.get_logger("iweb.test").info(
        "shop\nname",
        access_token=CANARY,
        url=f"https://u:{CANARY}@x.example/",
        nested={"secret": CANARY},
    )
    logging.getLogger("some.library").warning("sent Bearer %s", CANARY + "abcdef")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert CANARY not in "".join(lines)
    assert json.loads(lines[0])["event"] == "shop\nname"


def test_an_exception_in_a_log_line_hides_its_secret(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logging_for(level="INFO"))
    try:
        raise ValueError(f"refused access_token={CANARY}")
    except ValueError:
        structlog.get_logger("iweb.test").exception("failed")
    assert CANARY not in capsys.readouterr().err

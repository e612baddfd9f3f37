"""Production starts with everything or says everything that is missing; its answers carry the headers of a careful house."""

import json
import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from iweb.settings.demands import REQUIRED, refuse_unless_fit_for_production
from iweb.settings.environment import BASE_DIR

GOOD = {
    "SECRET_KEY": "3f9c" * 8 + "-Zq7_" * 8,
    "IWEB_KEYS": "k1:" + urlsafe_b64encode(bytes(range(32))).decode(),
    "DATABASE_URL": "postgresql://iweb_app:secret@127.0.0.1:1/iweb",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "panel.example.nl",
    "BASE_URL": "https://panel.example.nl",
    "EXACT_CLIENT_ID": "id",
    "EXACT_CLIENT_SECRET": "secret",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.nl:587",
}


def faults(**changes: str) -> list[str]:
    environment = {name: value for name, value in (GOOD | changes).items() if value is not None}
    try:
        refuse_unless_fit_for_production(environment=environment)
    except ImproperlyConfigured as error:
        return [line.removeprefix("- ") for line in str(error).splitlines()[1:]]
    return []


def test_a_complete_environment_is_accepted() -> None:
    assert faults() == []


@pytest.mark.parametrize("name", sorted(REQUIRED))
@pytest.mark.parametrize("value", [None, "", "  "])
def test_each_missing_variable_is_named(name: str, value: str | None) -> None:
    found = faults(**{name: value})
    assert len(found) == 1
    assert found[0].startswith(f"{name} is missing: ")


def test_all_missing_variables_are_named_at_once() -> None:
    found = faults(**dict.fromkeys(REQUIRED))
    assert [line.split()[0] for line in found] == list(REQUIRED)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "True", "DEBUG is on"),
        ("DEBUG", "1", "DEBUG is on"),
        ("IWEB_ALLOW_LOOPBACK", "true", "IWEB_ALLOW_LOOPBACK is on"),
        ("SECRET_KEY", "short", "SECRET_KEY is weak"),
        ("SECRET_KEY", "a" * 80, "SECRET_KEY is weak"),
        ("SECRET_KEY", "django-insecure-" + "x9Yz" * 20, "SECRET_KEY is weak"),
        ("IWEB_KEYS", "k1:c2hvcnQ=", "IWEB_KEYS: 'k1'"),
        ("IWEB_KEYS", "k1:" + "A" * 43 + "=", "IWEB_KEYS: 'k1'"),
        ("IWEB_KEYS", GOOD["IWEB_KEYS"] + ",k0:oops", "IWEB_KEYS: 'k0'"),
        ("BASE_URL", "http://panel.example.nl", "BASE_URL must begin"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name"),
        ("EXACT_SANDBOX_URL", "http://127.0.0.1:8802", "IWEB_TRIAL_EXACT_URL"),
        ("PRESTASHOP_SANDBOX_URL", "http://127.0.0.1:8801", "IWEB_TRIAL_PRESTASHOP_URL"),
        ("VIES_SANDBOX_URL", "http://127.0.0.1:8803", "when VIES itself gave it"),
        ("IWEB_TRIAL_EXACT_URL", "https://127.0.0.1:8802", "outside this machine"),
        ("IWEB_TRIAL_EXACT_URL", "https://localhost", "outside this machine"),
        ("IWEB_TRIAL_EXACT_URL", "https://[::1]:8802", "outside this machine"),
        ("IWEB_TRIAL_PRESTASHOP_URL", "https://10.0.0.7", "outside this machine"),
        ("IWEB_TRIAL_PRESTASHOP_URL", "http://trial.example.nl", "must be an https address"),
    ],
)
def test_what_is_weak_or_meant_for_developers_is_refused(
    name: str, value: str, sentence: str
) -> None:
    found = faults(**{name: value})
    assert len(found) == 1
    assert sentence in found[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "False"),
        ("IWEB_ALLOW_LOOPBACK", "0"),
        ("IWEB_TRIAL_EXACT_URL", "https://trial.example.nl"),
    ],
)
def test_harmless_values_are_accepted(name: str, value: str) -> None:
    assert faults(**{name: value}) == []


def in_production(code: str, *, without: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    own = {"DJANGO_SETTINGS_MODULE": "iweb.settings.production", "PYTHONWARNINGS": "error"}
    given = {name: value for name, value in GOOD.items() if name != without}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env=kept | own | given | more,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_settings_module_itself_refuses_to_load_without_a_variable() -> None:
    ended = in_production("from django.conf import settings; settings.DEBUG", without="IWEB_KEYS")
    assert ended.returncode != 0
    assert "IWEB_KEYS is missing" in ended.stderr


def test_djangos_deploy_check_finds_nothing() -> None:
    ended = in_production(
        "import sys; from django.core.management import execute_from_command_line as run;"
        "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'])"
    )
    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout


SHOW = """
import django, json
django.setup()
from django.conf import settings
from django.test import Client
answer = Client().get("/livez", secure=True, headers={"host": "panel.example.nl"})
plain = Client().get("/account/login/", headers={"host": "panel.example.nl"})
print(json.dumps({"headers": dict(answer.headers), "plain": [plain.status_code, plain.get("Location")],
    "cookies": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME],
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.LANGUAGE_COOKIE_SECURE],
    "debug": settings.DEBUG, "loopback": settings.IWEB_ALLOW_LOOPBACK, "mfa": settings.IWEB_STAFF_NEED_SECOND_FACTOR,
    "hasher": settings.PASSWORD_HASHERS[0], "proxy": settings.SECURE_PROXY_SSL_HEADER}))
"""


def production_shows(static: Path) -> dict:
    ended = in_production(SHOW, IWEB_STATIC_ROOT=str(static))
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def test_answers_and_cookies_are_hardened(tmp_path: Path) -> None:
    shown = production_shows(tmp_path)
    headers = shown["headers"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert shown["plain"] == [301, "https://panel.example.nl/account/login/"]
    assert all(name.startswith("__Host-") for name in shown["cookies"])
    assert shown["secure"] == [True, True, True]
    assert (shown["debug"], shown["loopback"], shown["mfa"]) == (False, False, True)
    assert shown["hasher"].endswith("Argon2PasswordHasher")


def test_a_proxys_word_is_believed_only_where_there_is_one(tmp_path: Path) -> None:
    assert production_shows(tmp_path)["proxy"] is None

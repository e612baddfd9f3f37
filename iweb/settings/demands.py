"""What production demands of its environment, checked as a whole before anything starts."""

from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

REQUIRED = {
    "SECRET_KEY": "a long random text that signs sessions and links",
    "IWEB_KEYS": "the keys that seal credentials, such as k1:<32 bytes as base64url>",
    "DATABASE_URL": "the PostgreSQL database, as the role this process runs as",
    "REDIS_URL": "the Redis or Valkey server of the task queue",
    "ALLOWED_HOSTS": "the host names of the panel",
    "BASE_URL": "the address of the panel, such as https://panel.example.nl",
    "EXACT_CLIENT_ID": "the id of the app registered with Exact Online",
    "EXACT_CLIENT_SECRET": "the secret of the app registered with Exact Online",
    "EMAIL_URL": "the mail server, such as smtp+tls://user:password@host:587",
}
_DEVELOPERS_ONLY = ("EXACT_SANDBOX_URL", "PRESTASHOP_SANDBOX_URL")
_TRIALS = ("IWEB_TRIAL_EXACT_URL", "IWEB_TRIAL_PRESTASHOP_URL")
_YES = {"1", "true", "yes", "on", "y", "t", "ok"}


def refuse_unless_fit_for_production(*, environment: Mapping[str, str]) -> None:
    """Raise ImproperlyConfigured with one line for every fault, so that a deployment is repaired in one go."""
    faults = list(_faults({name: value.strip() for name, value in environment.items()}))
    if faults:
        raise ImproperlyConfigured(
            "Production cannot start:\n" + "\n".join(f"- {f}" for f in faults)
        )


def _faults(environment: Mapping[str, str]) -> Iterator[str]:
    for name, meaning in REQUIRED.items():
        if not environment.get(name):
            yield f"{name} is missing: {meaning}"
    yield from _forbidden_switches(environment)
    yield from _weak_secrets(environment)
    yield from _wrong_addresses(environment)


def _forbidden_switches(environment: Mapping[str, str]) -> Iterator[str]:
    if environment.get("DEBUG", "").lower() in _YES:
        yield "DEBUG is on: error pages would show settings and personal data"
    if environment.get("IWEB_ALLOW_LOOPBACK", "").lower() in _YES:
        yield "IWEB_ALLOW_LOOPBACK is on: a shop address could reach services of this machine"
    if environment.get("VIES_SANDBOX_URL"):
        yield "VIES_SANDBOX_URL is for development only: a verdict counts when VIES itself gave it"
    if environment.get("ECB_SANDBOX_URL"):
        yield "ECB_SANDBOX_URL is for development only: a rate counts when the bank itself published it"
    for name in _DEVELOPERS_ONLY:
        if environment.get(name):
            yield f"{name} is for development only: a trial's address is set by IWEB_TRIAL_{name.removesuffix('_SANDBOX_URL')}_URL"


def _weak_secrets(environment: Mapping[str, str]) -> Iterator[str]:
    secret = environment.get("SECRET_KEY", "")
    # The measure of Django's own check security.W009.
    if secret and (
        len(secret) < 50 or len(set(secret)) < 5 or secret.startswith("django-insecure-")
    ):
        yield "SECRET_KEY is weak: take at least 50 random characters"
    for key in environment.get("IWEB_KEYS", "").split(","):
        if key.strip() and not _is_key(key.strip()):
            yield f"IWEB_KEYS: {key.split(':')[0].strip()!r} is not an id and 32 bytes as base64url"


def _is_key(text: str) -> bool:
    name, _, encoded = text.partition(":")
    try:
        key = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (Error, ValueError):
        return False
    return bool(name) and len(key) == 32 and len(set(key)) > 8


def _wrong_addresses(environment: Mapping[str, str]) -> Iterator[str]:
    base = environment.get("BASE_URL", "")
    if base and urlsplit(base).scheme != "https":
        yield "BASE_URL must begin with https://"
    if "*" in environment.get("ALLOWED_HOSTS", ""):
        yield "ALLOWED_HOSTS must name hosts, not *"
    for name in _TRIALS:
        address = environment.get(name, "")
        if address and (urlsplit(address).scheme != "https" or _is_inside(address)):
            yield f"{name} must be an https address outside this machine and its private network"


def _is_inside(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False

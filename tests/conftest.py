"""What every test stands on: a database of its own made from one template, signed in as the app's role; loopback only."""

import os
from collections.abc import Iterator

import pytest
import pytest_socket
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import database

os.environ.setdefault("PYTHONHASHSEED", "0")

# A busy machine is no fault of the program: how long an example takes belongs in bench/. What CI sets beside it stays.
hypothesis_settings.register_profile(
    "house",
    parent=hypothesis_settings(),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("house")


def pytest_runtest_setup() -> None:
    """The real network is closed; PostgreSQL, Redis and the sandboxes live on loopback."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> Iterator[None]:
    """This worker's database: a copy of the template that `prepare_database` made as the owner. The suite is the app's role."""
    with django_db_blocker.unblock(), database.of_this_worker() as urls:  # type: ignore[attr-defined]
        connection.settings_dict.update(database.django_settings(urls["app_url"]))
        settings.IWEB_DATABASE_URL = urls["app_url"]
        settings.IWEB_DATABASE_OWNER_URL = urls["owner_url"]
        TransactionTestCase._fixture_teardown = lambda _self: database.empty(urls["owner_url"])  # type: ignore[method-assign]
        yield
        connection.close()


@pytest.fixture
def owner_url(django_db_setup: None) -> str:
    """The address of this worker's database for the owner's role."""
    return str(settings.IWEB_DATABASE_OWNER_URL)


@pytest.fixture
def process_environment(django_db_setup: None) -> dict[str, str]:
    """The environment of a child process that shall see this worker's stores, as the app's role."""
    own = {
        "DJANGO_SETTINGS_MODULE": "iweb.settings.test",
        "DATABASE_URL": settings.IWEB_DATABASE_URL,
        "IWEB_KEYS": settings.IWEB_KEYS,
    }
    return dict(os.environ) | own

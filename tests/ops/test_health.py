"""Probes, heartbeats and figures: what says that the program is well, and what it tells to whom."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.functions import Now
from django.test import Client

from iweb.core.heartbeat import age, beat
from iweb.core.models import Heartbeat
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def test_alive_needs_no_store(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):
        assert client.get("/livez").status_code == 200


def test_ready_with_database_broker_and_schema(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": True, "broker": True, "schema": True},
    )


def test_not_ready_without_the_broker(client: Client, settings: object) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (503, False)


def test_not_ready_while_a_migration_waits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "iweb.ops.health.MigrationExecutor.migration_plan", lambda *_args: ["a migration"]
    )
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["schema"]) == (503, False)


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_probes_are_read_only(client: Client, settings: object, path: str) -> None:
    settings.IWEB_METRICS_TOKEN = "token"
    assert client.post(path).status_code == 405


def test_a_heartbeat_is_as_old_as_its_last_beat() -> None:
    assert age(name="tick") is None
    beat(name="tick")
    beat(name="tick")
    assert timedelta(0) <= age(name="tick") < timedelta(seconds=20)
    Heartbeat.objects.update(at=Now() - timedelta(seconds=90))
    assert timedelta(seconds=90) <= age(name="tick") < timedelta(seconds=110)


@pytest.mark.parametrize(("seconds", "well"), [(0, True), (90, True), (121, False)])
def test_the_workers_health_check_fails_when_the_tick_is_old(seconds: int, well: bool) -> None:
    beat(name="tick")
    Heartbeat.objects.update(at=Now() - timedelta(seconds=seconds))
    if well:
        call_command("check_heartbeat", max_age=120, stdout=StringIO())
    else:
        with pytest.raises(CommandError, match="seconds ago"):
            call_command("check_heartbeat", max_age=120)


def test_a_tick_that_never_came_is_no_health() -> None:
    with pytest.raises(CommandError, match="never"):
        call_command("check_heartbeat")


@pytest.mark.parametrize("header", [None, "", "Bearer ", "Bearer wrong", "Basic dG9rZW4="])
@pytest.mark.parametrize("token", ["", "token"])
def test_the_figures_do_not_exist_for_strangers(
    client: Client, settings: object, header: str | None, token: str
) -> None:
    settings.IWEB_METRICS_TOKEN = token
    headers = {} if header is None else {"Authorization": header}
    assert client.get("/metrics", headers=headers).status_code == 404


def test_the_figures_are_counted_over_all_tenants(client: Client, settings: object) -> None:
    settings.IWEB_METRICS_TOKEN = "token"
    for _ in range(3):
        MembershipFactory()
    beat(name="tick")
    text = client.get("/metrics", headers={"Authorization": "Bearer token"}).content.decode()
    assert 'iweb_tenants{status="active"} 3.0' in text
    assert 'iweb_heartbeat_age_seconds{task="tick"}' in text
    assert "iweb_delivery_oldest_due_seconds 0.0" in text
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user = session_user, current_setting('iweb.tenant_id', true)"
        )
        assert cursor.fetchone()[0]

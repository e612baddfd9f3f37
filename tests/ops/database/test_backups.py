"""A backup as the owner holds every tenant's rows; bringing it back is another database in any case."""

import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db.models.functions import Now
from django.utils import timezone

from connectors.models import Connection
from iweb.core import audit
from iweb.core.identity import current_identity, identity_changed
from iweb.core.models import AuditEvent
from iweb.core.models import Installation as Row
from iweb.ops.database.dump import back_up, restore
from iweb.ops.database.errors import CannotPrepareError
from iweb.ops.database.session import connected_as
from iweb.ops.database.tools import program, run
from iweb.ops.database.urls import Urls, for_libpq
from iweb.sync.models import Attempt
from iweb.tenants.models import Tenant
from iweb.tenants.scopes import system_scope, tenant_scope
from tests.core.test_partitions import attempt
from tests.factories import MembershipFactory
from tests.ops.database.conftest import Installation, installation


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stands in for what the program registers for another identity."""
    heard: list[str] = []
    monkeypatch.setattr("iweb.core.identity._callbacks", ["tests.ops.database.test_backups.hear"])
    monkeypatch.setattr("tests.ops.database.test_backups.hear", lambda: heard.append("changed"))
    return heard


def hear() -> None:
    """Replaced by the fixture."""


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: object
) -> Iterator[tuple[Installation, Urls, list[Tenant]]]:
    """Two tenants with a member, a sealed secret, an attempt in a partition and an event each. Every test leaves it so."""
    name, state = f"iwebb{os.getpid()}", tmp_path_factory.mktemp("state")
    with django_db_blocker.unblock(), installation(name=name, state=state) as made:
        yield _fill(made)


def _fill(made: Installation) -> tuple[Installation, Urls, list[Tenant]]:
    urls = made.prepare()
    with made.settings(), connected_as(urls["app_url"]):
        tenants = [_filled_tenant() for _ in range(2)]
        Session.objects.create(
            session_key="old", session_data="x", expire_date=timezone.now() + timedelta(hours=1)
        )
    return made, urls, tenants


def _filled_tenant() -> Tenant:
    tenant = MembershipFactory().tenant
    with tenant_scope(tenant.id):
        Connection.objects.create(
            tenant=tenant, role="shop", kind="prestashop", label="Shop", secret="the key"
        )
        attempt(tenant_id=tenant.id, at=timezone.now())
        audit.record(what="link.paused", tenant_id=tenant.id)
    return tenant


def wipe(made: Installation, urls: Urls) -> None:
    with psycopg.connect(for_libpq(urls["owner_url"])) as owner:
        owner.execute("DROP TABLE sync_attempt, tenants_membership CASCADE")


@pytest.mark.parametrize("form", ["custom", "plain"])
def test_everything_of_every_tenant_comes_back(
    filled: tuple, called: list[str], tmp_path: Path, form: str
) -> None:
    made, urls, tenants = filled
    file = tmp_path / ("backup.dump" if form == "custom" else "backup.sql")
    with made.settings():
        if form == "custom":
            back_up(file=file, say=made.said.append)
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert "holds 8 rows of tenants" in made.said[-1]
        else:
            _plain_dump(urls, file)
        wipe(made, urls)
        restore(file=file, say=made.said.append)
        with connected_as(urls["app_url"]):
            _expect(tenants)
    assert called == ["changed"]


def _plain_dump(urls: Urls, file: Path) -> None:
    words = [
        program("pg_dump", url=urls["owner_url"]),
        "--enable-row-security",
        "--no-owner",
        "--schema=public",
    ]
    run([*words, f"--file={file}"], url=urls["owner_url"], options="-c iweb.backup=on")
    text = file.read_text().replace("CREATE SCHEMA public;", "")
    file.write_text(text)


def _expect(tenants: list[Tenant]) -> None:
    assert not Session.objects.exists()
    assert not identity_changed()
    assert not Tenant.objects.exists()
    with system_scope("test"):
        assert set(Tenant.objects.values_list("id", flat=True)) == {tenant.id for tenant in tenants}
    for tenant in tenants:
        with tenant_scope(tenant.id):
            assert Connection.objects.get().secret.open() == "the key"
            assert Attempt.objects.count() == 1
            assert AuditEvent.objects.count() == 1


def test_a_running_program_stops_a_restore_before_anything_is_dropped(
    filled: tuple, tmp_path: Path
) -> None:
    made, urls, tenants = filled
    with made.settings():
        back_up(file=tmp_path / "b.dump", say=made.said.append)
        with (
            psycopg.connect(for_libpq(urls["app_url"])),
            pytest.raises(CannotPrepareError, match="1 other connections"),
        ):
            restore(file=tmp_path / "b.dump", say=made.said.append)
        with connected_as(urls["app_url"]), system_scope("test"):
            assert Tenant.objects.count() == len(tenants)


def test_a_file_that_is_no_backup_drops_nothing(filled: tuple, tmp_path: Path) -> None:
    made, urls, tenants = filled
    (tmp_path / "b.dump").write_text("no backup")
    with made.settings():
        with pytest.raises(CannotPrepareError, match="no backup"):
            restore(file=tmp_path / "b.dump", say=made.said.append)
        with connected_as(urls["app_url"]), system_scope("test"):
            assert Tenant.objects.count() == len(tenants)


def test_a_backup_that_breaks_halfway_drops_nothing(filled: tuple, tmp_path: Path) -> None:
    made, urls, tenants = filled
    (tmp_path / "b.sql").write_text("CREATE TABLE half (id int); SELECT 1 / 0;")
    with made.settings():
        with pytest.raises(CannotPrepareError, match="division by zero"):
            restore(file=tmp_path / "b.sql", say=made.said.append)
        with connected_as(urls["app_url"]), system_scope("test"):
            assert Tenant.objects.count() == len(tenants)


@pytest.mark.parametrize("part", ["system", "timeline", "file"])
def test_another_identity_is_noticed_by_the_next_prepare_and_once_only(
    filled: tuple, called: list[str], part: str
) -> None:
    made, urls, _ = filled
    with made.settings(), connected_as(urls["app_url"]):
        assert not identity_changed()
        Row.objects.update(identity=current_identity() | {part: 7}, recorded_at=Now())
        assert identity_changed()
    made.prepare()
    made.prepare()
    assert called == ["changed"]

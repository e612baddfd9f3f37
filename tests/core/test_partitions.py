"""Monthly partitions: there when rows come, made ahead by the app's role, and reached through their parent only."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from iweb.core.ids import new_id
from iweb.core.partitions import MONTHS_AHEAD, MONTHS_BACK, make_partitions
from iweb.ops.database.urls import for_libpq
from iweb.sync.models import Attempt
from iweb.tenants.scopes import tenant_scope
from tests.factories import TenantFactory

PARTITIONED = ("core_auditevent", "sync_attempt", "sync_sourcedocument")


def parts_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass",
            [table],
        )
        return {row[0] for row in cursor.fetchall()}


def months(*, first: int, last: int) -> set[str]:
    today = datetime.now(UTC)
    index = [today.year * 12 + today.month - 1 + step for step in range(first, last + 1)]
    return {f"{i // 12}{i % 12 + 1:02d}" for i in index}


def attempt(*, tenant_id: object, at: datetime) -> Attempt:
    return Attempt.objects.create(
        tenant_id=tenant_id, link_id=new_id(), lane_id=new_id(), delivery_id=new_id(), kind="relation",
        natural_key="A0-K1", purpose="send", fence=1, started_at=at,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("table", PARTITIONED)
def test_two_months_back_to_six_ahead_are_there(table: str) -> None:
    expected = {f"{table}_{month}" for month in months(first=-MONTHS_BACK, last=MONTHS_AHEAD)}
    assert parts_of(table) >= expected | {f"{table}_default"}


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-25, 0, 40])
def test_a_row_lands_in_the_partition_of_its_month(days: int) -> None:
    tenant, at = TenantFactory(), datetime.now(UTC) + timedelta(days=days)
    with tenant_scope(tenant.id), connection.cursor() as cursor:
        made = attempt(tenant_id=tenant.id, at=at)
        cursor.execute("SELECT tableoid::regclass::text FROM sync_attempt WHERE id = %s", [made.id])
        assert cursor.fetchone() == (f"sync_attempt_{at:%Y%m}",)


@pytest.mark.django_db
def test_the_first_moment_of_a_month_belongs_to_it() -> None:
    tenant, at = (
        TenantFactory(),
        datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0),
    )
    with tenant_scope(tenant.id), connection.cursor() as cursor:
        attempt(tenant_id=tenant.id, at=at)
        attempt(tenant_id=tenant.id, at=at - timedelta(microseconds=1))
        cursor.execute("SELECT tableoid::regclass::text FROM sync_attempt ORDER BY started_at")
        names = [row[0] for row in cursor.fetchall()]
    assert names == [f"sync_attempt_{at - timedelta(days=1):%Y%m}", f"sync_attempt_{at:%Y%m}"]


@pytest.mark.django_db(transaction=True)
def test_the_app_makes_the_partitions_of_coming_months_and_stray_rows_move_over(
    owner_url: str,
) -> None:
    tenant, far = (
        TenantFactory(),
        datetime.now(UTC).replace(day=15) + timedelta(days=31 * (MONTHS_AHEAD + 2)),
    )
    with tenant_scope(tenant.id):
        attempt(tenant_id=tenant.id, at=far)
    part = f"sync_attempt_{far:%Y%m}"
    assert part not in parts_of("sync_attempt")
    try:
        assert make_partitions(ahead=MONTHS_AHEAD + 4) > 0
        assert make_partitions(ahead=MONTHS_AHEAD + 4) == 0
        with tenant_scope(tenant.id), connection.cursor() as cursor:
            cursor.execute("SELECT tableoid::regclass::text FROM sync_attempt")
            assert cursor.fetchall() == [(part,)]
    finally:
        _drop_months_beyond(owner_url)


def _drop_months_beyond(owner_url: str) -> None:
    usual = months(first=-MONTHS_BACK, last=MONTHS_AHEAD)
    with psycopg.connect(for_libpq(owner_url)) as owner:
        for table in PARTITIONED:
            for part in parts_of(table):
                if part.rpartition("_")[2] not in usual | {"default"}:
                    owner.execute(f"DROP TABLE {part}")


@pytest.mark.django_db
def test_a_partition_is_not_reached_by_its_own_name() -> None:
    for part in parts_of("sync_attempt"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT 1 FROM {part}")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 61, -1])
def test_the_function_makes_a_sensible_number_of_months(count: int) -> None:
    with (
        pytest.raises(Exception, match="between 1 and 60"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT core_make_partitions(now()::date, %s)", [count])


@pytest.mark.django_db
def test_no_foreign_key_points_at_a_partitioned_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confrelid::regclass::text = ANY(%s)",
            [list(PARTITIONED)],
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_the_function_runs_with_a_fixed_search_path_and_for_the_app_only() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosecdef, proconfig, has_function_privilege('public', oid, 'EXECUTE')"
            " FROM pg_proc WHERE proname = 'core_make_partitions'"
        )
        assert cursor.fetchall() == [(True, ["search_path=public, pg_temp"], False)]

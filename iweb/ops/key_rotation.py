"""Sealing everything with the current key again, tenant by tenant, in small transactions beside the running program."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, transaction

from iweb.accounts.adapters import SECOND_FACTOR
from iweb.core.keyring import Place, is_current, open_sealed, seal
from iweb.core.sealed_field import SealedTextField
from iweb.tenants.models import Tenant
from iweb.tenants.scopes import system_scope, tenant_scope

BATCH = 200
Count = dict[str, int]


def rotate(*, say: Callable[[str], None]) -> Count:
    """Re-seal what another key sealed. Gives how many values of each column were done. Safe to repeat, and to stop."""
    with system_scope("rotate keys: list tenants"):
        tenants = list(Tenant.objects.order_by("id").values_list("id", flat=True))
    counts: Count = {}
    for field in sealed_fields():
        name = f"{field.model._meta.db_table}.{field.column}"
        counts[name] = sum(_rotate_column(field, tenant_id=tenant) for tenant in tenants)
        say(f"{name}: {counts[name]} sealed again")
    counts["mfa_authenticator.data"] = _rotate_second_factors()
    say(f"mfa_authenticator.data: {counts['mfa_authenticator.data']} sealed again")
    return counts


def sealed_fields() -> Iterator[SealedTextField]:
    """Every sealed column of every model."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, SealedTextField):
                yield field


def _rotate_column(field: SealedTextField, *, tenant_id: UUID) -> int:
    done, after = 0, UUID(int=0)
    while True:
        with tenant_scope(tenant_id), connection.cursor() as cursor:
            rows = _batch(cursor, field, after=after)
            done += sum(_reseal(cursor, field, tenant_id=tenant_id, row=row) for row in rows)
        if len(rows) < BATCH:
            return done
        after = rows[-1][0]


def _batch(cursor: Any, field: SealedTextField, *, after: UUID) -> list[tuple[UUID, str]]:
    table, column = field.model._meta.db_table, field.column
    cursor.execute(
        f'SELECT id, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL AND id > %s ORDER BY id LIMIT %s',  # noqa: S608
        [after, BATCH],
    )
    rows: list[tuple[UUID, str]] = cursor.fetchall()
    return rows


def _reseal(cursor: Any, field: SealedTextField, *, tenant_id: UUID, row: tuple[UUID, str]) -> int:
    row_id, token = row
    if is_current(token):
        return 0
    table, column = field.model._meta.db_table, field.column
    place = Place(tenant_id=tenant_id, row_id=row_id, field=f"{table}.{column}")
    # A token pair that is refreshed meanwhile is not overwritten with its predecessor.
    cursor.execute(
        f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s AND "{column}" = %s',  # noqa: S608
        [seal(open_sealed(token, place=place), place=place), row_id, token],
    )
    return int(cursor.rowcount)


def _rotate_second_factors() -> int:
    """TOTP keys and seeds of recovery codes; allauth keeps them as texts in a JSON object, beside things that are no secret."""
    done = 0
    for authenticator_id in Authenticator.objects.order_by("id").values_list("id", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(id=authenticator_id).first()
            if row is not None and (data := _resealed(row.data)) != row.data:
                row.data = data
                row.save(update_fields=["data"])
                done += 1
    return done


def _resealed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _resealed(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_resealed(item) for item in value]
    if not isinstance(value, str) or not value.startswith("v1.") or is_current(value):
        return value
    return seal(open_sealed(value, place=SECOND_FACTOR), place=SECOND_FACTOR)

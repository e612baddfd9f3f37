"""Mirrors of a ledger's own data: its master data and its relations, so that deciding and matching cost no call."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Greatest

from connectors.errors import ConnectorError, Kind, Refused
from connectors.models import Connection, MasterData, RelationMirror
from connectors.ports import DeletedRelation, MasterRecord, RelationRecord
from connectors.registry import ledger_writer
from iweb.core.clock import database_now
from iweb.sync.gates import BudgetGate
from iweb.sync.lanes import wake
from iweb.sync.mended import picture_of, try_again_what_changed
from iweb.sync.reconsider import decide_again
from iweb.tenants.scopes import tenant_scope
from mappings.vat.numbers import normalise

T = TypeVar("T")
PAGE = 500  # relations kept in one transaction; the version is kept with them


def refresh_ledger(*, tenant_id: UUID, connection_id: UUID) -> Connection:
    """Read the administration's master data and the relations that changed. A failure is kept in words on the connection."""
    with tenant_scope(tenant_id):
        ledger = Connection.objects.select_related("grant", "lane").get(
            id=connection_id, role=Connection.Role.LEDGER
        )
        before = picture_of(ledger=ledger)
        # First: what is refused from now on asks for one more reading.
        Connection.objects.filter(id=ledger.id).update(refresh_due_at=None)
    try:
        _check_access(ledger=ledger)
        _read_masters(ledger=ledger)
        _read_relations(ledger=ledger)
    except ConnectorError as error:
        return _failed(ledger=ledger, error=error)
    version = ledger.relations_version  # as it was: finishing loads the row anew
    finished = _finished(ledger=ledger)
    try_again_what_changed(ledger=ledger, before=before, version=version)
    return finished


def _gate(ledger: Connection) -> BudgetGate:
    if ledger.lane_id is None:
        raise ValueError("a ledger connection without a lane has no budget to spend")
    return BudgetGate(lane_id=ledger.lane_id)


def _check_access(*, ledger: Connection) -> None:
    """What is open to us, area by area, kept for the owner to see. Raises `Refused` where something that is needed is not."""
    areas = ledger_writer(ledger).access(gate=_gate(ledger))
    with tenant_scope(ledger.tenant_id):
        ledger.profile = ledger.profile | {"access": [asdict(one) for one in areas]}
        Connection.objects.filter(id=ledger.id).update(profile=ledger.profile)
    closed = [one for one in areas if one.needed and one.message_id]
    if closed:
        scopes = ", ".join(one.scope for one in closed)
        raise Refused(closed[0].message_id, kind=Kind.RECONNECT, status=403, detail=scopes)


def _read_masters(*, ledger: Connection) -> None:
    records = tuple(ledger_writer(ledger).masters(gate=_gate(ledger)))
    with tenant_scope(ledger.tenant_id):
        keep_masters(ledger=ledger, records=records)


def keep_masters(*, ledger: Connection, records: Iterable[MasterRecord]) -> None:
    """Take the records as all there is: what the ledger no longer has is no longer offered. Inside the tenant's scope."""
    now = database_now()
    rows = [
        MasterData(
            tenant_id=ledger.tenant_id,
            connection=ledger,
            kind=record.kind,
            code=record.code,
            remote_id=record.remote_id,
            label=record.label[:200],
            data=record.data,
            seen_at=now,
        )
        for record in {(one.kind, one.code): one for one in records}.values()
    ]
    MasterData.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["tenant", "connection", "kind", "code"],
        update_fields=["remote_id", "label", "data", "seen_at"],
    )
    MasterData.objects.filter(connection=ledger, seen_at__lt=now).delete()
    Connection.objects.filter(id=ledger.id).update(masters_at=now)


def refresh_relations(*, tenant_id: UUID, connection_id: UUID) -> None:
    """Read the relations that changed or went, and nothing else: two calls. Raises `ConnectorError`."""
    with tenant_scope(tenant_id):
        ledger = Connection.objects.select_related("grant", "lane").get(id=connection_id)
        before = picture_of(ledger=ledger)
    _read_relations(ledger=ledger)
    try_again_what_changed(ledger=ledger, before=before, version=ledger.relations_version)


def _read_relations(*, ledger: Connection) -> None:
    """Ordered by row version, so that what was kept before a crash is not asked for again."""
    writer, gate, news = ledger_writer(ledger), _gate(ledger), 0
    for page in _batches(writer.relations(since=_known_up_to(ledger), gate=gate)):
        with tenant_scope(ledger.tenant_id):
            keep_relations(ledger=ledger, records=page)
        news += len(page)
    for gone in _batches(writer.deleted_relations(since=ledger.deleted_version, gate=gate)):
        with tenant_scope(ledger.tenant_id):
            keep_deleted(ledger=ledger, records=gone)
        news += len(gone)
    with tenant_scope(ledger.tenant_id):
        Connection.objects.filter(id=ledger.id).update(relations_at=database_now())
        if news:
            decide_again(ledger=ledger)


def _known_up_to(ledger: Connection) -> int:
    """From the beginning where the mirror holds relations of which not every field was read yet."""
    with tenant_scope(ledger.tenant_id):
        partly = RelationMirror.objects.filter(connection=ledger, details__isnull=True, gone=False)
        return 0 if partly.exists() else ledger.relations_version


def _batches(records: Iterator[T]) -> Iterator[tuple[T, ...]]:
    while batch := tuple(islice(records, PAGE)):
        yield batch


def keep_deleted(*, ledger: Connection, records: tuple[DeletedRelation, ...]) -> None:
    """These relations are no more; the mirror remembers that they were, for customers that are linked to them. Inside the scope."""
    rows = RelationMirror.objects.filter(connection=ledger)
    for record in records:
        rows.filter(remote_id=record.remote_id).update(
            gone=True, version=Greatest(F("version"), record.version)
        )
    Connection.objects.filter(id=ledger.id).update(deleted_version=max(r.version for r in records))


def keep_relations(*, ledger: Connection, records: tuple[RelationRecord, ...]) -> None:
    """Keep a page of the mirror and the version it is complete up to, in one transaction. Inside the tenant's scope."""
    newest = {record.remote_id: record for record in records}
    RelationMirror.objects.bulk_create(
        [_mirrored(ledger=ledger, record=record) for record in newest.values()],
        update_conflicts=True,
        unique_fields=["tenant", "connection", "remote_id"],
        update_fields=[
            "code",
            "name",
            "email",
            "vat_number",
            "status",
            "blocked",
            "country",
            "ended_on",
            "version",
            "details",
            "gone",
        ],
    )
    Connection.objects.filter(id=ledger.id).update(
        relations_version=max(r.version for r in records)
    )


def _mirrored(*, ledger: Connection, record: RelationRecord) -> RelationMirror:
    return RelationMirror(
        tenant_id=ledger.tenant_id,
        connection=ledger,
        remote_id=record.remote_id,
        code=record.code,
        name=record.name[:200],
        email=record.email[:200].lower(),
        vat_number=normalise(raw=record.vat_number, country=record.country)[:40],
        status=record.status,
        blocked=record.blocked,
        country=record.country,
        ended_on=record.ended_on,
        version=record.version,
        details=dict(record.details),
    )


def _finished(*, ledger: Connection) -> Connection:
    """It works. Where it did not before, what waited for it is due now."""
    works_again = ledger.state != Connection.State.WORKING
    with tenant_scope(ledger.tenant_id):
        Connection.objects.filter(id=ledger.id).update(
            state=Connection.State.WORKING,
            state_reason="",
            state_detail="",
            checked_at=database_now(),
        )
        ledger.refresh_from_db()
    if works_again:
        wake(tenant_id=ledger.tenant_id, connection_id=ledger.id)
    return ledger


def _failed(*, ledger: Connection, error: ConnectorError) -> Connection:
    """A ledger that only says "later" goes on working, if it worked; what a person must mend is shown as broken."""
    passing = error.kind is Kind.RETRY and ledger.state == Connection.State.WORKING
    state = Connection.State.WORKING if passing else Connection.State.BROKEN
    with tenant_scope(ledger.tenant_id):
        Connection.objects.filter(id=ledger.id).update(
            state=state,
            state_reason=error.message_id,
            state_detail=error.detail[:500],
            checked_at=database_now(),
        )
        ledger.refresh_from_db()
    return ledger

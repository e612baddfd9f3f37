"""The month-end pack: asked for by a person, made by a task that reads the ledger, and kept as tables to show and to download."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from connectors.errors import ConnectorError, NotNow
from connectors.models import Connection
from iweb.core import audit
from iweb.core.clock import database_now
from iweb.sync.gates import BudgetGate
from iweb.sync.mirrors import refresh_relations
from iweb.sync.month_end_packs import MonthEnd
from iweb.sync.month_end_tables import tables_of
from iweb.tenants.scopes import tenant_scope
from mappings.vat.return_periods import period_named

# A minute's budget is used up: the next minute is waited for, this often.
MOST_WAITS: Final = 5
LONGEST_WAIT: Final = timedelta(seconds=65)


def ask(*, tenant_id: UUID, ledger_id: UUID, period: str, by: UUID) -> MonthEnd:
    """Write it down; the caller queues `make` after the commit. Raises `ValueError` for a period that is none or has not begun."""
    span = period_named(period)
    with tenant_scope(tenant_id):
        if span.first_day > database_now().date():
            raise ValueError(f"{period} has not begun")
        ledger = Connection.objects.get(id=ledger_id, role=Connection.Role.LEDGER)
        asked = MonthEnd.objects.create(
            tenant_id=tenant_id, ledger=ledger, first_day=span.first_day, last_day=span.last_day
        )
        audit.record(
            what="month_end.asked",
            who=by,
            tenant_id=tenant_id,
            subject=f"month_end:{asked.id}",
            details={"ledger": str(ledger.id), "period": span.name},
        )
    return asked


def make(
    *, tenant_id: UUID, pack_id: UUID, pause: Callable[[float], None] = time.sleep
) -> MonthEnd:
    """Read the ledger and keep the tables. Made once: a doubled message does nothing. No scope may be open: this makes calls."""
    with tenant_scope(tenant_id):
        pack = MonthEnd.objects.select_related("ledger__grant", "ledger__lane").get(id=pack_id)
    if pack.state != MonthEnd.State.ASKED:
        return pack
    gate = PatientGate(lane_id=_lane(pack), pause=pause)
    relations = partial(refresh_relations, tenant_id=tenant_id, connection_id=pack.ledger_id)
    try:
        gate.patiently(relations)
        body = tables_of(pack=pack, gate=gate)
    except ConnectorError as error:
        failed = MonthEnd.State.FAILED
        return _keep(pack, state=failed, message_id=error.message_id, detail=error.detail[:500])
    return _keep(pack, state=MonthEnd.State.MADE, body=body)


def _lane(pack: MonthEnd) -> UUID:
    if pack.ledger.lane_id is None:
        raise ValueError("a ledger connection without a lane has no budget to spend")
    return pack.ledger.lane_id


class PatientGate(BudgetGate):
    """Waits where the minute's budget is used up: a quarter may have more pages than a minute has calls."""

    def __init__(self, *, lane_id: UUID, pause: Callable[[float], None]) -> None:
        super().__init__(lane_id=lane_id)
        self._pause = pause
        self._waits = 0

    def before(self, *, endpoint: str) -> None:
        self.patiently(partial(super().before, endpoint=endpoint))

    def patiently(self, call: Callable[[], None]) -> None:
        """Raises what the call raises where no wait of a minute would help."""
        while True:
            try:
                return call()
            except NotNow as error:
                seconds = _seconds_until(error)
                if seconds is None or self._waits >= MOST_WAITS:
                    raise
                self._waits += 1
                self._pause(seconds)


def _seconds_until(error: NotNow) -> float | None:
    """How long to wait for what is closed for a moment; None for what a person must see."""
    if error.until is None:
        return None
    left = error.until - database_now()
    return None if left > LONGEST_WAIT else max(left.total_seconds(), 0) + 0.5


def _keep(pack: MonthEnd, **values: object) -> MonthEnd:
    with tenant_scope(pack.tenant_id):
        MonthEnd.objects.filter(id=pack.id, state=MonthEnd.State.ASKED).update(
            made_at=database_now(), **values
        )
        pack.refresh_from_db()
    return pack

"""Consent to a ledger: begun in the panel, answered in the browser, exchanged by a task, finished by choosing a division.

The state that must come back is kept as a hash, bound to the tenant and to the browser's session, and works once within ten
minutes; the code is sealed until it is exchanged (security checklist 22).
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from connectors import oauth
from connectors.errors import ConnectorError
from connectors.grants import Visitor, keep_pair
from connectors.models import Connection, ConsentRequest, Grant, Lane
from connectors.registry import ledger_visitor
from iweb.core import audit
from iweb.core.clock import database_now
from iweb.sync import lanes
from iweb.tenants.scopes import tenant_scope

LEDGER = "exact"
VALID_FOR = timedelta(minutes=10)
CALLBACK_PATH = "/connections/exact/return/"


class ConsentRefusedError(Exception):
    """The answer belongs to no consent that this session began and that is still open."""

    message_id = "consent.not_ours"


def redirect_uri() -> str:
    """The address registered with the ledger's application: exactly this one."""
    return settings.BASE_URL.rstrip("/") + CALLBACK_PATH


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def begin_consent(
    *, tenant_id: UUID, user: UUID, region: str, session_key: str, connection_id: UUID | None = None
) -> str:
    """The address to send the person to. With a connection: a reconnect, which keeps its division and all its settings."""
    state = secrets.token_urlsafe(32)
    address = oauth.authorize_url(region=region, state=state, redirect_uri=redirect_uri())
    with tenant_scope(tenant_id):
        if connection_id is not None:
            connection_id = Connection.objects.get(id=connection_id, role=Connection.Role.LEDGER).id
        ConsentRequest.objects.create(
            tenant_id=tenant_id,
            user_id=user,
            session_hash=_hash(session_key),
            state_hash=_hash(state),
            region=region,
            connection_id=connection_id,
            expires_at=database_now() + VALID_FOR,
        )
    return address


def receive_consent(
    *, tenant_id: UUID, session_key: str, answer: Mapping[str, str]
) -> ConsentRequest:
    """Take the browser's return: `state` with `code`, or with `error`. The caller queues `exchange_consent` when there is a code.

    Raises `ConsentRefusedError` for a state that is unknown, of another session or tenant, used or expired.
    """
    with tenant_scope(tenant_id):
        consent = (
            ConsentRequest.objects.select_for_update()
            .filter(
                state_hash=_hash(answer.get("state", "")),
                session_hash=_hash(session_key),
                answered_at=None,
                expires_at__gt=database_now(),
            )
            .first()
        )
        if consent is None:
            raise ConsentRefusedError
        consent.answered_at = database_now()
        if answer.get("code"):
            consent.code = answer["code"]
        else:
            consent.finished_at, consent.failure = database_now(), "consent.refused_by_person"
        consent.save()
    return consent


# --- the task ---


def exchange_consent(*, tenant_id: UUID, consent_id: UUID) -> ConsentRequest:
    """Exchange the code for a token pair, learn whose it is and which divisions it opens. Failures are kept in words.

    A second message for the same consent finds the code gone and changes nothing.
    """
    with tenant_scope(tenant_id):
        consent = _taken(consent_id=consent_id)
    if consent is None:
        with tenant_scope(tenant_id):
            return ConsentRequest.objects.get(id=consent_id)
    try:
        visitor = _visit(consent=consent)
    except ConnectorError as error:
        return _failed(consent=consent, message_id=error.message_id)
    with tenant_scope(tenant_id):
        _keep(consent=consent, visitor=visitor)
    _wake(consent=consent)
    return consent


def _taken(*, consent_id: UUID) -> ConsentRequest | None:
    """The consent with its code, which is taken off the row: a code works once, and is not kept a moment longer."""
    consent = ConsentRequest.objects.select_for_update().get(id=consent_id)
    if consent.code is None or consent.finished_at is not None:
        return None
    ConsentRequest.objects.filter(id=consent_id).update(code=None)
    return consent


def _visit(*, consent: ConsentRequest) -> Visitor:
    pair = oauth.exchange_code(
        region=consent.region, code=consent.code.open(), redirect_uri=redirect_uri()
    )
    return ledger_visitor(region=consent.region, pair=pair)


def _failed(*, consent: ConsentRequest, message_id: str) -> ConsentRequest:
    with tenant_scope(consent.tenant_id):
        consent.failure, consent.finished_at, consent.code = message_id, database_now(), None
        consent.save(update_fields=["failure", "finished_at", "code"])
    return consent


def _keep(*, consent: ConsentRequest, visitor: Visitor) -> None:
    """One grant a person and application: a second consent of the same person renews it for all its divisions."""
    grant, _ = Grant.objects.get_or_create(
        tenant_id=consent.tenant_id,
        ledger=LEDGER,
        region=consent.region,
        application=oauth.client_id(),
        remote_user=visitor.user_id,
    )
    keep_pair(grant=grant, pair=visitor.pair, remote_user_name=visitor.user_name)
    consent.grant, consent.code = grant, None
    consent.divisions = [asdict(division) for division in visitor.divisions]
    consent.finished_at = database_now()
    _renew_connections(consent=consent, grant=grant)
    consent.save(update_fields=["grant", "code", "divisions", "finished_at", "failure"])


def _renew_connections(*, consent: ConsentRequest, grant: Grant) -> None:
    """What waited for this person's consent works again, and with it the connection that asked for a reconnect."""
    opened = {division["code"] for division in consent.divisions}
    if consent.connection_id is not None:
        connection = Connection.objects.get(id=consent.connection_id)
        if connection.division not in opened:
            consent.failure = "consent.division_not_opened"
            return
        Connection.objects.filter(id=connection.id).update(grant=grant)
    Connection.objects.filter(grant=grant, division__in=opened).update(
        state=Connection.State.WORKING,
        state_reason="",
        state_detail="",
        checked_at=database_now(),
    )


def _wake(*, consent: ConsentRequest) -> None:
    """The deliveries that waited for the consent are due now."""
    if consent.grant_id is None:
        return
    with tenant_scope(consent.tenant_id):
        ids = list(
            Connection.objects.filter(
                grant_id=consent.grant_id, state=Connection.State.WORKING
            ).values_list("id", flat=True)
        )
    for connection_id in ids:
        lanes.wake(tenant_id=consent.tenant_id, connection_id=connection_id)


# --- choosing ---


class DivisionRefusedError(Exception):
    """The division is not one that this consent opened."""

    message_id = "consent.division_not_opened"


def choose_division(
    *, tenant_id: UUID, consent_id: UUID, division: int, label: str, user: UUID
) -> Connection:
    """The ledger connection of a division, made or found. The caller queues `refresh_ledger` after the commit.

    Raises `DivisionRefusedError`. A lane is shared by all who write to the same division with the same application.
    """
    with tenant_scope(tenant_id):
        consent = ConsentRequest.objects.select_related("grant").get(id=consent_id)
        chosen = next((one for one in consent.divisions if one["code"] == division), None)
        if chosen is None or consent.grant is None:
            raise DivisionRefusedError
        connection = _connection(grant=consent.grant, chosen=chosen, label=label)
        audit.record(
            what="connection.added",
            tenant_id=tenant_id,
            who=user,
            subject=f"connectors_connection:{connection.id}",
            details={"role": "ledger", "kind": LEDGER, "division": division},
        )
    return connection


def _connection(*, grant: Grant, chosen: dict[str, Any], label: str) -> Connection:
    lane, _ = Lane.objects.get_or_create(
        ledger=grant.ledger,
        application=grant.application,
        region=grant.region,
        division=chosen["code"],
    )
    known = Connection.objects.filter(role=Connection.Role.LEDGER, lane=lane).first()
    if known is not None:
        known.grant, known.state = grant, Connection.State.CHECKING
        known.state_reason = known.state_detail = ""
        known.save(update_fields=["grant", "state", "state_reason", "state_detail"])
        return known
    return Connection.objects.create(
        tenant_id=grant.tenant_id,
        role=Connection.Role.LEDGER,
        kind=grant.ledger,
        label=_free_label(wanted=label or chosen["name"], division=chosen["code"]),
        grant=grant,
        division=chosen["code"],
        lane=lane,
        profile=chosen,
        state=Connection.State.CHECKING,
    )


def _free_label(*, wanted: str, division: int) -> str:
    taken = Connection.objects.filter(role=Connection.Role.LEDGER, label=wanted[:120]).exists()
    return f"{wanted[:100]} ({division})" if taken else wanted[:120]


__all__ = [
    "CALLBACK_PATH",
    "ConsentRefusedError",
    "DivisionRefusedError",
    "begin_consent",
    "choose_division",
    "exchange_consent",
    "receive_consent",
    "redirect_uri",
]

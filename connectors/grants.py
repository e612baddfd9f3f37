"""The token pair of a grant: read by everyone, renewed by one at a time (DESIGN 4).

Who renews is decided by one UPDATE; no lock is held over HTTP. A refresh token works once, so a renewal whose answer was
lost is remembered: when the next try finds the token spent, the consent is lost and the owner is told to reconnect.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.db.models.functions import Now

from connectors import oauth
from connectors.errors import ConnectorError, Kind, NotNow, Refused, UnknownOutcome
from connectors.models import Grant
from connectors.oauth import TokenPair
from connectors.ports import Division
from iweb.core.clock import seconds_awake
from iweb.core.sealed_field import sealed_for
from iweb.tenants.scopes import tenant_scope

# Of a token's life: when it is renewed, and until when it may be used if it cannot be. Exact renews from 570 s of 600 s on.
RENEW_AT: Final = 23 / 24
USABLE_UNTIL: Final = 119 / 120
IDLE: Final = timedelta(
    days=23
)  # a refresh token dies after 30 days; a week is left to notice trouble
PAUSE: Final = timedelta(seconds=5)  # after a renewal that failed, before the next one
LONG_PAUSE: Final = timedelta(minutes=10)  # after a refusal that a person must solve
KEEP_AGAIN: Final = (0.2, 1.0, 4.0)  # seconds before a new pair is stored again, all within a lease
LONGEST_WAIT: Final = 10.0  # seconds for another's renewal, which takes a fraction of one
# What `state_reason` says of a working grant: a token was refused by the API, and what became of it.
RENEWING: Final = "exact.token_renewing"
RENEWED: Final = "exact.token_renewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whom a new consent belongs to, and which divisions it opens."""

    pair: TokenPair
    user_id: str
    user_name: str
    divisions: tuple[Division, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantTokens:
    """The tokens of one grant, for a ledger's client."""

    tenant_id: UUID
    grant_id: UUID

    def current(self) -> str:
        return access_token(tenant_id=self.tenant_id, grant_id=self.grant_id)

    def refused(self, token: str) -> ConnectorError:
        return token_refused(tenant_id=self.tenant_id, grant_id=self.grant_id, token=token)


def access_token(*, tenant_id: UUID, grant_id: UUID) -> str:
    """A token that is valid now, outside of any scope. One read while it is fresh.

    Raises `Refused` (reconnect), or `NotNow` when it cannot be had at the moment: nothing of the caller's has left.
    """
    end = time.monotonic() + LONGEST_WAIT
    for pause in _pauses():
        seen = _look(tenant_id=tenant_id, grant_id=grant_id)
        if seen.is_fresh:
            return seen.token
        claim = _claim(tenant_id=tenant_id, grant_id=grant_id)
        if claim is not None:
            return _renew(claim)
        if seen.is_usable:
            return seen.token
        seen.raise_if_in_vain(longest=end - time.monotonic())
        time.sleep(pause)
    raise AssertionError("the pauses do not end")


def _pauses() -> Iterator[float]:
    """Seconds between two looks: short at first, since a renewal takes a fraction of a second."""
    pause = 0.03
    while True:
        yield pause
        pause = min(0.5, pause * 1.5)


# --- looking ---


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A grant at one moment of the database's clock."""

    token: str = field(repr=False)
    expires_at: datetime
    issued_at: datetime
    lease_until: datetime | None
    budget_is_spent: bool
    now: datetime

    @property
    def is_fresh(self) -> bool:
        return self.now < self._after(RENEW_AT)

    @property
    def is_usable(self) -> bool:
        return self.now < self._after(USABLE_UNTIL)

    def _after(self, part: float) -> datetime:
        return self.issued_at + (self.expires_at - self.issued_at) * part

    def raise_if_in_vain(self, *, longest: float) -> None:
        """Waiting helps only where another's renewal is under way; what lasts longer than a lease is a pause."""
        paused_until = self.lease_until or self.now
        if self.budget_is_spent and paused_until <= self.now:
            raise NotNow("exact.token_budget_spent", kind=Kind.RETRY, until=_next_day(self.now))
        if paused_until - self.now > timedelta(seconds=settings.IWEB_LEASE_SECONDS):
            raise NotNow("exact.token_busy", kind=Kind.RETRY, until=paused_until)
        if longest <= 0:
            raise NotNow("exact.token_busy", kind=Kind.RETRY, until=self.now + PAUSE)


def _look(*, tenant_id: UUID, grant_id: UUID) -> _Seen:
    """Raises `Refused` for a grant that is broken, or has no tokens (any more)."""
    with tenant_scope(tenant_id):
        grant = Grant.objects.annotate(now=Now()).filter(id=grant_id).first()
        if grant is None or grant.access_token is None or grant.pair_issued_at is None:
            raise Refused("exact.not_connected", kind=Kind.RECONNECT)
        if grant.state == Grant.State.BROKEN:
            raise Refused(grant.state_reason or "exact.consent_ended", kind=Kind.RECONNECT)
        today = grant.now.astimezone(UTC).date()
        return _Seen(
            token=grant.access_token.open(),
            expires_at=grant.access_expires_at or grant.pair_issued_at,
            issued_at=grant.pair_issued_at,
            lease_until=grant.refresh_lease_until,
            budget_is_spent=grant.token_day == today
            and grant.token_calls_spent >= grant.token_calls_limit,
            now=grant.now,
        )


def _next_day(now: datetime) -> datetime:
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1, seconds=1)


# --- renewing ---

CLAIM: Final = """
UPDATE connectors_grant SET
    refresh_lease_until = now() + make_interval(secs => %(lease)s),
    refresh_started_at = CASE WHEN refresh_started_at > pair_issued_at THEN refresh_started_at ELSE now() END,
    token_calls_spent = CASE WHEN token_day = %(utc_day)s THEN token_calls_spent + 1 ELSE 1 END,
    token_day = %(utc_day)s
WHERE id = %(grant)s AND state = 'working'
  AND (refresh_lease_until IS NULL OR refresh_lease_until < now())
  AND pair_issued_at + (access_expires_at - pair_issued_at) * %(renew_at)s <= now()
  AND (token_day IS DISTINCT FROM %(utc_day)s OR token_calls_spent < token_calls_limit)
RETURNING pair_version, refresh_started_at < now()
""".replace("%(utc_day)s", "(now() AT TIME ZONE 'UTC')::date")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """The right to renew. `in_doubt`: an earlier renewal got no answer, so the refresh token may be spent."""

    tenant_id: UUID
    grant: Grant
    in_doubt: bool
    claimed_at: float

    # --- the gate of the token call: a process that was stopped on its way must not use the token any more ---

    def before(self, *, endpoint: str) -> None: ...

    def confirm(self) -> None:
        spare = settings.IWEB_LEASE_SECONDS - settings.IWEB_CALL_DEADLINE
        if seconds_awake() - self.claimed_at > spare:
            raise NotNow("exact.token_busy", kind=Kind.RETRY)

    def after(self, *, endpoint: str, status: int, headers: Mapping[str, str]) -> None: ...


def _claim(*, tenant_id: UUID, grant_id: UUID) -> _Claim | None:
    claimed_at = seconds_awake()
    values = {"grant": grant_id, "lease": settings.IWEB_LEASE_SECONDS, "renew_at": RENEW_AT}
    with tenant_scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        row = cursor.fetchone()
        if row is None:
            return None
        grant = Grant.objects.get(id=grant_id, pair_version=row[0])
    return _Claim(tenant_id=tenant_id, grant=grant, in_doubt=row[1], claimed_at=claimed_at)


def _renew(claim: _Claim) -> str:
    """Call, and commit the new pair before anyone uses it."""
    try:
        pair = oauth.refresh(
            region=claim.grant.region, refresh_token=claim.grant.refresh_token.open(), gate=claim
        )
    except ConnectorError as error:
        return _without_new_pair(claim, error)
    if not _keep(claim, pair):  # a new consent came in between, and its pair is the newer one
        return access_token(tenant_id=claim.tenant_id, grant_id=claim.grant.id)
    return pair.access_token


def _keep(claim: _Claim, pair: TokenPair) -> bool:
    """Store the new pair. False when a new consent came in between.

    The former refresh token is spent: if the database loses us now, the consent would be lost with it. So we try again for as
    long as the lease keeps others away.
    """
    reason = RENEWED if claim.grant.state_reason == RENEWING else ""
    values = _pair_values(claim.grant, pair) | {"state_reason": reason}
    for pause in KEEP_AGAIN:
        try:
            return _stored(claim, values)
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(pause)
    return _stored(claim, values)


def _stored(claim: _Claim, values: dict[str, Any]) -> bool:
    with tenant_scope(claim.tenant_id):
        return bool(_rows(claim).update(**values))


def _rows(claim: _Claim) -> Any:
    """The grant, unless its pair was replaced meanwhile."""
    return Grant.objects.filter(id=claim.grant.id, pair_version=claim.grant.pair_version)


def _pair_values(grant: Grant, pair: TokenPair) -> dict[str, Any]:
    return {
        "access_token": sealed_for(grant, field="access_token", text=pair.access_token),
        "refresh_token": sealed_for(grant, field="refresh_token", text=pair.refresh_token),
        "pair_issued_at": Now(),
        "access_expires_at": Now() + pair.life,
        "pair_version": F("pair_version") + 1,
        "refresh_lease_until": None,
        "refresh_started_at": None,
    }


def _without_new_pair(claim: _Claim, error: ConnectorError) -> str:
    """What to remember, for how long nobody tries again, and what the caller gets instead."""
    if error.kind is Kind.RECONNECT:
        raise _broken(claim, error)
    values: dict[str, Any] = {"refresh_lease_until": Now() + _pause(claim, error)}
    if not isinstance(error, UnknownOutcome) and not claim.in_doubt:
        values["refresh_started_at"] = None  # proven: the refresh token is not spent
    if error.message_id == "exact.token_budget_spent":
        values["token_calls_spent"] = F("token_calls_limit")
    with tenant_scope(claim.tenant_id):
        _rows(claim).update(**values)
    return _the_former(claim, error)


def _pause(claim: _Claim, error: ConnectorError) -> timedelta:
    if error.kind is Kind.CONTACT_SUPPORT:
        return LONG_PAUSE
    if error.message_id == "exact.token_too_early" and claim.grant.state_reason == RENEWING:
        # The API refuses the token, and a new one is not given before the end of its life.
        age = datetime.now(UTC) - (claim.grant.pair_issued_at or datetime.now(UTC))
        return max(PAUSE, oauth.LIFE - age)
    return PAUSE


def _the_former(claim: _Claim, error: ConnectorError) -> str:
    """The token that is there, as long as it lives; else the failure as something to wait for."""
    seen = _look(tenant_id=claim.tenant_id, grant_id=claim.grant.id)
    if seen.is_usable:
        return seen.token
    if isinstance(error, Refused) and error.kind is not Kind.RETRY:
        raise error
    until = error.until or seen.lease_until
    raise NotNow(error.message_id, kind=Kind.RETRY, status=error.status, until=until)


def _broken(claim: _Claim, error: ConnectorError) -> Refused:
    lost = claim.in_doubt and error.message_id == "exact.consent_ended"
    message_id = "exact.consent_lost" if lost else error.message_id
    with tenant_scope(claim.tenant_id):
        _rows(claim).update(
            state=Grant.State.BROKEN, state_reason=message_id, refresh_lease_until=None
        )
    return Refused(message_id, kind=Kind.RECONNECT, status=error.status, detail=error.detail)


# --- what others tell ---


def token_refused(*, tenant_id: UUID, grant_id: UUID, token: str) -> Refused:
    """The API answered 401 to this token: renew it once; when the renewed one is refused too, the grant is broken.

    Gives the error of the call that was refused: kind retry while a renewal can still help, else reconnect.
    """
    again = Refused(RENEWING, kind=Kind.RETRY, status=401)
    with tenant_scope(tenant_id):
        grant = Grant.objects.select_for_update().get(id=grant_id)
        if grant.state == Grant.State.BROKEN:
            return Refused(grant.state_reason, kind=Kind.RECONNECT, status=401)
        if grant.access_token is None or grant.access_token.open() != token:
            return again  # renewed meanwhile
        if grant.state_reason == RENEWED:
            reason = "exact.token_not_accepted"
            Grant.objects.filter(id=grant_id).update(state=Grant.State.BROKEN, state_reason=reason)
            return Refused(reason, kind=Kind.RECONNECT, status=401)
        Grant.objects.filter(id=grant_id).update(access_expires_at=Now(), state_reason=RENEWING)
    return again


def keep_pair(*, grant: Grant, pair: TokenPair, remote_user_name: str) -> None:
    """A new consent: the pair, and a grant that works again. Inside the tenant's scope."""
    Grant.objects.filter(id=grant.id).update(
        **_pair_values(grant, pair),
        state=Grant.State.WORKING,
        state_reason="",
        remote_user_name=remote_user_name[:200],
    )


def refresh_if_idle(*, tenant_id: UUID, grant_id: UUID, idle: timedelta = IDLE) -> bool:
    """Keep a grant alive that nothing used for weeks. True when it was renewed. Raises as `access_token` does."""
    with tenant_scope(tenant_id):
        rows = Grant.objects.filter(id=grant_id, state=Grant.State.WORKING)
        version = (
            rows.filter(pair_issued_at__lt=Now() - idle)
            .values_list("pair_version", flat=True)
            .first()
        )
    if version is None:
        return False
    access_token(tenant_id=tenant_id, grant_id=grant_id)
    with tenant_scope(tenant_id):
        return Grant.objects.filter(id=grant_id, pair_version__gt=version).exists()

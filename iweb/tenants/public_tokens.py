"""Links that work without signing in: invitations, approvals, a shop's hook. Only the hash of a token is kept."""

import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from iweb.core.clock import database_now
from iweb.tenants.models import PublicToken


def issue_token(
    *,
    purpose: PublicToken.Purpose,
    tenant_id: UUID,
    valid_for: timedelta,
    subject_id: UUID | None = None,
) -> str:
    """Make a token and give it, this once. 256 random bits, so that its hash needs no salt."""
    token = secrets.token_urlsafe(32)
    PublicToken.objects.create(
        hash=_hash(token),
        purpose=purpose,
        tenant_id=tenant_id,
        subject_id=subject_id,
        expires_at=database_now() + valid_for,
    )
    return token


def find_token(token: str, *, purpose: PublicToken.Purpose) -> PublicToken | None:
    """The row of a token that is known, meant for this, not used and not expired; else None, whatever the reason."""
    valid = Q(hash=_hash(token), purpose=purpose, used_at=None, expires_at__gt=Now())
    return PublicToken.objects.filter(valid).first()


def use_token(token: str, *, purpose: PublicToken.Purpose) -> PublicToken | None:
    """As `find_token`, and it works no second time: of two that come at once one gets it."""
    valid = Q(hash=_hash(token), purpose=purpose, used_at=None, expires_at__gt=Now())
    if not PublicToken.objects.filter(valid).update(used_at=Now()):
        return None
    return PublicToken.objects.get(hash=_hash(token))


def still_valid(token_id: UUID, *, purpose: PublicToken.Purpose) -> bool:
    """Whether a token that was found before would be found now."""
    valid = Q(id=token_id, purpose=purpose, used_at=None, expires_at__gt=Now())
    return PublicToken.objects.filter(valid).exists()


def withdraw_token(token_id: UUID) -> None:
    """It works no more."""
    PublicToken.objects.filter(id=token_id, used_at=None).update(used_at=Now())


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()

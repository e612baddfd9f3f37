"""A refresh token works once: the pair that was given for it must survive a database that loses the connection."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from connectors import grants, oauth
from connectors.models import Grant
from connectors.oauth import TokenPair
from iweb.core import boundaries
from iweb.core.sealed_field import sealed_for
from iweb.tenants.scopes import tenant_scope
from tests.sync.memory import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def grant(world: World) -> Grant:
    with tenant_scope(world.tenant_id):
        grant = Grant.objects.get()
        for field in ("access_token", "refresh_token"):
            value = sealed_for(grant, field=field, text=f"old {field}")
            Grant.objects.filter(id=grant.id).update(**{field: value})
        Grant.objects.filter(id=grant.id).update(
            pair_issued_at=timezone.now() - timedelta(minutes=10),
            access_expires_at=timezone.now() - timedelta(seconds=1),
        )
    return grant


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_new_pair_is_kept_when_the_database_ends_the_session_before_the_commit(
    grant: Grant, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    monkeypatch.setattr(grants, "KEEP_AGAIN", (0.0, 0.0, 0.0))
    ended: list[str] = []

    def renew(**_: Any) -> TokenPair:
        boundaries.listen(end)
        return TokenPair(
            access_token="new access", refresh_token="new refresh", life=timedelta(minutes=10)
        )

    def end(name: str) -> None:
        if name == "tenant scope: before commit" and len(ended) < times:
            ended.append(name)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(oauth, "refresh", renew)
    try:
        token = grants.access_token(tenant_id=grant.tenant_id, grant_id=grant.id)
    finally:
        boundaries.listen(None)

    with tenant_scope(grant.tenant_id):
        kept = Grant.objects.get(id=grant.id)
    assert token == "new access"
    assert len(ended) == times
    assert kept.refresh_token.open() == "new refresh"
    assert kept.refresh_started_at is None

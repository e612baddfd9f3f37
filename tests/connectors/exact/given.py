"""A grant with a pair that was just given, and an Exact of its own that gave it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db.models import F

from connectors import oauth
from connectors.grants import access_token, keep_pair
from connectors.models import Grant
from connectors.sandbox.exact.sandbox import SandboxExact
from connectors.sandbox.serving.control import Control
from iweb.core.ids import new_id
from iweb.tenants.scopes import tenant_scope
from tests.connectors.exact.company import CLIENT_ID, CLIENT_SECRET, RETURN, consent
from tests.factories import TenantFactory


@dataclass
class Given:
    """A grant with a pair that was just given, and the sandbox's control."""

    tenant_id: UUID
    grant_id: UUID
    control: Control
    url: str

    def token(self) -> str:
        return access_token(tenant_id=self.tenant_id, grant_id=self.grant_id)

    def row(self) -> Grant:
        with tenant_scope(self.tenant_id):
            return Grant.objects.get(id=self.grant_id)

    def change(self, **values: Any) -> None:
        with tenant_scope(self.tenant_id):
            Grant.objects.filter(id=self.grant_id).update(**values)

    def age(self, *, seconds: float) -> None:
        """Let the pair grow older, here and at Exact's."""
        passed = timedelta(seconds=seconds)
        self.change(
            pair_issued_at=F("pair_issued_at") - passed,
            access_expires_at=F("access_expires_at") - passed,
        )
        self.control.advance(seconds=seconds)

    def pause_is_over(self) -> None:
        self.change(refresh_lease_until=None)

    def token_calls(self) -> int:
        rows = self.control.requests(after=self.start)
        return sum(row["path"].startswith("/api/oauth2/token") for row in rows)

    start: int = 0


@pytest.fixture
def exact(tmp_path: Path, settings: Any) -> Iterator[SandboxExact]:
    with SandboxExact(tmp_path / "exact") as running:
        running.register_app(
            client_id=CLIENT_ID, client_secret=CLIENT_SECRET, redirect_uris=[RETURN]
        )
        settings.EXACT_SANDBOX_URL = running.url
        settings.EXACT_CLIENT_ID, settings.EXACT_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        settings.IWEB_CALL_DEADLINE = 1
        settings.IWEB_LEASE_SECONDS = 2
        yield running


@pytest.fixture
def given(exact: SandboxExact, transactional_db: None) -> Given:
    tenant = TenantFactory()
    pair = oauth.exchange_code(region="sandbox", code=consent(exact.url), redirect_uri=RETURN)
    with tenant_scope(tenant.id):
        grant = Grant.objects.create(
            tenant_id=tenant.id, region="sandbox", application=CLIENT_ID, remote_user=str(new_id())
        )
        keep_pair(grant=grant, pair=pair, remote_user_name="Bea")
    made = Given(tenant_id=tenant.id, grant_id=grant.id, control=Control(exact.url), url=exact.url)
    made.start = max(row["n"] for row in made.control.requests())
    return made

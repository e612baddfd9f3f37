"""A new key in front: everything is sealed with it again, and the old one can go."""

from base64 import urlsafe_b64encode
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.db import connection

from connectors.models import Connection, ConsentRequest, Grant
from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.core.keyring import SealError
from iweb.ops import key_rotation
from iweb.ops.key_rotation import rotate, sealed_fields
from iweb.tenants.models import Tenant
from iweb.tenants.scopes import tenant_scope
from tests.factories import TenantFactory, UserFactory

pytestmark = pytest.mark.django_db

CANARY = "canary-5d20-"


def key(letter: str) -> str:
    return urlsafe_b64encode(letter.encode() * 32).decode()


OLD, BOTH, NEW = f"k1:{key('a')}", f"k2:{key('b')},k1:{key('a')}", f"k2:{key('b')}"


@pytest.fixture
def tenants(settings: object) -> list[Tenant]:
    settings.IWEB_KEYS = OLD
    return [_filled() for _ in range(2)]


def _filled() -> Tenant:
    tenant = TenantFactory()
    with tenant_scope(tenant.id):
        Grant.objects.create(
            tenant=tenant, region="nl", application="a", remote_user=str(new_id()),
            access_token=CANARY + "access", refresh_token=CANARY + "refresh",
        )  # fmt: skip
        Connection.objects.create(
            tenant=tenant, role="shop", kind="prestashop", label="S", secret=CANARY + "key"
        )
        ConsentRequest.objects.create(
            tenant=tenant, user_id=new_id(), session_hash="s", state_hash=str(new_id()), region="nl",
            expires_at=database_now(), code=CANARY + "code",
        )  # fmt: skip
    return tenant


@pytest.fixture
def second_factor(settings: object) -> Authenticator:
    settings.IWEB_KEYS = OLD
    user = UserFactory()
    TOTP.activate(user, CANARY + "totp")
    RecoveryCodes.activate(user)
    return Authenticator.objects.get(user=user, type="totp")


def every_stored_text() -> str:
    """All rows of all tables, as the tenants see them."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT relispartition AND has_table_privilege(oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            found.append(cursor.fetchone()[0] or "")
    return " ".join(found)


def test_rotation_leaves_nothing_on_the_old_key(
    settings: object, tenants: list, second_factor: Authenticator
) -> None:
    settings.IWEB_KEYS = BOTH
    counts = rotate(say=lambda _text: None)
    assert counts == {
        "connectors_grant.access_token": 2,
        "connectors_grant.refresh_token": 2,
        "connectors_connection.secret": 2,
        "connectors_consentrequest.code": 2,
        "mfa_authenticator.data": 2,
    }
    for tenant in tenants:
        with tenant_scope(tenant.id):
            assert "v1.k1." not in every_stored_text()
    settings.IWEB_KEYS = NEW
    for tenant in tenants:
        with tenant_scope(tenant.id):
            assert Grant.objects.get().refresh_token.open() == CANARY + "refresh"
            assert Connection.objects.get().secret.open() == CANARY + "key"


def test_the_second_rotation_has_nothing_to_do(
    settings: object, tenants: list, second_factor: Authenticator
) -> None:
    settings.IWEB_KEYS = BOTH
    rotate(say=lambda _text: None)
    assert set(rotate(say=lambda _text: None).values()) == {0}


def test_more_rows_than_a_batch_are_all_done(
    settings: object, tenants: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_rotation, "BATCH", 2)
    with tenant_scope(tenants[0].id):
        for number in range(5):
            Connection.objects.create(
                tenant=tenants[0], role="shop", kind="prestashop", label=str(number), secret="x"
            )
    settings.IWEB_KEYS = BOTH
    assert rotate(say=lambda _text: None)["connectors_connection.secret"] == 7


def test_without_the_old_key_rotation_says_which_one_is_missing(
    settings: object, tenants: list
) -> None:
    settings.IWEB_KEYS = NEW
    with pytest.raises(SealError, match=r"'k1'.*is not in IWEB_KEYS"):
        rotate(say=lambda _text: None)


def test_the_command_says_which_key_can_go(settings: object, tenants: list) -> None:
    settings.IWEB_KEYS = BOTH
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    assert "8 values are now sealed with k2. No longer needed: k1." in said.getvalue()
    assert CANARY not in said.getvalue()


def test_no_column_of_any_table_holds_a_secret_in_plain_text(
    tenants: list, second_factor: Authenticator
) -> None:
    for tenant in tenants:
        with tenant_scope(tenant.id):
            stored = every_stored_text()
        assert stored.count("v1.k1.") >= 4
        assert CANARY not in stored


def test_the_walk_knows_every_sealed_column() -> None:
    assert {f"{field.model._meta.db_table}.{field.column}" for field in sealed_fields()} == {
        "connectors_grant.access_token",
        "connectors_grant.refresh_token",
        "connectors_connection.secret",
        "connectors_consentrequest.code",
    }

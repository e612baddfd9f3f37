"""Sealed columns: text in, sealed at rest, opened by name, and nothing shows by itself."""

import copy
import json
import logging
import pickle

import pytest
from django.core import serializers
from django.db import connection

from connectors.models import Connection
from iweb.core.keyring import SealError
from iweb.core.sealed_field import Sealed, sealed_for
from iweb.tenants.scopes import tenant_scope
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db

CANARY = "canary-7c1d-webservice-key"


@pytest.fixture
def shop(db: None) -> Connection:
    tenant = TenantFactory()
    with tenant_scope(tenant.id):
        return Connection.objects.create(
            tenant=tenant, role="shop", kind="prestashop", label="Shop", secret=CANARY
        )


def reread(shop: Connection) -> Connection:
    with tenant_scope(shop.tenant_id):
        return Connection.objects.get(id=shop.id)


def stored(shop: Connection) -> str:
    with tenant_scope(shop.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM connectors_connection WHERE id = %s", [shop.id])
        return cursor.fetchone()[0]


def test_what_was_assigned_is_opened_after_reading(shop: Connection) -> None:
    assert shop.secret.open() == CANARY
    assert reread(shop).secret.open() == CANARY


def test_the_database_holds_the_sealed_form(shop: Connection) -> None:
    assert stored(shop).startswith("v1.k1.")
    assert CANARY not in stored(shop)


@pytest.mark.parametrize("show", [repr, str, lambda value: f"{value}", "{}".format])
def test_nothing_shows_by_itself(shop: Connection, show: object) -> None:
    for row in (shop, reread(shop)):
        assert show(row.secret) == "<sealed>"
        assert CANARY not in repr(row.__dict__)


def test_a_dump_of_the_row_holds_the_sealed_form(shop: Connection) -> None:
    dumped = serializers.serialize("json", [reread(shop)])
    assert json.loads(dumped)[0]["fields"]["secret"] == stored(shop)
    assert CANARY not in dumped


def test_a_log_line_about_the_row_shows_nothing(
    shop: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("iweb.test").warning("row %s", shop.__dict__)
    assert CANARY not in caplog.text


def test_saving_what_was_read_does_not_seal_it_anew(shop: Connection) -> None:
    before = stored(shop)
    again = reread(shop)
    with tenant_scope(shop.tenant_id):
        again.save()
    assert stored(shop) == before


def test_a_deferred_column_is_loaded_when_it_is_asked_for(shop: Connection) -> None:
    with tenant_scope(shop.tenant_id):
        assert Connection.objects.defer("secret").get(id=shop.id).secret.open() == CANARY
        again = Connection.objects.only("label").get(id=shop.id)
        again.refresh_from_db()
        assert again.secret.open() == CANARY


def test_an_update_takes_a_value_that_was_sealed_for_the_row(shop: Connection) -> None:
    with tenant_scope(shop.tenant_id):
        Connection.objects.filter(id=shop.id).update(
            secret=sealed_for(shop, field="secret", text="new")
        )
    assert reread(shop).secret.open() == "new"


def test_an_update_with_plain_text_is_refused(shop: Connection) -> None:
    with pytest.raises(TypeError, match="sealed_for"), tenant_scope(shop.tenant_id):
        Connection.objects.filter(id=shop.id).update(secret="plain")
    assert reread(shop).secret.open() == CANARY


def test_a_token_that_was_moved_to_another_row_stays_closed(shop: Connection) -> None:
    with tenant_scope(shop.tenant_id):
        other = Connection.objects.create(
            tenant=shop.tenant, role="shop", kind="prestashop", label="Other", secret="x"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE connectors_connection SET secret = %s WHERE id = %s",
                [stored(shop), other.id],
            )
    with pytest.raises(SealError, match="another row"):
        reread(other).secret.open()


def test_a_secret_assigned_to_another_row_is_sealed_for_it(shop: Connection) -> None:
    with tenant_scope(shop.tenant_id):
        other = Connection.objects.create(
            tenant=shop.tenant,
            role="shop",
            kind="prestashop",
            label="Other",
            secret=reread(shop).secret,
        )
    assert reread(other).secret.open() == CANARY
    assert stored(other) != stored(shop)


def test_rows_made_in_bulk_are_sealed_too(shop: Connection) -> None:
    row = Connection(
        tenant=shop.tenant, role="shop", kind="prestashop", label="Bulk", secret="bulk"
    )
    with tenant_scope(shop.tenant_id):
        Connection.objects.bulk_create([row])
    assert stored(row).startswith("v1.")
    assert reread(row).secret.open() == "bulk"


def test_no_secret_is_none(shop: Connection) -> None:
    with tenant_scope(shop.tenant_id):
        empty = Connection.objects.create(
            tenant=shop.tenant, role="shop", kind="prestashop", label="Empty"
        )
    assert reread(empty).secret is None


@pytest.mark.parametrize("wrong", [3, b"bytes", ["list"]])
def test_only_a_text_can_be_sealed(shop: Connection, wrong: object) -> None:
    with pytest.raises(TypeError, match="takes a text"):
        shop.secret = wrong


def test_a_row_without_a_tenant_cannot_seal() -> None:
    row = Connection(role="shop", kind="prestashop", label="Nobody's", secret="x")
    with pytest.raises(SealError, match="its tenant"):
        row.secret.open()


def test_the_value_is_validated_copied_and_pickled_without_being_opened(shop: Connection) -> None:
    with tenant_scope(shop.tenant_id):
        field = Connection._meta.get_field("secret")
        field.clean(reread(shop).secret, shop)
    assert reread(shop).secret != CANARY
    assert isinstance(copy.copy(shop).secret, Sealed)
    assert CANARY.encode() not in pickle.dumps(reread(shop))

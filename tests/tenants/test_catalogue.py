"""The catalogue of the database, walked: a table that forgot its policy, or a key that forgot its tenant, fails here."""

import re
from typing import Final

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

# Closed lists. A new entry needs a reason that a reviewer accepts.
WITHOUT_POLICY: Final = {
    "tenants_publictoken": "read before anybody has signed in; holds hashes only, and names the tenant to enter",
}
# Unique across tenants, because the value leaves the tenant's world.
UNIQUE_WITHOUT_TENANT: Final = {
    "connectors_link.books,number": "stands in front of every key in books that tenants may share",
    "connectors_link.books,origin": "a shop is booked once in books that tenants may share",
    "connectors_consentrequest.state_hash": "comes back from the ledger's sign-in page before the tenant is known",
    "tenants_publictoken.hash": "looked up before the tenant is known",
    "sync_receipt.delivery_id": "one receipt for each delivery, whose id is unique by itself",
}
INDEX_WITHOUT_TENANT: Final = {
    "delivery_due": "a lane serves many tenants; it is read in the system scope, by lane",
}

TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relispartition, c.oid
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
"""
INDEXES = """
SELECT t.relname, i.relname, x.indisunique, x.indisprimary,
       ARRAY(SELECT pg_get_indexdef(x.indexrelid, k + 1, true) FROM generate_subscripts(x.indkey, 1) k ORDER BY k),
       am.amname, (SELECT array_agg(opc.opcname) FROM unnest(x.indclass) o JOIN pg_opclass opc ON opc.oid = o)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_am am ON am.oid = i.relam
WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
  AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'tenant_id')
ORDER BY 1, 2
"""
FOREIGN_KEYS = """
SELECT conrelid::regclass::text || '.' || (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1])
FROM pg_constraint WHERE contype = 'f' AND array_length(conkey, 1) = 1
"""


def rows(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def tenant_tables() -> set[str]:
    return {name for name, _, _, is_partition, _ in rows(TABLES) if not is_partition}


def policies_of(table: str) -> dict[str, tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT policyname, cmd, COALESCE(qual, ''), COALESCE(with_check, '') FROM pg_policies WHERE tablename = %s",
            [table],
        )
        return {name: (command, using, check) for name, command, using, check in cursor.fetchall()}


def test_the_walk_finds_the_tables() -> None:
    assert len(tenant_tables()) >= 20
    assert {
        "sync_sale",
        "connectors_grant",
        "tenants_membership",
        "core_auditevent",
    } <= tenant_tables()


def test_every_table_of_tenants_is_under_forced_row_level_security() -> None:
    open_tables = {
        name for name, enabled, forced, is_partition, _ in rows(TABLES)
        if not is_partition and not (enabled and forced)
    }  # fmt: skip
    assert open_tables == set(WITHOUT_POLICY)


def test_the_table_of_tenants_itself_is_too() -> None:
    assert rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'tenants_tenant'"
    ) == [(True, True)]


def test_every_policy_of_a_tenant_compares_with_the_setting_and_survives_an_empty_one() -> None:
    for table in tenant_tables() - set(WITHOUT_POLICY):
        _, using, _ = policies_of(table)["tenant"]
        assert re.search(
            r"tenant_id = \(NULLIF\(current_setting\('iweb.tenant_id'::text, true\), ''::text\)\)::uuid",
            using,
        )


def test_every_write_is_checked_against_the_tenant() -> None:
    for table in tenant_tables() - set(WITHOUT_POLICY):
        found = policies_of(table)
        check = found["tenant"][2] or found["append"][2]
        assert "iweb.tenant_id" in check


def test_no_policy_is_open_to_the_app() -> None:
    """`USING (true)` is for the staff role alone."""
    open_to_all = rows(
        "SELECT tablename, policyname FROM pg_policies WHERE (qual = 'true' OR with_check = 'true')"
        " AND roles::text <> '{' || (SELECT r.rolname FROM pg_roles r JOIN pg_auth_members m ON m.roleid = r.oid"
        " JOIN pg_roles me ON me.oid = m.member AND me.rolname = session_user) || '}'"
    )
    assert open_to_all == []


def test_partitions_are_closed_to_everybody_but_the_owner() -> None:
    partitions = [
        (name, enabled) for name, enabled, _, is_partition, _ in rows(TABLES) if is_partition
    ]
    assert len(partitions) >= 27
    assert {name for name, enabled in partitions if not enabled} == set()
    granted = rows(
        "SELECT c.relname FROM pg_class c, aclexplode(c.relacl) g WHERE c.relispartition AND g.grantee <> c.relowner"
    )
    assert granted == []


def test_unique_keys_of_tenants_start_with_the_tenant() -> None:
    strays = {
        f"{table}.{','.join(columns)}"
        for table, _, unique, primary, columns, _, _ in rows(INDEXES)
        if unique and not primary and columns[0] != "tenant_id"
    }
    assert strays == set(UNIQUE_WITHOUT_TENANT)


def test_indexes_of_tenants_start_with_the_tenant() -> None:
    """Beside those, a foreign key may have the single-column index that deleting what it points at needs."""
    foreign_keys = {row[0] for row in rows(FOREIGN_KEYS)}
    strays = {
        index
        for table, index, unique, _, columns, _, _ in rows(INDEXES)
        if not unique and columns[0] != "tenant_id"
        and not index.endswith("_like") and f"{table}.{columns[0]}" not in foreign_keys
    }  # fmt: skip
    lane_indexes = {
        index for _, index, _, _, _, _, _ in rows(INDEXES) if index in INDEX_WITHOUT_TENANT
    }
    assert strays | lane_indexes == set(INDEX_WITHOUT_TENANT)


def test_every_table_of_tenants_has_an_index_that_starts_with_the_tenant() -> None:
    with_index = {
        table for table, _, _, _, columns, _, _ in rows(INDEXES) if columns[0] == "tenant_id"
    }
    assert tenant_tables() - with_index == set()


def test_indexes_that_start_with_the_tenant_compare_with_leakproof_operators() -> None:
    """Row level security keeps an operator that is not leakproof out of index conditions (DESIGN 5)."""
    not_leakproof = rows(
        "SELECT t.relname, i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
        " JOIN pg_class t ON t.oid = x.indrelid JOIN pg_am m ON m.oid = i.relam,"
        " unnest(x.indclass) o JOIN pg_opclass c ON c.oid = o"
        " JOIN pg_amop a ON a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype"
        "  AND a.amoprighttype = c.opcintype AND a.amopstrategy = 3"
        " JOIN pg_operator p ON p.oid = a.amopopr JOIN pg_proc f ON f.oid = p.oprcode"
        " WHERE t.relnamespace = 'public'::regnamespace AND m.amname = 'btree' AND NOT f.proleakproof"
        "  AND (SELECT attname FROM pg_attribute WHERE attrelid = t.oid AND attnum = x.indkey[0]) = 'tenant_id'"
    )
    assert not_leakproof == []


def test_the_app_may_do_no_more_with_a_table_than_it_needs() -> None:
    reduced = dict(
        rows(
            "SELECT c.relname, string_agg(g.privilege_type, ',' ORDER BY g.privilege_type) FROM pg_class c, aclexplode(c.relacl) g"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND g.grantee = session_user::regrole"
            " GROUP BY 1 HAVING string_agg(g.privilege_type, ',' ORDER BY g.privilege_type) <> 'DELETE,INSERT,SELECT,UPDATE'"
        )
    )
    assert reduced == {
        "core_auditevent": "INSERT,SELECT",
        "django_migrations": "SELECT",
        "tenants_plan": "SELECT",
        "tenants_tenant": "INSERT,SELECT,UPDATE",
    }


def test_the_staff_role_sees_no_sealed_table_but_the_grants() -> None:
    """Listing grants that need a refresh crosses tenants; what it finds there is sealed."""
    sealed = {
        "connectors_consentrequest",
        "tenants_invitation",
        "sync_sourcedocument",
        "sync_facts",
        "mfa_authenticator",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.rolname FROM pg_roles r JOIN pg_auth_members m ON m.roleid = r.oid"
            " WHERE m.member = session_user::regrole"
        )
        (staff,) = cursor.fetchone()
        for table in sealed:
            cursor.execute("SELECT has_table_privilege(%s, %s, 'SELECT')", [staff, table])
            assert cursor.fetchone() == (False,)

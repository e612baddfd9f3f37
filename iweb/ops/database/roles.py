"""Making the three roles and the database (DESIGN 5).

Works as a superuser, and as a role with CREATEROLE and CREATEDB. Source: PostgreSQL 15 to 18 docs, CREATE ROLE and GRANT;
since 16 a membership carries INHERIT and SET by itself, and the creator of a role is only its administrator.
"""

import secrets
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors, sql

from iweb.core.database_roles import app_role, owner_role, staff_role
from iweb.ops.database.errors import CannotPrepareError
from iweb.ops.database.urls import (
    Urls,
    as_role,
    for_libpq,
    kept_password,
    name_of,
    user_of,
    with_database,
)

OLDEST, NEWEST = 15, 18
Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """The role that DATABASE_URL signs in as, and what it may do."""

    name: str
    superuser: bool
    create_role: bool
    create_database: bool
    version: int  # major


def make_roles_and_database(*, url: str) -> Urls:
    """Make what is missing. Gives the addresses of the app's role and the owner. Raises CannotPrepareError."""
    with connect_somewhere(url) as connection:
        administrator = look_at(connection)
        refuse_if_powerless(administrator)
        connection.execute("SELECT pg_advisory_lock(hashtext('iweb prepare'))")
        passwords = _make_roles(connection, administrator=administrator)
        urls = Urls(
            app_url=as_role(url, role=app_role(), password=passwords[app_role()]),
            owner_url=as_role(url, role=owner_role(), password=passwords[owner_role()]),
        )
        _make_database(connection, administrator=administrator, name=name_of(url))
    _open_the_database(url=url, urls=urls)
    return urls


def connect_somewhere(url: str) -> Connection:
    """Connect to the database of the address, or where it does not exist yet to a maintenance database of the server."""
    last: psycopg.Error | None = None
    for name in (name_of(url), "postgres", "template1"):
        try:
            return psycopg.connect(
                for_libpq(with_database(url, name=name)), autocommit=True, connect_timeout=10
            )
        except psycopg.OperationalError as error:
            last = error
            if "does not exist" not in str(error):
                break
    raise CannotPrepareError(f"The database server does not let us in: {str(last).strip()}")


def look_at(connection: Connection) -> Administrator:
    """Who we are on this server."""
    row = connection.execute(
        "SELECT current_user::text, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    name, superuser, create_role, create_database = row or ("", False, False, False)
    return Administrator(
        name=name,
        superuser=superuser,
        create_role=create_role,
        create_database=create_database,
        version=connection.info.server_version // 10000,
    )


def refuse_if_powerless(administrator: Administrator) -> None:
    """Raise CannotPrepareError with the way out."""
    if administrator.version < OLDEST:
        raise CannotPrepareError(
            f"PostgreSQL {administrator.version} is too old: versions {OLDEST} to {NEWEST} are supported."
        )
    if not (administrator.superuser or administrator.create_role):
        raise CannotPrepareError(
            f"The role {administrator.name} of DATABASE_URL may not create roles. Either give DATABASE_URL of a role with "
            "CREATEROLE and CREATEDB, or have your database administrator make the roles (docs/security.md) and set "
            "DATABASE_OWNER_URL to the owner's address."
        )


def _make_roles(connection: Connection, *, administrator: Administrator) -> dict[str, str]:
    """Make or repair the roles. Gives the passwords of those that sign in."""
    _make_role(connection, role=staff_role(), attributes="NOLOGIN")
    passwords = {}
    for role, attributes in ((owner_role(), "LOGIN"), (app_role(), "LOGIN NOINHERIT")):
        passwords[role] = kept_password(role=role) or secrets.token_urlsafe(24)
        _make_role(connection, role=role, attributes=attributes)
        # PostgreSQL takes no parameters here; a literal is quoted by the driver.
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(passwords[role])
            )
        )
    options = " WITH INHERIT FALSE, SET TRUE" if administrator.version >= 16 else ""
    connection.execute(
        sql.SQL("GRANT {} TO {}" + options).format(
            sql.Identifier(staff_role()), sql.Identifier(app_role())
        )
    )
    return passwords


def _make_role(connection: Connection, *, role: str, attributes: str) -> None:
    found = connection.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    if found and found[0]:
        raise CannotPrepareError(
            f"The role {role} exists and may do more than it should. Drop it, or set IWEB_ROLE_PREFIX to names of your own."
        )
    verb = "ALTER" if found else "CREATE"
    connection.execute(sql.SQL(f"{verb} ROLE {{}} {attributes}").format(sql.Identifier(role)))


def _make_database(connection: Connection, *, administrator: Administrator, name: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if found:
        return
    if not (administrator.superuser or administrator.create_database):
        raise CannotPrepareError(
            f"The database {name} does not exist, and {administrator.name} may not create it (CREATEDB)."
        )
    me, owner = sql.Identifier(administrator.name), sql.Identifier(owner_role())
    if not administrator.superuser:
        connection.execute(sql.SQL("GRANT {} TO {}").format(owner, me))
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
            sql.Identifier(name), owner
        )
    )
    if not administrator.superuser:
        connection.execute(sql.SQL("REVOKE {} FROM {}").format(owner, me))


def _open_the_database(*, url: str, urls: Urls) -> None:
    """Who may connect and who may create, granted by whoever owns the database."""
    names = {"database": sql.Identifier(name_of(url)), "owner": sql.Identifier(owner_role()),
             "app": sql.Identifier(app_role()), "staff": sql.Identifier(staff_role())}  # fmt: skip
    with psycopg.connect(
        for_libpq(_url_of_database_owner(url=url, urls=urls)), autocommit=True
    ) as connection:
        for statement in (
            "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
            "GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database} TO {owner}",
            "GRANT CONNECT ON DATABASE {database} TO {app}",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            "GRANT CREATE, USAGE ON SCHEMA public TO {owner}",
            "GRANT USAGE ON SCHEMA public TO {app}, {staff}",
        ):
            connection.execute(sql.SQL(statement).format(**names))


def _url_of_database_owner(*, url: str, urls: Urls) -> str:
    with psycopg.connect(for_libpq(url)) as connection:
        row = connection.execute(
            "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return urls["owner_url"] if row and row[0] == owner_role() else url


def signs_in(url: str) -> bool:
    """Whether this address works."""
    try:
        psycopg.connect(for_libpq(url), connect_timeout=5).close()
    except (errors.OperationalError, psycopg.OperationalError):
        return False
    return True


def is_app_role(url: str) -> bool:
    """Whether the address signs in as the app's role."""
    return user_of(url) == app_role()

"""Bringing a database to the state the program can run on. Safe to repeat, and quick when there is nothing to do."""

from collections.abc import Callable
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from iweb.core.identity import settle_identity
from iweb.core.partitions import make_partitions
from iweb.ops.database.errors import CannotPrepareError
from iweb.ops.database.grants import grant_to_app
from iweb.ops.database.roles import make_roles_and_database, signs_in
from iweb.ops.database.session import connected_as
from iweb.ops.database.urls import Urls, file_of_urls, for_libpq, keep, only_one, user_of
from iweb.settings.environment import prepared_urls

Say = Callable[[str], None]


def prepare(*, say: Say, restored: bool = False) -> Urls:
    """Roles, database, schema, grants, partitions, identity. Gives the addresses. Raises CannotPrepareError.

    `restored` says that the rows came from a backup just now, so that this is another database in any case.
    """
    urls = addresses(say=say)
    if restored or _schema_is_behind(urls):
        _migrate(urls, say=say)
    else:
        say("The schema is up to date.")
    _settle(urls, say=say, restored=restored)
    return urls


def addresses(*, say: Say) -> Urls:
    """From the environment, from the file, or made now."""
    if settings.IWEB_DATABASE_OWNER_URL:
        settings.IWEB_APP_ROLE = user_of(settings.IWEB_DATABASE_URL)
        return Urls(app_url=settings.IWEB_DATABASE_URL, owner_url=settings.IWEB_DATABASE_OWNER_URL)
    # One at a time: of two that start together, the second must find the passwords that the first one set.
    with only_one():
        return _kept_or_made(say=say)


def _kept_or_made(*, say: Say) -> Urls:
    kept = prepared_urls(database_url=settings.IWEB_DATABASE_URL, state=Path(settings.IWEB_STATE))
    if kept and signs_in(kept["owner_url"]) and signs_in(kept["app_url"]):
        return Urls(app_url=kept["app_url"], owner_url=kept["owner_url"])
    urls = make_roles_and_database(url=settings.IWEB_DATABASE_URL)
    keep(urls)
    say(f"Roles and database are made; their passwords are in {file_of_urls()}.")
    return urls


def _schema_is_behind(urls: Urls) -> bool:
    with connected_as(urls["owner_url"]):
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate(urls: Urls, *, say: Say) -> None:
    """Migrate as the owner; of two that start together the second waits, and finds nothing to do."""
    with psycopg.connect(for_libpq(urls["owner_url"]), autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(hashtext('iweb migrate'))")
        with connected_as(urls["owner_url"]):
            call_command("migrate", interactive=False, verbosity=0)
            tables = grant_to_app()
    say(f"The schema is migrated: {tables} tables.")


def _settle(urls: Urls, *, say: Say, restored: bool) -> None:
    """As the app's role, so that what it may not do shows here and not later."""
    with connected_as(urls["app_url"]):
        try:
            made = make_partitions()
            changed = settle_identity(restored=restored)
        except psycopg.errors.InsufficientPrivilege as error:
            raise CannotPrepareError(
                f"{user_of(urls['app_url'])} lacks a right: {error}"
            ) from error
    if made:
        say(f"{made} monthly partitions are made.")
    if changed:
        say(
            "This is another database than it was: every link looks before it sends until it is proven again."
        )

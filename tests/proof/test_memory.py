"""A memory that is not whole: rows deleted by hand, a dump put back. The books hold each order once all the same (DESIGN 4)."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from connectors.models import Link
from iweb.core.identity import settle_identity
from iweb.ops.database.urls import for_libpq
from iweb.tenants.scopes import tenant_scope
from tests.errands import book_everything, quick
from tests.town import Company, Town, consent, differences, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def the_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(state=tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def company(the_town: Town) -> Iterator[Company]:
    with quick(the_town, IWEB_STATE=settings.IWEB_STATE):
        settle_identity()
        found = found_company(the_town, seed="five_domestic", minute_limit=1000)
        book_everything(found)
        assert differences(found) == []
        yield found


def _delete(company: Company, tables: list[str]) -> None:
    """With plain SQL, as the owner of the tables, past everything the program does."""
    with psycopg.connect(for_libpq(settings.IWEB_DATABASE_OWNER_URL)) as owner:
        owner.execute("SELECT set_config('iweb.tenant_id', %s, true)", [str(company.tenant_id)])
        for table in tables:
            owner.execute(f"DELETE FROM {table}")


def test_a_second_walk_books_nothing_again(company: Company) -> None:
    book_everything(company)

    assert len(company.books()["entries"]) == 5
    assert differences(company) == []


def _read_all_again(company: Company) -> None:
    """As if the shop had never been read."""
    with tenant_scope(company.tenant_id):
        Link.objects.filter(id=company.link_id).update(cursor={})


@pytest.mark.parametrize(
    "deleted",
    [
        ["sync_receipt", "sync_deliverybooking", "sync_delivery"],
        ["sync_receipt"],
        ["sync_receipt", "sync_deliverybooking", "sync_delivery", "sync_relationlink"],
        [
            "sync_receipt",
            "sync_deliverybooking",
            "sync_delivery",
            "sync_booking",
            "sync_facts",
            "sync_sale",
        ],
        ["sync_receipt", "sync_deliverybooking", "sync_delivery", "sync_attempt"],
    ],
    ids=["deliveries", "receipts", "relations", "everything", "attempts"],
)
def test_rows_deleted_by_hand_lead_to_look_ups_and_not_to_second_entries(
    company: Company, deleted: list[str]
) -> None:
    _delete(company, deleted)
    if "sync_sale" in deleted:
        _read_all_again(company)

    book_everything(company)
    book_everything(company)

    assert len(company.books()["entries"]) == 5
    assert differences(company) == []
    assert {one.state for one in company.deliveries()} == {"delivered"}


def test_a_dump_from_before_the_last_orders_books_them_once(
    company: Company, tmp_path: Path
) -> None:
    dump = tmp_path / "before.dump"
    call_command("backup_database", str(dump), verbosity=0)
    for _ in range(3):
        company.order(customer={"email": f"{uuid4().hex}@klant.example"})
    book_everything(company)
    assert len(company.books()["entries"]) == 8

    connections.close_all()
    call_command("restore_backup", str(dump), verbosity=0)
    connection.close()
    consent(
        company.town,
        tenant_id=company.tenant_id,
        user=uuid4(),
        divisions=[company.division],
        connection_id=company.link().ledger_id,
    )
    assert company.link().proven is False
    book_everything(company)

    assert len(company.books()["entries"]) == 8
    assert differences(company) == []
    assert company.link().proven is True

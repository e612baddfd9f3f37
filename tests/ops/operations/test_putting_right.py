"""Preview, sync, list, replay, retry and undo on a company that is live."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from connectors.models import Connection, Link
from iweb.accounts.models import User
from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.core.models import AuditEvent
from iweb.sync.models import Booking, Delivery
from iweb.sync.rulebooks import (
    latest_version,
    profile_of,
    rules_of,
    save_rulebook,
    vat_codes_of,
)
from iweb.tenants.scopes import tenant_scope
from mappings.rulebook import Concern
from tests.errands import book_everything, walk
from tests.ops.operations.terminal import ask, run
from tests.town import Company, differences

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def who(company: Company, staff: User) -> tuple[object, ...]:
    return ("--tenant", company.tenant_id, "--as", staff.email)


def _rows(company: Company) -> dict[str, int]:
    """The rows of the company in every table; only the audit may tell that somebody looked."""
    mine = ("sync_", "mappings_", "connectors_", "tenants_")
    tables = [one for one in connection.introspection.table_names() if one.startswith(mine)]
    with tenant_scope(company.tenant_id), connection.cursor() as cursor:
        return {one: _count(cursor, one) for one in tables}


def _count(cursor: object, name: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {name}")  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]


def test_a_preview_writes_nothing_and_foretells_what_the_sync_books(
    company: Company, who: tuple[object, ...]
) -> None:
    before, link = _rows(company), company.link()
    calls = len(company.town.books_control.requests())

    told = ask("preview", *who, "--since", "2020-01-01")

    assert _rows(company) == before
    assert company.link().cursor == link.cursor
    assert len(company.town.books_control.requests()) == calls
    book_everything(company)
    listed = ask("list_sales", *who)["sales"]
    assert {row["order"]: row["booked_total"] for row in told["orders"]} == {
        row["order"]: row["booking"]["gross"] for row in listed
    }
    assert {row["your_ref"] for row in told["orders"]} == {
        row["booking"]["your_ref"] for row in listed
    }


def test_a_preview_shows_the_last_orders_only(company: Company, who: tuple[object, ...]) -> None:
    told = ask("preview", *who, "--since", "2020-01-01", "--last", "2")

    newest = sorted(int(order["id"]) for order in company.orders())[-2:]
    assert [int(row["order"]) for row in told["orders"]] == newest


def test_a_preview_says_why_a_sale_would_be_held_and_leaves_it_out_of_the_total(
    company: Company, who: tuple[object, ...]
) -> None:
    ask("go_live", *who, "--pause")
    with tenant_scope(company.tenant_id):  # the owner took every VAT code out of the rules
        version = latest_version(link=company.link())
        save_rulebook(
            link=company.link(),
            rules=[rule for rule in rules_of(version) if rule.concern is not Concern.VAT_CODE],
            profile=profile_of(version),
            vat_codes=vat_codes_of(version),
            made_by=new_id(),
        )

    told = ask("preview", *who, "--since", "2020-01-01")

    assert {row["reason"] for row in told["orders"]} == {"no_vat_code"}
    assert all(row["why"] for row in told["orders"])
    (total,) = told["totals"]
    assert Decimal(total["shop"]) > 0
    assert Decimal(total["would_be_booked"]) == Decimal(total["shop_of_what_would_be_booked"]) == 0


def test_a_preview_of_a_time_without_orders_says_where_to_look(
    company: Company, who: tuple[object, ...]
) -> None:
    ended = run("preview", *who, "--since", "2099-01-01")

    assert "no orders since 2099-01-01; look further back" in ended.printed
    assert ended.printed.rstrip().endswith("Nothing was written.")


def test_a_sync_that_has_no_time_says_so_and_loses_nothing(
    company: Company, who: tuple[object, ...]
) -> None:
    with tenant_scope(company.tenant_id):  # a worker reads this shop just now
        Link.objects.filter(id=company.link_id).update(
            read_lease_until=database_now().replace(year=2099)
        )
    late = run("sync_now", *who, "--seconds", "0.5", "--json")
    with tenant_scope(company.tenant_id):
        Link.objects.filter(id=company.link_id).update(read_lease_until=None)

    assert (late.code, late.data["refused"]) == (3, "operator.not_finished")
    assert ask("sync_now", *who, "--seconds", "60")["sales"] == {"booked": 5}
    assert differences(company) == []


def test_a_sync_of_a_link_that_is_not_live_is_refused(
    company: Company, who: tuple[object, ...]
) -> None:
    ask("go_live", *who, "--pause")

    assert run("sync_now", *who, "--json").data["refused"] == "operator.not_live"


def test_a_sync_says_what_is_wrong_with_the_shop(company: Company, who: tuple[object, ...]) -> None:
    with tenant_scope(company.tenant_id):
        shop = Connection.objects.get(role="shop")
        shop.secret = "Q" * 32
        shop.save(update_fields=["secret"])

    ended = run("sync_now", *who, "--json")

    assert ended.code == 1
    assert ended.data["refused"].startswith("prestashop.")


def test_sales_are_named_by_id_by_reference_and_by_range(
    company: Company, who: tuple[object, ...]
) -> None:
    book_everything(company)
    first, second, third, *_ = ask("list_sales", *who)["sales"][::-1]

    def listed(*orders: object) -> set[str]:
        return {row["order"] for row in ask("list_sales", *who, *orders)["sales"]}

    assert listed(first["order"]) == {first["order"]}
    assert listed(second["reference"].lower()) == {second["order"]}
    assert listed(f"{first['order']}-{third['order']}") == {
        row["order"] for row in (first, second, third)
    }
    assert run("list_sales", *who, "none", "--json").data["refused"] == "operator.no_such_sale"


def test_explained_sales_tell_every_step_under_their_line(
    company: Company, who: tuple[object, ...]
) -> None:
    book_everything(company)

    plain, told = run("list_sales", *who).printed, run("list_sales", *who, "--explain").printed

    steps = [step for row in ask("list_sales", *who)["sales"] for step in row["explanation"]]
    assert plain.count("\n") == 6
    assert steps
    assert all(f"    {step}" in told for step in steps)


def test_a_replay_decides_again_and_books_nothing_twice(
    company: Company, who: tuple[object, ...]
) -> None:
    book_everything(company)

    replayed = ask("replay", *who, "--state", "booked", "--reason", "ticket 12")
    ask("sync_now", *who, "--seconds", "60")

    assert replayed["replayed"] == 5
    assert len(company.books()["entries"]) == 5
    with tenant_scope(company.tenant_id):
        reasons = AuditEvent.objects.filter(what="sale.replayed").values_list("details", flat=True)
        assert [one["reason"] for one in reasons] == ["ticket 12"] * 5


def test_a_replay_of_everything_must_be_said(company: Company, who: tuple[object, ...]) -> None:
    ended = run("replay", *who, "--reason", "ticket 12", "--json")

    assert ended.data["refused"] == "operator.name_sales"


def test_undo_holds_what_has_not_left_and_a_retry_lets_it_go_once(
    company: Company, who: tuple[object, ...]
) -> None:
    walk(company)  # decided, and nothing sent
    orders = [row["order"] for row in ask("list_sales", *who)["sales"]]

    said = ask("undo", *who, "--reason", "ticket 13", *orders[:2])
    held = ask("undo", *who, "--reason", "ticket 13", "--yes", *orders[:2])["sales"]
    ask("sync_now", *who, "--seconds", "60")
    assert len(company.books()["entries"]) == 3
    again = ask("retry_deliveries", *who, "--reason", "ticket 13")
    ask("sync_now", *who, "--seconds", "60")

    assert not said["done"]
    assert [one["way"] for one in held] == ["hold", "hold"]
    assert again["retried"] == 2
    assert differences(company) == []


def test_undo_takes_back_what_stands_in_the_books_and_a_replay_books_it_again(
    company: Company, who: tuple[object, ...]
) -> None:
    book_everything(company)
    first, second = company.orders()[0]["id"], company.orders()[1]["id"]
    entry = next(e for e in company.books()["entries"] if str(e["YourRef"]).endswith(f"-O{second}"))
    company.town.books_control.call(
        "POST", "process", {"division": company.division, "entries": [entry["EntryID"]]}
    )

    done = ask("undo", *who, "--reason", "ticket 14", "--yes", first, second)
    ask("sync_now", *who, "--seconds", "60")
    left = company.books()["entries"]
    back = ask("replay", *who, "--reason", "ticket 14", "--book-again", first, second)
    ask("sync_now", *who, "--seconds", "60")

    assert [one["way"] for one in done["sales"]] == ["remove", "reverse"]
    assert len(left) == 5  # one deleted, one reversed
    assert back["booked_again"] == 2
    assert len(company.books()["entries"]) == 7


def test_undo_says_what_it_would_do_and_does_nothing(
    company: Company, who: tuple[object, ...]
) -> None:
    book_everything(company)

    ended = run("undo", *who, "--reason", "ticket 14", company.orders()[0]["id"])
    ask("sync_now", *who, "--seconds", "60")

    assert "deleted in the ledger" in ended.printed
    assert "Nothing was done" in ended.printed
    assert len(company.books()["entries"]) == 5


def test_undo_of_what_may_stand_in_the_books_is_refused_and_undoes_nothing(
    company: Company, who: tuple[object, ...]
) -> None:
    book_everything(company)
    orders = [order["id"] for order in company.orders()[:2]]
    with tenant_scope(company.tenant_id):  # sent once; no answer proved what became of it
        doubtful = Delivery.objects.filter(
            kind="sales_entry", natural_key__endswith=f"-O{orders[1]}"
        )
        Booking.objects.filter(deliveries__delivery__in=doubtful).update(delivered_at=None)
        doubtful.update(state="unknown", not_before=database_now() + timedelta(hours=1))

    ended = run("undo", *who, "--reason", "ticket 15", "--yes", *orders, "--json")

    assert (ended.code, ended.data["refused"]) == (1, "undo.in_doubt")
    assert len(company.books()["entries"]) == 5


def test_a_list_stops_at_its_limit_and_says_that_there_is_more(
    company: Company, who: tuple[object, ...]
) -> None:
    book_everything(company)

    short = ask("list_sales", *who, "--state", "in_books", "--limit", "4")
    whole = ask("list_sales", *who, "--state", "in_books", "--limit", "5")

    assert (len(short["sales"]), short["more"]) == (4, True)
    assert (len(whole["sales"]), whole["more"]) == (5, False)
    assert ask("list_sales", *who, "--state", "held") == {**whole, "sales": []}

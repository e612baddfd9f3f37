"""Daily entries in the ledger's own books: the same figures as one entry an order, hardly a call an order, exactly once each."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.sync import proof
from iweb.sync.activations import switch_on
from iweb.sync.models import Booking, Delivery, DeliveryBooking, Receipt
from iweb.tenants.scopes import tenant_scope
from mappings.bundles import names
from tests.errands import book_everything, quick, run_dry
from tests.sixty import settle, sixty_orders
from tests.sixty_tables import month_of, outcomes_by_hand
from tests.sync.test_month_end_in_the_books import Books
from tests.town import Company, Town, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]
D = Decimal
Json = dict[str, Any]
QUARTER = 15 * 60
NO_PAUSE = {"IWEB_BUNDLE_PAUSE": 0}


def daily(company: Company) -> None:
    with tenant_scope(company.tenant_id):
        switch_on(
            link=company.link(),
            module="grouping",
            settings={"relation": "900", "daily": "yes"},
            active_from=database_now().date(),
            by=None,
        )


def sums(entries: Iterable[Json]) -> dict[tuple[str, str, str], tuple[Decimal, Decimal]]:
    """(account, VAT code, period) -> net and VAT."""
    found: dict[tuple[str, str, str], tuple[Decimal, Decimal]] = {}
    for entry in entries:
        for line in entry["lines"]:
            place = (line["GLAccountCode"], line["VATCode"] or "", month_of(entry))
            net, vat = found.get(place, (D(0), D(0)))
            amounts = D(str(line["AmountFC"])), D(str(line["VATAmountFC"]))
            found[place] = (net + amounts[0], vat + amounts[1])
    return found


# --- the figures ---


def test_per_account_vat_code_and_period_the_books_are_those_of_one_entry_per_order(
    tmp_path: Path,
) -> None:
    with sixty_orders(state=tmp_path / "plain") as company:
        plain = settle(company)
    with sixty_orders(state=tmp_path / "daily") as company, quick(company.town, **NO_PAUSE):
        daily(company)
        with tenant_scope(company.tenant_id):  # what is not proven is never bundled
            Link.objects.filter(id=company.link_id).update(proven=True)
        together = settle(company)

    assert together.outcomes == plain.outcomes == outcomes_by_hand()
    assert sums(together.entries.values()) == sums(plain.entries.values())
    assert len(together.entries) < len(plain.entries)
    assert [len(entry["lines"]) for key, entry in together.entries.items() if key.startswith("DO")]


def test_daily_entries_tie_out_and_an_edit_of_one_is_named_to_the_cent(tmp_path: Path) -> None:
    with sixty_orders(state=tmp_path / "daily") as company, quick(company.town, **NO_PAUSE):
        daily(company)
        with tenant_scope(company.tenant_id):
            Link.objects.filter(id=company.link_id).update(proven=True)
        books = Books(company, settle(company))
        before = books.tables()
        key = next(key for key in books.settled.entries if key.startswith("DO"))
        line = books.line(key)
        amount = D(str(line["AmountFC"]))
        books.change_line(line, AmountFC=float(amount + 1))
        after = books.tables()

    assert before["differences"] == []
    (told,) = after["differences"]
    assert (told["difference"], told["net"]) == ("amount", "1.00")
    # The order inside the collective entry, and the entry that it stands in.
    assert str(line["Description"]).split()[1] in told["document"]
    assert told["entry"] == str(books.entry(key)["EntryNumber"])


# --- one company ---


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Live and proven, its fixed relation in the books."""
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found, **NO_PAUSE):
        company = found_company(found, minute_limit=1000)
        with tenant_scope(company.tenant_id):
            switch_on(
                link=company.link(),
                module="grouping",
                settings={"relation": "900"},
                active_from=database_now().date(),
                by=None,
            )
        order(company, days_ago=9)
        book_everything(company)
        book_everything(company)
        assert company.link().proven
        daily(company)
        yield company


def order(company: Company, *, days_ago: int, number: int = 0, **wish: Any) -> Json:
    """Of a day that has passed, by somebody else each time."""
    person = {"firstname": "Klant", "lastname": f"N{number}", "email": f"n{number}@klant.example"}
    at = datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)  # noqa: DTZ005 - the shop's own
    then = (at - timedelta(days=days_ago)).isoformat()
    lines = [
        {"reference": "TT-101", "quantity": 1 + number % 3},
        {"reference": "TT-203", "quantity": 1},
    ]
    return company.order(**{"customer": person, "at": then, "lines": lines} | wish)


def book(company: Company) -> None:
    """The shop is swept for what is dated back a quarter of an hour later, then all is booked."""
    company.town.shops_control.advance(seconds=QUARTER)
    book_everything(company, seconds=60)


def entries(company: Company) -> list[Json]:
    found: list[Json] = company.books()["entries"]
    return found


def times_booked(company: Company) -> Counter[str]:
    """How often each document stands in the books: by its own entry, or in lines of a collective one."""
    found: Counter[str] = Counter()
    for entry in entries(company):
        key = str(entry["YourRef"]).split()[-1]
        inside = {str(line["Description"]).split()[1] for line in entry["lines"]}
        found.update(inside if "-DO" in key else {key})
    return found


def booked_amount(company: Company, document: str) -> Decimal:
    """What the books hold of one order, found line by line in whichever entry."""
    return sum(
        (
            D(str(line["AmountFC"])) + D(str(line["VATAmountFC"]))
            for entry in entries(company)
            for line in entry["lines"]
            if str(entry["YourRef"]).split()[-1] == document
            or names(text=str(line["Description"]), key=document)
        ),
        D(0),
    )


def once_each(company: Company) -> None:
    """Every order of the shop stands in the books once, with what the shop charged."""
    code = company.link().code
    orders = {f"{code}-O{one['id']}": one for one in company.orders()}
    found = times_booked(company)
    assert {key: found[key] for key in orders} == dict.fromkeys(orders, 1)
    for key, one in orders.items():
        charged = round(D(str(one["total_paid_tax_incl"])), 2)
        assert booked_amount(company, key) == charged


def calls(town_: Town, *, after: int) -> list[str]:
    rows = town_.books_control.requests(after=after)
    return [f"{row['method']} {row['path']}" for row in rows if "/api/v1/" in row["path"]]


def test_fifty_orders_a_day_cost_at_most_0_02_calls_each_and_refunds_one(company: Company) -> None:
    before = max((row["n"] for row in company.town.books_control.requests()), default=0)
    days, a_day, refunds = 2, 50, 2
    made = [
        order(company, days_ago=day, number=number)
        for day in range(2, 2 + days)
        for number in range(a_day)
    ]
    book(company)
    assert len(entries(company)) == 1 + days
    for one in made[:refunds]:
        content = {"shop": company.shop, "order": one["id"]}
        company.town.shops_control.call("POST", "slips", content)
    book(company)
    book_everything(company)

    spent = calls(company.town, after=before)
    assert D(len(spent) - refunds) / (days * a_day) <= D("0.02"), spent
    once_each(company)
    assert len(entries(company)) == 1 + days + refunds
    assert len({entry["Customer"] for entry in entries(company)}) == 1


@pytest.mark.parametrize(
    "kind",
    ["timeout_after_commit", "drop_before", "late_commit", "garbage_json"],
)  # fmt: skip
def test_when_the_outcome_of_a_bundle_is_unknown_every_order_stands_there_exactly_once(
    company: Company, kind: str
) -> None:
    for number in range(5):
        order(company, days_ago=3, number=number)
    company.town.books_control.inject(
        kind=kind, method="POST", path=rf"/{company.division}/salesentry/SalesEntries", times=1, seconds=4.0
    )  # fmt: skip
    book(company)
    order(company, days_ago=3, number=6)  # a late one
    book(company)

    assert {one.state for one in company.deliveries()} == {Delivery.State.DELIVERED}
    once_each(company)
    assert len(entries(company)) == 3


def test_what_a_forgotten_life_booked_in_a_bundle_is_found_there_line_by_line(
    company: Company,
) -> None:
    for number in range(5):
        order(company, days_ago=3, number=number)
    book(company)
    stood = entries(company)
    with tenant_scope(company.tenant_id):
        bundles = Delivery.objects.exclude(bundle="")
        DeliveryBooking.objects.filter(delivery__in=bundles).delete()
        Receipt.objects.filter(delivery__in=bundles).delete()
        bundles.delete()
        Booking.objects.filter(deliveries=None).update(delivered_at=None, entry_number="")
    proof.mark_unproven(tenant_id=company.tenant_id, link_id=company.link_id, why="restored")
    assert proof.repair(tenant_id=company.tenant_id, link_id=company.link_id) == 5

    run_dry(company)

    assert entries(company) == stood
    with tenant_scope(company.tenant_id):
        numbers = set(Booking.objects.values_list("entry_number", flat=True))
        assert Receipt.objects.filter(found=True).count() == 5
    assert numbers == {str(entry["EntryNumber"]) for entry in stood}
    assert len(stood) == 2
    order(company, days_ago=3, number=9)
    book(company)
    once_each(company)

"""The month-end pack of the shop with sixty orders: as it was booked, and after somebody edited the books over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from connectors.ledgers.exact.connect import _client_for
from connectors.models import Connection
from connectors.ports import OpenGate
from iweb.core.ids import new_id
from iweb.sync import month_ends
from iweb.sync.month_end_packs import MonthEnd
from iweb.tenants.scopes import tenant_scope
from tests import database
from tests.factories import TenantFactory
from tests.mappings.test_docs import table
from tests.sixty import Settled, settle, sixty_orders
from tests.sixty_tables import outcomes_by_hand
from tests.town import Company

D = Decimal
BELGIAN, FRENCH, GERMAN = "BE0403170701", "FR40303265045", "DE136695976"
OTHER_BELGIAN = "BE0428759497"


class Books:
    """The company with its entries, and a bookkeeper who edits them over HTTP as any program may."""

    def __init__(self, company: Company, settled: Settled) -> None:
        self.company, self.settled = company, settled
        self.ledger = company.link().ledger
        self.client = _client_for(self.ledger)

    def pack(self, period: str = "2026-Q4") -> MonthEnd:
        ids = {"tenant_id": self.company.tenant_id}
        asked = month_ends.ask(ledger_id=self.ledger.id, period=period, by=new_id(), **ids)
        made = month_ends.make(pack_id=asked.id, **ids)
        assert made.state == MonthEnd.State.MADE, (made.message_id, made.detail)
        return made

    def requests(self) -> list[dict[str, Any]]:
        return self.company.town.books_control.requests()

    def tables(self, period: str = "2026-Q4") -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = self.pack(period).body["tables"]
        return found

    def entry(self, document: str) -> dict[str, Any]:
        return self.settled.entries[document]

    def line(self, document: str, *, code: str = "2") -> dict[str, Any]:
        lines: list[dict[str, Any]] = self.entry(document)["lines"]
        return next(line for line in lines if line["VATCode"] == code)

    def relation(self, number: str) -> str:
        rows = self.settled.relations.values()
        return next(str(row["ID"]) for row in rows if row["VATNumber"] == number)

    def change(self, resource: str, key: str, **body: Any) -> None:
        self.client.change(resource, key=key, body=body, gate=OpenGate())

    def change_line(self, line: dict[str, Any], **body: Any) -> None:
        self.change("salesentry/SalesEntryLines", line["ID"], **body)

    def book(self, *, customer: str, day: str, lines: list[dict[str, Any]], **more: Any) -> None:
        body = {
            "Customer": customer,
            "Journal": "71",
            "EntryDate": f"{day}T00:00:00Z",
            "SalesEntryLines": lines,
            **more,
        }
        self.client.create("salesentry/SalesEntries", body=body, gate=OpenGate())

    def book_again(self, document: str) -> None:
        entry = self.entry(document)
        lines = [
            {
                "GLAccount": line["GLAccount"],
                "VATCode": line["VATCode"],
                "AmountFC": line["AmountFC"],
                "VATAmountFC": line["VATAmountFC"],
            }
            for line in entry["lines"]
        ]
        self.book(
            customer=entry["Customer"],
            day=entry["EntryDate"],
            lines=lines,
            YourRef=entry["YourRef"],
        )


@pytest.fixture(scope="module")
def books(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Books]:
    with django_db_blocker.unblock():
        try:
            with sixty_orders(state=tmp_path_factory.mktemp("month-end")) as company:
                yield Books(company, settle(company))
        finally:
            database.empty(str(settings.IWEB_DATABASE_OWNER_URL))


@dataclass(frozen=True)
class Untouched:
    """The pack before anybody edited the books, and what it asked of the ledger."""

    pack: MonthEnd
    asked: tuple[str, ...]

    def __getitem__(self, name: str) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.pack.body["tables"][name]
        return rows


@pytest.fixture(scope="module")
def untouched(books: Books) -> Untouched:
    before = len(books.requests())
    pack = books.pack()
    return Untouched(pack=pack, asked=tuple(row["path"] for row in books.requests()[before:]))


def test_what_nobody_touched_differs_in_nothing(untouched: Untouched) -> None:
    assert untouched["differences"] == []


def test_the_statement_has_the_figures_that_were_worked_out_by_hand(untouched: Untouched) -> None:
    *by_hand, _ = table("month-end.md", "number")
    assert [
        [row["country"] + row["number"], row["goods_cents"], row["goods"]]
        for row in untouched["icp"]
    ] == [row[:3] for row in by_hand]
    assert untouched["icp_faults"] == []


def test_a_shop_below_the_threshold_has_a_return_of_nothing(untouched: Untouched) -> None:
    assert untouched["oss"] == []
    assert untouched["oss_balances"] == [{"country": "", "vat": "0.00"}]
    (this_year, last_year) = untouched["threshold"]
    assert (this_year["passed"], last_year["seen"]) == ("no", "0.00")
    assert D(this_year["seen"]) > 0


def test_what_is_held_is_listed_with_its_reason(untouched: Untouched) -> None:
    held = {
        document: reason
        for document, (outcome, reason) in outcomes_by_hand().items()
        if outcome == "held"
    }
    assert {row["document"].partition("-")[2]: row["reason"] for row in untouched["held"]} == held


def test_no_number_of_the_shop_is_missing_or_there_twice(untouched: Untouched) -> None:
    assert [row for row in untouched["numbers"] if row["series"] == "invoice"] == []


def test_a_pack_costs_few_calls_and_asks_for_nothing_twice(untouched: Untouched) -> None:
    assert len([path for path in untouched.asked if "TransactionLines" in path]) == 1
    assert len(untouched.asked) <= 4


def test_a_pack_is_made_once(books: Books, untouched: Untouched) -> None:
    before = len(books.requests())
    made = untouched.pack
    again = month_ends.make(tenant_id=made.tenant_id, pack_id=made.id)
    assert again.body == made.body
    assert len(books.requests()) == before


@pytest.mark.usefixtures("untouched")
def test_another_company_sees_no_pack() -> None:
    with tenant_scope(TenantFactory().id):
        assert not MonthEnd.objects.exists()


# What is done in the books once the pack was made of them, document by document.
NAMED = [
    ("account", "O13"),
    ("amount", "O3"),
    ("amount", "O7"),
    ("deleted", "O2"),
    ("doubled", "O4"),
    ("line_removed", "O24"),
    ("manual", ""),
    ("manual", ""),
    ("moved_day", "O9"),
    ("moved_period", "O10"),
    ("number_changed", "O23"),
    ("number_missing", "O25"),
    ("reference", "O8"),
    ("relation", "O11"),
    ("vat_code", "O12"),
]


@pytest.mark.usefixtures("untouched")
def test_every_edit_in_the_books_is_named_to_the_cent_and_no_other(books: Books) -> None:
    edit_the_books(books)

    tables = books.tables()

    found = tables["differences"]
    assert sorted((row["difference"], row["document"].partition("-")[2]) for row in found) == NAMED
    said = {
        row["difference"]: row for row in found if row["difference"] not in {"manual", "amount"}
    }
    assert (said["deleted"]["net"], said["deleted"]["vat"]) == ("-33.02", "-6.93")
    assert said["doubled"]["net"] == _net(books.entry("O4"))
    assert (said["line_removed"]["net"], said["line_removed"]["vat"]) == ("-256.86", "0.00")
    assert said["moved_period"]["now"] == "2026-09"
    assert said["number_missing"]["net"] == "183.43"
    assert (said["number_changed"]["net"], said["number_changed"]["now"]) == (
        "540.06",
        OTHER_BELGIAN,
    )
    assert D(said["vat_code"]["net"]) == 0
    assert D(said["vat_code"]["vat"]) == _vat_at_nine(books.line("O12")) - D(
        books.line("O12")["VATAmountFC"]
    )
    amounts = {r["document"].partition("-")[2]: r for r in found if r["difference"] == "amount"}
    assert D(amounts["O3"]["net"]) == -10
    assert (D(amounts["O7"]["net"]), D(amounts["O7"]["vat"])) == (0, D("0.05"))
    manual = {
        row["now"]: (row["net"], row["vat"]) for row in found if row["difference"] == "manual"
    }
    assert manual == {"7": ("500.00", "0.00"), "DE": ("100.00", "19.00")}

    goods = {row["country"] + row["number"]: row["goods_cents"] for row in tables["icp"]}
    assert goods == {
        "ATU13585627": "299.14",
        OTHER_BELGIAN: "540.06",
        GERMAN: str(D("741.55") - D("256.86") + 500),
    }
    (fault,) = {(row["fault"], row["number"]) for row in tables["icp_faults"]}
    assert fault == ("no_number", "")
    assert tables["oss_ledger"] == [
        {
            "code": "DE",
            "country": "DE",
            "booked_base": "0.00",
            "booked_vat": "0.00",
            "ledger_base": "100.00",
            "ledger_vat": "19.00",
        }
    ]


def edit_the_books(books: Books) -> None:
    accounts = {
        line["GLAccountCode"]: line["GLAccount"]
        for entry in books.settled.entries.values()
        for line in entry["lines"]
    }
    at_nine = next(line for line in books.entry("O3")["lines"] if line["VATCode"] == "1")
    listed = next(
        line for line in books.entry("O24")["lines"] if D(str(line["AmountFC"])) == D("256.86")
    )
    domestic = books.line("O12")
    books.client.delete(
        "salesentry/SalesEntries", key=books.entry("O2")["EntryID"], gate=OpenGate()
    )
    books.change_line(at_nine, AmountFC=float(D(str(at_nine["AmountFC"])) - 10))
    books.book_again("O4")
    books.change_line(
        books.line("O7"), VATAmountFC=float(D(books.line("O7")["VATAmountFC"]) + D("0.05"))
    )
    books.change("salesentry/SalesEntries", books.entry("O8")["EntryID"], YourRef="betaald")
    _move(books, "O9", to="2026-10-30")
    _move(books, "O10", to="2026-09-30")
    books.change(
        "salesentry/SalesEntries", books.entry("O11")["EntryID"], Customer=books.relation(GERMAN)
    )
    books.change_line(domestic, VATCode="1  ")
    books.change_line(books.line("O13"), GLAccount=accounts["8020"])
    books.client.delete("salesentry/SalesEntryLines", key=listed["ID"], gate=OpenGate())
    books.change("crm/Accounts", books.relation(BELGIAN), VATNumber=OTHER_BELGIAN)
    books.change("crm/Accounts", books.relation(FRENCH), VATNumber=None)
    for code, account, amount in (("7  ", "8025", 500.0), ("DE ", "8020", 100.0)):
        line = {"GLAccount": accounts[account], "VATCode": code, "AmountFC": amount}
        books.book(customer=books.relation(GERMAN), day="2026-11-10", lines=[line])


def _move(books: Books, document: str, *, to: str) -> None:
    key = books.entry(document)["EntryID"]
    period = {"ReportingYear": 2026, "ReportingPeriod": int(to[5:7])}
    books.change("salesentry/SalesEntries", key, EntryDate=f"{to}T00:00:00Z", **period)


def _net(entry: dict[str, Any]) -> str:
    return str(sum(D(str(line["AmountFC"])) for line in entry["lines"]))


def _vat_at_nine(line: dict[str, Any]) -> Decimal:
    return (D(str(line["AmountFC"])) * D("0.09")).quantize(D("0.01"))


@pytest.mark.usefixtures("untouched")
def test_a_ledger_that_cannot_be_read_says_why(books: Books) -> None:
    ids = {"tenant_id": books.company.tenant_id}
    asked = month_ends.ask(ledger_id=books.ledger.id, period="2026-11", by=new_id(), **ids)
    with tenant_scope(books.company.tenant_id):
        Connection.objects.filter(id=books.ledger.id).update(division=999)
    made = month_ends.make(pack_id=asked.id, **ids)
    with tenant_scope(books.company.tenant_id):
        Connection.objects.filter(id=books.ledger.id).update(division=books.company.division)
    assert made.state == MonthEnd.State.FAILED
    assert made.message_id

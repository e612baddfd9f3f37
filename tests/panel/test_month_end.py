"""The month-end screens: asked for, waited for, read in both languages, printed, and downloaded without harm."""

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from connectors.models import Connection
from iweb.core.models import AuditEvent
from iweb.panel.month_end.files import csv_of, harmless
from iweb.panel.month_end.tables import BY_NAME, TABLES, Kind
from iweb.panel.month_end.views import periods
from iweb.panel.month_end.words import WORDS
from iweb.sync import tasks
from iweb.sync.month_end_packs import MonthEnd
from iweb.tenants.models import Role
from mappings.modules.icp.listing import Fault
from mappings.modules.oss.quarter import Supply
from mappings.tie_out import Difference
from mappings.vat.return_periods import period_named
from tests.panel import factories

pytestmark = pytest.mark.django_db
TABLES_OF_A_PACK = {
    "oss": [
        {
            "supply": "goods",
            "country": "DE",
            "dispatched_from": "NL",
            "level": "standard",
            "rate": "19",
            "base": "1149.58",
            "vat": "218.42",
            "quarter": "",
        },
        {
            "supply": "correction",
            "country": "PL",
            "dispatched_from": "",
            "level": "",
            "rate": "",
            "base": "",
            "vat": "-9.20",
            "quarter": "2026-Q3",
        },
    ],
    "held": [
        {
            "document": "A7-O1",
            "reference": '=HYPERLINK("https://example.test")',
            "day": "2026-10-20",
            "currency": "EUR",
            "gross": "12.10",
            "reason": "vat_rate_unexpected",
        }
    ],
    "differences": [
        {
            "difference": "moved_period",
            "document": "A7-O2",
            "entry": "26700001",
            "currency": "EUR",
            "net": "0",
            "vat": "0",
            "was": "2026-10",
            "now": "2026-09",
        }
    ],
}


def pack(company, *, state: str = "made", **changes) -> MonthEnd:
    with company.scope():
        values = {
            "ledger": company.link.ledger,
            "first_day": date(2026, 10, 1),
            "last_day": date(2026, 10, 31),
            "state": state,
            "made_at": timezone.now(),
            "body": {"quarter": "2026-Q4", "currency": "EUR", "tables": TABLES_OF_A_PACK},
        }
        return MonthEnd.objects.create(tenant=company.tenant, **(values | changes))


@pytest.fixture
def rung(monkeypatch):
    """The packs that were queued; nobody makes them here."""
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(tasks.make_month_end, "delay", lambda *ids: found.append(ids))
    return found


def read(client, address: str, *, language: str = "en") -> str:
    client.cookies["language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def address(made: MonthEnd, name: str = "month_end_pack") -> str:
    return reverse(f"panel:{name}", args=[made.id])


# --- asking ---


def test_asking_queues_the_task_and_shows_that_it_is_made(
    joined, rung, django_capture_on_commit_callbacks
):
    client = joined.signed_in()
    form = {"ledger": str(joined.link.ledger_id), "period": "2026-10"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/month-end/make/", form)
    with joined.scope():
        asked = MonthEnd.objects.get()
        assert AuditEvent.objects.get(what="month_end.asked").who == joined.owner.pk
    assert answer["Location"] == address(asked)
    assert rung == [(str(joined.tenant.id), str(asked.id))]
    assert "We read the administration" in read(client, address(asked))


@pytest.mark.parametrize(
    ("ledger", "period"),
    [
        ("", "2026-10"),
        ("own", "2999-10"),
        ("own", "October"),
        ("shop", "2026-10"),
        ("x", "2026-10"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(joined, rung, ledger, period):
    ids = {"own": str(joined.link.ledger_id), "shop": str(joined.link.shop_id)}
    form = {"ledger": ids.get(ledger, ledger), "period": period}
    client = joined.signed_in()
    client.cookies["language"] = "en"
    answer = client.post("/month-end/make/", form, follow=True)
    assert "Choose an administration and a period that has begun." in answer.content.decode()
    with joined.scope():
        assert not MonthEnd.objects.exists()
    assert rung == []


def test_the_administration_of_another_company_cannot_be_asked_for(joined, rung):
    stranger = factories.company(name="Another").signed_in()
    stranger.post("/month-end/make/", {"ledger": str(joined.link.ledger_id), "period": "2026-10"})
    with joined.scope():
        assert not MonthEnd.objects.exists()
    assert rung == []


def test_the_periods_begin_with_those_that_are_over():
    names = periods(date(2026, 11, 25))
    assert (names[0], names[5]) == ("2026-Q3", "2026-10")
    assert {"2026-Q4", "2026-11", "2025-Q4"} <= set(names)
    assert all(period_named(name).first_day <= date(2026, 11, 25) for name in names)


# --- reading ---


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_pack_is_a_page_of_all_its_tables(joined, language):
    page = read(joined.signed_in(), address(pack(joined)), language=language)
    for table in TABLES:
        assert f'id="{table.name}"' in page
    assert ("1.149,58" if language == "nl" else "1,149.58") in page
    assert "moved_period" not in page
    assert "vat_rate_unexpected" not in page
    assert "data-print" in page


def test_a_pack_without_anything_says_so_of_each_table(joined):
    made = pack(joined, body={"quarter": "2026-Q4", "currency": "EUR", "tables": {}})
    page = read(joined.signed_in(), address(made))
    assert "Everything stands there as it was booked." in page
    assert "files a return of nothing" in page


def test_a_page_that_waits_is_shown_whole_once_it_is_made(joined):
    client = joined.signed_in()
    made = pack(joined)
    answer = client.get(address(made), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    waiting = pack(joined, state="asked")
    answer = client.get(address(waiting), headers={"HX-Request": "true"})
    assert "hx-get" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_why_it_failed_is_told_with_what_to_do(joined):
    failed = pack(joined, state="failed", message_id="ledger.day_budget_spent", body={})
    page = read(joined.signed_in(), address(failed))
    assert "ledger.day_budget_spent" not in page
    assert "Ask for it again" in page


def test_a_pack_whose_task_died_is_asked_for_once_more(joined):
    lost = pack(joined, state="asked", created_at=timezone.now() - timedelta(hours=1))
    page = read(joined.signed_in(), address(lost))
    assert "It was not finished" in page
    assert f'hx-get="{address(lost)}"' not in page
    assert "Not made" in read(joined.signed_in(), "/month-end/")


def test_another_company_sees_neither_page_nor_file(joined):
    made = pack(joined)
    stranger = factories.company(name="Another").signed_in()
    for name in ("month_end_pack", "month_end_files"):
        assert stranger.get(address(made, name)).status_code == 404


def test_who_only_looks_may_read_and_not_download(joined):
    made = pack(joined)
    client = joined.signed_in(Role.VIEWER)
    page = read(client, address(made))
    assert "month-end" in page
    assert "?table=" not in page
    assert client.get(address(made, "month_end_files")).status_code == 403
    assert "Make the pack" not in read(client, "/month-end/")


# --- files ---


def rows(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


@pytest.mark.parametrize(
    ("language", "delimiter", "amount"), [("nl", ";", "1149,58"), ("en", ",", "1149.58")]
)
def test_a_file_is_written_as_spreadsheets_of_the_language_read_it(
    joined, language, delimiter, amount
):
    client = joined.signed_in()
    client.cookies["language"] = language
    answer = client.get(address(pack(joined), "month_end_files") + "?table=oss")
    assert answer["Content-Disposition"] == 'attachment; filename="oss-2026-Q4.csv"'
    head, first, second = rows(answer.content.decode("utf-8-sig"), delimiter)
    assert len(head) == len(first) == len(BY_NAME["oss"].columns)
    assert amount in first
    assert second[6] in {"-9,20", "-9.20"}


def test_the_bundle_has_every_table_and_its_download_is_audited(joined):
    made = pack(joined)
    answer = joined.signed_in().get(address(made, "month_end_files"))
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert len(names) == len(TABLES)
    assert {"oss-2026-Q4.csv", "held-2026-10.csv", "differences-2026-Q4.csv"} <= set(names)
    with joined.scope():
        event = AuditEvent.objects.get(what="month_end.downloaded")
    assert (event.who, event.details) == (joined.owner.pk, {"table": "all"})


def test_what_comes_from_outside_is_no_formula(joined):
    client = joined.signed_in()
    client.cookies["language"] = "nl"
    answer = client.get(address(pack(joined), "month_end_files") + "?table=held")
    _, row = rows(answer.content.decode("utf-8-sig"), ";")
    assert row[1] == '\'=HYPERLINK("https://example.test")'


@pytest.mark.parametrize("text", ["=1+1", "+31", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1"])
def test_every_beginning_of_a_formula_is_made_harmless(text):
    assert harmless(text) == f"'{text}"


def test_an_amount_below_zero_stays_an_amount():
    with override("nl"):
        text = csv_of(BY_NAME["oss_balances"], [{"country": "DE", "vat": "-5.70"}])
    assert rows(text, ";")[1] == ["DE", "-5,70"]


@pytest.mark.parametrize("table", ["", "oss"])
def test_what_is_not_made_has_no_file(joined, table):
    made = pack(joined, state="asked")
    answer = joined.signed_in().get(address(made, "month_end_files") + f"?table={table}")
    assert answer.status_code == 404


def test_a_table_that_does_not_exist_has_no_file(joined):
    made = pack(joined)
    assert joined.signed_in().get(address(made, "month_end_files") + "?table=x").status_code == 404


# --- words ---


def test_every_code_of_a_pack_has_its_words():
    codes = {*map(str, Difference), *map(str, Fault), *map(str, Supply)}
    assert codes <= set(WORDS)
    with override("nl"):
        dutch = {code: str(word) for code, word in WORDS.items()}
    with override("en"):
        english = {code: str(word) for code, word in WORDS.items()}
    assert [code for code in dutch if not dutch[code] or not english[code]] == []


def test_texts_of_outside_are_no_words():
    outside = {"reference", "document", "documents", "was", "now", "entry", "relation", "number"}
    for table in TABLES:
        for column in table.columns:
            if column.name in outside:
                assert column.kind is Kind.TEXT, (table.name, column.name)


def test_only_administrations_that_a_shop_books_into_are_offered(joined):
    with joined.scope():
        alone = joined.link.ledger
        Connection.objects.create(
            tenant=joined.tenant, role="ledger", kind="exact", label="Unused books", lane=alone.lane
        )
    page = read(joined.signed_in(), "/month-end/")
    assert "Thuis BV" in page
    assert "Unused books" not in page


def test_every_table_of_a_pack_has_words_for_when_there_is_nothing() -> None:
    assert [table.name for table in TABLES if not str(table.empty)] == []

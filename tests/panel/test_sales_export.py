"""The export of the list: what is filtered, in whole, in two spellings, never a formula, never another company's."""

import csv
import io

import pytest
from django.utils.translation import override

from iweb.core.models import AuditEvent
from iweb.panel.sales.listing import page_of
from iweb.panel.sales.wishes import Wish
from iweb.sync.models import Sale
from iweb.tenants.models import Role
from tests.panel import factories
from tests.panel.factories import bare_sale

pytestmark = pytest.mark.django_db


def exported(client, query: str = "?style=point") -> list[dict[str, str]]:
    answer = client.get(f"/sales/export/{query}")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if "comma" in query else ","))


def test_the_file_holds_what_the_list_shows(trading):
    with trading.scope():
        shown = {row.sale.reference: row for row in page_of(Wish()).rows}
        with override("en"):
            labels = {reference: row.label for reference, row in shown.items()}
    rows = exported(trading.signed_in())
    assert {row["Order"] for row in rows} == set(shown)
    for row in rows:
        one = shown[row["Order"]]
        assert row["Status"] == labels[row["Order"]]
        assert row["Total"] == f"{one.sale.total:.2f}"
        assert row["Entry number"] == (one.booking.entry_number if one.booking else "")
        assert bool(row["Why"]) == (one.sale.outcome not in ("booked", "new"))
    booked = [row for row in rows if row["Entry number"]]
    assert booked
    assert all(row["Booked in total"] == row["Total"] for row in booked)


def test_every_page_of_the_list_is_in_it_once_and_in_its_order(joined, monkeypatch):
    monkeypatch.setattr("iweb.panel.sales.export.PORTION", 7)
    for number in range(30):
        bare_sale(joined, number=number, country="BE" if number % 3 else "NL")
    rows = exported(joined.signed_in(), "?style=point&country=BE")
    with joined.scope():
        wanted = Sale.objects.filter(country="BE").order_by("-ordered_at", "-id")
        assert [row["Order"] for row in rows] == [one.reference for one in wanted]


def test_a_dutch_spreadsheet_reads_its_amounts(joined):
    bare_sale(joined, total="1234.5", customer_name="Vos; Daan")
    (row,) = exported(joined.signed_in(), "?style=comma")
    assert (row["Total"], row["Customer"]) == ("1234,50", "Vos; Daan")
    joined.owner.language = "nl"
    joined.owner.save()
    answer = joined.signed_in().get("/sales/export/?style=comma")
    assert "verkopen-" in answer["Content-Disposition"]
    assert "Klant;" in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1"])
def test_nothing_from_outside_is_a_formula(joined, name):
    bare_sale(joined, customer_name=name, reference=name)
    (row,) = exported(joined.signed_in())
    assert row["Customer"] == f"'{name}"
    assert row["Order"] == f"'{name}"


def test_a_refund_is_a_number_below_zero_and_no_text(joined):
    bare_sale(joined, kind="C", total="-12.10")
    (row,) = exported(joined.signed_in())
    assert (row["Document"], row["Total"]) == ("Credit slip", "-12.10")


def test_it_is_written_down_who_exported_and_not_what_was_searched(joined):
    bare_sale(joined)
    exported(joined.signed_in(), "?style=point&q=hoekstra&country=NL")
    with joined.scope():
        event = AuditEvent.objects.get(what="sales.exported")
    assert event.who == joined.owner.pk
    assert event.details["filters"] == ["country", "q"]
    assert "hoekstra" not in str(event.details)


def test_who_may_only_look_gets_no_file(joined):
    assert joined.signed_in(Role.VIEWER).get("/sales/export/").status_code == 403
    assert "/sales/export/" not in joined.signed_in(Role.VIEWER).get("/sales/").content.decode()


def test_another_companys_sales_are_in_no_file(joined):
    bare_sale(joined, reference="SECRETREF")
    assert exported(factories.company(name="Another").signed_in()) == []


def test_a_search_that_fits_too_much_is_not_exported_in_part(joined, monkeypatch):
    monkeypatch.setattr("iweb.panel.sales.listing.MOST_HITS", 2)
    for number in range(3):
        bare_sale(joined, number=number)
    page = joined.signed_in().get("/sales/export/?q=ref", follow=True).content.decode()
    assert "This search fits too many sales." in page

"""The list of sales: filters, search, paging by key."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from iweb.panel.sales.listing import PAGE, key_from, page_of
from iweb.panel.sales.standing import Status
from iweb.panel.sales.wishes import wish_from
from iweb.sync.abroad import SoldAbroad
from iweb.sync.models import Delivery, Sale
from tests.panel.factories import bare_sale


def references(company, query: str) -> list[str]:
    with company.scope():
        return [row.sale.reference for row in page_of(wish_from(QueryDict(query))).rows]


@pytest.mark.django_db
def test_pages_follow_each_other_without_gap_or_double(joined):
    with joined.scope():
        moment = timezone.now()
        for number in range(PAGE * 2 + 7):
            # Three sales a moment, so that pages end inside one.
            bare_sale(joined, number=number, ordered_at=moment - timedelta(minutes=number // 3))
        everything = [row.id for row in Sale.objects.order_by("-ordered_at", "-id")]
        seen, query, pages = [], "", []
        while True:
            page = page_of(wish_from(QueryDict(query)))
            seen += [row.sale.id for row in page.rows]
            pages.append([row.sale.id for row in page.rows])
            if not page.older:
                break
            query = page.older[1:]
        assert seen == everything
        back = page_of(wish_from(QueryDict(page.newer[1:])))
        assert [row.sale.id for row in back.rows] == pages[-2]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("abc", ["ABCDEF"]),
        ("ABCDEF", ["ABCDEF"]),
        ("#in0007", ["ABCDEF"]),
        ("sanne", ["ABCDEF"]),
        ("bcdef", []),
        ("%", []),
        ("_", []),
        ("x\x00y", []),
    ],
)
def test_a_search_looks_at_the_beginning(joined, search, found):
    bare_sale(
        joined, reference="ABCDEF", invoice_number="#IN0007", customer_name="Sanne Bakker", number=1
    )
    bare_sale(joined, reference="ZZZ", invoice_number="#IN0008", customer_name="Daan", number=2)
    from urllib.parse import urlencode

    assert references(joined, urlencode({"q": search})) == found


@pytest.mark.django_db
def test_an_entry_number_is_found(trading):
    with trading.scope():
        from iweb.sync.models import Booking

        booking = Booking.objects.exclude(entry_number="").select_related("sale").first()
    assert references(trading, f"q={booking.entry_number}") == [booking.sale.reference]


@pytest.mark.django_db
def test_every_sale_stands_in_exactly_one_filter(trading):
    with trading.scope():
        stuck = Delivery.objects.filter(kind="sales_entry").exclude(state="delivered").first()
        Delivery.objects.filter(id=stuck.id).update(
            state="attention", attention_reason="fix_mapping"
        )
        bare_sale(trading, number=77, outcome="new")
        bare_sale(trading, number=78, outcome="not_a_sale", reason="free_order")
        by_status = {
            one: {row.sale.id for row in page_of(wish_from(QueryDict(f"status={one}"))).rows}
            for one in Status
        }
        everything = set(Sale.objects.values_list("id", flat=True))
        for status in Status:
            for row in page_of(wish_from(QueryDict(f"status={status}"))).rows:
                assert row.status == status
    assert set.union(*by_status.values()) == everything
    assert sum(map(len, by_status.values())) == len(everything)
    assert all(by_status.values())


@pytest.mark.django_db
def test_days_are_those_of_the_panel_and_inclusive(joined):
    from datetime import UTC, datetime

    bare_sale(
        joined, number=1, ordered_at=datetime(2026, 3, 1, 22, 59, tzinfo=UTC)
    )  # 23:59 in Amsterdam
    bare_sale(
        joined, number=2, ordered_at=datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
    )  # midnight of the second
    assert references(joined, "since=2026-03-01&until=2026-03-01") == ["REF000001"]
    assert references(joined, "since=2026-03-02&until=2026-03-02") == ["REF000002"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "status=nonsense",
        "since=31-02-2026",
        "after=x",
        "before=_",
        "after=2026-01-01T00:00:00_x",
        "until=9999-12-31",
    ],
)
def test_an_address_that_cannot_be_read_still_shows_the_list(joined, query):
    bare_sale(joined)
    assert joined.signed_in().get(f"/sales/?{query}").status_code == 200


@given(st.text(max_size=60))
def test_a_key_is_read_or_refused_and_never_fails(text):
    assert key_from(text) is None or key_from(text)[0].tzinfo


@pytest.mark.django_db
def test_htmx_gets_the_rows_alone(joined):
    bare_sale(joined)
    page = joined.signed_in().get("/sales/", headers={"HX-Request": "true"}).content.decode()
    assert "<table" in page
    assert "<html" not in page


@pytest.mark.django_db
def test_the_list_asks_the_database_as_often_for_many_rows_as_for_few(
    joined, django_assert_max_num_queries
):
    for number in range(30):
        bare_sale(joined, number=number)
    client = joined.signed_in()
    client.get("/sales/")
    with django_assert_max_num_queries(22):
        client.get("/sales/")


@pytest.mark.django_db
def test_what_stands_on_an_earlier_verdict_of_vies_is_a_list_of_its_own_while_there_is_any(joined):
    client = joined.signed_in()
    with joined.scope():
        sales = [bare_sale(joined, number=number, reference=f"REF{number}") for number in (1, 2)]
    tab = "provisional=yes"
    assert tab not in client.get("/sales/").content.decode()

    with joined.scope():
        today = timezone.now()
        for sale, provisional in zip(sales, (True, False), strict=True):
            SoldAbroad.objects.create(
                tenant_id=joined.tenant.id, sale=sale, link=joined.link, country="BE", net=100,
                scenario="intra_community", tax_point=today.date(), day=today.date(),
                placed_at=today, vat_number="BE0403170701", provisional=provisional,
            )  # fmt: skip

    assert references(joined, tab) == ["REF1"]
    assert tab in client.get("/sales/").content.decode()

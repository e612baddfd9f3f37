"""Filters of the list of sales: each alone, together, kept under a name, and told when they cannot be read."""

from decimal import Decimal
from importlib import import_module
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from iweb.panel.sales.around import around_of
from iweb.panel.sales.listing import MOST_HITS, page_of
from iweb.panel.sales.wishes import Wish, wish_from
from iweb.sync.models import Sale
from iweb.sync.saved_filters import MOST, SavedFilter
from iweb.sync.searching import bare_surname, folded
from iweb.tenants.models import Role
from tests.panel import factories
from tests.panel.factories import bare_sale


def found(company, **query: str) -> set[str]:
    with company.scope():
        rows = page_of(wish_from(QueryDict(urlencode(query)))).rows
    return {row.sale.reference for row in rows}


@pytest.fixture
def four(joined):
    """Four sales that differ in everything that is filtered by."""
    bare_sale(joined, number=1, reference="NL50", total=Decimal("50.00"), payment_method="ps_ideal")
    bare_sale(
        joined,
        number=2,
        reference="BE80",
        total=Decimal("80.255"),
        country="BE",
        payment_method="ps_card",
    )
    bare_sale(
        joined,
        number=3,
        reference="SLIP",
        total=Decimal("-50.00"),
        kind="C",
        payment_method="ps_ideal",
    )
    bare_sale(joined, number=4, reference="DE9000", total=Decimal(9000), country="DE", outcome="not_a_sale",
              reason="free_order", payment_method="ps_card")  # fmt: skip
    return joined


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "references"),
    [
        ({"country": "BE"}, {"BE80"}),
        ({"country": "be"}, {"BE80"}),
        ({"country": "FR"}, set()),
        ({"method": "ps_ideal"}, {"NL50", "SLIP"}),
        ({"method": "ps"}, set()),
        ({"document": "slips"}, {"SLIP"}),
        ({"document": "sales"}, {"NL50", "BE80", "DE9000"}),
        ({"low": "50"}, {"NL50", "SLIP", "BE80", "DE9000"}),
        ({"low": "50.01"}, {"BE80", "DE9000"}),
        ({"low": "80.26"}, {"BE80", "DE9000"}),  # 80.255 counts as 80.26
        ({"low": "80.27"}, {"DE9000"}),
        ({"high": "80.25"}, {"NL50", "SLIP"}),
        ({"high": "80,26"}, {"NL50", "SLIP", "BE80"}),
        ({"low": "50", "high": "50"}, {"NL50", "SLIP"}),
        ({"low": "9.000"}, {"DE9000"}),
        ({"low": "9.000,00", "high": "9,000.00"}, {"DE9000"}),
        ({"low": "60", "high": "40"}, set()),
        ({"low": "40", "method": "ps_card", "status": "not_a_sale"}, {"DE9000"}),
        ({"low": "40", "method": "ps_card", "country": "BE", "document": "sales", "q": "be8"}, {"BE80"}),
        ({"low": "40", "method": "ps_card", "country": "BE", "document": "slips"}, set()),
    ],
)  # fmt: skip
def test_each_filter_narrows_alone_and_together(four, query, references):
    assert found(four, **query) == references


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("search", "is_found"),
    [
        ("Anouk", True),
        ("anouk van den", True),
        ("van den Berg", True),
        ("Bérg", True),
        ("BERG ANOUK", True),
        ("den berg", True),
        ("nouk", False),
        ("anouk@voorbeeld.nl", True),
        ("Anouk@Voor", True),
        ("voorbeeld.nl", False),
        ("4711", True),  # the shop's number of the order, as a whole
        ("471", False),
        ("IN0099", True),
        ("#in0099", True),
        ("van", False),  # she is under the B, as in a telephone book
    ],
)
def test_a_customer_is_found_by_name_surname_address_and_numbers(joined, search, is_found):
    bare_sale(joined, number=1, customer_name="Daan Vos", reference="OTHER")
    bare_sale(
        joined, number=2, order_id="4711", reference="HERS", invoice_number="#IN0099",
        customer_name="Anouk van den Bérg", email_search="anouk@voorbeeld.nl",
    )  # fmt: skip
    assert ("HERS" in found(joined, q=search)) == is_found


def test_a_surname_of_particles_alone_is_kept_whole():
    assert [bare_surname(one) for one in ("de la", "’t Hart", "Van  der Ångström", "")] == [
        "de la", "hart", "angstrom", "",
    ]  # fmt: skip
    assert folded("  Zoë ÅNGSTRÖM ß ") == "zoe angstrom ss"


@pytest.mark.django_db
def test_what_is_read_from_a_shop_is_found_by_the_buyers_surname_and_address(trading):
    from iweb.panel.sales.detail import charged_of

    with trading.scope():
        sale = Sale.objects.select_related("link__shop").exclude(reason="source_unreadable").first()
        buyer = charged_of(sale).customer
        assert buyer.email
        assert sale.email_search == folded(buyer.email)
        assert sale.surname_search.startswith(bare_surname(buyer.last_name))
    assert sale.reference in found(trading, q=buyer.email.upper())
    assert sale.reference in found(trading, q=buyer.last_name)


@pytest.mark.django_db
def test_sales_of_before_are_spelled_from_their_documents_when_the_program_is_renewed(trading):
    migration = import_module("iweb.sync.migrations.0017_sales_list")
    columns = ("reference_search", "customer_search", "surname_search", "email_search")
    with trading.scope():
        before = {row[0]: row for row in Sale.objects.values_list("id", *columns)}
        Sale.objects.update(**dict.fromkeys(columns, ""))
        assert migration._spell_one() == len(before)
        assert {row[0]: row for row in Sale.objects.values_list("id", *columns)} == before
        assert any(row[-1] for row in before.values())


@pytest.mark.django_db
def test_a_search_that_fits_too_much_says_so(joined, monkeypatch):
    monkeypatch.setattr("iweb.panel.sales.listing.MOST_HITS", 3)
    for number in range(4):
        bare_sale(joined, number=number, reference=f"MANY{number}")
    client = joined.signed_in()
    assert "More sales fit this search" in client.get("/sales/?q=many").content.decode()
    assert "More sales fit this search" not in client.get("/sales/?q=many1").content.decode()
    assert MOST_HITS >= 500


@pytest.mark.django_db
def test_what_cannot_be_read_is_told_and_left_out(four):
    page = four.signed_in().get("/sales/?low=abc&since=31-02-2026&country=BE").content.decode()
    assert "We could not read “abc” and left it out." in page
    assert "We could not read “31-02-2026” and left it out." in page
    assert "BE80" in page
    assert "NL50" not in page


AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)


@given(amount=AMOUNTS)
def test_an_amount_is_read_the_same_from_dutch_and_english_writing(amount):
    english, plain = f"{amount:,.2f}", f"{amount:.2f}"
    dutch = english.translate(str.maketrans(",.", ".,"))
    for text in (english, dutch, plain, plain.replace(".", ","), f"€ {dutch}"):
        assert wish_from(QueryDict(urlencode({"low": text}))).low == amount


@given(
    st.dictionaries(
        st.sampled_from(["low", "high", "since", "country", "method", "q", "document"]),
        st.text(max_size=30),
    )
)
def test_an_address_of_the_list_says_the_same_when_it_is_written_anew(given_query):
    wish = wish_from(QueryDict(urlencode(given_query)))
    again = wish_from(QueryDict(wish.query()[1:]))
    assert again == wish.whole
    assert wish.narrowed == (again != Wish())


@pytest.mark.django_db
def test_the_choices_are_those_that_the_sales_have(four):
    with four.scope():
        around = around_of(tenant_id=four.tenant.id, person=four.owner.pk)
    assert {code for code, _ in around.countries} == {"NL", "BE", "DE"}
    assert around.methods == ("ps_card", "ps_ideal")
    assert around.provisional == 0


# --- filters of one's own ---


@pytest.mark.django_db
def test_a_filter_is_kept_under_a_name_shown_and_removed(four):
    client = four.signed_in()
    client.post(
        "/sales/filters/save/",
        {"name": " Belgium  over 40 ", "query": "?country=BE&low=40&after=x"},
    )
    with four.scope():
        kept = SavedFilter.objects.get()
    assert (kept.name, kept.query) == ("Belgium over 40", "?country=BE&low=40")
    assert "Belgium over 40" in client.get("/sales/").content.decode()
    client.post("/sales/filters/save/", {"name": "Belgium over 40", "query": "?country=BE"})
    with four.scope():
        assert SavedFilter.objects.get().query == "?country=BE"
    client.post(f"/sales/filters/{kept.id}/off/")
    assert (
        "Belgium over 40"
        not in client.get("/sales/", follow=True).content.decode().split("main")[-1]
    )


@pytest.mark.django_db
def test_a_filter_is_its_persons_own_and_its_companys(four):
    four.signed_in().post("/sales/filters/save/", {"name": "Mine", "query": "?country=BE"})
    with four.scope():
        kept = SavedFilter.objects.get()
    colleague = four.signed_in(Role.BOOKKEEPER)
    assert "Mine" not in colleague.get("/sales/").content.decode()
    assert colleague.post(f"/sales/filters/{kept.id}/off/").status_code == 404
    stranger = factories.company(name="Another").signed_in()
    assert stranger.post(f"/sales/filters/{kept.id}/off/").status_code == 404
    with four.scope():
        assert SavedFilter.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given_form", [{"name": "", "query": "?country=BE"}, {"name": "All", "query": "?"}, {}]
)
def test_a_filter_without_a_name_or_without_a_condition_is_not_kept(four, given_form):
    page = four.signed_in().post("/sales/filters/save/", given_form, follow=True).content.decode()
    assert "Choose a filter first, and give it a name." in page
    with four.scope():
        assert not SavedFilter.objects.exists()


@pytest.mark.django_db
def test_there_is_an_end_to_the_filters_one_keeps(four):
    client = four.signed_in()
    for number in range(MOST + 1):
        page = client.post(
            "/sales/filters/save/", {"name": f"n{number}", "query": "?country=BE"}, follow=True
        )
    assert "which is the most" in page.content.decode()
    with four.scope():
        assert SavedFilter.objects.count() == MOST

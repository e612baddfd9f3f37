"""Every page answers, in both languages, in every state of a company."""

import pytest

from iweb.sync.models import Delivery, Sale

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/", "/sales/", "/connections/", "/mappings/", "/modules/", "/companies/", "/me/"]
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_company_without_anything_is_told_what_to_do(company, address, language):
    client = company.signed_in()
    client.cookies["language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/", "/sales/", "/connections/", "/mappings/", "/modules/", "/now/"]
)
def test_a_trading_company_sees_its_figures(trading, address):
    answer = trading.signed_in().get(address, follow=True)
    assert answer.status_code == 200


def test_every_sale_has_a_page_with_its_road(trading):
    client = trading.signed_in()
    with trading.scope():
        sales = list(Sale.objects.all())
    assert len(sales) >= 8
    for sale in sales:
        assert client.get(f"/sales/{sale.id}/").status_code == 200


def test_the_road_is_shown_anew_while_the_entry_travels_and_then_the_whole_page_is(trading):
    client = trading.signed_in()
    with trading.scope():
        leaving = Delivery.objects.filter(kind="sales_entry").exclude(state="delivered").get()
        sale_id = leaving.members.get().booking.sale_id
        arrived = Sale.objects.filter(bookings__delivered_at__isnull=False).first()
    on_its_way = client.get(f"/sales/{sale_id}/road/")
    assert on_its_way.status_code == 200
    assert "<html" not in on_its_way.content.decode()
    done = client.get(f"/sales/{arrived.id}/road/")
    assert (done.status_code, done.headers["HX-Refresh"]) == (204, "true")

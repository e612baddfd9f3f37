"""Every page answers, in both languages, in every state of a company."""

import pytest

from iweb.sync.models import Sale

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/", "/sales/", "/connections/", "/mappings/", "/companies/", "/me/"]
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_company_without_anything_is_told_what_to_do(company, address, language):
    client = company.signed_in()
    client.cookies["language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/sales/", "/connections/", "/mappings/", "/now/"])
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
        assert client.get(f"/sales/{sale.id}/road/").status_code == 200

"""A shop owner walks through the panel, on a desk and on a phone, by day and by night."""

import pytest

from iweb.sync.models import Sale
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = pytest.mark.parametrize("width", [1280, 390])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def a_sale(company, outcome: str) -> Sale:
    with company.scope():
        return Sale.objects.filter(outcome=outcome).order_by("ordered_at").first()


@SIZES
@SCHEMES
def test_the_panel_of_a_trading_company_is_sound_on_every_screen(
    trading, visitor_of, width, scheme
):
    visitor = visitor_of(width=width, scheme=scheme)
    trading.owner.language = "nl"
    trading.owner.save()
    visitor.sign_in(trading.owner.email, PASSWORD)
    screens = {
        "overview": "/",
        "sales": "/sales/",
        "sale": f"/sales/{a_sale(trading, 'booked').id}/",
        "sale-held": f"/sales/{a_sale(trading, 'held').id}/",
        "connections": "/connections/",
        "shop": "/connections/shops/add/",
        "exact": "/connections/exact/",
        "mappings": f"/mappings/{trading.link.id}/",
        "companies": "/companies/",
        "account": "/me/",
    }
    barriers = {}
    for name, path in screens.items():
        visitor.open(path)
        visitor.picture(name)
        barriers[name] = visitor.barriers()
        assert not visitor.scrolls_sideways(), f"{name} scrolls sideways at {width}"
    assert visitor.complaints == []
    assert {name: found for name, found in barriers.items() if found} == {}


@SIZES
@SCHEMES
def test_the_pages_before_signing_in_are_sound(visitor_of, width, scheme):
    visitor = visitor_of(width=width, scheme=scheme)
    barriers = {}
    for name, path in {
        "login": "/account/login/",
        "signup": "/account/signup/",
        "reset": "/account/password/reset/",
    }.items():
        visitor.open(path)
        visitor.picture(name)
        barriers[name] = visitor.barriers()
        assert not visitor.scrolls_sideways(), f"{name} scrolls sideways at {width}"
    assert visitor.complaints == []
    assert {name: found for name, found in barriers.items() if found} == {}


def test_a_new_company_sees_the_way_to_its_first_booking(company, visitor_of):
    visitor = visitor_of()
    visitor.sign_in(company.owner.email, PASSWORD)
    visitor.picture("start")
    assert visitor.barriers() == []
    assert visitor.complaints == []

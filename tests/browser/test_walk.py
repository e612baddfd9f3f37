"""A shop owner walks through the panel, on a desk and on a phone, by day and by night."""

import pytest
from django.utils import timezone

from connectors.models import RelationMirror
from iweb.sync.customers import customer_of
from iweb.sync.models import Sale
from tests.factories import PASSWORD
from tests.panel import factories
from tests.panel.test_month_end import pack as pack_of

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = pytest.mark.parametrize("width", [1280, 390])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def a_sale(company, outcome: str) -> Sale:
    with company.scope():
        return Sale.objects.filter(outcome=outcome).order_by("ordered_at").first()


def doubtful(company) -> Sale:
    """A sale whose customer fits two relations of the books."""
    sale = a_sale(company, "booked")
    relations = [("10400", "Anna Hoekstra", "C"), ("10977", "A. Hoekstra-de Wit", "P")]
    with company.scope():
        sale = Sale.objects.select_related("link__shop", "link__ledger").get(id=sale.id)
        customer = customer_of(sale)
        for code, name, status in relations:
            RelationMirror.objects.get_or_create(
                tenant=company.tenant, connection=company.ledger, remote_id=f"rel-{code}", code=code, name=name,
                email=customer.email.lower(), country="NL", status=status,
            )  # fmt: skip
    return sale


def group_of(company) -> str:
    """The address of a group, after more sales of two other causes were held."""
    for number, rate in enumerate(("9", "9", "9", "21"), start=400):
        values = [["country", "NL"], ["rate", rate], ["kind", "product"]]
        told = {"step": "held", "text": "no_vat_code", "values": values, "rule": ""}
        with company.scope():
            known = Sale.objects.filter(external_id=str(number)).exists()
        if not known:
            factories.bare_sale(
                company, number=number, total_minor=number * 21, total="85.40", outcome="held", reason="no_vat_code",
                explanation=[told], reference=f"QWKXZT{number}", decided_at=timezone.now(),
                ordered_at=timezone.now(),
            )  # fmt: skip
    return "/attention/group/?reason=no_vat_code&cause=country%3DNL%7Ckind%3Dproduct%7Crate%3D9"


@SIZES
@SCHEMES
def test_the_panel_of_a_trading_company_is_sound_on_every_screen(
    trading, visitor_of, width, scheme
):
    visitor = visitor_of(width=width, scheme=scheme)
    trading.owner.language = "nl"
    trading.owner.save()
    visitor.sign_in(trading.owner.email, PASSWORD)
    group = group_of(trading)  # before the overview, which shows it
    screens = {
        "overview": "/",
        "attention": "/attention/",
        "attention-group": group,
        "customer": f"/attention/customer/{doubtful(trading).id}/",
        "sales": "/sales/",
        "sale": f"/sales/{a_sale(trading, 'booked').id}/",
        "sale-held": f"/sales/{a_sale(trading, 'held').id}/",
        "connections": "/connections/",
        "shop": "/connections/shops/add/",
        "exact": "/connections/exact/",
        "mappings": f"/mappings/{trading.link.id}/",
        "products": f"/mappings/{trading.link.id}/products/",
        "versions": f"/mappings/{trading.link.id}/versions/",
        "vat": f"/mappings/{trading.link.id}/vat/",
        "customers": f"/mappings/{trading.link.id}/customers/",
        "month-end": "/month-end/",
        "month-end-pack": f"/month-end/{pack_of(trading).id}/",
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

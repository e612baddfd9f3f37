"""A preview shows what is given back as it would be booked: after its sale, though neither stands in the books yet."""

from decimal import Decimal

import pytest

from iweb.sync import preview
from iweb.sync.models import Booking
from iweb.tenants.scopes import tenant_scope
from mappings.booking import Booked, Held, HeldReason
from mappings.sale import DocumentKind, Sale
from tests.mappings.baskets import credit_of, line
from tests.sync.memory import World

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


def looked_at(world: World) -> dict[str, preview.Previewed]:
    rows = preview.preview(tenant_id=world.tenant_id, link_id=world.link_id, last=50, since=None)
    return {f"{one.sale.kind.value}{one.external_id}": one for one in rows if one.sale}


def sold(world: World) -> Sale:
    """Three pieces; nothing is decided or booked."""
    return world.order(gross="121.00", total_net=D("100.00"), lines=(line("100.00", "121.00"),))


@pytest.mark.parametrize("slip_first", [True, False])
def test_a_slip_is_booked_after_its_sale_in_whatever_order_the_shop_tells_them(
    world: World, slip_first: bool
) -> None:
    sale = sold(world)
    slip = credit_of(sale, external_id="31")
    world.shop.documents.insert(0 if slip_first else len(world.shop.documents), slip)

    found = looked_at(world)
    back = found[f"{DocumentKind.CREDIT.value}31"]

    assert isinstance(back.outcome, Booked), back.outcome
    assert back.booked == -D("121.00")
    assert [one.agrees for one in preview.totals_of(found.values())] == [True]
    with tenant_scope(world.tenant_id):
        assert not Booking.objects.exists()


def test_two_slips_give_back_no_more_than_was_sold(world: World) -> None:
    sale = sold(world)
    world.shop.documents += [credit_of(sale, external_id=number) for number in ("31", "32")]

    found = looked_at(world)
    second = found[f"{DocumentKind.CREDIT.value}32"].outcome

    assert isinstance(second, Held)
    assert second.reason is HeldReason.CREDIT_EXCEEDS_SALE


def test_a_slip_whose_sale_is_not_among_them_is_held_as_it_would_be(world: World) -> None:
    sale = sold(world)
    world.shop.documents[:] = [credit_of(sale, external_id="31", corrects="9999")]

    outcome = looked_at(world)[f"{DocumentKind.CREDIT.value}31"].outcome

    assert isinstance(outcome, Held)
    assert outcome.reason is HeldReason.CREDIT_WITHOUT_SALE

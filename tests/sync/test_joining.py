"""A shop that is added a second time must not book its orders a second time."""

from collections.abc import Iterator

import pytest

from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.sync import connecting
from mappings.models import Rulebook
from tests.errands import quick
from tests.factories import TenantFactory
from tests.sync.builders import make_connection
from tests.town import Company, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found):
        yield found_company(found)


def _added_again(
    company: Company, *, label: str = "the same shop once more", **settings: str
) -> connecting.Connection:
    shop = company.link().shop
    again = connecting.add_shop(
        tenant_id=company.tenant_id,
        label=label,
        address=shop.address,
        key=shop.secret.open(),
        user=new_id(),
    )
    with connecting.tenant_scope(company.tenant_id):
        again.settings = settings
        again.save(update_fields=["settings"])
    return again


def _join(company: Company, shop: connecting.Connection) -> connecting.Link:
    return connecting.join(
        tenant_id=company.tenant_id,
        shop_id=shop.id,
        ledger_id=company.link().ledger_id,
        user=new_id(),
    )


def test_the_same_shop_is_not_joined_to_the_same_administration_twice(company: Company) -> None:
    again = _added_again(company)

    with pytest.raises(connecting.ConnectingError) as refused:
        _join(company, again)

    assert refused.value.message_id == "connecting.shop_linked_already"


def test_two_shops_of_one_prestashop_are_two_shops(company: Company) -> None:
    assert _join(company, _added_again(company, id_shop="2")).code != company.link().code


def test_links_that_are_lost_and_joined_in_another_order_have_the_codes_they_had(
    company: Company,
) -> None:
    first = company.link()
    second = _join(company, _added_again(company, id_shop="2"))
    with connecting.tenant_scope(company.tenant_id):
        connecting.Link.objects.all().delete()
        for rules in Rulebook.objects.all():
            Rulebook.objects.filter(id=rules.id).update(name=f"lost {rules.id}")

    again = [
        connecting.join(
            tenant_id=company.tenant_id,
            shop_id=link.shop_id,
            ledger_id=first.ledger_id,
            user=new_id(),
        )
        for link in (second, first)
    ]

    assert [link.code for link in again] == [second.code, first.code]


def test_another_company_is_not_joined_to_the_same_shop_and_books(company: Company) -> None:
    stranger = TenantFactory()
    link = company.link()
    with connecting.tenant_scope(stranger.id):
        shop = make_connection(tenant=stranger, role="shop", kind="prestashop", label="theirs")
        shop.address = link.shop.address.replace("http://", "https://www.")
        shop.save()
        ledger = make_connection(tenant=stranger, role="ledger", kind="exact", label="books")
        ledger.lane, ledger.masters_at = link.ledger.lane, database_now()
        ledger.save()

        with pytest.raises(connecting.ConnectingError) as refused:
            connecting.join(
                tenant_id=stranger.id, shop_id=shop.id, ledger_id=ledger.id, user=new_id()
            )

    assert refused.value.message_id == "connecting.shop_linked_elsewhere"

"""A shop that is added a second time must not book its orders a second time."""

from collections.abc import Iterator

import pytest

from iweb.core.ids import new_id
from iweb.sync import connecting
from tests.errands import quick
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


def test_a_refused_join_spends_no_number(company: Company) -> None:
    again = _added_again(company)
    for _ in range(3):
        with pytest.raises(connecting.ConnectingError):
            _join(company, again)

    joined = _join(company, _added_again(company, label="another", id_shop="2"))

    assert joined.number == company.link().number + 1


def test_two_shops_of_one_prestashop_are_two_shops(company: Company) -> None:
    assert _join(company, _added_again(company, id_shop="2")).code != company.link().code

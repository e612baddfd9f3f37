"""A connection becomes a reader: the owner's address for a shop, the house's own for a trial."""

import pytest

from connectors.models import Connection
from connectors.shops.prestashop import reader_for
from connectors.shops.prestashop.reader import PrestaShopReader
from iweb.core.ids import new_id


def connection(**values: object) -> Connection:
    return Connection(
        role="shop",
        tenant_id=new_id(),
        address="https://winkel.example",
        secret="K" * 32,
        settings={"pick_up_carriers": ["1"]},
        **values,
    )


def test_a_shop_is_read_at_its_own_address(settings):
    settings.IWEB_ALLOW_LOOPBACK = False
    reader = reader_for(
        connection=connection(
            kind="prestashop", profile={"api_address": "https://winkel.example/api"}
        )
    )
    assert isinstance(reader, PrestaShopReader)
    assert (reader.address, reader.key, reader.allow_loopback) == (
        "https://winkel.example",
        "K" * 32,
        False,
    )
    assert reader._access.api_address == "https://winkel.example/api"


def test_a_trial_is_read_at_the_address_of_the_settings_whatever_its_row_says(settings):
    settings.IWEB_ALLOW_LOOPBACK = False
    settings.PRESTASHOP_SANDBOX_URL = "http://127.0.0.1:9"
    reader = reader_for(connection=connection(kind="prestashop_trial"))
    assert isinstance(reader, PrestaShopReader)
    assert (reader.address, reader.allow_loopback) == ("http://127.0.0.1:9", True)


@pytest.mark.parametrize("written", ["yesterday", "2026-13-01", "2026-01-01]&filter[id]=[1"])
def test_a_day_to_begin_with_must_be_a_day(shop, written):
    shop.settings["read_from"] = written
    with pytest.raises(ValueError, match=r"Invalid isoformat|month must be"):
        shop.reader().read(cursor={}, limit=10)


def test_making_a_reader_calls_nobody(shop):
    shop.reader()
    assert shop.calls() == 0

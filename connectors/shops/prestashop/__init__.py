"""PrestaShop, 1.6.1 to 9: orders read over its webservice, without gaps, and told as canonical sales."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.models import Connection
    from connectors.ports import ShopReader


def reader_for(*, connection: "Connection") -> "ShopReader":
    """The reader of a connected shop. A trial's address comes from the settings, never from the row (DESIGN 5).

    Imports are late, so that the pure parts of this package can be used without Django.
    """
    from django.conf import settings

    from connectors.shops.prestashop.reader import PrestaShopReader

    is_trial = connection.kind != "prestashop"
    return PrestaShopReader(
        address=settings.PRESTASHOP_SANDBOX_URL if is_trial else connection.address,
        key=connection.secret.open() if connection.secret else "",
        profile=connection.profile,
        settings=connection.settings,
        allow_loopback=is_trial or settings.IWEB_ALLOW_LOOPBACK,
    )

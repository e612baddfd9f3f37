"""What is odd in how a shop is set up, said once a shop and not with every sale (BOOKING 21)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from connectors.models import Link
from iweb.panel.wording import ONCE_A_SHOP, Stored, sentence
from iweb.sync.models import Booking

NEWEST = 50  # bookings looked at: how a shop is set up shows in any few of its sales


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`sale` is the newest one in which it showed."""

    shop: str
    text: str
    sale: UUID


def notices(links: list[Link]) -> tuple[Notice, ...]:
    """Inside the tenant's scope; for links with their shops."""
    rows = Booking.objects.order_by("-entry_date", "-id").values_list(
        "link_id", "warnings", "sale_id"
    )
    return tuple(_notices(rows[:NEWEST], shops={link.id: link.shop.label for link in links}))


def _notices(
    rows: Iterable[tuple[UUID, list[Stored], UUID]], *, shops: dict[UUID, str]
) -> Iterator[Notice]:
    told: set[tuple[UUID, str]] = set()
    for link_id, warnings, sale_id in rows:
        for one in warnings:
            key = (link_id, str(one["text"]))
            if key[1] in ONCE_A_SHOP and link_id in shops and key not in told:
                told.add(key)
                yield Notice(shop=shops[link_id], text=sentence(one), sale=sale_id)

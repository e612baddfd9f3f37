"""The threshold meter of each seller as it stands now, month by month: for a page, in two small questions a seller.

The sums are those of `mappings.threshold.meter` and of a decision (`iweb.sync.abroad.BEFORE`); a test holds them equal. The
database adds up, because a seller far past the threshold has more sales abroad than a page should read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from connectors.models import Link
from iweb.sync.abroad import shops_of_seller
from iweb.sync.rulebooks import current_version, is_active, profile_of
from mappings.abroad import COUNTED
from mappings.money import ZERO
from mappings.rulebook import Profile
from mappings.threshold import Meter
from mappings.vat.supply import DISTANCE_THRESHOLD

_RUNNING: Final = """
SELECT sale_id, day, placed_at, date_part('month', tax_point)::int AS month, net,
       sum(net) OVER (ORDER BY day, placed_at, sale_id) AS running
FROM sync_soldabroad
WHERE tenant_id = %(tenant)s AND link_id = ANY(%(links)s) AND scenario = ANY(%(scenarios)s)
  AND tax_point >= %(first)s AND tax_point <= %(last)s
"""
BY_MONTH: Final = f"SELECT month, sum(net), max(running) FROM ({_RUNNING}) AS one GROUP BY month"  # noqa: S608 - no input
PASSING: Final = f"""
SELECT one.sale_id, one.day, s.reference FROM ({_RUNNING}) AS one
JOIN sync_sale s ON s.tenant_id = %(tenant)s AND s.id = one.sale_id
WHERE one.running + %(reached)s > %(limit)s ORDER BY one.day, one.placed_at, one.sale_id LIMIT 1
"""  # noqa: S608 - no input


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One year of a seller. `months` has what was sold in each of the twelve; `sale_id` is the sale that passed the threshold."""

    meter: Meter
    months: tuple[Decimal, ...]
    sale_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """The shops of one legal entity, with its newest rules. `settled`: taxed where goods arrive, whatever the sum."""

    links: tuple[Link, ...]
    profile: Profile
    this_year: Measured
    last_year: Measured
    in_one_stop_shop: bool
    settled: bool

    @property
    def is_passed(self) -> bool:
        """This year or the last: either decides where a sale of today is taxed (art. 59c)."""
        return self.this_year.meter.is_passed or self.last_year.meter.is_passed


def sellers(*, today: date) -> Iterator[Seller]:
    """Every seller of the tenant, in the order of the links. Inside the tenant's scope."""
    links = {
        one.id: one for one in Link.objects.select_related("shop", "ledger").order_by("number")
    }
    told: set[UUID] = set()
    for link in links.values():
        if link.id in told:
            continue
        profile = profile_of(current_version(link=link))
        own = [links[one] for one in shops_of_seller(link=link, profile=profile) if one in links]
        told |= {one.id for one in own}
        yield _seller(own, profile=profile, today=today)


def _seller(links: list[Link], *, profile: Profile, today: date) -> Seller:
    standing = profile.vat
    in_shop = any(spell.holds_on(today) for spell in standing.one_stop_shop) or any(
        is_active(link=link, module="oss") for link in links
    )
    chose = any(spell.holds_on(today) for spell in standing.destination_by_choice)
    return Seller(
        links=tuple(links),
        profile=profile,
        this_year=measure(links=links, year=today.year, profile=profile),
        last_year=measure(links=links, year=today.year - 1, profile=profile),
        in_one_stop_shop=in_shop,
        settled=in_shop or chose or standing.established_elsewhere,
    )


def measure(*, links: Iterable[Link], year: int, profile: Profile) -> Measured:
    """What these shops sold to consumers in other member states in a year, beside what the owner told of other channels."""
    kept = list(links)
    said = [one for one in profile.vat.turnover if one.year == year]
    reached = sum((max(one.amount, one.highest) for one in said), ZERO)
    asked = {
        "tenant": kept[0].tenant_id,
        "links": [one.id for one in kept],
        "scenarios": sorted(one.value for one in COUNTED),
        "first": date(year, 1, 1),
        "last": date(year, 12, 31),
        "reached": reached,
        "limit": DISTANCE_THRESHOLD,
    }
    rows = _all(BY_MONTH, asked)
    months = {month: net for month, net, _ in rows}
    highest = max([reached, *(running + reached for _, _, running in rows)])
    passing = []
    if reached <= DISTANCE_THRESHOLD < highest:
        passing = _all(PASSING, asked)
    sale_id, day, reference = passing[0] if passing else (None, None, "")
    meter = Meter(
        year=year,
        seen=sum(months.values(), ZERO),
        told=sum((one.amount for one in said), ZERO),
        highest=highest,
        passed_by=reference,
        passed_on=day,
    )
    return Measured(
        meter=meter,
        months=tuple(months.get(month, ZERO) for month in range(1, 13)),
        sale_id=sale_id,
    )


def _all(statement: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows

"""Reconciling: what the shop sold beside what was booked beside what the ledger says it holds, day by day.

Read only. A difference is shown, never repaired by itself.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from iweb.tenants.scopes import tenant_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Totals with VAT, in `currency`. `shop` counts the sales that were booked; `held` those that wait for a person."""

    day: date
    currency: str
    shop: Decimal
    booked: Decimal
    in_ledger: Decimal
    held: Decimal
    sales: int

    @property
    def agrees(self) -> bool:
        """True when every booked sale stands in the ledger with the shop's total."""
        return self.shop == self.booked == self.in_ledger


DAYS = """
SELECT (s.ordered_at AT TIME ZONE %(zone)s)::date AS day, s.currency,
       COALESCE(sum(round(s.total, 2)) FILTER (WHERE s.outcome = 'booked'), 0) AS shop,
       COALESCE(sum(b.gross) FILTER (WHERE s.outcome = 'booked'), 0) AS booked,
       COALESCE(sum(r.amount) FILTER (WHERE s.outcome = 'booked'), 0) AS in_ledger,
       COALESCE(sum(round(s.total, 2)) FILTER (WHERE s.outcome = 'held'), 0) AS held,
       count(DISTINCT s.id) AS sales
FROM sync_sale s
LEFT JOIN sync_booking b ON b.sale_id = s.id AND b.tenant_id = s.tenant_id
LEFT JOIN sync_deliverybooking m ON m.booking_id = b.id AND m.tenant_id = s.tenant_id
LEFT JOIN sync_receipt r ON r.delivery_id = m.delivery_id AND r.tenant_id = s.tenant_id
WHERE s.tenant_id = %(tenant)s AND s.link_id = %(link)s
  AND s.ordered_at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s
  AND s.ordered_at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
GROUP BY 1, 2 ORDER BY 1, 2
"""


def by_day(
    *, tenant_id: UUID, link_id: UUID, first: date, last: date, zone: str
) -> tuple[Day, ...]:
    """One row for each day and currency from `first` to `last`, both included, in the shop's time zone."""
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "link": link_id,
        "first": first,
        "last": last,
        "zone": zone,
    }
    with tenant_scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(DAYS, values)
        rows = cursor.fetchall()
    return tuple(
        Day(day=r[0], currency=r[1], shop=r[2], booked=r[3], in_ledger=r[4], held=r[5], sales=r[6])
        for r in rows
    )

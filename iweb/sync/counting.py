"""Reading the day figures, folding what came on top into them, and counting from the sales themselves to compare.

Everything runs inside the tenant's scope, but `tenants_to_fold`, which is asked in the system scope.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from iweb.sync.summaries import ZONE

FOLDED_AT_ONCE: Final = 50_000


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Counted:
    """One day's sales in one standing. `minor` is in minor units of the currency."""

    day: date
    currency: str
    standing: str
    number: int
    minor: int


# One statement, so that a fold that commits meanwhile is seen as a whole or not at all.
STANDING = """
SELECT day, currency, standing, sum(number)::bigint, sum(minor)::bigint FROM (
    SELECT day, currency, standing, number, minor FROM sync_dayfigures
    WHERE tenant_id = %(tenant)s AND day >= %(first)s AND day < %(end)s
    UNION ALL
    SELECT day, currency, standing, number, minor FROM sync_daychange
    WHERE tenant_id = %(tenant)s AND day >= %(first)s AND day < %(end)s
) AS both_of_them GROUP BY 1, 2, 3 HAVING sum(number) <> 0 OR sum(minor) <> 0 ORDER BY 1, 2, 3
"""

FROM_THE_SALES = """
SELECT (ordered_at AT TIME ZONE %(zone)s)::date AS day, currency, outcome, count(*), sum(total_minor)::bigint
FROM sync_sale WHERE tenant_id = %(tenant)s
  AND ordered_at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s
  AND ordered_at < %(end)s::date::timestamp AT TIME ZONE %(zone)s GROUP BY 1, 2, 3
UNION ALL
SELECT (ordered_at AT TIME ZONE %(zone)s)::date, currency, 'refunds', count(*), sum(total_minor)::bigint
FROM sync_sale WHERE tenant_id = %(tenant)s AND kind = 'C'
  AND ordered_at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s
  AND ordered_at < %(end)s::date::timestamp AT TIME ZONE %(zone)s GROUP BY 1, 2
UNION ALL
SELECT (s.ordered_at AT TIME ZONE %(zone)s)::date, b.currency, f.standing, count(*), sum(f.minor)::bigint
FROM sync_sale s JOIN sync_booking b ON b.tenant_id = s.tenant_id AND b.sale_id = s.id
CROSS JOIN LATERAL (VALUES ('in_books', b.gross_minor), ('vat', sync_minor_of(b.vat, b.currency))) AS f(standing, minor)
WHERE s.tenant_id = %(tenant)s AND b.delivered_at IS NOT NULL
  AND s.ordered_at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s
  AND s.ordered_at < %(end)s::date::timestamp AT TIME ZONE %(zone)s GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
"""

FOLD = """
WITH taken AS (
    DELETE FROM sync_daychange WHERE id IN (
        SELECT id FROM sync_daychange WHERE tenant_id = %(tenant)s LIMIT %(most)s FOR UPDATE SKIP LOCKED)
    RETURNING day, currency, standing, number, minor
), added AS (
    INSERT INTO sync_dayfigures AS kept (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), %(tenant)s, day, currency, standing, sum(number), sum(minor)
    FROM taken GROUP BY day, currency, standing ORDER BY day, currency, standing
    ON CONFLICT (tenant_id, day, currency, standing)
    DO UPDATE SET number = kept.number + EXCLUDED.number, minor = kept.minor + EXCLUDED.minor
    RETURNING 1
)
SELECT (SELECT count(*) FROM taken), (SELECT count(*) FROM added)
"""


def counted(*, tenant_id: UUID, first: date, end: date) -> tuple[Counted, ...]:
    """The figures of the days from `first` until before `end`, as they stand this moment."""
    return _asked(STANDING, tenant=tenant_id, first=first, end=end)


def counted_from_the_sales(*, tenant_id: UUID, first: date, end: date) -> tuple[Counted, ...]:
    """The same, summed from every sale and booking: slow, and what the figures must equal."""
    return _asked(FROM_THE_SALES, tenant=tenant_id, first=first, end=end, zone=ZONE)


def _asked(statement: str, **values: Any) -> tuple[Counted, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(
            Counted(day=row[0], currency=row[1], standing=row[2], number=row[3], minor=row[4])
            for row in cursor.fetchall()
        )


def fold(*, tenant_id: UUID, most: int = FOLDED_AT_ONCE) -> int:
    """Add what came on top to the figures. Two at once take different rows. Gives how many rows were folded in."""
    with connection.cursor() as cursor:
        cursor.execute(FOLD, {"tenant": tenant_id, "most": most})
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def tenants_to_fold() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tenant_id FROM sync_daychange")
        return [row[0] for row in cursor.fetchall()]

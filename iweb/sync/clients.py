"""What a company's books wait for, in one question: for a person who looks after many companies.

One statement a company, asked inside that company's own scope: nothing here reads two companies at once (decision 79). Every
part of it is a range of an index, counted to just past the most, so a company with a million sales costs what a small one does.
"""

from dataclasses import dataclass
from datetime import date, datetime
from json import loads
from typing import Any, Final
from uuid import UUID

from django.db import connection

MOST_COUNTED: Final = 999  # counting stops here: a page says 999+

QUESTION: Final = """
SELECT
  (SELECT count(*) FROM (SELECT 1 FROM sync_sale WHERE tenant_id = %(tenant)s AND outcome = 'held' LIMIT %(most)s) AS held),
  (SELECT min(ordered_at) FROM sync_sale WHERE tenant_id = %(tenant)s AND outcome = 'held'),
  (SELECT count(*) FROM (
     SELECT 1 FROM sync_delivery WHERE tenant_id = %(tenant)s AND state = 'attention' LIMIT %(most)s) AS refused),
  (SELECT min(created_at) FROM sync_delivery WHERE tenant_id = %(tenant)s AND state = 'attention'),
  (SELECT coalesce(json_agg(json_build_array(label, state_reason, state_detail) ORDER BY label), '[]')::text
     FROM connectors_connection WHERE tenant_id = %(tenant)s AND state = 'broken'),
  (SELECT coalesce(json_agg(json_build_array(state, read_failures, state_reason, state_detail)), '[]')::text
     FROM connectors_link WHERE tenant_id = %(tenant)s),
  (SELECT max(last_read_at) FROM connectors_link WHERE tenant_id = %(tenant)s),
  (SELECT coalesce(json_agg(json_build_array(currency, number, minor) ORDER BY currency), '[]')::text FROM (
     SELECT currency, sum(number)::bigint AS number, sum(minor)::bigint AS minor FROM (
       SELECT currency, number, minor FROM sync_dayfigures
        WHERE tenant_id = %(tenant)s AND standing = 'in_books' AND day >= %(first)s
       UNION ALL
       SELECT currency, number, minor FROM sync_daychange
        WHERE tenant_id = %(tenant)s AND standing = 'in_books' AND day >= %(first)s
     ) AS days GROUP BY currency HAVING sum(number) <> 0 OR sum(minor) <> 0
   ) AS booked)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What does not work: `name` is of a shop or administration, "" for the reading of sales; `reason` the id of a message."""

    name: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """One company. `held` and `refused` stop past `MOST_COUNTED`; `booked` is of this month, by currency, in minor units."""

    held: int
    refused: int
    oldest: (
        datetime | None
    )  # order of the oldest held sale, or when the oldest refused entry was made
    troubles: tuple[Trouble, ...]
    links: tuple[str, ...]  # the state of each
    last_read: datetime | None
    booked: tuple[tuple[str, int, int], ...]  # currency, number, minor

    @property
    def waiting(self) -> int:
        return self.held + self.refused

    @property
    def is_live(self) -> bool:
        return "live" in self.links


def waits_of(*, tenant_id: UUID, month: date) -> Waits:
    """Inside the tenant's scope; `month` is its first day."""
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, {"tenant": tenant_id, "most": MOST_COUNTED + 1, "first": month})
        row: tuple[Any, ...] = cursor.fetchone()
    held, oldest_held, refused, oldest_refused = row[:4]
    broken, links, booked = loads(row[4]), loads(row[5]), loads(row[7])
    failing = [link for link in links if link[0] == "live" and link[1]]
    return Waits(
        held=held,
        refused=refused,
        oldest=min((one for one in (oldest_held, oldest_refused) if one), default=None),
        troubles=(
            *(Trouble(name=name, reason=why, detail=detail) for name, why, detail in broken),
            *(Trouble(name="", reason=why, detail=detail) for _, _, why, detail in failing if why),
        ),
        links=tuple(link[0] for link in links),
        last_read=row[6],
        booked=tuple((currency, number, minor) for currency, number, minor in booked),
    )

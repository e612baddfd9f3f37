"""What stands around the list, in one question: countries and payment methods to choose from, the person's own filters."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection

from iweb.panel.mappings.wording import country_name

MOST_CHOICES: Final = 300
# From one value to the next by the index, however many sales have it; DISTINCT would read them all.
AROUND = """
WITH RECURSIVE countries AS (
    (SELECT country AS value, 1 AS n FROM sync_sale WHERE tenant_id = %(tenant)s ORDER BY country LIMIT 1)
    UNION ALL
    SELECT (SELECT country FROM sync_sale WHERE tenant_id = %(tenant)s AND country > c.value ORDER BY country LIMIT 1), n + 1
    FROM countries c WHERE c.value IS NOT NULL AND n < %(most)s
), methods AS (
    (SELECT payment_method AS value, 1 AS n FROM sync_sale WHERE tenant_id = %(tenant)s ORDER BY payment_method LIMIT 1)
    UNION ALL
    SELECT (SELECT payment_method FROM sync_sale WHERE tenant_id = %(tenant)s AND payment_method > m.value
            ORDER BY payment_method LIMIT 1), n + 1
    FROM methods m WHERE m.value IS NOT NULL AND n < %(most)s
), unsure AS (
    SELECT id FROM sync_soldabroad WHERE tenant_id = %(tenant)s AND provisional LIMIT %(most)s
)
SELECT 'country', value, '', '' FROM countries WHERE value <> ''
UNION ALL SELECT 'method', value, '', '' FROM methods WHERE value <> ''
UNION ALL SELECT 'provisional', count(*)::text, '', '' FROM unsure
UNION ALL SELECT 'filter', name, query, id::text FROM sync_savedfilter WHERE tenant_id = %(tenant)s AND person = %(person)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A filter of the person's own."""

    id: UUID
    name: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """`countries` are (code, name) by name; `provisional` counts to `MOST_CHOICES`."""

    countries: tuple[tuple[str, str], ...]
    methods: tuple[str, ...]
    kept: tuple[Kept, ...]
    provisional: int


def around_of(*, tenant_id: UUID, person: UUID) -> Around:
    """Inside the tenant's scope."""
    found: dict[str, list[tuple[str, str, str]]] = {
        "country": [], "method": [], "provisional": [], "filter": []
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(AROUND, {"tenant": tenant_id, "person": person, "most": MOST_CHOICES})
        for kind, *values in cursor.fetchall():
            found[kind].append(tuple(values))
    countries = ((code, country_name(code)) for code, *_ in found["country"])
    kept = (Kept(id=UUID(one), name=name, query=query) for name, query, one in found["filter"])
    return Around(
        countries=tuple(sorted(countries, key=lambda one: one[1])),
        methods=tuple(value for value, *_ in found["method"]),
        kept=tuple(sorted(kept, key=lambda one: one.name.casefold())),
        provisional=int(found["provisional"][0][0]),
    )

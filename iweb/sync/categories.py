"""The categories of a shop, as the orders that were read told them: what a person chooses from when making a rule."""

from typing import Final

from django.db import connection

from connectors.models import Link

NEWEST: Final = 500  # sales that are looked at: what is sold no longer needs no rule
# By the sales' own index of what is recent: documents have none by day. The newest name of a category counts.
_KNOWN: Final = """
SELECT DISTINCT ON (one.key) one.key, one.value
FROM (
    SELECT source_id, ordered_at FROM sync_sale
    WHERE tenant_id = %(tenant)s AND link_id = %(link)s
    ORDER BY ordered_at DESC, id DESC LIMIT %(newest)s
) AS sale
JOIN sync_sourcedocument AS document
  ON document.tenant_id = %(tenant)s AND document.id = sale.source_id,
jsonb_each_text(coalesce(document.body -> 'category_names', '{}')) AS one
ORDER BY one.key, sale.ordered_at DESC
"""


def known_categories(*, link: Link) -> dict[str, str]:
    """Id -> name, by name. Inside the tenant's scope."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"tenant": link.tenant_id, "link": link.id, "newest": NEWEST})
        found: list[tuple[str, str]] = cursor.fetchall()
    return dict(sorted(found, key=lambda one: (one[1].casefold(), one[0])))

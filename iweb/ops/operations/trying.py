"""The preview at the command line: what would be booked beside what the shop charged, and what would be held and why."""

from datetime import date, timedelta
from typing import Any

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.ops.operations.answers import Answer, table
from iweb.ops.operations.desks import Desk
from iweb.sync.preview import Previewed, Totals, preview, totals_of
from mappings.booking import Booked
from mappings.reasons import advise
from mappings.reasons import sentence as sentence_of

RECENT = timedelta(days=30)
STANDING = {"Booked": "booked", "Waiting": "waiting", "NotASale": "not_a_sale", "Held": "held"}


def preview_orders(*, desk: Desk, link: Link, last: int, since: date | None) -> Answer:
    """Reads the shop from `since` on, else from thirty days ago; nothing is written but the event that somebody looked."""
    first = since or database_now().date() - RECENT
    rows = preview(tenant_id=desk.tenant_id, link_id=link.id, last=last, since=first)
    told, sums = [_row(one) for one in rows], totals_of(rows)
    data = {"link": link.code, "since": first, "orders": told, "totals": [_sum(s) for s in sums]}
    return Answer(data=data, lines=(*_lines(told), *_sum_lines(sums), *_close(rows, first=first)))


def _row(one: Previewed) -> dict[str, Any]:
    sale, outcome = one.sale, one.outcome
    if sale is None or outcome is None:
        return {"order": one.external_id, "state": "unreadable", "why": one.unreadable}
    row = {
        "order": sale.order_id,
        "document": f"{sale.kind.value}{sale.external_id}",
        "reference": sale.reference,
        "currency": sale.currency,
        "shop_total": sale.total_gross,
        "state": STANDING[type(outcome).__name__],
        "explanation": [sentence_of(reason=r, language="en") for r in outcome.explanation],
    }
    if isinstance(outcome, Booked):
        return row | {
            "booked_total": outcome.entry.total_gross,
            "journal": outcome.entry.journal,
            "date": outcome.entry.entry_date,
            "your_ref": outcome.entry.reference,
        }
    advice = advise(outcome=outcome, language="en")
    later = f" VIES is asked about {one.to_ask} once the link is live." if one.to_ask else ""
    return row | {
        "reason": outcome.reason.value,
        "why": f"{advice.what} {advice.todo}".strip() + later,
    }


def _lines(told: list[dict[str, Any]]) -> tuple[str, ...]:
    heading = ("ORDER", "DOCUMENT", "REFERENCE", "STATE", "SHOP", "BOOKED", "WHERE OR WHY")
    return table([heading, *(_cells(row) for row in told)])


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    where = row.get("why") or f"journal {row['journal']}, {row['date']}, {row['your_ref']}"
    amounts = (_amount(row.get("shop_total")), _amount(row.get("booked_total")))
    names = (row["order"], row.get("document", "-"), row.get("reference", "-"))
    return (*names, row["state"], *amounts, where)


def _amount(value: Any) -> str:
    return "-" if value is None else f"{value:.2f}"


def _sum(one: Totals) -> dict[str, Any]:
    return {
        "currency": one.currency,
        "sales": one.sales,
        "shop": one.shop,
        "shop_of_what_would_be_booked": one.to_book,
        "would_be_booked": one.booked,
        "agrees": one.agrees,
    }


def _sum_lines(sums: tuple[Totals, ...]) -> tuple[str, ...]:
    return tuple(
        f"{one.currency}: the shop charged {one.shop:.2f} in {one.sales} sales; of these {one.to_book:.2f} would be"
        f" booked, as {one.booked:.2f}: {'equal to the cent' if one.agrees else 'NOT EQUAL'}."
        for one in sums
    )


def _close(rows: tuple[Previewed, ...], *, first: date) -> tuple[str, ...]:
    found = "" if rows else f"The shop has no orders since {first}; look further back with --since."
    return (*([found] if found else []), "Nothing was written.")

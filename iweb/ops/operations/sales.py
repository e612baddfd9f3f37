"""The sales of a link with where each stands, its booking, and why."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from connectors.models import Link
from iweb.ops.operations.answers import Answer, RefusedError, table
from iweb.ops.operations.desks import Desk
from iweb.panel.sales.standing import Standing, standings_of
from iweb.panel.wording import held_texts, message_texts, not_booked_text, sentence
from iweb.sync.models import Sale
from iweb.tenants.scopes import tenant_scope

PORTION = 500


def select(*, link: Link, orders: Iterable[str]) -> QuerySet[Sale]:
    """Sales by order id, order reference, or a range of order ids "12-40"; without any, all. Inside the tenant's scope.

    Raises `RefusedError` for one that names no sale of the link.
    """
    rows = Sale.objects.filter(link=link)
    wanted = list(orders)
    if not wanted:
        return rows
    ids = [sale_id for text in wanted for sale_id in _named(rows, text)]
    return rows.filter(id__in=ids)


def _named(rows: QuerySet[Sale], text: str) -> list[Any]:
    first, dash, last = text.partition("-")
    if dash and first.isdigit() and last.isdigit():
        pairs = rows.values_list("id", "order_id")
        found = [
            key for key, order in pairs if order.isdigit() and int(first) <= int(order) <= int(last)
        ]
    else:
        by_id = rows.filter(order_id=text) or rows.filter(reference_search=text.lower())
        found = [sale.id for sale in by_id]
    if not found:
        raise RefusedError(id="operator.no_such_sale", sentence=f"No sale is known as {text}.")
    return found


def list_sales(
    *, desk: Desk, link: Link, orders: Iterable[str], state: str, limit: int, explain: bool
) -> Answer:
    """The newest `limit` sales. `state` is an outcome or a standing of the panel; empty: all."""
    with tenant_scope(desk.tenant_id):
        rows = select(link=link, orders=orders).order_by("-ordered_at", "-id")
        shown = list(islice(_standing_so(rows, state=state), limit + 1))
        told = [_row(one) for one in shown[:limit]]
    more = len(shown) > limit
    lines = [*_lines(told, explain=explain)]
    if more:
        lines.append("There are more; show them with --limit.")
    return Answer(data={"link": link.code, "sales": told, "more": more}, lines=tuple(lines))


def _standing_so(rows: QuerySet[Sale], *, state: str) -> Iterator[Standing]:
    """Portion by portion, so that a shop with a million sales answers too."""
    sales = rows.iterator(chunk_size=PORTION)
    while portion := list(islice(sales, PORTION)):
        for one in standings_of(portion):
            if state in ("", one.status, one.sale.outcome):
                yield one


def _row(one: Standing) -> dict[str, Any]:
    sale, booking, delivery = one.sale, one.booking, one.delivery
    row: dict[str, Any] = {
        "order": sale.order_id,
        "document": f"{sale.kind}{sale.external_id}",
        "reference": sale.reference,
        "total": sale.total,
        "currency": sale.currency,
        "outcome": sale.outcome,
        "state": one.status.value,
        "reason": sale.reason,
        "why": _why(one),
        "explanation": [sentence(step) for step in _steps(one)],
    }
    if booking is not None:
        row["booking"] = {
            "revision": booking.revision,
            "journal": booking.journal,
            "date": booking.entry_date,
            "gross": booking.gross,
            "entry_number": booking.entry_number,
            "your_ref": delivery.reference if delivery else "",
            "delivery": delivery.state if delivery else "",
        }
    return row


def _steps(one: Standing) -> list[dict[str, Any]]:
    booked = one.booking is not None and one.sale.outcome == Sale.Outcome.BOOKED
    steps = one.booking.explanation if booked and one.booking else one.sale.explanation
    return [step for step in steps if step["text"] != "source_unreadable"]


def _why(one: Standing) -> str:
    """What stands in the way, and what to do about it; empty when nothing does."""
    sale = one.sale
    if sale.outcome == Sale.Outcome.HELD:
        texts = held_texts(sale.reason, explanation=sale.explanation)
        return f"{texts['what']} {texts['todo']}".strip()
    if sale.outcome in (Sale.Outcome.WAITING, Sale.Outcome.NOT_A_SALE):
        return not_booked_text(sale.reason)
    return _obstacle(one)


def _obstacle(one: Standing) -> str:
    """Of the delivery, or of the relation it waits for: the other side's own words come last."""
    last = one.delivery
    for found in (last.after if last else None, last):
        if found is not None and found.message_id and found.state != "delivered":
            texts = message_texts(found.message_id, detail=found.detail or "…")
            told = f"{texts['what']} {texts['todo']}".strip()
            return f"{told} ({found.detail})" if found.detail not in told else told
    return ""


def _lines(told: list[dict[str, Any]], *, explain: bool) -> tuple[str, ...]:
    if not told:
        return ("No sales.",)
    heading = ("ORDER", "DOCUMENT", "REFERENCE", "TOTAL", "STATE", "BOOKING", "WHY")
    rows = table([heading, *(_cells(row) for row in told)])
    if not explain:
        return rows
    steps = [tuple(f"    {text}" for text in row["explanation"]) for row in told]
    return (
        rows[0],
        *(line for row, own in zip(rows[1:], steps, strict=True) for line in (row, *own)),
    )


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    booking = row.get("booking")
    booked = "-"
    if booking:
        number = booking["entry_number"] or booking["delivery"] or "not sent"
        booked = f"{number}, journal {booking['journal']}, {booking['date']}"
    total = f"{row['total']:.2f} {row['currency']}"
    return (
        row["order"],
        row["document"],
        row["reference"],
        total,
        row["state"],
        booked,
        row["why"] or "-",
    )

"""The sales that a filter shows, as a file for a spreadsheet. Streamed in portions, so that a million of them need no memory."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from iweb.core import audit
from iweb.panel.month_end.files import harmless
from iweb.panel.overview.held_titles import held_title
from iweb.panel.sales.listing import Hits, hits_of, portion
from iweb.panel.sales.standing import Standing, statuses_of
from iweb.panel.sales.wishes import Wish, wish_from
from iweb.panel.views import person, tenant_id
from iweb.panel.wording import not_booked_text
from iweb.sync.models import Sale
from iweb.tenants.middleware import outside_tenant_scope
from iweb.tenants.scopes import tenant_scope
from mappings.money import quantum_of, round_amount
from mappings.sale import DocumentKind

PORTION: Final = 500
MARK: Final = "\ufeff"  # by which Excel knows the file's letters


@require_GET
@outside_tenant_scope
def sales_export(request: HttpRequest) -> HttpResponseBase:
    """With decimal commas and semicolons (`style=comma`), as a Dutch Excel opens it, or with points and commas."""
    wish, comma = wish_from(request.GET).whole, request.GET.get("style") == "comma"
    with tenant_scope(tenant_id(request)):
        hits = hits_of(wish.search)
        if hits is not None and hits.cut:
            messages.error(
                request, _("This search fits too many sales. Type more of it, then export again.")
            )
            return redirect(reverse("panel:sales") + wish.query())
        audit.record(
            what="sales.exported",
            who=person(request).pk,
            tenant_id=tenant_id(request),
            # The names of the filters only: what was searched for may be a person's name.
            details={"filters": wish.names(), "style": "comma" if comma else "point"},
        )
    lines = _lines(
        tenant_id(request), wish=wish, hits=hits, comma=comma, language=translation.get_language()
    )
    name = _("sales")
    file = f"{name}-{timezone.localdate().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _lines(
    tenant: UUID, *, wish: Wish, hits: Hits | None, comma: bool, language: str
) -> Iterator[str]:
    """Each portion in a scope of its own, and in the reader's language: the request's own is over by then."""
    start = None
    with translation.override(language):
        head = _written([_heads()], comma=comma)
    yield MARK + head
    while True:
        with tenant_scope(tenant), translation.override(language):
            found = portion(wish, hits=hits, start=start, most=PORTION)
            text = _written([_cells(one, comma=comma) for one in statuses_of(found)], comma=comma)
        if not found:
            return
        yield text
        start = (found[-1].ordered_at, found[-1].id)


def _written(rows: list[list[str]], *, comma: bool) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";" if comma else ",", lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _heads() -> list[str]:
    return [
        _("Order"), _("Order number"), _("Invoice"), _("Document"), _("Order date"), _("Customer"), _("Country"),
        _("Payment method"), _("Currency"), _("Total"), _("Status"), _("Why"), _("Entry number"), _("Entry date"),
        _("Journal"), _("Booked without VAT"), _("Booked VAT"), _("Booked in total"),
    ]  # fmt: skip


def _cells(one: Standing, *, comma: bool) -> list[str]:
    sale, booking = one.sale, one.booking
    quantum = quantum_of(currency=sale.currency)
    told = [
        sale.reference, sale.order_id, sale.invoice_number, _document(sale),
        timezone.localdate(sale.ordered_at).isoformat(), sale.customer_name, sale.country, sale.payment_method,
        sale.currency,
    ]  # fmt: skip
    total = round_amount(amount=sale.total, quantum=quantum)
    cells = [*map(harmless, told), _amount(total, comma=comma), one.label, harmless(_why(sale))]
    if booking is None or sale.outcome != Sale.Outcome.BOOKED:
        return [*cells, *[""] * 6]
    amounts = (booking.net, booking.vat, booking.gross)
    entry = [booking.entry_number, booking.entry_date.isoformat(), booking.journal]
    return [*cells, *map(harmless, entry), *(_amount(amount, comma=comma) for amount in amounts)]


def _document(sale: Sale) -> str:
    return _("Credit slip") if sale.kind == DocumentKind.CREDIT.value else _("Sale")


def _why(sale: Sale) -> str:
    if sale.outcome == Sale.Outcome.HELD:
        return held_title(sale.reason)
    silent = (Sale.Outcome.BOOKED, Sale.Outcome.NEW)
    return "" if sale.outcome in silent else not_booked_text(sale.reason)


def _amount(amount: Decimal, *, comma: bool) -> str:
    return f"{amount:f}".replace(".", ",") if comma else f"{amount:f}"

"""Month-end packs: the list with the form, and one pack as a page to read and to print."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from connectors.models import Connection
from iweb.panel.month_end.tables import TABLES, Kind, Table, shown
from iweb.panel.views import person, tenant_id
from iweb.panel.wording import message_texts
from iweb.sync import month_ends, tasks
from iweb.sync.month_end_packs import MonthEnd
from mappings.vat.return_periods import month_of, quarter_of

MOST_SHOWN = 50
MONTHS, QUARTERS = 15, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A table with its cells as people read them; `right` says of each column whether it holds amounts."""

    table: Table
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[str, bool, str], ...], ...]


@require_GET
def month_end(request: HttpRequest) -> HttpResponse:
    packs = MonthEnd.objects.select_related("ledger").defer("body").order_by("-created_at")
    context = {
        "packs": packs[:MOST_SHOWN],
        "ledgers": ledgers(),
        "periods": periods(timezone.localdate()),
    }
    return render(request, "panel/month_end/list.html", context)


def ledgers() -> list[Connection]:
    """Those that a shop books into."""
    rows = Connection.objects.filter(
        role=Connection.Role.LEDGER, ledger_links__isnull=False, lane__isnull=False
    )
    return list(rows.distinct().order_by("label"))


def periods(today: date) -> list[str]:
    """Names of the last quarters and months, the one that is over first of each."""
    names = []
    for number, step in ((QUARTERS, quarter_of), (MONTHS, month_of)):
        one = step(today)
        found = []
        for _number in range(number):
            found.append(one.name)
            one = step(one.first_day - timedelta(days=1))
        names += [*found[1:], found[0]]
    return names


@require_POST
def month_end_make(request: HttpRequest) -> HttpResponse:
    """Queued: the administration is read again for it."""
    try:
        asked = month_ends.ask(
            tenant_id=tenant_id(request),
            ledger_id=UUID(request.POST.get("ledger", "")),
            period=request.POST.get("period", ""),
            by=person(request).pk,
        )
    except (ValueError, Connection.DoesNotExist):
        messages.error(request, _("Choose an administration and a period that has begun."))
        return redirect("panel:month_end")
    ids = (str(asked.tenant_id), str(asked.id))
    transaction.on_commit(lambda: tasks.make_month_end.delay(*ids))
    return redirect("panel:month_end_pack", pack_id=asked.id)


def made_pack(pack_id: UUID) -> MonthEnd:
    """Raises `Http404` for one that is not made, or of another company."""
    pack: MonthEnd = get_object_or_404(MonthEnd, id=pack_id, state=MonthEnd.State.MADE)
    return pack


@require_GET
def month_end_pack(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """Asked every two seconds until it is made, and then shown as a whole."""
    pack = get_object_or_404(MonthEnd.objects.select_related("ledger"), id=pack_id)
    if pack.state == MonthEnd.State.MADE:
        if request.htmx and not request.htmx.boosted:  # type: ignore[attr-defined]
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        context = {"pack": pack, "tables": [_filled(table, pack=pack) for table in TABLES]}
        return render(request, "panel/month_end/pack.html", context)
    texts = message_texts(pack.message_id, detail=pack.detail or "…") if pack.message_id else None
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    page = "panel/month_end/state.html" if partial else "panel/month_end/waiting.html"
    return render(request, page, {"pack": pack, "texts": texts})


def _filled(table: Table, *, pack: MonthEnd) -> Filled:
    found: list[dict[str, str]] = pack.body.get("tables", {}).get(table.name, [])
    return Filled(
        table=table,
        heads=tuple((str(one.label), one.kind is Kind.AMOUNT) for one in table.columns),
        rows=tuple(
            tuple(
                (shown(column, row), column.kind is Kind.AMOUNT, str(column.label))
                for column in table.columns
            )
            for row in found
        ),
    )

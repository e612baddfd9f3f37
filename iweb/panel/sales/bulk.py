"""The same for many sales: chosen in the list, confirmed with how many it is, and followed until it is done."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from iweb.panel.sales.listing import LATER, Hits, hits_of, narrowed
from iweb.panel.sales.wishes import Wish, wish_from
from iweb.panel.views import person, tenant_id
from iweb.sync import bulk, tasks
from iweb.sync.bulk_requests import BulkAction
from iweb.sync.freshness import asks_for_a_look
from iweb.sync.group_retries import Progress, progress_of
from iweb.sync.models import Delivery, Sale

ALL = "all"
HELD_OR_REFUSED = (
    50  # kinds of trouble looked at, to know whether the administration is read again first
)


@require_POST
def sales_bulk_check(request: HttpRequest) -> HttpResponse:
    """Which sales is fixed here; nothing is done with them before the next page is confirmed."""
    wish = wish_from(QueryDict(request.POST.get("query", "").removeprefix("?"))).whole
    action = request.POST.get("action", "")
    if action not in BulkAction.Action.values:
        messages.error(request, _("Choose what to do with the sales."))
        return _back(wish)
    is_all = request.POST.get("which") == ALL
    hits = hits_of(wish.search) if is_all else None
    if hits is not None and hits.cut:
        messages.error(
            request,
            _("More sales fit this search than we look at. Type more of it, or narrow it by days."),
        )
        return _back(wish)
    found = _all_of(wish, hits=hits) if is_all else _chosen(request)
    if not found:
        messages.error(request, _("Tick the sales first, or choose all that fit."))
        return _back(wish)
    if len(found) > bulk.MOST:
        messages.error(
            request,
            _("At most %(number)s sales go at once. Narrow the list, by days for example.")
            % {"number": bulk.MOST},
        )
        return _back(wish)
    asked = bulk.ask(
        tenant_id=tenant_id(request), action=action, sale_ids=found, by=person(request).pk
    )
    return redirect("panel:sales_bulk", bulk_id=asked.id)


def _all_of(wish: Wish, *, hits: Hits | None) -> list[UUID]:
    rows = narrowed(wish, hits=hits).order_by(*LATER)
    return list(rows.values_list("id", flat=True)[: bulk.MOST + 1])


def _chosen(request: HttpRequest) -> list[UUID]:
    ids = [one for one in map(_uuid, request.POST.getlist("sale")[: bulk.MOST + 1]) if one]
    rows = Sale.objects.filter(id__in=ids).order_by(*LATER)
    return list(rows.values_list("id", flat=True))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _back(wish: Wish) -> HttpResponse:
    return redirect(reverse("panel:sales") + wish.query())


@require_GET
def sales_bulk(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """To confirm, and then how far it is: asked every two seconds until all sales found their place."""
    asked = get_object_or_404(BulkAction, id=bulk_id)
    words = WORDS[BulkAction.Action(asked.action)]()
    if asked.ordered_at is None:
        context = {"asked": asked, "words": words, "number": len(asked.ids), "parts": _parts(asked)}
        return render(request, "panel/sales/bulk.html", context)
    followed = progress_of(mark=asked.id, is_queued=asked.finished_at is not None)
    context = {
        "asked": asked,
        "words": words,
        "number": len(asked.ids),
        "progress": followed,
        "finished": _is_finished(asked, followed),
    }
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(
        request, "panel/sales/bulk_progress.html" if partial else "panel/sales/bulk.html", context
    )


def _is_finished(asked: BulkAction, followed: Progress) -> bool:
    """Holding is done when every sale had its turn; what is decided or sent is followed to its place."""
    is_hold = asked.action == BulkAction.Action.HOLD
    return asked.finished_at is not None and (is_hold or followed.finished)


@require_POST
def sales_bulk_make(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """Confirmed. What the administration refused may be mended there: it is read again first."""
    asked = get_object_or_404(BulkAction, id=bulk_id)
    if asked.ordered_at is None:
        _look_first(asked)
    bulk.order(tenant_id=tenant_id(request), bulk_id=asked.id, by=person(request).pk)
    ids = (str(asked.tenant_id), str(asked.id))
    transaction.on_commit(lambda: tasks.work_off_bulk.delay(*ids))
    return redirect("panel:sales_bulk", bulk_id=asked.id)


def _look_first(asked: BulkAction) -> None:
    if asked.action == BulkAction.Action.HOLD:
        return
    held = Sale.objects.filter(id__in=asked.ids, outcome=Sale.Outcome.HELD)
    refused = Delivery.objects.filter(
        members__booking__sale_id__in=asked.ids, state=Delivery.State.ATTENTION
    )
    troubles = [
        *held.values_list("link__ledger_id", "reason").distinct()[:HELD_OR_REFUSED],
        *refused.values_list("link__ledger_id", "message_id").distinct()[:HELD_OR_REFUSED],
    ]
    ledgers = {
        str(ledger_id)
        for ledger_id, reason in troubles
        if asks_for_a_look(held_reason=reason, message_id=reason)
    }
    for ledger_id in sorted(ledgers):
        _read_again(str(asked.tenant_id), ledger_id)


def _read_again(tenant: str, ledger_id: str) -> None:
    ids = (tenant, ledger_id)
    transaction.on_commit(lambda: tasks.refresh_ledger.apply_async(args=ids, queue="panel"))


# --- words ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one action is called, says before it begins, and leaves alone."""

    title: str
    what: str
    leaves: str
    button: str
    done: str


def _retry() -> Words:
    return Words(
        title=_("Try again"),
        what=_("What is held or waits is decided again by the rules of today; what was refused is sent once more."),
        leaves=_("Sales that stand in the books or are on their way are left as they are."),
        button=_("Try them again"),
        done=_("tried again"),
    )  # fmt: skip


def _hold() -> Words:
    return Words(
        title=_("Keep back"),
        what=_("Entries that have not left yet stay here until you try them again."),
        leaves=_("What is being sent, stands in the books or is not decided yet is left as it is."),
        button=_("Keep them back"),
        done=_("kept back"),
    )


def _again() -> Words:
    return Words(
        title=_("Book again by the rules of today"),
        what=_("What has not left is decided anew; what was taken out of the books is booked again."),
        leaves=_("What stands in the books, or may stand there, is left as it is, so that nothing is booked twice."),
        button=_("Book them again"),
        done=_("decided again"),
    )  # fmt: skip


WORDS = {
    BulkAction.Action.RETRY: _retry,
    BulkAction.Action.HOLD: _hold,
    BulkAction.Action.AGAIN: _again,
}


def _parts(asked: BulkAction) -> list[tuple[str, int]]:
    """How the chosen sales stand now, so that the number says something."""
    rows = Sale.objects.filter(id__in=asked.ids)
    in_books = rows.filter(
        outcome=Sale.Outcome.BOOKED, bookings__delivered_at__isnull=False
    ).distinct()
    numbers = dict(rows.order_by().values_list("outcome").annotate(Count("id")))
    arrived = in_books.count()
    told = [
        (_("Needs you"), numbers.get(Sale.Outcome.HELD, 0)),
        (_("Just read"), numbers.get(Sale.Outcome.NEW, 0)),
        (_("Waiting for the shop"), numbers.get(Sale.Outcome.WAITING, 0)),
        (_("Not booked"), numbers.get(Sale.Outcome.NOT_A_SALE, 0)),
        (_("Booked, not in the books yet"), numbers.get(Sale.Outcome.BOOKED, 0) - arrived),
        (_("In the books"), arrived),
    ]
    return [(words, number) for words, number in told if number]

"""Taking a sale out of the books again: ask what would happen, show it, and do it when the person confirms (BOOKING 31)."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from iweb.panel.sales.views import find
from iweb.panel.views import person, tenant_id
from iweb.panel.wording import Texts, message_texts
from iweb.sync import bulk, tasks, undo
from iweb.sync.models import Sale
from iweb.sync.undo_requests import UndoRequest
from mappings.facts import Undo


@require_POST
def sale_undo(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    """Nothing is changed: a task asks the administration how the entry stands."""
    sale = find(sale_id)
    try:
        asked = undo.ask(tenant_id=tenant_id(request), sale_id=sale.id)
    except undo.UndoError as error:
        messages.error(request, _sentence(error.message_id))
        return redirect("panel:sale", sale_id=sale.id)
    ids = (str(sale.tenant_id), str(asked.id))
    transaction.on_commit(lambda: tasks.answer_undo.delay(*ids))
    return redirect("panel:sale_undo_answer", request_id=asked.id)


@require_GET
def sale_undo_answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Asked every second until there is an answer."""
    asked = _asked(request_id)
    context = {"sale": asked.sale, "asked": asked, **_told(asked)}
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    page = "panel/sales/undo_answer.html" if partial else "panel/sales/undo.html"
    return render(request, page, context)


@require_POST
def sale_undo_do(request: HttpRequest, request_id: UUID) -> HttpResponse:
    asked = _asked(request_id)
    try:
        undo.order(
            tenant_id=tenant_id(request),
            request_id=asked.id,
            by=person(request).pk,
            reason="asked in the panel",
        )
    except undo.UndoError as error:
        messages.error(request, _sentence(error.message_id))
    else:
        messages.success(
            request, _("It is taken out of the books now. It stays out until you book it again.")
        )
    return redirect("panel:sale", sale_id=asked.sale_id)


@require_POST
def sale_again(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    """Decided by the rules of today: what was taken out of the books goes back into them, what has not left leaves as new."""
    sale = find(sale_id)
    if not sale.undo:
        return _anew(request, sale)
    try:
        undo.book_again(
            tenant_id=tenant_id(request),
            sale_id=sale.id,
            by=person(request).pk,
            reason="asked in the panel",
        )
    except undo.UndoError as error:
        messages.error(request, _sentence(error.message_id))
    else:
        messages.success(request, _("It is booked again, by the rules of today."))
    return redirect("panel:sale", sale_id=sale.id)


def _anew(request: HttpRequest, sale: Sale) -> HttpResponse:
    decided = bulk.decide_anew(
        tenant_id=tenant_id(request),
        sale_ids=[sale.id],
        by=person(request).pk,
        reason="asked in the panel",
    )
    if decided:
        messages.success(request, _("It is decided again in a moment, by the rules of today."))
    else:
        messages.error(
            request,
            _(
                "It stands in the books, or may stand there. Undo it first; then it can be booked again."
            ),
        )
    return redirect("panel:sale", sale_id=sale.id)


def _asked(request_id: UUID) -> UndoRequest:
    return get_object_or_404(UndoRequest.objects.select_related("sale"), id=request_id)


def _sentence(message_id: str, detail: str = "") -> str:
    texts = message_texts(message_id, detail=detail or "…")
    return f"{texts['what']} {texts['todo']}".strip()


def _told(asked: UndoRequest) -> dict[str, object]:
    """What the page says of the answer."""
    if asked.state == UndoRequest.State.FAILED:
        texts: Texts = message_texts(asked.message_id, detail=asked.detail or "…")
        return {"texts": texts}
    if asked.state != UndoRequest.State.ANSWERED:
        return {}
    answer = undo.answer_of(asked)
    return {"what": _what(answer), "why": [_why(one) for one in answer.why]}


def _what(answer: undo.Answer) -> str:
    if answer.gone:
        return _("The entry is gone from the administration already. We only note that.")
    if answer.way is Undo.REMOVE or answer.day is None:
        return _("The entry is deleted in the administration. Nothing of it stays there.")
    return _(
        "The entry stays, and a second entry of %(day)s takes it back line by line. Together they are zero."
    ) % {"day": date_format(answer.day, "DATE_FORMAT")}


def _why(reason: str) -> str:
    words = {
        "collective": _("it holds other orders of that day too"),
        "processed": _("it is processed: from then on the administration lets nobody change it"),
        "paid": _("it is paid, or matched with a payment"),
        "period_closed": _("its period is closed"),
        "filed": _("the VAT of its period was filed"),
    }
    return words[reason]

"""A person's own filters: kept under a name, shown beside the list, removed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from iweb.panel.sales.wishes import Wish, wish_from
from iweb.panel.views import person, tenant_id
from iweb.sync.saved_filters import MOST, SavedFilter, TooManyFiltersError, save_filter


@require_POST
def sales_filter_save(request: HttpRequest) -> HttpResponse:
    wish = wish_from(QueryDict(request.POST.get("query", "").removeprefix("?"))).whole
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:60]
    if not name or not wish.narrowed:
        messages.error(request, _("Choose a filter first, and give it a name."))
        return _back(wish)
    try:
        save_filter(
            tenant_id=tenant_id(request), person=person(request).pk, name=name, query=wish.query()
        )
    except TooManyFiltersError:
        messages.error(
            request,
            _("You keep %(number)s filters, which is the most. Remove one first.")
            % {"number": MOST},
        )
    else:
        messages.success(request, _("Kept. You find it above the list from now on."))
    return _back(wish)


@require_POST
def sales_filter_off(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    kept = get_object_or_404(SavedFilter, id=filter_id, person=person(request).pk)
    kept.delete()
    messages.success(request, _("The filter “%(name)s” is removed.") % {"name": kept.name})
    return redirect("panel:sales")


def _back(wish: Wish) -> HttpResponse:
    return redirect(reverse("panel:sales") + wish.query())

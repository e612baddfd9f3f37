"""How a customer is found among the relations of the books: the owner's order, in words (BOOKING 12)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from connectors.models import Link
from iweb.core.audit import record
from iweb.panel.views import person, tenant_id
from iweb.sync.matching import DEFAULT_ORDER, WAYS

PLACES = len(WAYS)


def way_words() -> dict[str, str]:
    """The ways in the words of an owner, in the usual order."""
    words = {
        "code": _("the debtor code that we gave this customer"),
        "vat_number": _("the VAT number"),
        "email_and_name": _("the e-mail address together with the name"),
        "email": _("the e-mail address alone (for consumers only)"),
    }
    return {way: words[way] for way in WAYS}


def places_of(link: Link) -> list[dict[str, object]]:
    """For the template: the places of the order with what is chosen in each."""
    order = list(link.matching or DEFAULT_ORDER)
    chosen = [*order, *[""] * PLACES][:PLACES]
    return [
        {"number": number, "name": f"way_{number}", "chosen": way}
        for number, way in enumerate(chosen, 1)
    ]


@require_POST
def link_matching_save(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Each way once, in the order of the places; an empty place is left out. Nothing chosen is refused."""
    link = get_object_or_404(Link, id=link_id)
    given = [request.POST.get(f"way_{number}", "") for number in range(1, PLACES + 1)]
    order = list(dict.fromkeys(way for way in given if way in WAYS))
    if not order:
        messages.error(request, _("Choose at least one way to find a customer."))
        return redirect("panel:connections")
    Link.objects.filter(id=link.id).update(matching=order)
    record(
        what="link.matching",
        who=person(request).pk,
        tenant_id=tenant_id(request),
        subject=f"connectors_link:{link.id}",
        before={"order": list(link.matching or DEFAULT_ORDER)},
        after={"order": order},
    )
    messages.success(request, _("Saved. Customers who are new from now on are found so."))
    return redirect("panel:connections")

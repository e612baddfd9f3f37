"""Which relation a customer is: the shop's customer beside the relations that may be meant, and a person's choice."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from connectors.models import RelationMirror
from iweb.panel.mappings.wording import country_name
from iweb.panel.sales.views import find
from iweb.panel.views import person, tenant_id
from iweb.panel.wording import language
from iweb.sync.customers import (
    Candidate,
    CodeTakenError,
    candidates,
    choose_customer,
    customer_of,
)
from iweb.sync.models import Sale
from mappings.booking import Relation
from mappings.reasons import fill

FIELDS = ("name", "vat_number", "email", "code", "country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One field of the customer beside the same of a relation."""

    label: str
    value: str
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One relation that may be meant, field by field; `problem` says in words why nothing can be booked on it now."""

    candidate: Candidate
    fields: tuple[Compared, ...]
    problem: str


@require_GET
def customer(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    sale = find(sale_id)
    relation = customer_of(sale)
    search = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = candidates(link=sale.link, relation=relation, search=search) if relation else ()
    context = {
        "sale": sale,
        "relation": relation,
        "own": _own(relation) if relation else (),
        "choices": [_choice(one) for one in found],
        "search": search,
        "code_taken": any("code" in one.alike for one in found),
        "read_at": sale.link.ledger.relations_at,
    }
    return render(request, "panel/attention/customer.html", context)


def _labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "vat_number": _("VAT number"),
        "email": _("E-mail"),
        "code": _("Debtor code"),
        "country": _("Country"),
    }


def _own(relation: Relation) -> tuple[Compared, ...]:
    values = {
        "name": relation.name,
        "vat_number": relation.vat_number,
        "email": relation.email,
        "code": relation.code,
        "country": _country(relation.address.country),
    }
    return tuple(_compared(name, values[name]) for name in FIELDS)


def _country(code: str) -> str:
    return country_name(code) if code else ""


def _compared(name: str, value: str, *, alike: frozenset[str] = frozenset()) -> Compared:
    return Compared(label=_labels()[name], value=value, same=name in alike)


def _choice(one: Candidate) -> Choice:
    values = {name: str(getattr(one.row, name)).strip() for name in FIELDS}
    values["country"] = _country(values["country"])
    problem = {"problem": one.problem}
    return Choice(
        candidate=one,
        fields=tuple(_compared(name, values[name], alike=one.alike) for name in FIELDS),
        problem=fill(template="{problem}", values=problem, language=language())
        if one.problem
        else "",
    )


@require_POST
def customer_save(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    sale = find(sale_id)
    try:
        tried = choose_customer(
            tenant_id=tenant_id(request),
            sale_id=sale.id,
            remote_id=request.POST.get("relation", "")[:60],
            by=person(request).pk,
        )
    except CodeTakenError:
        messages.error(
            request,
            _(
                "Another relation has the debtor code a new one would get. Choose that one, or give it another code in the books."
            ),
        )
    except (RelationMirror.DoesNotExist, Sale.DoesNotExist):
        messages.error(request, _("This relation is not in the books any more. Choose another."))
    else:
        if tried:
            messages.success(request, _("Chosen. The sales of this customer are decided again in a moment."))  # fmt: skip
        else:
            messages.success(request, _("Chosen. From now on this customer is booked so."))
        return redirect("panel:sale", sale_id=sale.id)
    return redirect("panel:customer", sale_id=sale.id)

"""A person's companies, and the own account. These pages open no tenant's scope: they are how one gets into a tenant."""

from typing import TYPE_CHECKING, Final
from uuid import UUID

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from iweb.accounts.models import User
from iweb.accounts.second_factor import has_second_factor
from iweb.core import audit
from iweb.panel.companies.clients import SEARCH_FROM, clients_of, memberships_of, overview
from iweb.panel.views import person
from iweb.tenants.members import found_tenant
from iweb.tenants.middleware import enter_tenant, outside_tenant_scope
from iweb.tenants.scopes import user_scope

# Screens that a company may be entered at: every role may see them.
BEGIN_AT: Final = frozenset({"attention", "connections", "sales", "month_end", "modules"})


class CompanyForm(forms.Form):
    """A new company; the person who founds it is its owner."""

    name = forms.CharField(
        label=gettext_lazy("Name of your company"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


if TYPE_CHECKING:  # only the stubs can be subscripted
    UserForm = forms.ModelForm[User]
else:
    UserForm = forms.ModelForm


class AccountForm(UserForm):
    """What a person can change about themselves here; e-mail, password and second step have pages of their own."""

    class Meta:
        model = User
        fields = ("full_name", "language")
        labels = {"full_name": gettext_lazy("Your name"), "language": gettext_lazy("Language")}


@outside_tenant_scope
@require_http_methods(["GET"])
def companies(request: HttpRequest) -> HttpResponse:
    """What each company waits for; `show` and `q` filter."""
    found = clients_of(person(request))
    shown = overview(found, show=request.GET.get("show", ""), search=request.GET.get("q", ""))
    return render(request, "panel/companies/list.html", {"overview": shown})


@outside_tenant_scope
@require_http_methods(["GET"])
def company_switch(request: HttpRequest) -> HttpResponse:
    """The list of the switcher in the side bar, asked for when it is opened."""
    with user_scope(person(request).pk):
        memberships = list(memberships_of(person(request)))
    context = {"memberships": memberships, "is_searched": len(memberships) >= SEARCH_FROM}
    return render(request, "panel/companies/switch.html", context)


@outside_tenant_scope
@require_http_methods(["GET", "POST"])
def company_new(request: HttpRequest) -> HttpResponse:
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = person(request)
        tenant = found_tenant(
            name=form.cleaned_data["name"], user_id=user.pk, language=user.language
        )
        enter_tenant(request, tenant_id=tenant.id)
        return redirect("panel:overview")
    return render(request, "panel/companies/new.html", {"form": form})


@outside_tenant_scope
@require_POST
def company_enter(request: HttpRequest, company_id: UUID) -> HttpResponse:
    """`to` names the screen to begin at; the overview where it names none."""
    if not enter_tenant(request, tenant_id=company_id):
        raise Http404
    to = request.POST.get("to", "")
    return redirect(f"panel:{to}" if to in BEGIN_AT else "panel:overview")


@outside_tenant_scope
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None, instance=person(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("panel:account")
    context = {"form": form, "second_factor": has_second_factor(person(request))}
    return render(request, "panel/companies/account.html", context)


@outside_tenant_scope
@require_POST
def session_off(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out on another device: one of one's own."""
    found = get_object_or_404(UserSession, id=session_id, user=person(request))
    if not found.is_current():  # for this one there is "Sign out"
        found.end()
        audit.record(what="account.session_ended", who=person(request).pk)
        messages.success(request, _("Signed out there."))
    return redirect("usersessions_list")

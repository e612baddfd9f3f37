"""The people page and what its buttons do. Who may touch whom is asked of the domain, inside its transaction.

The views that send a mail open their own scope, so that what the mail tells is committed before it leaves.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from iweb.accounts.second_factor import has_second_factor
from iweb.panel.people.forms import InvitationForm, RoleForm
from iweb.panel.people.listing import invited_to, people_of
from iweb.panel.people.mail import send_invitation
from iweb.panel.people.roles import rights, role_sentences
from iweb.panel.templatetags.panel import role_words
from iweb.panel.views import member, person, tenant_id
from iweb.tenants.members import (
    LastOwnerError,
    NotAllowedError,
    TooManyInvitationsError,
    change_role,
    demand_second_factor,
    invite,
    remove_member,
    withdraw_invitation,
)
from iweb.tenants.middleware import outside_tenant_scope
from iweb.tenants.models import Invitation, Membership, Role
from iweb.tenants.scopes import tenant_scope

log = logging.getLogger(__name__)


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, form: InvitationForm | None = None) -> HttpResponse:
    reader = member(request)
    everybody = people_of(reader)
    context = {
        "people": everybody,
        "invited": invited_to(reader),
        "form": form or InvitationForm(given_by=reader.role, members=()),
        "rights": rights(),
        "roles": role_sentences(),
        "has_second_factor": any(one.me and one.second_factor for one in everybody),
    }
    return render(request, "panel/people/page.html", context)


@outside_tenant_scope
@require_POST
def invitation_save(request: HttpRequest) -> HttpResponse:
    with tenant_scope(tenant_id(request)):
        members = set(Membership.objects.values_list("user__email", flat=True))
        form = InvitationForm(request.POST, given_by=member(request).role, members=members)
        if not form.is_valid():
            return _page(request, form)
    values = form.cleaned_data
    return _invite(request, email=values["email"], role=Role(values["role"]))


@outside_tenant_scope
@require_POST
def invitation_again(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """A new link; the one that was sent before no longer works."""
    with tenant_scope(tenant_id(request)):
        still_open = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
        old = get_object_or_404(still_open, id=invitation_id)
    return _invite(request, email=old.email, role=Role(old.role))


def _invite(request: HttpRequest, *, email: str, role: Role) -> HttpResponse:
    with _told(request):
        invitation, token = invite(
            tenant_id=tenant_id(request), email=email, role=role, by=person(request).pk
        )
        _send(request, invitation=invitation, token=token)
    return redirect("panel:people")


def _send(request: HttpRequest, *, invitation: Invitation, token: str) -> None:
    try:
        send_invitation(
            request,
            tenant=member(request).tenant,
            invitation=invitation,
            token=token,
            by=person(request),
        )
    except OSError:
        log.exception("the mail of an invitation was not taken")
        messages.error(
            request,
            _("The invitation is made, but its mail could not be sent. Try “Send again” later."),
        )
    else:
        sent = _("An invitation is on its way to %(email)s.") % {"email": invitation.email}
        messages.success(request, sent)


@require_POST
def invitation_off(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation, id=invitation_id)
    with _told(request):
        withdraw_invitation(
            tenant_id=tenant_id(request), invitation_id=invitation.id, by=person(request).pk
        )
        messages.success(request, _("Withdrawn: the link no longer works."))
    return redirect("panel:people")


@require_POST
def person_role_save(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    found = get_object_or_404(Membership.objects.select_related("user"), id=membership_id)
    form = RoleForm(request.POST, given_by=Role.OWNER)  # what may be given, the domain decides
    if not form.is_valid():
        messages.error(request, _("Choose one of the roles of the list."))
        return redirect("panel:people")
    role = Role(form.cleaned_data["role"])
    with _told(request):
        _change(request, change_role, membership_id=found.id, role=role)
        words = {"name": str(found.user), "role": role_words(role)}
        messages.success(request, _("%(name)s is now %(role)s.") % words)
    return redirect("panel:people")


@require_POST
def person_off(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    found = get_object_or_404(Membership.objects.select_related("user"), id=membership_id)
    with _told(request):
        _change(request, remove_member, membership_id=found.id)
        gone = _("%(name)s has no access any more.") % {"name": str(found.user)}
        messages.success(request, gone)
    return redirect("panel:people")


@require_POST
def leave_save(request: HttpRequest) -> HttpResponse:
    """Everybody may go, but for the last owner."""
    mine, then = member(request), "panel:people"
    with _told(request):
        _change(request, remove_member, membership_id=mine.id)
        left = _("You have left %(tenant)s.") % {"tenant": mine.tenant.name}
        messages.success(request, left)
        then = "panel:companies"
    return redirect(then)


def _change(request: HttpRequest, verb: Callable[..., object], **given: object) -> None:
    try:
        verb(tenant_id=tenant_id(request), by=person(request).pk, **given)
    except Membership.DoesNotExist:
        raise Http404 from None


@require_POST
def second_factor_save(request: HttpRequest) -> HttpResponse:
    demanded = request.POST.get("demanded") == "yes"
    if demanded and not has_second_factor(person(request)):
        messages.error(
            request, _("Set up your own second step first, so that you do not shut yourself out.")
        )
        return redirect("panel:people")
    with _told(request):
        demand_second_factor(tenant_id=tenant_id(request), demanded=demanded, by=person(request).pk)
        messages.success(
            request,
            _("From now on owners and administrators need a second step.")
            if demanded
            else _("A second step is no longer demanded."),
        )
    return redirect("panel:people")


@contextmanager
def _told(request: HttpRequest) -> Iterator[None]:
    """What the domain refuses, in a sentence that says what to do."""
    try:
        yield
    except NotAllowedError:
        messages.error(
            request,
            _(
                "Only an owner may do this. Ask an owner of the company: they are in the list below."
            ),
        )
    except LastOwnerError:
        messages.error(
            request,
            _(
                "A company keeps at least one owner. Make somebody else owner first, then try again."
            ),
        )
    except TooManyInvitationsError:
        messages.error(
            request,
            _(
                "That is enough invitations for today. The links that were sent keep working; try again tomorrow."
            ),
        )

"""How somebody comes in: the link of an invitation, and the second step that a company demands first.

Whoever follows the link joins with the invited address, and with no other.

The link came by mail to that address and is shown nowhere else, not even to who invites. So who follows it reads that
mailbox, and a person who signs up from here with that address need not prove it a second time.
"""

from http import HTTPStatus

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from iweb.accounts.adapters import keep_invited_address
from iweb.accounts.models import User, normalise_email
from iweb.panel.middleware import lacks_second_factor
from iweb.panel.views import person
from iweb.tenants.members import InvitationError, accept_invitation, find_invitation
from iweb.tenants.middleware import enter_tenant, outside_tenant_scope
from iweb.tenants.models import Invitation


@outside_tenant_scope
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = find_invitation(token)
    if found is None:
        return render(request, "panel/people/no_invitation.html", status=HTTPStatus.NOT_FOUND)
    fits = request.user.is_authenticated and _has_address(person(request), found.email)
    if request.method == "POST" and fits:
        return _join(request, token=token, found=found)
    if not request.user.is_authenticated:
        keep_invited_address(request, found.email)
    context = {
        "invitation": found,
        "by": User.objects.filter(pk=found.invited_by).first(),
        "fits": fits,
    }
    return render(request, "panel/people/invitation.html", context)


@outside_tenant_scope
@require_GET
def second_factor_first(request: HttpRequest) -> HttpResponse:
    """Why no screen of this company opens yet, and how to set up the second step."""
    if not lacks_second_factor(request):
        return redirect("panel:overview")
    return render(request, "panel/people/second_factor_first.html")


def _has_address(user: User, email: str) -> bool:
    verified = EmailAddress.objects.filter(user=user, verified=True)
    return any(normalise_email(one.email) == email for one in verified)


def _join(request: HttpRequest, *, token: str, found: Invitation) -> HttpResponse:
    try:
        accept_invitation(token=token, user_id=person(request).pk, email=found.email)
    except InvitationError:  # somebody was quicker, or withdrew it this moment
        return render(request, "panel/people/no_invitation.html", status=HTTPStatus.NOT_FOUND)
    enter_tenant(request, tenant_id=found.tenant_id)
    messages.success(
        request, _("Welcome. You are now in %(tenant)s.") % {"tenant": found.tenant.name}
    )
    return redirect("panel:overview")

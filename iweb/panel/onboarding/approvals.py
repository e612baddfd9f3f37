"""The owner's side of the approval: a link is made, mailed or copied, seen to be answered, and withdrawn."""

import logging
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from connectors.models import Link
from iweb.panel.links import find_link
from iweb.panel.onboarding.approval_mail import send_request
from iweb.panel.views import member, person, tenant_id
from iweb.panel.wording import message_texts
from iweb.sync import approving
from iweb.sync.approvals import ApprovalAnswer, ApprovalRequest
from iweb.tenants.middleware import outside_tenant_scope
from iweb.tenants.scopes import tenant_scope

log = logging.getLogger(__name__)
MOST_SHOWN = 10


class ApprovalForm(forms.Form):
    """To whom the link is mailed; nobody when the owner passes it on."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of your accountant"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Leave it empty to copy the link and send it yourself."),
    )


def approval_context(link: Link) -> dict[str, Any]:
    """What the card shows: the links, the answers, and whether the rules in force are approved. Inside the tenant's scope."""
    answers = ApprovalAnswer.objects.filter(request__link=link).order_by("-created_at")
    return {
        "approval": approving.approval_in_force(link=link),
        "approval_form": ApprovalForm(),
        "approval_requests": [
            one
            for one in ApprovalRequest.objects.filter(link=link).order_by("-created_at")[
                :MOST_SHOWN
            ]
            if one.is_open
        ],
        "approval_answers": list(answers.select_related("preview__rulebook_version")[:MOST_SHOWN]),
    }


@outside_tenant_scope
@require_POST
def approval_make(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """The page with the link, which is shown this once. Its own scope, so that the mail leaves after the commit."""
    with tenant_scope(tenant_id(request)):
        link = find_link(link_id)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is no e-mail address. Correct it, or leave it empty."))
        return redirect("panel:preview", link_id=link.id)
    try:
        asked, token = approving.ask_approval(
            tenant_id=tenant_id(request),
            link_id=link.id,
            by=person(request).pk,
            email=form.cleaned_data["email"],
        )
    except approving.ApprovalError as error:
        texts = message_texts(error.message_id)
        messages.error(request, f"{texts['what']} {texts['todo']}")
        return redirect("panel:preview", link_id=link.id)
    address = request.build_absolute_uri(reverse("panel:approval_open", args=[token]))
    context = {
        "link": link,
        "asked": asked,
        "address": address,
        "mailed": bool(asked.email) and _mailed(request, asked=asked, address=address),
    }
    with tenant_scope(tenant_id(request)):
        return render(request, "panel/onboarding/approval_link.html", context)


def _mailed(request: HttpRequest, *, asked: ApprovalRequest, address: str) -> bool:
    try:
        send_request(
            asked=asked, tenant=member(request).tenant, by=person(request), address=address
        )
    except OSError:
        log.exception("the mail that asks for approval was not taken")
        return False
    return True


@require_POST
def approval_off(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    asked = get_object_or_404(ApprovalRequest, id=approval_id)
    approving.withdraw(tenant_id=tenant_id(request), request_id=asked.id, by=person(request).pk)
    messages.success(request, _("Withdrawn: the link no longer works."))
    return redirect("panel:preview", link_id=asked.link_id)

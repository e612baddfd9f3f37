"""What an accountant sees who follows the link: the preview of one company, read only, and a form to approve or to remark.

The token stands in the address of the first request only. That one puts into the session which request was opened and
leads on, so that the token comes in no history entry of the page, no referrer and no second log line. Several clients' links
may be open in one browser: each page names its request, and the session must know it.
"""

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from iweb.accounts.models import User
from iweb.panel.onboarding.approval_mail import tell_answer
from iweb.panel.onboarding.limits import too_often
from iweb.panel.onboarding.rules_shown import rules_shown
from iweb.panel.onboarding.shown import Standing, shown
from iweb.panel.wording import message_texts
from iweb.sync import approving
from iweb.sync.approvals import ApprovalAnswer, ApprovalRequest
from iweb.sync.rulebooks import profile_of
from iweb.tenants.middleware import outside_tenant_scope
from iweb.tenants.scopes import tenant_scope

OPENED: Final = "approvals"  # in the session: request -> tenant
MOST_REMEMBERED: Final = 20
MOST_OPENED: Final = 30  # a minute, from one address
MOST_ANSWERED: Final = 10
Verdict = ApprovalAnswer.Verdict


class AnswerForm(forms.Form):
    """Who answers, as typed, and what. A remark without words says nothing."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Needed when you do not approve: what should be otherwise?"),
    )
    verdict = forms.ChoiceField(choices=Verdict.choices, widget=forms.HiddenInput)
    preview = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        values = super().clean() or {}
        if values.get("verdict") == Verdict.REMARK and not values.get("remark"):
            self.add_error("remark", _("Say what should be otherwise."))
        return values


@outside_tenant_scope
@require_GET
def approval_open(request: HttpRequest, token: str) -> HttpResponse:
    """The link itself."""
    if too_often(request, what="approval", most=MOST_OPENED):
        return _hushed(_busy(request))
    asked = approving.open_link(token)
    if asked is None:
        return _hushed(_closed(request))
    kept = {**request.session.get(OPENED, {}), str(asked.id): str(asked.tenant_id)}
    request.session[OPENED] = dict(list(kept.items())[-MOST_REMEMBERED:])
    response = _hushed(redirect("panel:approval", request_id=asked.id))
    response["Referrer-Policy"] = "no-referrer"
    return response


@outside_tenant_scope
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The page. Its tenant is the one that the token named, whoever is signed in besides."""
    is_answer = request.method == "POST"
    if is_answer and too_often(request, what="approval-answer", most=MOST_ANSWERED):
        return _hushed(_busy(request))
    tenant_id = request.session.get(OPENED, {}).get(str(request_id))
    if tenant_id is None:
        return _hushed(_closed(request))
    with tenant_scope(UUID(tenant_id)):
        asked = approving.request_in_scope(request_id=request_id)
        if asked is None:
            return _hushed(_closed(request))
        return _hushed(_answered(request, asked) if is_answer else _page(request, asked))


def _answered(request: HttpRequest, asked: ApprovalRequest) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form=form)
    values = form.cleaned_data
    try:
        given = approving.answer(
            request_id=asked.id,
            preview_id=values["preview"],
            verdict=Verdict(values["verdict"]),
            name=values["name"],
            remark=values["remark"],
        )
    except approving.ApprovalError as error:
        texts = message_texts(error.message_id)
        messages.error(request, f"{texts['what']} {texts['todo']}")
    else:
        address = request.build_absolute_uri(reverse("panel:preview", args=[asked.link_id]))
        transaction.on_commit(lambda: tell_answer(asked=asked, given=given, address=address))
        messages.success(request, _("Thank you. Your answer was passed on."))
    return redirect("panel:approval", request_id=asked.id)


def _page(
    request: HttpRequest, asked: ApprovalRequest, *, form: AnswerForm | None = None
) -> HttpResponse:
    made = approving.newest_preview(link=asked.link)
    if made is None:  # every preview was made anew, and none is finished
        return _closed(request)
    only = request.GET.get("show", "")
    answers = ApprovalAnswer.objects.filter(preview=made).order_by("-created_at")
    context = {
        "asked": asked,
        "by": User.objects.filter(pk=asked.asked_by).first(),
        "preview": made,
        "shown": shown(made, only=only if only in set(Standing) else ""),
        "chosen": only,
        "rules": rules_shown(link=asked.link, version=made.rulebook_version),
        "start_date": profile_of(made.rulebook_version).start_date,
        "answers": list(answers[:10]),
        "may_answer": approving.preview_to_approve(link=asked.link) == made,
        "form": form or AnswerForm(initial={"preview": made.id}),
    }
    return render(request, "panel/onboarding/approval.html", context)


def _closed(request: HttpRequest) -> HttpResponse:
    """One answer for a link that is unknown, withdrawn, too old, or of a company that was closed."""
    texts = message_texts("approval.link_closed")
    page = "panel/onboarding/approval_closed.html"
    return render(request, page, {"texts": texts}, status=HTTPStatus.NOT_FOUND)


def _busy(request: HttpRequest) -> HttpResponse:
    texts = {
        "title": _("A moment, please"),
        "what": _("This was asked very often from your address."),
        "todo": _("Wait a minute, and try again."),
    }
    page = "panel/onboarding/approval_closed.html"
    return render(request, page, {"texts": texts}, status=HTTPStatus.TOO_MANY_REQUESTS)


def _hushed(response: HttpResponse) -> HttpResponse:
    """Kept by nobody and listed nowhere."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response

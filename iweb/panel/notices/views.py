"""The list of notices, what a person is mailed about, and the way from a mail into the right company."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from iweb.notices import reading
from iweb.notices.digests import AT, zone_of
from iweb.notices.models import Kind, Notice, Way
from iweb.notices.people import choose, ways_of
from iweb.panel.notices.words import GRAVE, ICONS, Words, kind_words, way_words, words_of
from iweb.panel.views import member, person, tenant_id
from iweb.tenants.middleware import enter_tenant, outside_tenant_scope
from iweb.tenants.models import Membership, Tenant
from iweb.tenants.scopes import user_scope

MOST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    notice: Notice
    words: Words
    icon: str
    grave: bool
    unread: bool


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    elsewhere = _elsewhere(request)
    if elsewhere is not None:
        return _ask_to_enter(request, elsewhere, page="list")
    solved = request.GET.get("show") == "solved"
    found = (
        Notice.objects.filter(solved_at__isnull=False).order_by("-solved_at", "-id")
        if solved
        else reading.open_notices()
    )
    new = set(reading.unread(user_id=person(request).pk).values_list("id", flat=True))
    rows = [_row(one, unread=one.id in new) for one in found[:MOST_SHOWN]]
    context = {
        "rows": rows if solved else sorted(rows, key=lambda row: not row.grave),
        "solved": solved,
        "unread": len(new),
        "most": MOST_SHOWN,
    }
    return render(request, "panel/notices/list.html", context)


def _row(notice: Notice, *, unread: bool) -> Row:
    kind = Kind(notice.kind)
    return Row(
        notice=notice,
        words=words_of(notice),
        icon=ICONS[kind],
        grave=kind in GRAVE,
        unread=unread,
    )


@require_POST
def notice_read(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    reading.mark_read(notices=[get_object_or_404(Notice, id=notice_id)], user_id=person(request).pk)
    return redirect("panel:notices")


@require_POST
def notices_all_read(request: HttpRequest) -> HttpResponse:
    user_id = person(request).pk
    reading.mark_read(notices=reading.unread(user_id=user_id), user_id=user_id)
    return redirect("panel:notices")


# --- from a mail into the panel ---


@require_GET
def notice_go(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """To where it is solved; it counts as read. A notice of another company of this person asks to go there first."""
    elsewhere = _elsewhere(request)
    if elsewhere is not None:
        return _ask_to_enter(request, elsewhere, notice_id=notice_id)
    found = get_object_or_404(Notice, id=notice_id)
    reading.mark_read(notices=[found], user_id=person(request).pk)
    if found.solved_at is not None:
        messages.info(request, _("This has been solved meanwhile."))
        return redirect(f"{reverse('panel:notices')}?show=solved")
    return redirect(words_of(found).address)


def _elsewhere(request: HttpRequest) -> Membership | None:
    """The membership of the company that the address names, where that is not the present one. Raises `Http404`."""
    asked = _company(request.GET.get("company", ""))
    if asked is None or asked == tenant_id(request):
        return None
    with user_scope(person(request).pk):
        mine = Membership.objects.filter(
            user=person(request), tenant_id=asked, tenant__status=Tenant.Status.ACTIVE
        )
        return get_object_or_404(mine.select_related("tenant"))


def _company(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _ask_to_enter(
    request: HttpRequest, elsewhere: Membership, *, notice_id: UUID | None = None, page: str = ""
) -> HttpResponse:
    """A link must not change the company by itself: somebody else may have made it."""
    context = {"company": elsewhere.tenant, "notice_id": notice_id, "page": page}
    return render(request, "panel/notices/enter.html", context)


@outside_tenant_scope
@require_POST
def notice_enter(request: HttpRequest) -> HttpResponse:
    company = _company(request.POST.get("company", ""))
    notice_id = _company(request.POST.get("notice", ""))
    if company is None or not enter_tenant(request, tenant_id=company):
        raise Http404
    if notice_id is not None:
        return redirect("panel:notice_go", notice_id=notice_id)
    to_list = request.POST.get("page") == "list"
    return redirect("panel:notices" if to_list else "panel:notice_settings")


# --- what a person is mailed about ---


@require_GET
def notice_settings(request: HttpRequest) -> HttpResponse:
    elsewhere = _elsewhere(request)
    if elsewhere is not None:
        return _ask_to_enter(request, elsewhere, page="settings")
    user, ways = person(request), ways_of(member(request))
    context = {
        "kinds": [(kind, title, text, ways[kind]) for kind, (title, text) in kind_words().items()],
        "ways": list(way_words().items()),
        "at": AT,
        "zone": zone_of().key.replace("_", " "),
        "proven": EmailAddress.objects.filter(
            user_id=user.pk, email=user.email, verified=True
        ).exists(),
    }
    return render(request, "panel/notices/settings.html", context)


@require_POST
def notice_settings_save(request: HttpRequest) -> HttpResponse:
    chosen = {
        kind.value: Way(request.POST[kind.value])
        for kind in Kind
        if request.POST.get(kind.value) in Way.values
    }
    choose(member=member(request), ways=chosen)
    if len(chosen) < len(Kind):
        messages.error(request, _("Choose one of the four ways for each kind; the others were saved."))  # fmt: skip
    else:
        messages.success(request, _("Saved."))
    return redirect("panel:notice_settings")

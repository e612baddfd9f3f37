"""The last look before going live: from which day, approved by whom, and what still stands in the way."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from connectors.models import Link
from iweb.panel.links import find_link
from iweb.panel.onboarding.previews import newest_of
from iweb.sync.approving import approval_in_force
from iweb.sync.connecting import obstacles
from iweb.sync.kept_previews import Preview
from iweb.sync.rulebooks import current_version, profile_of


@require_GET
def launch(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = find_link(link_id)
    if link.state == Link.State.LIVE:
        return redirect("panel:overview")
    version, newest = current_version(link=link), newest_of(link)
    context = {
        "link": link,
        "version": version,
        "start_date": profile_of(version).start_date,
        "obstacles": obstacles(link=link),
        "approval": approval_in_force(link=link),
        "previewed": newest is not None and newest.state == Preview.State.MADE,
    }
    return render(request, "panel/onboarding/launch.html", context)

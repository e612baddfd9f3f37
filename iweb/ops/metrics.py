"""Figures for Prometheus, taken from the database at scrape time: no process keeps counters that die with it."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from iweb.ops.figures import exposition


@require_safe
def scrape(request: HttpRequest) -> HttpResponse:
    """The figures, for who knows IWEB_METRICS_TOKEN (`Authorization: Bearer ...`). To everybody else there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.IWEB_METRICS_TOKEN or not hmac.compare_digest(
        given, settings.IWEB_METRICS_TOKEN
    ):
        raise Http404
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")

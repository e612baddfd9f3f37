"""Sales to other EU countries on one page: how near the threshold is, and where the figures of the returns are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from babel.dates import format_date
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from iweb.panel.month_end.views import ledgers, periods
from iweb.panel.wording import locale_name
from iweb.sync.month_end_packs import MonthEnd
from iweb.sync.thresholds import Measured, Seller, sellers
from mappings.money import ZERO
from mappings.vat.supply import DISTANCE_THRESHOLD

NEAR: Final = DISTANCE_THRESHOLD * 8 / 10
MOST_PACKS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """`total` is what the year stood at when the month was over; `share` of the threshold, in percent, 100 at most."""

    name: str
    sold: Decimal
    total: Decimal
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One seller as the page shows it. `tone` and `icon` go with `title` and `text`: what the sum means for the sales of today."""

    name: str
    link_id: UUID
    year: Measured
    before: Measured
    percent: int
    share: int  # of the bar
    left: Decimal
    months: tuple[Month, ...]
    tone: str
    icon: str
    title: str
    text: str


@require_GET
def month_end_abroad(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    packs = MonthEnd.objects.filter(state=MonthEnd.State.MADE).select_related("ledger")
    context = {
        "sellers": [_shown(one, today=today) for one in sellers(today=today)],
        "limit": DISTANCE_THRESHOLD,
        "packs": packs.defer("body").order_by("-last_day", "-created_at")[:MOST_PACKS],
        "ledgers": ledgers(),
        "periods": periods(today),
    }
    return render(request, "panel/month_end/abroad.html", context)


def _shown(seller: Seller, *, today: date) -> Shown:
    meter = seller.this_year.meter
    percent = max(0, int(meter.total * 100 / DISTANCE_THRESHOLD))
    tone, icon, title, text = _meaning(seller)
    return Shown(
        name=", ".join(dict.fromkeys(one.shop.label for one in seller.links)),
        link_id=seller.links[0].id,
        year=seller.this_year,
        before=seller.last_year,
        percent=percent,
        share=min(percent, 100),
        left=max(DISTANCE_THRESHOLD - meter.highest, ZERO),
        months=tuple(_months(seller.this_year, today=today)),
        tone=tone,
        icon=icon,
        title=title,
        text=text,
    )


def _months(measured: Measured, *, today: date) -> Iterator[Month]:
    """Until now; what other channels sold is told by the year, so it stands in the total from January on."""
    total = measured.meter.told
    for number, sold in enumerate(measured.months[: today.month], 1):
        total += sold
        name = format_date(date(today.year, number, 1), format="LLLL", locale=locale_name())
        share = int(min(max(total * 100 / DISTANCE_THRESHOLD, ZERO), Decimal(100)))
        yield Month(name=str(name), sold=sold, total=total, share=share)


def _meaning(seller: Seller) -> tuple[str, str, str, str]:
    """Tone, icon, what is the case, and what follows from it."""
    if seller.settled:
        return "good", "circle-check", _("The threshold does not count for you"), _settled(seller)
    if seller.is_passed:
        return "act", "alert-triangle", _("The threshold is passed"), _passed(seller)
    if seller.this_year.meter.highest >= NEAR:
        text = _(
            "Above it, VAT is due in the country of the customer: from the very order that passes it. Register "
            "for the OSS in time."
        )
        return "act", "alert-triangle", _("The threshold is near"), text
    text = _("Consumers in other EU countries pay the VAT of your own country until you pass it.")
    return "good", "circle-check", _("Below the threshold"), text


def _settled(seller: Seller) -> str:
    if seller.in_one_stop_shop:
        return _(
            "You are in the OSS: consumers in other EU countries pay the VAT of their own country, whatever the "
            "sum."
        )
    if seller.profile.vat.established_elsewhere:
        return _(
            "You have an establishment in a second EU country: consumers pay the VAT of their own country, "
            "whatever the sum."
        )
    return _("You chose to charge the VAT of the customer's country, whatever the sum.")


def _passed(seller: Seller) -> str:
    if seller.this_year.meter.is_passed:
        return _(
            "From the order that passed it, consumers in other EU countries pay the VAT of their own country: the"
            " rest of this year and all of the next. Register for the OSS, or for VAT in each of those countries."
        )
    return _(
        "It was passed last year, so consumers in other EU countries pay the VAT of their own country all of "
        "this year. Register for the OSS, or for VAT in each of those countries."
    )

"""What is the matter by the calendar, asked once an hour: month end, next year's periods, the threshold of the one-stop shop.

Everything runs inside the tenant's scope.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from connectors.models import Connection, Link
from iweb.core.clock import database_now
from iweb.notices.causes import Seen
from iweb.notices.models import Kind
from iweb.sync.abroad import meter_of_year, shops_of_seller
from iweb.sync.master_data import findings_of
from iweb.sync.models import Booking
from iweb.sync.month_end_packs import MonthEnd
from iweb.sync.rulebooks import current_version, is_active, profile_of
from mappings.rulebook import Profile
from mappings.validate.faults import Fault
from mappings.vat.return_periods import Period, month_of
from mappings.vat.supply import DISTANCE_THRESHOLD

SLOW: Final = (Kind.MONTH_END, Kind.PERIODS, Kind.THRESHOLD)
NEAR: Final = Decimal("0.8") * DISTANCE_THRESHOLD


def seen_by_calendar() -> tuple[Seen, ...]:
    """All causes of the slow kinds. A company without a live link has none."""
    links = list(
        Link.objects.filter(state=Link.State.LIVE)
        .select_related("shop", "ledger")
        .order_by("number")
    )
    found = [one for link in links for one in (*_periods(link), *_threshold(link))]
    ledgers = {
        link.ledger_id: (link.ledger, profile_of(current_version(link=link))) for link in links
    }
    for ledger, profile in ledgers.values():
        found.extend(_month_end(ledger, profile=profile))
    return tuple({(one.kind, one.cause): one for one in found}.values())


def _today(profile: Profile) -> date:
    return database_now().astimezone(ZoneInfo(profile.time_zone)).date()


def _month_end(ledger: Connection, *, profile: Profile) -> Iterator[Seen]:
    """The month that ended has bookings, and nobody has made its pack, or that of its quarter."""
    month = month_of(_today(profile).replace(day=1) - timedelta(days=1))
    if not _has_bookings(ledger, month=month) or _is_made(ledger, month=month):
        return
    yield Seen(
        kind=Kind.MONTH_END,
        cause=f"{ledger.id}|{month.name}",
        details={"label": ledger.label, "period": month.name},
    )


def _has_bookings(ledger: Connection, *, month: Period) -> bool:
    days = (month.first_day, month.last_day)
    return Booking.objects.filter(entry_date__range=days, link__ledger=ledger).exists()


def _is_made(ledger: Connection, *, month: Period) -> bool:
    """Made after the month ended: a pack of half a month settles nothing."""
    packs = MonthEnd.objects.filter(ledger=ledger, state=MonthEnd.State.MADE)
    return packs.filter(
        first_day__lte=month.first_day,
        last_day__gte=month.last_day,
        created_at__date__gt=month.last_day,
    ).exists()


def _periods(link: Link) -> Iterator[Seen]:
    """One cause an administration and year, with the journals that miss them."""
    journals: dict[str, list[str]] = {}
    for one in findings_of(link=link):
        if one.fault is Fault.PERIODS_MISSING:
            values = dict(one.values)
            journals.setdefault(values["year"], []).append(values["code"])
    for year, codes in journals.items():
        details = {
            "label": link.ledger.label,
            "year": year,
            "journals": codes,
            "link": str(link.id),
        }
        yield Seen(kind=Kind.PERIODS, cause=f"{link.ledger_id}|{year}", details=details)


def _threshold(link: Link) -> Iterator[Seen]:
    """Sales to consumers in other member states near or past the threshold, of a seller who taxes them at home."""
    profile = profile_of(current_version(link=link))
    today = _today(profile)
    if _is_settled(link, profile=profile, day=today):
        return
    shops = shops_of_seller(link=link, profile=profile)
    meter = meter_of_year(links=shops, year=today.year, profile=profile)
    if meter.is_passed or meter.total >= NEAR:
        yield Seen(
            kind=Kind.THRESHOLD,
            cause=f"{shops[0]}|{meter.year}|{'passed' if meter.is_passed else 'near'}",
            details={
                "year": str(meter.year),
                "passed": meter.is_passed,
                "total": str(meter.total),
                "link": str(link.id),
            },
        )


def _is_settled(link: Link, *, profile: Profile, day: date) -> bool:
    """Taxed where goods arrive anyway: nothing hangs on the sum."""
    standing = profile.vat
    spells = (*standing.one_stop_shop, *standing.destination_by_choice)
    return (
        standing.established_elsewhere
        or any(spell.holds_on(day) for spell in spells)
        or is_active(link=link, module="oss")
    )

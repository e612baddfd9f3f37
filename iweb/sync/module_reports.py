"""The figures of a module's report: made by the module from the bookings of some days that stand in the books."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from connectors.models import Link
from iweb.sync.models import Booking
from mappings.booking import Booked
from mappings.modules.base import Figure, Module, Report
from mappings.record import from_plain

MOST: Final = (
    2_000  # bookings; of more the panel asks for fewer days, for a part would look like the whole
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Rows in the order of the report's columns; `too_many`: none were made."""

    rows: tuple[tuple[Figure, ...], ...]
    too_many: bool = False


def figures_of(*, link: Link, module: Module, report: Report, first: date, last: date) -> Figures:
    """Of the entries of these days, both included. Inside the tenant's scope."""
    standing = Booking.objects.filter(link=link, entry_date__gte=first, entry_date__lte=last)
    standing = standing.filter(removed_at=None).exclude(delivered_at=None)
    contents = list(
        standing.order_by("entry_date", "id").values_list("content", flat=True)[: MOST + 1]
    )
    if len(contents) > MOST:
        return Figures(rows=(), too_many=True)
    bookings: list[Booked] = [from_plain(content) for content in contents]
    return Figures(rows=module.figures(report=report.name, bookings=bookings))

"""What was sold to other member states, kept per document, and how much a seller sold there before a sale (BOOKING 24).

A seller is a legal entity. Of one company that is: the shops that book into one administration, and the shops whose
rulebooks name the same VAT number. See docs/decisions/0062-the-threshold-counts-what-was-sold.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, models

from iweb.tenants.models import TenantOwned
from mappings.abroad import COUNTED, Abroad, sold_abroad
from mappings.booking import Booked
from mappings.money import ZERO
from mappings.sale import DocumentKind, Sale
from mappings.threshold import Meter, meter
from mappings.vat.numbers import normalise
from mappings.vat.seller import Turnover
from mappings.vat.territories import Area, locate

if TYPE_CHECKING:
    from connectors.models import Link
    from iweb.sync import models as rows
    from iweb.sync.decisions import Decision
    from mappings.rulebook import Profile


class SoldAbroad(TenantOwned):
    """What one document sold to another member state under one scenario, as it now stands (`mappings.abroad.Abroad`)."""

    sale = models.ForeignKey("sync.Sale", on_delete=models.PROTECT, related_name="+")
    link = models.ForeignKey("connectors.Link", on_delete=models.PROTECT, related_name="+")
    scenario = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    tax_point = models.DateField()  # the year it counts in
    day = models.DateField()  # from when it counts: a credit's own
    placed_at = models.DateTimeField()  # of the same day, the earlier order comes first
    net = models.DecimalField(max_digits=20, decimal_places=2)  # the books' currency
    vat_number = models.CharField(max_length=20, default="")
    provisional = models.BooleanField(default=False)  # on an earlier verdict, while VIES was down
    asked_again_at = models.DateTimeField(
        null=True
    )  # the last verdict on the number since it was booked

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "tenant", "sale", "scenario", "country", name="sold_abroad_once"
            )
        ]
        indexes = [models.Index("tenant", "link", "tax_point", name="sold_abroad_year")]

    def __str__(self) -> str:
        return f"{self.scenario} {self.country} {self.net}"


def note(*, decision: Decision) -> None:
    """Keep what the decision says was sold. A sale of which something stands in the books stays as it is until that changes."""
    row, outcome, facts = decision.row, decision.outcome, decision.facts
    if facts.earlier and not isinstance(outcome, Booked) and not row.undo:
        return
    found = sold_abroad(outcome=outcome, sale=decision.sale, profile=decision.profile, facts=facts)
    kept = [] if row.undo else [_keep(one, row=row) for one in found]
    SoldAbroad.objects.filter(sale=row).exclude(id__in=kept).delete()


def _keep(found: Abroad, *, row: rows.Sale) -> UUID:
    known, _ = SoldAbroad.objects.update_or_create(
        tenant_id=row.tenant_id,
        sale=row,
        scenario=found.scenario.value,
        country=found.country,
        defaults=_values(found, row=row),
    )
    return known.id


def _values(found: Abroad, *, row: rows.Sale) -> dict[str, object]:
    return {
        "link_id": row.link_id,
        "tax_point": found.tax_point,
        "day": found.day,
        "placed_at": row.ordered_at,
        "net": found.net,
        "vat_number": found.vat_number[:20],
        "provisional": found.provisional,
    }


# --- the threshold ---

# In the order of the days, and of one day in that in which orders were placed; `highest` is the most it ever stood at.
BEFORE: Final = """
SELECT year, sum(net), max(running) FROM (
    SELECT date_part('year', tax_point)::int AS year, net,
           sum(net) OVER (PARTITION BY date_part('year', tax_point) ORDER BY day, placed_at, sale_id) AS running
    FROM sync_soldabroad
    WHERE tenant_id = %(tenant)s AND link_id = ANY(%(links)s) AND scenario = ANY(%(scenarios)s)
      AND tax_point >= %(first)s AND tax_point <= %(last)s AND sale_id <> %(sale)s
      AND (day, placed_at, sale_id) < (%(day)s, %(placed_at)s, %(sale)s)
) AS one GROUP BY year ORDER BY year
"""


def turnover_before(*, row: rows.Sale, sale: Sale, profile: Profile) -> tuple[Turnover, ...]:
    """What this seller's shops sold to consumers in other member states before this sale; () where it decides nothing.

    Sales of one company whose treatment hangs on the sum are decided one after the other: each sees the ones before.
    """
    day = sale.invoiced_on or sale.ordered_at.astimezone(ZoneInfo(profile.time_zone)).date()
    if not hangs_on_threshold(sale=sale, profile=profile, day=day) or _declares_at_destination(
        row.link
    ):
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 59))", [str(row.tenant_id)]
        )
        cursor.execute(
            BEFORE,
            {
                "tenant": row.tenant_id,
                "links": shops_of_seller(link=row.link, profile=profile),
                "scenarios": sorted(one.value for one in COUNTED),
                "first": date(day.year - 1, 1, 1),
                "last": date(day.year, 12, 31),
                "day": day,
                "placed_at": sale.ordered_at,
                "sale": row.id,
            },
        )
        return tuple(
            Turnover(year=year, amount=amount, highest=highest)
            for year, amount, highest in cursor.fetchall()
        )


IN_YEAR: Final = """
SELECT sum(net), max(running) FROM (
    SELECT net, sum(net) OVER (ORDER BY day, placed_at, sale_id) AS running
    FROM sync_soldabroad
    WHERE link_id = ANY(%(links)s) AND scenario = ANY(%(scenarios)s)
      AND tax_point >= %(first)s AND tax_point <= %(last)s
) AS one
"""


def meter_of_year(*, links: list[UUID], year: int, profile: Profile) -> Meter:
    """As `mappings.threshold.meter`, but added up by the database, and without the document that passed it."""
    with connection.cursor() as cursor:
        cursor.execute(
            IN_YEAR,
            {
                "links": links,
                "scenarios": sorted(one.value for one in COUNTED),
                "first": date(year, 1, 1),
                "last": date(year, 12, 31),
            },
        )
        seen, highest = cursor.fetchone() or (None, None)
    before = meter(year=year, counted=(), told=profile.vat.turnover)
    return replace(before, seen=seen or ZERO, highest=before.highest + max(highest or ZERO, ZERO))


def hangs_on_threshold(*, sale: Sale, profile: Profile, day: date) -> bool:
    """Only for what goes to another member state, of a seller who did not choose to be taxed there anyway."""
    address, standing = sale.delivery_address, profile.vat
    place = locate(country=address.country, postcode=address.postcode, city=address.city)
    spells = (*standing.one_stop_shop, *standing.destination_by_choice)
    settled = standing.established_elsewhere or any(spell.holds_on(day) for spell in spells)
    leaves = place.area in {Area.UNION, Area.GOODS_ONLY} and place.country != profile.country
    is_sale = sale.kind is not DocumentKind.CREDIT and not sale.pick_up
    return is_sale and leaves and not settled


def _declares_at_destination(link: Link) -> bool:
    from iweb.sync.rulebooks import is_active

    return is_active(link=link, module="oss")


def shops_of_seller(*, link: Link, profile: Profile) -> list[UUID]:
    """The links of the same legal entity: of the same administration, or with the same VAT number."""
    return [
        other.id
        for other in type(link).objects.select_related("ledger").order_by("id")
        if other.id == link.id or _is_same_seller(other, link=link, profile=profile)
    ]


def _is_same_seller(other: Link, *, link: Link, profile: Profile) -> bool:
    from iweb.sync.rulebooks import current_version, profile_of

    if other.ledger_id == link.ledger_id or (other.books and other.books == link.books):
        return True
    own, its = profile, profile_of(current_version(link=other))
    number = normalise(raw=own.vat_number, country=own.country)
    return bool(number) and normalise(raw=its.vat_number, country=its.country) == number

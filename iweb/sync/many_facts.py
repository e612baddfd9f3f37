"""The facts of many sales at once, as if each came today: for asking what other rules would make of them.

Fresh facts, and what stands in the books of the sale itself left out: of a sale that is booked live the answer is what stands
(BOOKING 30), and the question here is how such a sale is booked. Nobody is asked anew: VIES has said what it has said. The number
of statements does not grow with the number of sales.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.sync import abroad, evidence, models
from iweb.sync.exchange_rates import rates_on
from iweb.sync.gathering import SALES, closed_periods, needs_rate, tax_day, unexplained
from iweb.sync.many_relations import ManyRelations
from iweb.sync.master_data import master_data
from iweb.sync.relation_facts import Conditions, conditions_of, with_relation
from mappings.abroad import COUNTED
from mappings.booking import Booked, SalesEntry
from mappings.facts import ClosedPeriod, Facts, VatNumberEvidence
from mappings.record import from_plain
from mappings.rulebook import Profile
from mappings.sale import DocumentKind, Sale
from mappings.steps.customer import likely_relation
from mappings.suggest.masters import MasterData
from mappings.vat.seller import Turnover
from mappings.whatif import Rules

OSS: Final = "oss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A sale as its stored document tells it, and its row."""

    row: models.Sale
    sale: Sale


class ManyFacts:
    """What is known beside these sales of one link. Read when it is first asked for, inside the tenant's scope."""

    def __init__(self, *, link: Link, known: Sequence[Known]) -> None:
        self.link, self._known = link, known
        self.relations = ManyRelations(link=link)

    def under(self, rules: Rules) -> list[Facts]:
        """The facts of each sale for a decision under these rules, in the order of the sales."""
        profile = rules.profile
        rates = self._rates(profile)
        turnover = {} if _has_oss(rules) else self._turnover(profile)
        today = database_now().astimezone(ZoneInfo(profile.time_zone)).date()
        plain = [
            Facts(
                today=today,
                vat_numbers=self._evidence.get(evidence.number_of(sale=one.sale), ()),
                closed_periods=self._closed,
                corrected=self._corrected.get(one.sale.corrects, ()) if _is_credit(one) else (),
                other_credits=self._other_credits(one),
                dealt_with=tuple(one.row.dealt_with),
                exchange_rate=rates.get((tax_day(sale=one.sale, profile=profile), one.sale.currency)),
                turnover=turnover.get(one.row.id, ()),
            )
            for one in self._known
        ]  # fmt: skip
        return self._with_relations(plain, rules=rules)

    def _with_relations(self, plain: Sequence[Facts], *, rules: Rules) -> list[Facts]:
        rulebook, profile = rules.rulebook, rules.profile
        pairs = list(zip(self._known, plain, strict=True))
        expected = (
            likely_relation(sale=one.sale, rulebook=rulebook, profile=profile, facts=facts)
            for one, facts in pairs
            if not _is_credit(one)
        )
        self.relations.read(relation for relation in expected if relation is not None)
        return [
            with_relation(
                link=self.link,
                sale=one.sale,
                rulebook=rulebook,
                profile=profile,
                facts=facts,
                conditions=self._conditions,
                known=self.relations,
            )
            for one, facts in pairs
        ]

    # --- read once, whatever the rules ---

    @cached_property
    def master(self) -> MasterData:
        """All that the mirror keeps of the administration's own lists."""
        return master_data(self.link.ledger.masters.all())

    @cached_property
    def _closed(self) -> tuple[ClosedPeriod, ...]:
        return closed_periods(link=self.link)

    @cached_property
    def _conditions(self) -> Conditions:
        return conditions_of(ledger_id=self.link.ledger_id)

    @cached_property
    def _evidence(self) -> Mapping[str, tuple[VatNumberEvidence, ...]]:
        numbers = {evidence.number_of(sale=one.sale) for one in self._known} - {""}
        return evidence.known_so_far(numbers=numbers) if numbers else {}

    @cached_property
    def _orders(self) -> list[str]:
        """Of the credits among them."""
        return sorted({one.sale.corrects for one in self._known if _is_credit(one)})

    @cached_property
    def _corrected(self) -> Mapping[str, tuple[Booked, ...]]:
        """By order: its bookings as they stand, for its credits to follow (BOOKING 29)."""
        found: dict[str, tuple[Booked, ...]] = {}
        for booking in self._bookings(kinds=SALES):
            order = booking.sale.order_id
            found[order] = (*found.get(order, ()), unexplained(booking))
        return found

    @cached_property
    def _credits(self) -> Mapping[str, list[tuple[UUID, SalesEntry]]]:
        found: dict[str, list[tuple[UUID, SalesEntry]]] = {}
        for booking in self._bookings(kinds=(DocumentKind.CREDIT.value,)):
            entry: SalesEntry = from_plain(booking.content).entry
            found.setdefault(booking.sale.order_id, []).append((booking.sale_id, entry))
        return found

    def _bookings(self, *, kinds: Iterable[str]) -> Iterable[models.Booking]:
        if not self._orders:
            return ()
        rows = models.Booking.objects.select_related("sale").filter(
            link=self.link, kind__in=list(kinds), sale__order_id__in=self._orders, sale__undo=""
        )
        return rows.order_by("external_id", "revision")

    def _other_credits(self, one: Known) -> tuple[SalesEntry, ...]:
        if not _is_credit(one):
            return ()
        credits_ = self._credits.get(one.sale.corrects, [])
        return tuple(entry for sale_id, entry in credits_ if sale_id != one.row.id)

    def _rates(self, profile: Profile) -> Mapping[tuple[date, str], Decimal]:
        wanted = {
            (tax_day(sale=one.sale, profile=profile), one.sale.currency)
            for one in self._known
            if needs_rate(sale=one.sale, profile=profile)
        }
        return rates_on(wanted=wanted, books=profile.currency)

    def _turnover(self, profile: Profile) -> Mapping[UUID, tuple[Turnover, ...]]:
        hanging = [
            (one, day)
            for one in self._known
            if abroad.hangs_on_threshold(
                sale=one.sale, profile=profile, day=(day := tax_day(sale=one.sale, profile=profile))
            )
        ]
        if not hanging:
            return {}
        return turnover_before_each(
            tenant_id=self.link.tenant_id,
            links=abroad.shops_of_seller(link=self.link, profile=profile),
            sales=hanging,
        )


def _is_credit(one: Known) -> bool:
    return one.sale.kind is DocumentKind.CREDIT


def _has_oss(rules: Rules) -> bool:
    """Taxed at the destination whatever was sold before."""
    return any(name == OSS for name, _ in rules.rulebook.modules)


# As `abroad.BEFORE`, for each of many sales.
BEFORE_EACH: Final = """
SELECT wanted.sale, found.year, found.net, found.highest
FROM unnest(%(sales)s::uuid[], %(days)s::date[], %(placed)s::timestamptz[]) AS wanted (sale, day, placed_at),
LATERAL (
    SELECT year, sum(net) AS net, max(running) AS highest FROM (
        SELECT date_part('year', tax_point)::int AS year, net,
               sum(net) OVER (PARTITION BY date_part('year', tax_point) ORDER BY day, placed_at, sale_id) AS running
        FROM sync_soldabroad
        WHERE tenant_id = %(tenant)s AND link_id = ANY(%(links)s) AND scenario = ANY(%(scenarios)s)
          AND tax_point >= make_date(date_part('year', wanted.day)::int - 1, 1, 1)
          AND tax_point <= make_date(date_part('year', wanted.day)::int, 12, 31)
          AND sale_id <> wanted.sale AND (day, placed_at, sale_id) < (wanted.day, wanted.placed_at, wanted.sale)
    ) AS one GROUP BY year
) AS found ORDER BY wanted.sale, found.year
"""


def turnover_before_each(
    *, tenant_id: UUID, links: Sequence[UUID], sales: Sequence[tuple[Known, date]]
) -> Mapping[UUID, tuple[Turnover, ...]]:
    """By sale, what was sold before it. Without the lock of a decision: nothing is booked on this."""
    found: dict[UUID, tuple[Turnover, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            BEFORE_EACH,
            {
                "tenant": tenant_id,
                "links": list(links),
                "scenarios": sorted(one.value for one in COUNTED),
                "sales": [one.row.id for one, _ in sales],
                "days": [day for _, day in sales],
                "placed": [one.sale.ordered_at for one, _ in sales],
            },
        )
        for sale_id, year, amount, highest in cursor.fetchall():
            turnover = Turnover(year=year, amount=amount, highest=highest)
            found[sale_id] = (*found.get(sale_id, ()), turnover)
    return found

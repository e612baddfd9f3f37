"""Everything one sale's page shows: what the shop charged beside what is booked, why, and what was tried."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from connectors.models import MasterData
from connectors.registry import shop_reader
from iweb.panel.sales.road import Step, road_of
from iweb.panel.sales.standing import Standing, entry_deliveries, status_of
from iweb.sync.decisions import find_sale
from iweb.sync.models import Attempt, Booking, Delivery, Sale, SourceDocument
from mappings.booking import Booked
from mappings.record import from_plain
from mappings.sale import Sale as ShopSale


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    standing: Standing
    road: tuple[Step, ...]
    charged: ShopSale | None  # None when the stored document cannot be read
    booked: Booked | None
    reasons: tuple[dict[str, Any], ...]
    warnings: tuple[dict[str, Any], ...]
    revisions: tuple[Booking, ...]
    attempts: tuple[Attempt, ...]
    account_names: dict[str, str]  # ledger account code -> its name in the administration
    may_hold: bool

    @property
    def agrees(self) -> bool:
        """What is booked equals what the shop charged, to the cent (BOOKING 4)."""
        return (
            self.charged is not None
            and self.booked is not None
            and self.booked.entry.total_gross == self.charged.total_gross
        )

    @property
    def charged_vat(self) -> Decimal:
        return self.charged.total_gross - self.charged.total_net if self.charged else Decimal(0)


def detail_of(sale: Sale) -> Detail:
    """Inside the tenant's scope."""
    revisions = tuple(sale.bookings.select_related("rulebook_version").order_by("-revision"))
    newest = revisions[0] if revisions else None
    delivery = entry_deliveries(booking_ids=[newest.id]).get(newest.id) if newest else None
    status = status_of(sale=sale, booking=newest, delivery=delivery)
    booked: Booked | None = from_plain(newest.content) if newest else None
    explains_booking = newest is not None and sale.outcome == Sale.Outcome.BOOKED
    return Detail(
        standing=Standing(sale=sale, status=status, booking=newest, delivery=delivery),
        road=road_of(sale=sale, booking=newest, delivery=delivery),
        charged=charged_of(sale),
        booked=booked,
        account_names=_account_names(sale=sale, booked=booked),
        reasons=tuple(
            newest.explanation if newest is not None and explains_booking else sale.explanation
        ),
        warnings=tuple(newest.warnings) if newest is not None and explains_booking else (),
        revisions=revisions,
        attempts=_attempts(tenant_id=sale.tenant_id, delivery=delivery),
        may_hold=delivery is not None
        and delivery.state in (Delivery.State.READY, Delivery.State.WAITING),
    )


def _account_names(*, sale: Sale, booked: Booked | None) -> dict[str, str]:
    codes = {line.ledger_account for line in booked.entry.lines} if booked else set()
    rows = MasterData.objects.filter(
        connection=sale.link.ledger_id, kind="ledger_account", code__in=codes
    )
    return dict(rows.values_list("code", "label"))


def charged_of(sale: Sale) -> ShopSale | None:
    """The sale as the shop's stored document says. Pure reading: nothing is asked of the shop."""
    try:
        return find_sale(row=sale, reader=shop_reader(sale.link.shop))
    except (ValueError, StopIteration, SourceDocument.DoesNotExist):
        return None


def _attempts(*, tenant_id: UUID, delivery: Delivery | None) -> tuple[Attempt, ...]:
    """The calls about the entry and about the relation it waited for, the newest first."""
    if delivery is None:
        return ()
    ids = [delivery.id, *([delivery.after_id] if delivery.after_id else [])]
    rows = Attempt.objects.filter(tenant_id=tenant_id, delivery_id__in=ids)
    return tuple(rows.order_by("-started_at")[:30])

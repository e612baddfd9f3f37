"""Everything one sale's page shows: where it is now, what the shop charged beside what is booked, why, and what was tried."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from connectors.ledgers.exact.regions import SANDBOX, region_of
from connectors.models import Connection, MasterData
from connectors.registry import shop_reader
from iweb.panel.sales.considered import losers_of
from iweb.panel.sales.now import Now, now_of
from iweb.panel.sales.road import Step, road_of
from iweb.panel.sales.standing import Standing, Status, entry_deliveries, status_of
from iweb.panel.sales.why import (
    BookedLine,
    Chapter,
    VatRow,
    booked_lines,
    chapters_of,
    vat_rows,
)
from iweb.panel.wording import ONCE_A_SHOP
from iweb.sync.decisions import find_sale
from iweb.sync.models import Attempt, Booking, Delivery, Sale, SourceDocument
from iweb.sync.rulebooks import bare_rulebook_of, profile_of
from iweb.sync.undo import removal_refused
from mappings.booking import Booked
from mappings.record import from_plain
from mappings.sale import DocumentKind
from mappings.sale import Sale as ShopSale

Names = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure of the shop beside the same figure of the books; their difference must be nothing (BOOKING 4)."""

    name: str  # net | vat | gross
    shop: Decimal
    books: Decimal

    @property
    def difference(self) -> Decimal:
        return self.books - self.shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    standing: Standing
    now: Now
    road: tuple[Step, ...]
    charged: ShopSale | None  # None when the stored document cannot be read
    booked: Booked | None
    lines: tuple[BookedLine, ...]
    vat: tuple[VatRow, ...]
    chapters: tuple[Chapter, ...]
    warnings: tuple[dict[str, Any], ...]
    revisions: tuple[Booking, ...]
    attempts: tuple[Attempt, ...]
    journal_name: str
    books_address: str
    may_hold: bool
    may_undo: bool

    @property
    def comparison(self) -> tuple[Compared, ...]:
        if self.standing.sale.undo or self.charged is None or self.booked is None:
            return ()
        if self.booked.entry.reverses:
            return ()
        shop, entry = self.charged, self.booked.entry
        sign = -1 if shop.kind is DocumentKind.CREDIT else 1  # a slip is stated as what goes back
        return (
            Compared(name="net", shop=sign * shop.total_net, books=entry.total_net),
            Compared(name="vat", shop=sign * self.charged_vat, books=entry.total_vat),
            Compared(name="gross", shop=sign * shop.total_gross, books=entry.total_gross),
        )

    @property
    def is_credit(self) -> bool:
        return self.standing.sale.kind == DocumentKind.CREDIT.value

    @property
    def agrees(self) -> bool:
        """What is booked equals what the shop charged, to the cent (BOOKING 4)."""
        return bool(self.comparison) and not self.comparison[-1].difference

    @property
    def charged_vat(self) -> Decimal:
        return self.charged.total_gross - self.charged.total_net if self.charged else Decimal(0)

    @property
    def without_line(self) -> dict[str, Decimal] | None:
        """What the shop's total holds that none of its lines says; None when the lines add up to the cent."""
        if self.charged is None:
            return None
        net = self.charged.total_net - sum((line.net for line in self.charged.lines), Decimal(0))
        gross = self.charged.total_gross - sum((x.gross for x in self.charged.lines), Decimal(0))
        cent = Decimal("0.01")
        if abs(gross) < cent and abs(net) < cent:
            return None
        return {"net": net, "vat": gross - net, "gross": gross}


def detail_of(sale: Sale) -> Detail:
    """Inside the tenant's scope."""
    revisions = tuple(sale.bookings.select_related("rulebook_version").order_by("-revision"))
    to_arrive = (one for one in revisions if one.delivered_at is None)
    newest = next(to_arrive, revisions[0] if revisions else None)
    delivery = entry_deliveries(booking_ids=[newest.id]).get(newest.id) if newest else None
    status = status_of(sale=sale, booking=newest, delivery=delivery)
    booked: Booked | None = from_plain(newest.content) if newest else None
    explained = newest if sale.outcome == Sale.Outcome.BOOKED else None
    reasons = explained.explanation if explained else sale.explanation
    warnings = explained.warnings if explained else []
    names = _names(ledger=sale.link.ledger, booked=booked)
    charged = charged_of(sale)
    return Detail(
        standing=Standing(sale=sale, status=status, booking=newest, delivery=delivery),
        now=now_of(sale=sale, status=status, booking=newest, delivery=delivery),
        road=road_of(sale=sale, status=status, booking=newest, delivery=delivery),
        charged=charged,
        booked=booked,
        lines=_lines(sale=sale, booking=newest, booked=booked, names=names, charged=charged),
        vat=() if booked is None else vat_rows(booked),
        chapters=chapters_of([*reasons, *(one for one in warnings if one["text"] in ONCE_A_SHOP)]),
        warnings=tuple(one for one in warnings if one["text"] not in ONCE_A_SHOP),
        revisions=revisions,
        attempts=_attempts(tenant_id=sale.tenant_id, delivery=delivery),
        journal_name=names.get(("journal", newest.journal), "") if newest else "",
        books_address=_books_address(booking=newest, ledger=sale.link.ledger),
        may_hold=_may_hold(status=status, delivery=delivery),
        may_undo=_may_undo(sale=sale, status=status),
    )


def _may_hold(*, status: Status, delivery: Delivery | None) -> bool:
    """What has not left yet can be kept back."""
    early = (Delivery.State.READY, Delivery.State.WAITING)
    return status is Status.ON_ITS_WAY and delivery is not None and delivery.state in early


def _may_undo(*, sale: Sale, status: Status) -> bool:
    """What stands in the books, or what could not be taken out of them the first time."""
    return status is Status.IN_BOOKS or (bool(sale.undo) and removal_refused(sale=sale) is not None)


def _lines(
    *,
    sale: Sale,
    booking: Booking | None,
    booked: Booked | None,
    names: Names,
    charged: ShopSale | None,
) -> tuple[BookedLine, ...]:
    if booking is None or booked is None:
        return ()
    version = booking.rulebook_version
    rulebook, profile = bare_rulebook_of(version, link=sale.link), profile_of(version)
    found = booked_lines(
        lines=booked.entry.lines,
        reasons=booking.explanation,
        rules=rulebook.rules,
        names=names,
    )
    if charged is None:
        return found
    return tuple(
        replace(
            one,
            losers=losers_of(
                line=one.line, charged=charged, booked=booked, rulebook=rulebook, profile=profile
            ),
        )
        for one in found
    )


def _names(*, ledger: Connection, booked: Booked | None) -> dict[tuple[str, str], str]:
    """What the administration calls the journal, accounts and VAT codes of this entry; one query."""
    if booked is None:
        return {}
    entry = booked.entry
    wanted = (
        Q(kind="journal", code=entry.journal)
        | Q(kind="ledger_account", code__in={line.ledger_account for line in entry.lines})
        | Q(kind="vat_code", code__in={line.vat_code for line in entry.lines})
    )
    rows = MasterData.objects.filter(wanted, connection=ledger)
    return {(kind, code): label for kind, code, label in rows.values_list("kind", "code", "label")}


def _books_address(*, booking: Booking | None, ledger: Connection) -> str:
    """A page on which the entry can be seen, where there is one: Exact tells no address of an entry, its sandbox does."""
    if booking is None or not booking.entry_number or ledger.grant is None:
        return ""
    if ledger.grant.region != SANDBOX:
        return ""
    base = region_of(SANDBOX).base_url.rstrip("/")
    return f"{base}/books?division={ledger.division}&q={booking.entry_number}"


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

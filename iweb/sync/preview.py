"""The preview: the last real orders of a shop as they would be booked today. Nothing is written, here or anywhere else.

The shop is read from a day of its own and not from where the link stands, so that the sync goes on as if nobody had looked.
The decision is the live one: same reader, same rules, same facts, same engine, same matching (DESIGN 3). VIES is asked as the
sync would ask it; where it does not answer, the sale says that it will be asked.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.conf import settings

from connectors.models import Connection, Link
from connectors.ports import ShopReader, SourceDocument
from connectors.registry import shop_reader
from iweb.sync import models
from iweb.sync.decisions import answer
from iweb.sync.evidence import number_at_stake, number_of
from iweb.sync.gathering import gather
from iweb.sync.preview_evidence import ask, unanswered
from iweb.sync.rulebooks import load_rulebook
from iweb.tenants.scopes import tenant_scope
from mappings.booking import Booked, Outcome, SalesEntry
from mappings.facts import Facts, VatNumberEvidence
from mappings.rulebook import Profile, Rulebook
from mappings.sale import DocumentKind, Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """One document of the shop. `sale` and `outcome` are None when it cannot be read; then `unreadable` says why."""

    external_id: str
    sale: Sale | None = None
    outcome: Outcome | None = None
    unreadable: str = ""
    to_ask: str = ""  # the VAT number that VIES could not be asked about now, and will be once the link is live

    @property
    def charged(self) -> Decimal | None:
        """The shop's total, with VAT; a slip is stated as what goes back, and counts below zero here."""
        if self.sale is None:
            return None
        sign = -1 if self.sale.kind is DocumentKind.CREDIT else 1
        return sign * self.sale.total_gross

    @property
    def booked(self) -> Decimal | None:
        """What would stand in the books, with VAT; None when it would not be booked."""
        return self.outcome.entry.total_gross if isinstance(self.outcome, Booked) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What all sales of one preview are decided with. `silent` are the numbers that VIES said nothing about."""

    rulebook: Rulebook
    profile: Profile
    verdicts: Mapping[str, VatNumberEvidence]
    silent: frozenset[str]


@dataclass(slots=True)
class WouldStand:
    """What this preview has booked until now, by the number of its order: a credit goes by its sale (BOOKING 29)."""

    sales: dict[str, list[Booked]] = field(default_factory=dict)
    credits: dict[str, list[SalesEntry]] = field(default_factory=dict)

    def told(self, facts: Facts, *, sale: Sale) -> Facts:
        """With the sale that a credit gives back, where the books do not have it yet."""
        if sale.kind is not DocumentKind.CREDIT or facts.corrected:
            return facts
        return replace(
            facts,
            corrected=tuple(self.sales.get(sale.corrects, ())),
            other_credits=(*facts.other_credits, *self.credits.get(sale.corrects, ())),
        )

    def add(self, outcome: Outcome, *, sale: Sale) -> None:
        if not isinstance(outcome, Booked):
            return
        if sale.kind is DocumentKind.CREDIT:
            self.credits.setdefault(sale.corrects, []).append(outcome.entry)
        else:
            self.sales.setdefault(sale.order_id, []).append(replace(outcome, explanation=()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """In one currency, with VAT. `shop` is of all sales, `to_book` the shop's total of those that would be booked."""

    currency: str
    sales: int
    shop: Decimal
    to_book: Decimal
    booked: Decimal

    @property
    def difference(self) -> Decimal:
        return self.booked - self.to_book

    @property
    def agrees(self) -> bool:
        """True when what would be booked is what the shop charged for it, to the cent (BOOKING 4)."""
        return self.to_book == self.booked


Read = list[tuple[Previewed, ...]]  # the newest documents of the shop, each with its sales
Progress = Callable[[int], None]
AT_ONCE: Final = (
    10  # documents decided in one transaction, so that progress can be told between them
)


def nobody(_number: int) -> None:
    """Progress that is told to nobody."""


def preview(
    *, tenant_id: UUID, link_id: UUID, last: int, since: date | None
) -> tuple[Previewed, ...]:
    """The last `last` orders placed since that day (None: ever), oldest first. Raises `ConnectorError`."""
    read = read_last(tenant_id=tenant_id, link_id=link_id, last=last, since=since)
    return decide(tenant_id=tenant_id, link_id=link_id, read=read)


def read_last(
    *,
    tenant_id: UUID,
    link_id: UUID,
    last: int,
    since: date | None,
    progress: Progress = nobody,
) -> Read:
    """The documents, not decided yet. `progress` is told how many were read. Raises `ConnectorError`."""
    with tenant_scope(tenant_id):
        link = Link.objects.select_related("shop", "ledger").get(id=link_id)
    reader = shop_reader(_from_day(link.shop, since=since))
    documents = _last_documents(reader, last=last, progress=progress)
    return [_read(reader, document=one) for one in documents]


def decide(
    *,
    tenant_id: UUID,
    link_id: UUID,
    read: Read,
    version_id: UUID | None = None,
    before_start_too: bool = False,
    progress: Progress = nobody,
) -> tuple[Previewed, ...]:
    """Under this version of the rules (None: the one in force). `progress` is told how many documents are decided.

    `before_start_too` shows sales from before the start date as examples: as they would be booked if it had come.
    """
    with tenant_scope(tenant_id):
        link = Link.objects.select_related("shop", "ledger").get(id=link_id)
        rulebook, profile = load_rulebook(link=link, version_id=version_id)
        if before_start_too:
            profile = replace(profile, start_date=None)
        sales = [one.sale for rows in read for one in rows if one.sale is not None]
        numbers = unanswered(sales=sales, profile=profile, rulebook=rulebook)
    verdicts = ask(numbers=numbers, profile=profile)
    known = Known(
        rulebook=rulebook,
        profile=profile,
        verdicts=verdicts,
        silent=frozenset(numbers) - frozenset(verdicts),
    )
    rows, would_stand = [one for row in read for one in row], WouldStand()
    decided: dict[int, Previewed] = {}
    turns = sorted(range(len(rows)), key=lambda place: _is_credit(rows[place]))
    for start in range(0, len(turns), AT_ONCE):
        places = turns[start : start + AT_ONCE]
        with tenant_scope(tenant_id):
            for place in places:
                decided[place] = _decided(
                    link=link, one=rows[place], known=known, would_stand=would_stand
                )
        progress(len(read) * len(decided) // len(rows))
    return tuple(decided[place] for place in range(len(rows)))


def _is_credit(one: Previewed) -> bool:
    """Credits have their turn behind all sales, wherever the shop told them."""
    return one.sale is not None and one.sale.kind is DocumentKind.CREDIT


def _from_day(shop: Connection, *, since: date | None) -> Connection:
    """The shop with a first reading that begins there; a copy that is never saved."""
    looked_at = copy(shop)
    looked_at.settings = shop.settings | ({"read_from": since.isoformat()} if since else {})
    return looked_at


def _last_documents(reader: ShopReader, *, last: int, progress: Progress) -> list[SourceDocument]:
    """Pages come oldest first, so the shop is read to its end; one that changes meanwhile comes again, and is kept once."""
    newest: deque[SourceDocument] = deque(maxlen=last)
    for document in _documents(reader, progress=progress):
        known = next((one for one in newest if one.external_id == document.external_id), None)
        if known is not None:
            newest.remove(known)
        newest.append(document)
    return list(newest)


def _documents(reader: ShopReader, *, progress: Progress) -> Iterator[SourceDocument]:
    cursor: dict[str, object] = {}
    number = 0
    while True:
        page = reader.read(cursor=cursor, limit=settings.IWEB_READ_PAGE)
        yield from page.documents
        number += len(page.documents)
        progress(number)
        if page.exhausted:
            return
        cursor = page.cursor


def _read(reader: ShopReader, *, document: SourceDocument) -> tuple[Previewed, ...]:
    try:
        sales = reader.to_sales(document)
    except ValueError as error:
        return (Previewed(external_id=document.external_id, unreadable=str(error)),)
    return tuple(Previewed(external_id=sale.external_id, sale=sale) for sale in sales)


def _decided(*, link: Link, one: Previewed, known: Known, would_stand: WouldStand) -> Previewed:
    """As the sync would decide today, with what VIES said just now."""
    if one.sale is None:
        return one
    rulebook, profile = known.rulebook, known.profile
    facts = gather(
        row=_row(link=link, sale=one.sale), sale=one.sale, rulebook=rulebook, profile=profile
    )
    facts = would_stand.told(facts, sale=one.sale)
    number = number_of(sale=one.sale)
    if number in known.verdicts:
        facts = replace(facts, vat_numbers=(*facts.vat_numbers, known.verdicts[number]))
    outcome = answer(link=link, sale=one.sale, rulebook=rulebook, profile=profile, facts=facts)
    would_stand.add(outcome, sale=one.sale)
    at_stake = number_at_stake(sale=one.sale, profile=profile, rulebook=rulebook)
    return replace(one, outcome=outcome, to_ask=at_stake if at_stake in known.silent else "")


def _row(*, link: Link, sale: Sale) -> models.Sale:
    """The row that the sync keeps of this sale, for what the books have of it already; else one that is never saved."""
    names = {"kind": sale.kind.value, "external_id": sale.external_id}
    known = models.Sale.objects.filter(link=link, **names).first()
    return known or models.Sale(tenant_id=link.tenant_id, link=link, **names)


def totals_of(rows: Iterable[Previewed]) -> tuple[Totals, ...]:
    """One row a currency."""
    sales = [one for one in rows if one.sale is not None]
    names = sorted({one.sale.currency for one in sales if one.sale is not None})
    return tuple(
        _totals(name, [one for one in sales if one.sale is not None and one.sale.currency == name])
        for name in names
    )


def _totals(currency: str, rows: list[Previewed]) -> Totals:
    zero = Decimal(0)
    return Totals(
        currency=currency,
        sales=len(rows),
        shop=sum((one.charged or zero for one in rows), zero),
        to_book=sum((one.charged or zero for one in rows if one.booked is not None), zero),
        booked=sum((one.booked for one in rows if one.booked is not None), zero),
    )

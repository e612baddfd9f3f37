"""The preview: the last real orders of a shop as they would be booked today. Nothing is written, here or anywhere else.

The shop is read from a day of its own and not from where the link stands, so that the sync goes on as if nobody had looked.
The decision is the live one: same reader, same rules, same facts, same engine, same matching (DESIGN 3). VIES is asked as the
sync would ask it; where it does not answer, the sale says that it will be asked.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
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
from mappings.booking import Booked, Outcome
from mappings.facts import VatNumberEvidence
from mappings.sale import Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """One document of the shop. `sale` and `outcome` are None when it cannot be read; then `unreadable` says why."""

    external_id: str
    sale: Sale | None = None
    outcome: Outcome | None = None
    unreadable: str = ""
    to_ask: str = ""  # the VAT number that VIES could not be asked about now, and will be once the link is live

    @property
    def booked(self) -> Decimal | None:
        """What would stand in the books, with VAT; None when it would not be booked."""
        return self.outcome.entry.total_gross if isinstance(self.outcome, Booked) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """In one currency, with VAT. `shop` is of all sales, `to_book` the shop's total of those that would be booked."""

    currency: str
    sales: int
    shop: Decimal
    to_book: Decimal
    booked: Decimal

    @property
    def agrees(self) -> bool:
        """True when what would be booked is what the shop charged for it, to the cent (BOOKING 4)."""
        return self.to_book == self.booked


def preview(
    *, tenant_id: UUID, link_id: UUID, last: int, since: date | None
) -> tuple[Previewed, ...]:
    """The last `last` orders placed since that day (None: ever), oldest first. Raises `ConnectorError`."""
    with tenant_scope(tenant_id):
        link = Link.objects.select_related("shop", "ledger").get(id=link_id)
    reader = shop_reader(_from_day(link.shop, since=since))
    read = [_read(reader, document=one) for one in _last_documents(reader, last=last)]
    sales = [one.sale for rows in read for one in rows if one.sale is not None]
    with tenant_scope(tenant_id):
        rulebook, profile = load_rulebook(link=link)
        numbers = unanswered(sales=sales, profile=profile, rulebook=rulebook)
    verdicts = ask(numbers=numbers, profile=profile)
    silent = frozenset(numbers) - frozenset(verdicts)
    with tenant_scope(tenant_id):
        return tuple(
            _decided(link=link, one=one, verdicts=verdicts, silent=silent)
            for rows in read
            for one in rows
        )


def _from_day(shop: Connection, *, since: date | None) -> Connection:
    """The shop with a first reading that begins there; a copy that is never saved."""
    looked_at = copy(shop)
    looked_at.settings = shop.settings | ({"read_from": since.isoformat()} if since else {})
    return looked_at


def _last_documents(reader: ShopReader, *, last: int) -> list[SourceDocument]:
    """Pages come oldest first, so the shop is read to its end; one that changes meanwhile comes again, and is kept once."""
    newest: deque[SourceDocument] = deque(maxlen=last)
    for document in _documents(reader):
        known = next((one for one in newest if one.external_id == document.external_id), None)
        if known is not None:
            newest.remove(known)
        newest.append(document)
    return list(newest)


def _documents(reader: ShopReader) -> Iterator[SourceDocument]:
    cursor: dict[str, object] = {}
    while True:
        page = reader.read(cursor=cursor, limit=settings.IWEB_READ_PAGE)
        yield from page.documents
        if page.exhausted:
            return
        cursor = page.cursor


def _read(reader: ShopReader, *, document: SourceDocument) -> tuple[Previewed, ...]:
    try:
        sales = reader.to_sales(document)
    except ValueError as error:
        return (Previewed(external_id=document.external_id, unreadable=str(error)),)
    return tuple(Previewed(external_id=sale.external_id, sale=sale) for sale in sales)


def _decided(
    *,
    link: Link,
    one: Previewed,
    verdicts: Mapping[str, VatNumberEvidence],
    silent: frozenset[str],
) -> Previewed:
    """As the sync would decide today, with what VIES said just now."""
    if one.sale is None:
        return one
    rulebook, profile = load_rulebook(link=link)
    facts = gather(row=_row(link=link, sale=one.sale), sale=one.sale, profile=profile)
    number = number_of(sale=one.sale)
    if number in verdicts:
        facts = replace(facts, vat_numbers=(*facts.vat_numbers, verdicts[number]))
    outcome = answer(link=link, sale=one.sale, rulebook=rulebook, profile=profile, facts=facts)
    at_stake = number_at_stake(sale=one.sale, profile=profile, rulebook=rulebook)
    return replace(one, outcome=outcome, to_ask=at_stake if at_stake in silent else "")


def _row(*, link: Link, sale: Sale) -> models.Sale:
    """The row that the sync keeps of this sale, for what the books have of it already; else one that is never saved."""
    names = {"kind": sale.kind.value, "external_id": sale.external_id}
    known = models.Sale.objects.filter(link=link, **names).first()
    return known or models.Sale(tenant_id=link.tenant_id, link=link, **names)


def totals_of(rows: Iterable[Previewed]) -> tuple[Totals, ...]:
    """One row a currency."""
    shown = [(one.sale, one.booked) for one in rows if one.sale is not None]
    return tuple(
        _totals(currency, [(s, b) for s, b in shown if s.currency == currency])
        for currency in sorted({sale.currency for sale, _ in shown})
    )


def _totals(currency: str, rows: list[tuple[Sale, Decimal | None]]) -> Totals:
    zero = Decimal(0)
    return Totals(
        currency=currency,
        sales=len(rows),
        shop=sum((sale.total_gross for sale, _ in rows), zero),
        to_book=sum((sale.total_gross for sale, booked in rows if booked is not None), zero),
        booked=sum((booked for _, booked in rows if booked is not None), zero),
    )

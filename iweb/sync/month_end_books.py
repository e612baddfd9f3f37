"""What a month-end pack is made from: our own bookings of that time, and the ledger's lines read back.

Rows are read inside the tenant's scope, the ledger outside. Nothing is written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Q

from connectors.models import Connection, Link, MasterData, RelationMirror
from connectors.ports import Gate, LedgerLine
from connectors.registry import ledger_reader
from iweb.sync.abroad import SoldAbroad
from iweb.sync.models import Booking, Delivery, Receipt, RelationLink
from mappings.abroad import LISTED
from mappings.booking import Booked, SalesEntry
from mappings.money import ZERO, quantum_of
from mappings.record import from_plain
from mappings.sale import DocumentKind
from mappings.tie_out import Entry, Ledger, Relation, differing
from mappings.tie_out_lines import Line
from mappings.vat.numbers import normalise
from mappings.vat.return_periods import Period
from mappings.vat.scenario import Scenario

VAT_ACCOUNT: Final = 24  # Source: Exact REST docs 2025-06, GLAccounts.Type
BY_HAND: Final = "person"  # RelationLink.made_by: which relation it was before, nobody noted
LATE: Final = "late_sale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """A booking that stands in the ledger by our receipt."""

    row: Booking
    booked: Booked
    remote_id: str

    @property
    def tax_point(self) -> date:
        return self.booked.treatment.tax_point or self.booked.entry.entry_date

    @property
    def told_on(self) -> date:
        """In which return: a credit, and what came too late for its own period, on the day of its entry."""
        late = any(one.text == LATE for one in self.booked.warnings)
        is_credit = self.row.kind == DocumentKind.CREDIT.value
        moved = late or is_credit
        return max(self.tax_point, self.booked.entry.entry_date) if moved else self.tax_point

    @property
    def is_late(self) -> bool:
        return any(one.text == LATE for one in self.booked.warnings)


@dataclass(frozen=True, slots=True, kw_only=True)
class VatCodes:
    """Of the ledger's VAT codes those that end in our returns: letters of the EU sales list, and countries of the one-stop shop."""

    listing: dict[str, str] = field(default_factory=dict)
    oss: dict[str, str] = field(default_factory=dict)

    @property
    def concerned(self) -> frozenset[str]:
        return frozenset(self.listing) | frozenset(self.oss)


def amount_text(amount: Decimal, *, currency: str) -> str:
    """With all digits of the currency: 100 euro is 100.00."""
    return str(amount.quantize(quantum_of(currency=currency)))


def links_of(ledger: Connection) -> list[Link]:
    return list(Link.objects.filter(ledger=ledger).select_related("shop").order_by("number"))


def vat_codes_of(ledger: Connection) -> VatCodes:
    rows = MasterData.objects.filter(connection=ledger, kind="vat_code").values_list("code", "data")
    listing = {code: str(data.get("eu_sales_listing") or "N") for code, data in rows}
    return VatCodes(
        listing={code: letter for code, letter in listing.items() if letter in {"L", "S", "T"}},
        oss={code: str(data["oss_country"]) for code, data in rows if data.get("oss_country")},
    )


def standing_in(ledger: Connection, *, period: Period) -> list[Stands]:
    """Bookings whose entry, tax point or telling lies in the period, and that stand in the ledger."""
    days = (period.first_day, period.last_day)
    elsewhere = SoldAbroad.objects.filter(
        Q(tax_point__range=days) | Q(day__range=days), link__ledger=ledger
    ).values("sale_id")
    rows = (
        Booking.objects.filter(
            Q(entry_date__range=days) | Q(sale_id__in=elsewhere),
            link__ledger=ledger,
            delivered_at__isnull=False,
            removed_at=None,
        )
        .select_related("sale", "link")
        .order_by("entry_date", "id")
    )
    found = list(rows)
    ids = _remote_ids(found)
    return [
        Stands(row=row, booked=from_plain(row.content), remote_id=ids[row.id])
        for row in found
        if row.id in ids
    ]


def _remote_ids(rows: Iterable[Booking]) -> dict[object, str]:
    receipts = Receipt.objects.filter(
        delivery__kind=Delivery.Kind.SALES_ENTRY,
        delivery__state=Delivery.State.DELIVERED,
        delivery__members__booking__in=list(rows),
    )
    return dict(receipts.values_list("delivery__members__booking_id", "remote_id"))


# --- our entries, as they must stand there ---


def our_entries(ledger: Connection, *, standing: Iterable[Stands]) -> list[Entry]:
    """One for each entry that was sent, whatever number of bookings it carries."""
    of_entry: dict[str, list[Stands]] = {}
    for one in standing:
        of_entry.setdefault(one.remote_id, []).append(one)
    receipts = Receipt.objects.filter(
        link__ledger=ledger,
        remote_id__in=list(of_entry),
        delivery__kind=Delivery.Kind.SALES_ENTRY,
        delivery__state=Delivery.State.DELIVERED,
    ).select_related("delivery")
    shape = _Shape(ledger)
    return [
        shape.entry(
            receipt=receipt,
            carried=of_entry[receipt.remote_id],
            entry=from_plain(receipt.delivery.order),
        )
        for receipt in receipts.order_by("id")
    ]


class _Shape:
    """What the ledger adds to an entry that we send: its period, and the VAT code of an account where we named none."""

    def __init__(self, ledger: Connection) -> None:
        masters = MasterData.objects.filter(connection=ledger)
        accounts = masters.filter(kind="ledger_account").values_list("code", "data")
        self._codes = {code: str(data.get("vat_code") or "") for code, data in accounts}
        self._periods = [
            (date.fromisoformat(d["first_day"]), date.fromisoformat(d["last_day"]), d)
            for d in masters.filter(kind="period").values_list("data", flat=True)
            if d.get("first_day")
        ]
        links = RelationLink.objects.filter(link__ledger=ledger)
        self._relations = {
            (link, key): "" if made_by == BY_HAND else remote_id
            for link, key, remote_id, made_by in links.values_list(
                "link_id", "customer_key", "remote_id", "made_by"
            )
        }
        self._home = str(ledger.profile.get("currency") or "")

    def entry(self, *, receipt: Receipt, carried: list[Stands], entry: SalesEntry) -> Entry:
        listed = {Scenario(s) for one in carried for s in one.booked.scenarios} & LISTED
        return Entry(
            remote_id=receipt.remote_id,
            number=receipt.number,
            reference=receipt.delivery.reference,
            day=entry.entry_date,
            period=self._period(entry),
            relation=self._relations.get((receipt.link_id, entry.customer_key), ""),
            currency=entry.currency,
            lines=tuple(
                Line(
                    account=line.ledger_account,
                    vat_code=line.vat_code or self._codes.get(line.ledger_account, ""),
                    net=line.net,
                    vat=line.vat,
                    percentage=line.rate if line.vat_code else None,
                )
                for line in entry.lines
            ),
            document=", ".join(sorted(one.booked.entry.key for one in carried)),
            vat_number=carried[0].booked.relation.vat_number if listed else "",
        )

    def _period(self, entry: SalesEntry) -> str:
        for first, last, data in self._periods:
            if first <= entry.entry_date <= last and data.get("journal") == entry.journal:
                return f"{data['year']}-{data['period']:02}"
        return ""


# --- what stands there ---


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """`ledger` for the tie-out, `lines` for the statement: those of the period by the ledger's own day, and ours elsewhere."""

    ledger: Ledger
    lines: tuple[LedgerLine, ...]
    relations: dict[str, RelationMirror]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What reading back needs to know, gathered inside the scope."""

    ours: list[Entry]
    journals: frozenset[str]
    codes: VatCodes
    vat_accounts: frozenset[str]


def wanted(ledger: Connection, *, ours: list[Entry], standing: Iterable[Stands]) -> Wanted:
    accounts = MasterData.objects.filter(
        connection=ledger, kind="ledger_account", data__type=VAT_ACCOUNT
    )
    return Wanted(
        ours=ours,
        journals=frozenset(one.row.journal for one in standing),
        codes=vat_codes_of(ledger),
        vat_accounts=frozenset(accounts.values_list("code", flat=True)),
    )


def read_lines(
    ledger: Connection, *, wanted: Wanted, period: Period, gate: Gate
) -> tuple[LedgerLine, ...]:
    """The period's lines, and those of entries of ours that are not there as booked: they may stand elsewhere."""
    reader = ledger_reader(ledger)
    found = list(
        reader.lines(
            first_day=period.first_day,
            last_day=period.last_day,
            journals=wanted.journals,
            vat_codes=wanted.codes.concerned,
            gate=gate,
        )
    )
    there = Ledger(entries=entries_of(found, vat_accounts=wanted.vat_accounts))
    missing = set(differing(booked=wanted.ours, ledger=there))
    if missing:
        found = [line for line in found if line.entry_id not in missing]
        found.extend(reader.lines_of(entry_ids=sorted(missing), gate=gate))
    return tuple(found)


def entries_of(lines: Iterable[LedgerLine], *, vat_accounts: frozenset[str]) -> dict[str, Entry]:
    """By their id. A line on an account for VAT is the VAT of the lines before it, and no line of its own."""
    of_entry: dict[str, list[LedgerLine]] = {}
    for line in lines:
        of_entry.setdefault(line.entry_id, []).append(line)
    return {key: _entry(same, vat_accounts=vat_accounts) for key, same in of_entry.items()}


def _entry(lines: list[LedgerLine], *, vat_accounts: frozenset[str]) -> Entry:
    first = lines[0]
    bases = [line for line in lines if line.account not in vat_accounts]
    return Entry(
        remote_id=first.entry_id,
        number=first.entry_number,
        reference=first.reference,
        day=first.day,
        period=first.period,
        relation=first.relation_id,
        currency=first.currency,
        lines=tuple(_lines(bases, taxes=[one for one in lines if one not in bases])),
    )


def _lines(bases: list[LedgerLine], *, taxes: list[LedgerLine]) -> Iterator[Line]:
    """Where the lines tell no VAT themselves, the first of each code has that of its lines of VAT."""
    apart: dict[str, Decimal] = {}
    for tax in taxes:
        apart[tax.vat_code] = apart.get(tax.vat_code, ZERO) + tax.net
    for base in bases:
        vat = base.vat if base.vat is not None else apart.pop(base.vat_code, ZERO)
        yield Line(
            account=base.account,
            vat_code=base.vat_code,
            net=base.net,
            vat=vat,
            percentage=base.percentage,
        )


def read_back(ledger: Connection, *, lines: tuple[LedgerLine, ...], wanted: Wanted) -> ReadBack:
    """With the relations as the mirror knows them now. Inside the scope."""
    entries = entries_of(lines, vat_accounts=wanted.vat_accounts)
    ids = {one.relation for one in (*entries.values(), *wanted.ours) if one.relation}
    rows = RelationMirror.objects.filter(connection=ledger, remote_id__in=ids)
    relations = {row.remote_id: row for row in rows}
    stands = Ledger(
        entries=entries,
        relations={
            key: Relation(
                remote_id=key,
                code=row.code,
                vat_number=normalise(raw=row.vat_number, country=row.country),
            )
            for key, row in relations.items()
        },
        codes=wanted.codes.concerned,
    )
    return ReadBack(ledger=stands, lines=lines, relations=relations)


def known_ids(ledger: Connection, *, ids: Iterable[str]) -> frozenset[str]:
    """Which of these entries are ours, of whatever time."""
    receipts = Receipt.objects.filter(link__ledger=ledger, remote_id__in=list(ids))
    return frozenset(receipts.values_list("remote_id", flat=True))

"""Steps: vouchers that are payments. The goods stand at full value, the voucher on a liability account (BOOKING 23)."""

from dataclasses import dataclass, replace
from decimal import Decimal

from mappings.booking import EntryLine, HeldReason, Reason
from mappings.money import ZERO, quantum_of, round_amount
from mappings.rulebook import Profile, Rulebook
from mappings.sale import LineKind, Sale, SaleLine, Voucher
from mappings.steps.accounts import check_vat_code
from mappings.steps.invoiced import FREE_SHIPPING
from mappings.steps.step import Step, because, hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The sale at full value, and the vouchers that paid a part of it. `missing` is what no discount line accounts for."""

    sale: Sale
    vouchers: tuple[Voucher, ...] = ()
    missing: Decimal = ZERO


def take_out_vouchers(*, sale: Sale, profile: Profile) -> Settled:
    """The sale without the vouchers that are payments: a refund's, and gift cards by the beginning of their name.

    Never stops: whether it is a sale at all is asked of the goods at full value, and comes first.
    """
    paid = tuple(v for v in sale.vouchers if v.gross > ZERO and _is_payment(v, profile=profile))
    settled = Settled(sale=sale)
    for voucher in paid:
        settled = _take_out(settled, voucher=voucher)
    return settled


def place_vouchers(
    *, settled: Settled, rulebook: Rulebook, profile: Profile
) -> Step[tuple[EntryLine, ...]]:
    """One line without VAT for each voucher. Held while the owner has named no account for them."""
    if settled.missing:
        stated = sum((v.gross for v in settled.vouchers), ZERO)
        hold(
            HeldReason.TOTAL_DOES_NOT_ADD_UP,
            total=stated,
            sum=stated - settled.missing,
            difference=settled.missing,
        )
    lines: list[EntryLine] = []
    said: list[Reason] = []
    for voucher in settled.vouchers:
        step = _place(voucher=voucher, sale=settled.sale, rulebook=rulebook, profile=profile)
        lines.append(step.value)
        said.extend(step.because)
    return Step(tuple(lines), tuple(said))


def _is_payment(voucher: Voucher, *, profile: Profile) -> bool:
    name = voucher.name.strip().casefold()
    beginnings = (one.strip().casefold() for one in profile.gift_card_names)
    return voucher.from_refund or any(name.startswith(one) for one in beginnings if one)


def _take_out(settled: Settled, *, voucher: Voucher) -> Settled:
    """Off the discount that holds it: one that names it, else the last that is large enough."""
    sale = settled.sale
    for place in sorted(range(len(sale.lines)), key=lambda place: _nearness(sale, place, voucher)):
        line = sale.lines[place]
        voucher = _as_rounded(voucher, line=line, sale=sale)
        if line.kind is LineKind.DISCOUNT and -line.gross >= voucher.gross:
            rest = _without(line, voucher=voucher)
            lines = (*sale.lines[:place], *rest, *sale.lines[place + 1 :])
            full = replace(
                sale,
                lines=lines,
                total_net=sale.total_net + voucher.net,
                total_gross=sale.total_gross + voucher.gross,
                # Printed as a discount, booked as a payment: the shop's table is of other sums (BOOKING 23).
                arithmetic=None,
            )
            return replace(settled, sale=full, vouchers=(*settled.vouchers, voucher))
    missing = settled.missing + voucher.gross
    return replace(settled, vouchers=(*settled.vouchers, voucher), missing=missing)


def _nearness(sale: Sale, place: int, voucher: Voucher) -> tuple[bool, bool, int, tuple[int, ...]]:
    """By name, then by age, the youngest first, so that the order of the lines has no say; what gave the shipping is last."""
    line = sale.lines[place]
    is_other = voucher.name not in line.description.split(", ")
    age = tuple(-ord(letter) for letter in line.external_id)
    return is_other, line.external_id == FREE_SHIPPING, -len(line.external_id), age


def _as_rounded(voucher: Voucher, *, line: SaleLine, sale: Sale) -> Voucher:
    """As its own line has it: the voucher keeps six decimals, and the document's discount was rounded."""
    quantum = quantum_of(currency=sale.currency)
    is_own = line.kind is LineKind.DISCOUNT and line.description == voucher.name
    if (
        not is_own
        or abs(line.gross + voucher.gross) > quantum
        or abs(line.net + voucher.net) > quantum
    ):
        return voucher
    return replace(voucher, net=-line.net, gross=-line.gross)


def _without(line: SaleLine, *, voucher: Voucher) -> tuple[SaleLine, ...]:
    net, gross = line.net + voucher.net, line.gross + voucher.gross
    if gross == ZERO and net == ZERO:
        return ()
    names = line.description.split(", ")
    if voucher.name in names:
        names.remove(voucher.name)
    return (replace(line, net=net, gross=gross, description=", ".join(names)),)


def _place(
    *, voucher: Voucher, sale: Sale, rulebook: Rulebook, profile: Profile
) -> Step[EntryLine]:
    if not profile.voucher_account:
        hold(HeldReason.NO_VOUCHER_ACCOUNT, voucher=voucher.name, amount=voucher.gross)
    # The same code as a rounding difference: neither is a supply.
    if profile.rounding_vat_code:
        check_vat_code(rulebook=rulebook, code=profile.rounding_vat_code, rate=ZERO)
    amount = round_amount(amount=voucher.gross, quantum=quantum_of(currency=sale.currency))
    line = EntryLine(
        ledger_account=profile.voucher_account,
        vat_code=profile.rounding_vat_code,
        description=voucher.name,
        quantity=Decimal(1),
        net=-amount,
        vat=ZERO,
        rate=ZERO,
    )
    text = "refund_voucher" if voucher.from_refund else "gift_card"
    said = because(
        "rules",
        text,
        rule="BOOKING 23",
        voucher=voucher.name,
        amount=amount,
        account=profile.voucher_account,
    )
    return Step(line, (said,))

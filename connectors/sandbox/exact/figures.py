"""The amounts of an entry: VAT for each line, rounded for each line, with the client's own VAT amount going first.

Source: picqer #662 on rounding by line; Exact REST reference on `VATAmountFC` overriding what is computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from connectors.sandbox.exact.company import Company
from connectors.sandbox.exact.store import Row

CENT = Decimal("0.01")
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineFigures:
    """`net` and `vat` in the entry's currency; `percentage` is a fraction; `code` is the VAT code's row."""

    net: Decimal
    vat: Decimal
    percentage: Decimal
    code: Row | None

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Totals:
    """In the entry's currency (FC) and in the division's (DC), where each amount was converted by itself."""

    gross_fc: Decimal
    vat_fc: Decimal
    gross_dc: Decimal
    vat_dc: Decimal


def cents(amount: Decimal | str) -> Decimal:
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


def percentage_on(company: Company, code: Row, day: str) -> Decimal | None:
    """The normal percentage that is valid on the day; None when the code has none then."""
    for row in company.find("vat/VatPercentages", VATCodeID=code["ID"]):
        started = (row["StartDate"] or "")[:10] <= day[:10]
        if row["Type"] == 0 and started and day[:10] <= (row["EndDate"] or "9999")[:10]:
            return Decimal(row["Percentage"] or 0)
    return None


def vat_code_of(company: Company, line: Row) -> Row | None:
    """The line's own code, or the one of its ledger account."""
    account = company.get("financial/GLAccounts", line.get("GLAccount")) or {}
    code = line.get("VATCode") or account.get("VATCode")
    return company.one("vat/VATCodes", Code=code) if code else None


def figures_of(company: Company, line: Row, *, day: str) -> LineFigures:
    """For a line that passed the checks."""
    amount = cents(line["AmountFC"])
    code = vat_code_of(company, line)
    percentage = (percentage_on(company, code, day) or NOTHING) if code else NOTHING
    given = line.get("VATAmountFC")
    if code is None or code["Type"] in ("N", "B"):
        return LineFigures(amount, NOTHING, percentage, code)
    if code["Type"] == "I" and company.switches.including_code_inclusive:
        vat = cents(given if given is not None else amount - amount / (1 + percentage))
        return LineFigures(amount - vat, vat, percentage, code)
    vat = cents(given if given is not None else amount * percentage)
    return LineFigures(amount, vat, percentage, code)


def totals_of(lines: Sequence[LineFigures], rate: Decimal) -> Totals:
    net_dc = sum((cents(line.net * rate) for line in lines), NOTHING)
    vat_dc = sum((cents(line.vat * rate) for line in lines), NOTHING)
    vat_fc = sum((line.vat for line in lines), NOTHING)
    return Totals(sum((line.net for line in lines), vat_fc), vat_fc, net_dc + vat_dc, vat_dc)

"""VAT on an invoice is due, whatever the supply was (Directive 2006/112/EC art. 203): in which state, and when nobody can say.

docs/vat.md works every row out, and gives the reasons (BOOKING 20).
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from mappings.money import ZERO
from mappings.vat.decide import Ruling, Scenario
from mappings.vat.rates import rates_ever, rates_on
from mappings.vat.scenario import CATEGORIES, Category

_S = Scenario
# VAT on such a document says nothing of what the seller owes: the marketplace's own VAT stands on it, the voucher is none of
# this kind, the seller files no return that could hold it, or the sale is due where he cannot declare anything.
_TELLS_NOTHING: Final = frozenset(
    {
        *(_S.MARKETPLACE_DEEMED, _S.UNDECIDED, _S.VOUCHER_MULTI_PURPOSE, _S.SMALL_BUSINESS),
        _S.REGISTRATION_MISSING,
    }
)
# Without VAT, and ruled by the state that the goods leave from. Of all others without VAT the country is the buyer's.
_LEAVES: Final = frozenset(
    {
        *(_S.DOMESTIC_REVERSE_CHARGE, _S.DOMESTIC_UNPROVEN, _S.EXPORT, _S.MARGIN),
        *(_S.INTRA_COMMUNITY, _S.INTRA_COMMUNITY_UNPROVEN),
    }
)


def due_once_invoiced(*, ruling: Ruling, charged: Decimal, tax_point: date) -> Ruling | None:
    """The ruling under which VAT at `charged` percent is due because it was invoiced; None where that would be a guess.

    A rate of the state that taxes the supply keeps its scenario, or makes a supply without VAT domestic there. A rate of the
    seller's own state makes it domestic at home. A rate of neither is the VAT of a state where the seller cannot declare it.
    """
    if charged == ZERO or ruling.scenario in _TELLS_NOTHING:
        return None
    taxed = CATEGORIES[ruling.scenario] is Category.STANDARD
    if (taxed or ruling.scenario in _LEAVES) and charged in _rates_of(ruling, tax_point=tax_point):
        return ruling if taxed else replace(ruling, scenario=Scenario.DOMESTIC)
    if charged in rates_on(country=ruling.home, day=tax_point):
        return replace(ruling, scenario=Scenario.DOMESTIC, country=ruling.home)
    return None


def _rates_of(ruling: Ruling, *, tax_point: date) -> frozenset[Decimal]:
    """A rate that went out of force counts at home alone: what crossed a border may carry the other state's rate of today."""
    if ruling.scenario is Scenario.DOMESTIC:
        return rates_ever(ruling.country)
    return rates_on(country=ruling.country, day=tax_point)

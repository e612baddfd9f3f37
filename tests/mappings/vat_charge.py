"""What becomes of a worked supply that was charged at some rate, written short: "domestic 21 1a -", or why it is held."""

from dataclasses import replace
from decimal import Decimal

from mappings.rulebook import UnexpectedRate, ZeroCharged
from mappings.steps.charge import judge_charge
from mappings.steps.circumstances import finder_for
from mappings.steps.inside import ByLaw, lacks_vat
from mappings.steps.portions import Portion
from mappings.steps.standing import Days
from mappings.steps.step import Stop
from mappings.vat.decide import Ruling, VatDecision, decide, find_scenario
from mappings.vat.rates import RateLevel, show_rate
from mappings.vat.supply import Supply
from mappings.vat.territories import MEMBER_STATES
from tests.mappings.baskets import PROFILE, RULEBOOK, line, sale_of

STANDARD = tuple((country, RateLevel.STANDARD) for country in sorted(MEMBER_STATES))
LACKING = line("121.00", "121.00", "0")


def outcome_of(
    supply: Supply,
    *,
    charged: Decimal,
    rate: UnexpectedRate = UnexpectedRate.HOLD,
    zero: ZeroCharged = ZeroCharged.HOLD,
) -> str:
    """Scenario, rate, box and listing; for what is held, the sentence that says why."""
    ruling = find_scenario(supply=supply)
    try:
        found = _inside(supply, ruling) if zero is ZeroCharged.INSIDE else charged
        decision = judge_charge(
            decision=decide(ruling=ruling, charged=found, tax_point=supply.tax_point),
            ruling=ruling,
            tax_point=supply.tax_point,
            policy=rate,
        )
    except Stop as stop:
        return f"held: {stop.because[-1].text if len(stop.because) > 1 else stop.reason.value}"
    return written(decision)


def written(decision: VatDecision) -> str:
    listed = decision.listing.value or "-"
    return f"{decision.scenario} {show_rate(decision.charged)} {decision.box or '-'} {listed}"


def _inside(supply: Supply, ruling: Ruling) -> Decimal:
    """The rate that is taken out of a price without VAT, of goods that no rule calls zero-rated."""
    portion = Portion(line=LACKING, ruling=ruling, rate=Decimal(0), net=LACKING.net, vat=Decimal(0))
    if not lacks_vat([portion]):
        return Decimal(0)
    day = supply.tax_point
    days = Days(entry=day, tax_point=day, period=day)
    rates = ByLaw(
        tax_point=day,
        profile=replace(PROFILE, inside_levels=STANDARD),
        finder=finder_for(sale=sale_of(LACKING), rulebook=RULEBOOK, ruling=ruling, days=days),
    )
    return rates.find(portion)

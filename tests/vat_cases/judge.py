"""One case -> whether it passes. Every field it expects must be compared, and every field it gives must be read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from tests.vat_cases import amounts, documents, limits, numbers, returns, supplies
from tests.vat_cases.reading import BESIDE, Case, Fields, NotApplicable

Judge = Callable[[Fields, Fields], None]
JUDGES: dict[str, Judge] = {
    "scenario": supplies.scenario,
    "scenario-threshold": supplies.scenario,
    "reverse-charge-services": supplies.service,
    "threshold": limits.threshold,
    "import-distance-sale": limits.importing,
    "special-territory": supplies.territory,
    "rate-by-date": supplies.rate_by_date,
    "vatid-normalise": numbers.written,
    "vatid-checksum": numbers.checked,
    "vies-rest-shape": numbers.vies_shape,
    "vies-test-service": numbers.vies_code,
    "vies-outcome": numbers.vies_outcome,
    "cent-allocation": amounts.cents,
    "net-gross": amounts.net_gross,
    "rounding": amounts.rounding,
    "rounding-NL": amounts.dutch_rounding,
    "cart-rounding": amounts.cart,
    "cash-rounding-BE": amounts.cash,
    "fee-split-proportional": amounts.fee,
    "shipping-proportional-NL": amounts.shipping,
    "vat-amount-half-up": documents.vat_amount,
    "invoice-totals": documents.totals,
    "en16931-constraint": documents.constraint,
    "return-box-NL": returns.dutch_box,
    "return-box-BE": returns.belgian_box,
    "oss-exchange-rate": returns.exchange_rate,
}


_PLACES = "seller customer ship_from supply vat_number seller_registrations date seller_oss"
_PRICES = "lines currency"
# What each judge knows how to read. A case that gives more is not judged: nothing that it gives is ignored in silence.
READ: dict[str, str] = {
    "scenario": f"{_PLACES} ship_to net above_threshold customer_tax_exempt vat_number_valid",
    "scenario-threshold": f"{_PLACES} ship_to net above_threshold customer_tax_exempt vat_number_valid",
    "reverse-charge-services": "seller rule_rate price_net price_gross customer_country is_business"
    " vat_id vat_id_validated eu_reverse_charge",
    "threshold": "prev_year current_year excl_vat scope opted opt_in established_in goods_from order_net",
    "import-distance-sale": "goods_from consignment_value import_state ioss excise",
    "special-territory": "ship_to_country postcode city net b2c",
    "rate-by-date": "country at seller net b2c",
    "vatid-normalise": "raw country",
    "vatid-checksum": "raw country",
    "vies-rest-shape": "http body requester ask",
    "vies-test-service": "countryCode vatNumber",
    "vies-outcome": "event",
    "cent-allocation": "weights total_cents",
    "net-gross": "net gross rate currency",
    "rounding": f"{_PRICES} mode",
    "rounding-NL": "vat_unrounded question",
    "cart-rounding": f"{_PRICES} prices_include_tax rounding order_discount order_discount_percent"
    " shipping shipping_net shipping_gross shipping_rate",
    "cash-rounding-BE": "total sale",
    "fee-split-proportional": "lines fee_gross",
    "shipping-proportional-NL": "lines shipping_net",
    "vat-amount-half-up": "taxable rate",
    "invoice-totals": "net lines rate charge allowance prepaid rounding",
    "en16931-constraint": "rule",
    "return-box-NL": "transaction",
    "return-box-BE": "transaction",
    "oss-exchange-rate": "currency quarter_end date amount",
}


class Finding(StrEnum):
    PASSED = "passed"
    DIFFERS = "differs"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`why` is the reason of what is not applicable, and what differs otherwise."""

    case: Case
    finding: Finding
    why: str = ""


def judge(case: Case) -> Judgement:
    """Judge by the law of the case's own day, or of today where it names none."""
    try:
        _judge(case)
    except NotApplicable as reason:
        return Judgement(case, Finding.NOT_APPLICABLE, str(reason))
    except AssertionError as error:
        lines = str(error).strip().splitlines()
        return Judgement(case, Finding.DIFFERS, lines[0] if lines else "another answer")
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        return Judgement(case, Finding.NOT_APPLICABLE, f"a shape that is not read: {error!r}")
    except Exception as error:  # noqa: BLE001 - one case never ends the run of the others
        return Judgement(case, Finding.DIFFERS, f"the program stopped: {error!r}")
    return Judgement(case, Finding.PASSED)


def judge_by_todays_law(case: Case) -> Judgement:
    """The same without the case's own day: what was right once is not right for ever."""
    undated = {key: value for key, value in case.inputs.items() if key not in {"date", "at"}}
    return judge(replace(case, inputs=undated))


def _judge(case: Case) -> None:
    if case.group not in JUDGES:
        raise NotApplicable(f"no such kind of case is known: {case.group}")
    if not case.expected:
        raise NotApplicable("nothing is expected")
    given, expected = Fields(case.inputs), Fields(case.expected)
    unknown = sorted(given.keys() - set(READ[case.group].split()) - BESIDE)
    if unknown:
        raise NotApplicable(f"a circumstance that is not read: {', '.join(unknown)}")
    JUDGES[case.group](given, expected)
    assert not expected.untouched, f"expected, and never compared: {expected.untouched}"
    if given.untouched:
        raise NotApplicable(f"a circumstance that is not read: {', '.join(given.untouched)}")

"""The kinds of fault that a rulebook can have against an administration, and a finding of one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """Each has a sentence that says what to do."""

    MISSING_JOURNAL = "missing_journal"
    MISSING_ACCOUNT = "missing_account"
    MISSING_VAT_CODE = "missing_vat_code"
    UNKNOWN_JOURNAL = "unknown_journal"
    UNKNOWN_ACCOUNT = "unknown_account"
    UNKNOWN_VAT_CODE = "unknown_vat_code"
    UNKNOWN_CONDITION = "unknown_condition"
    BLOCKED_JOURNAL = "blocked_journal"
    BLOCKED_ACCOUNT = "blocked_account"
    BLOCKED_VAT_CODE = "blocked_vat_code"
    WRONG_JOURNAL_TYPE = "wrong_journal_type"
    WRONG_ACCOUNT_TYPE = "wrong_account_type"
    NO_PERCENTAGE = "no_percentage"
    WRONG_PERCENTAGE = "wrong_percentage"
    INCLUDING_VAT = "including_vat"
    NO_BASE = "no_base"
    PURCHASE_CODE = "purchase_code"
    BUYER_CODE = "buyer_code"
    MARGIN_CODE = "margin_code"
    NOT_LISTED = "not_listed"
    LISTED_WRONGLY = "listed_wrongly"
    OTHER_COUNTRY = "other_country"
    NEEDS_COST_CENTRE = "needs_cost_centre"
    NEEDS_COST_UNIT = "needs_cost_unit"
    CURRENCY_OFF = "currency_off"
    PERIODS_MISSING = "periods_missing"
    COLLECTS_PREPAID = "collects_prepaid"
    DATED_GAP = "dated_gap"
    RULES_TIE = "rules_tie"
    VOUCHER_NOT_OWED = "voucher_not_owed"


# What a person should see to, though today's sales are booked rightly all the same.
WARNINGS: Final = frozenset({Fault.CURRENCY_OFF, Fault.PERIODS_MISSING, Fault.DATED_GAP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`rule` is the id of the rule that says it; "" where a rule is missing or a choice of the profile says it.

    `values` fill the sentence in.
    """

    fault: Fault
    rule: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def is_blocking(self) -> bool:
        return self.fault not in WARNINGS


def finding(fault: Fault, *, rule: str = "", **values: object) -> Finding:
    said = tuple(sorted((name, str(value)) for name, value in values.items()))
    return Finding(fault=fault, rule=rule, values=said)

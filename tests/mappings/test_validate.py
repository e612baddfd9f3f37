"""Thirty faults planted in a rulebook without any: each is found, alone, and told in words that say what to do."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mappings.reasons import fill
from mappings.rulebook import Concern, Match, Profile, Rule, Rulebook
from mappings.suggest.masters import MasterData, Period
from mappings.suggest.needs import needs_of
from mappings.suggest.propose import suggest, vat_codes_known
from mappings.validate.faults import WARNINGS, Fault, Finding
from mappings.validate.sentences import FAULTS
from mappings.validate.validate import validate
from mappings.vat.scenario import Scenario
from tests.mappings.chart_parts import ON, account, condition, sale_journal, vat
from tests.mappings.charts import DUTCH

D = Decimal
SOLD = replace(
    DUTCH.sold,
    scenarios=(Scenario.INTRA_COMMUNITY, Scenario.EXPORT),
    payment_methods=("mollie_ideal",),
)
NEEDS = needs_of(sold=SOLD, home="NL")
PERIODS = tuple(
    Period(journal="70", first_day=date(year, 1, 1), last_day=date(year, 12, 31))
    for year in (2026, 2027)
)
MASTER = replace(DUTCH.master, periods=PERIODS)
PROPOSAL = suggest(master=MASTER, needs=NEEDS, profile=DUTCH.profile, on=ON)
PROFILE = PROPOSAL.profile(DUTCH.profile)
# The names of the rules a fault is planted in.
DOMESTIC_CODE = Match(country="NL", rate=D(21))
DOMESTIC_ACCOUNT = DOMESTIC_CODE
ICP = Match(country="NL", scenario="intra_community", rate=D(0))
EXPORT = Match(country="NL", scenario="export", rate=D(0))
GERMANY = Match(country="DE", scenario="oss", rate=D(19))


@dataclass(frozen=True, kw_only=True)
class Books:
    rules: tuple[Rule, ...] = tuple(
        replace(rule, id=f"r{place}") for place, rule in enumerate(PROPOSAL.rules())
    )
    master: MasterData = MASTER
    profile: Profile = PROFILE

    def faults(self) -> tuple[Finding, ...]:
        codes = vat_codes_known(master=self.master, on=ON)
        rulebook = Rulebook(id="r", version=1, link_code="A7", rules=self.rules, vat_codes=codes)
        return validate(
            rulebook=rulebook, master=self.master, profile=self.profile, needs=NEEDS, on=ON
        )

    def with_rule(self, concern: Concern, match: Match, **changes: Any) -> "Books":
        """With the one rule of this concern and match changed."""
        assert [r for r in self.rules if (r.concern, r.match) == (concern, match)]
        rules = tuple(
            replace(r, **changes) if (r.concern, r.match) == (concern, match) else r
            for r in self.rules
        )
        return replace(self, rules=rules)

    def without(self, concern: Concern, match: Match) -> "Books":
        kept = tuple(r for r in self.rules if (r.concern, r.match) != (concern, match))
        assert len(kept) < len(self.rules)
        return replace(self, rules=kept)

    def with_masters(self, kind: str, code: str, **changes: Any) -> "Books":
        rows = getattr(self.master, kind)
        assert code in {row.code for row in rows}
        changed = tuple(replace(row, **changes) if row.code == code else row for row in rows)
        return replace(self, master=replace(self.master, **{kind: changed}))

    def adding(self, kind: str, row: Any) -> "Books":
        rows = (*getattr(self.master, kind), row)
        return replace(self, master=replace(self.master, **{kind: rows}))


SOUND = Books()
JOURNAL, ACCOUNT, CODE = Concern.JOURNAL, Concern.LEDGER_ACCOUNT, Concern.VAT_CODE
CONDITION = Concern.PAYMENT_CONDITION
PAID = Match(payment_method="mollie_ideal")


def coded(row: Any, match: Match = DOMESTIC_CODE) -> Books:
    """A new VAT code that stands in the rule of this match."""
    return SOUND.adding("vat_codes", row).with_rule(CODE, match, target=row.code)


PLANTED: dict[Fault, Callable[[], Books]] = {
    Fault.MISSING_JOURNAL: lambda: SOUND.without(JOURNAL, Match()),
    Fault.MISSING_ACCOUNT: lambda: SOUND.without(ACCOUNT, EXPORT),
    Fault.MISSING_VAT_CODE: lambda: SOUND.without(CODE, EXPORT),
    Fault.UNKNOWN_JOURNAL: lambda: SOUND.with_rule(JOURNAL, Match(), target="77"),
    Fault.UNKNOWN_ACCOUNT: lambda: SOUND.with_rule(ACCOUNT, EXPORT, target="8888"),
    Fault.UNKNOWN_VAT_CODE: lambda: SOUND.with_rule(CODE, EXPORT, target="88"),
    Fault.UNKNOWN_CONDITION: lambda: SOUND.with_rule(CONDITION, PAID, target="88"),
    Fault.BLOCKED_JOURNAL: lambda: SOUND.with_masters("journals", "70", blocked=True),
    Fault.BLOCKED_ACCOUNT: lambda: SOUND.with_masters("accounts", "8020", blocked=True),
    Fault.BLOCKED_VAT_CODE: lambda: SOUND.with_masters("vat_codes", "6", blocked=True),
    Fault.WRONG_JOURNAL_TYPE: lambda: SOUND.with_masters("journals", "70", type=22),
    Fault.WRONG_ACCOUNT_TYPE: lambda: SOUND.with_rule(ACCOUNT, EXPORT, target="1500"),
    Fault.NO_PERCENTAGE: lambda: SOUND.with_masters("vat_codes", "6", spans=()),
    Fault.WRONG_PERCENTAGE: lambda: SOUND.with_rule(CODE, DOMESTIC_CODE, target="1"),
    Fault.INCLUDING_VAT: lambda: SOUND.with_rule(CODE, DOMESTIC_CODE, target="4"),
    Fault.NO_BASE: lambda: SOUND.with_rule(CODE, EXPORT, target="0"),
    Fault.PURCHASE_CODE: lambda: SOUND.with_rule(CODE, DOMESTIC_CODE, target="21"),
    Fault.BUYER_CODE: lambda: coded(vat("V", "Verlegd naar ons", charged=True), EXPORT),
    Fault.MARGIN_CODE: lambda: SOUND.with_rule(CODE, EXPORT, target="10"),
    Fault.NOT_LISTED: lambda: SOUND.with_rule(CODE, ICP, target="6"),
    Fault.LISTED_WRONGLY: lambda: SOUND.with_rule(CODE, EXPORT, target="7"),
    Fault.OTHER_COUNTRY: lambda: coded(vat("A9", "OSS", "19", oss_country="CY"), GERMANY),
    Fault.NEEDS_COST_CENTRE: lambda: SOUND.with_masters("accounts", "8020", needs_cost_centre=True),
    Fault.NEEDS_COST_UNIT: lambda: SOUND.with_masters("accounts", "8020", needs_cost_unit=True),
    Fault.CURRENCY_OFF: lambda: SOUND.with_masters("journals", "70", currency="USD"),
    Fault.PERIODS_MISSING: lambda: replace(SOUND, master=replace(MASTER, periods=PERIODS[:1])),
    Fault.COLLECTS_PREPAID: lambda: SOUND.with_rule(CONDITION, PAID, target="IC"),
    Fault.DATED_GAP: lambda: SOUND.with_rule(CODE, EXPORT, valid_to=date(2026, 12, 31)),
    Fault.RULES_TIE: lambda: replace(
        SOUND,
        rules=(
            *SOUND.rules,
            Rule(id="tie", concern=ACCOUNT, match=EXPORT, target="8025"),
        ),
    ),
    Fault.VOUCHER_NOT_OWED: lambda: replace(
        SOUND, profile=replace(PROFILE, voucher_account="8090")
    ),
}


def test_a_rulebook_without_faults_has_no_findings() -> None:
    assert SOUND.faults() == ()


def test_every_kind_of_fault_is_planted() -> None:
    assert set(PLANTED) == set(Fault) == set(FAULTS)
    assert len(PLANTED) >= 25


@pytest.mark.parametrize("fault", list(Fault))
def test_each_planted_fault_is_found_and_no_other(fault: Fault) -> None:
    assert {one.fault for one in PLANTED[fault]().faults()} == {fault}


@pytest.mark.parametrize("fault", list(Fault))
def test_each_finding_says_in_both_languages_what_to_do(fault: Fault) -> None:
    for found in PLANTED[fault]().faults():
        for language in ("nl", "en"):
            said = fill(
                template=FAULTS[fault][language], values=dict(found.values), language=language
            )
            assert "…" not in said
            assert said.count(".") >= 2


def test_a_warning_does_not_block_and_the_rest_does() -> None:
    for fault, plant in PLANTED.items():
        assert {one.is_blocking for one in plant().faults()} == {fault not in WARNINGS}


def test_a_rule_for_the_cost_centre_is_all_that_such_an_account_needs() -> None:
    centre = Rule(id="c", concern=Concern.COST_CENTRE, match=Match(), target="WEB")
    books = SOUND.with_masters("accounts", "8020", needs_cost_centre=True)
    assert replace(books, rules=(*books.rules, centre)).faults() == ()


def test_a_rule_that_is_over_is_not_looked_at() -> None:
    past = Rule(
        id="p", concern=CODE, match=Match(country="NL", rate=D(6)), target="gone",
        valid_to=date(2018, 12, 31),
    )  # fmt: skip
    assert replace(SOUND, rules=(*SOUND.rules, past)).faults() == ()


def test_new_rows_of_the_administration_are_no_fault() -> None:
    books = SOUND.adding("accounts", account("8098", "Nieuw"))
    books = books.adding("journals", sale_journal("72", "Nieuw"))
    assert books.adding("conditions", condition("60", "60 dagen", 60, "B")).faults() == ()

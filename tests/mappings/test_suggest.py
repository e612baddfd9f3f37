"""What is proposed from four charts of accounts: nearly always what a bookkeeper would choose, and never surely wrong."""

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from mappings.reasons import fill
from mappings.suggest.candidates import Confidence
from mappings.suggest.masters import MasterData
from mappings.suggest.needs import CONCERNS, Kind
from mappings.suggest.propose import Proposal, Suggested, suggest
from mappings.suggest.sentences import GROUNDS
from tests.mappings.chart_parts import ON, Chart, account, key_of, vat
from tests.mappings.charts import CHARTS, DUTCH

D = Decimal
each_chart = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)


def proposed(chart: Chart, *, master: MasterData | None = None) -> Proposal:
    return suggest(master=master or chart.master, needs=chart.needs, profile=chart.profile, on=ON)


def by_key(chart: Chart, *, master: MasterData | None = None) -> dict[str, Suggested]:
    return {key_of(one.need): one for one in proposed(chart, master=master).suggested}


def is_right(one: Suggested, *, chart: Chart) -> bool:
    return one.choice.code == chart.right[key_of(one.need)]


@each_chart
def test_each_need_has_its_answer_in_the_chart(chart: Chart) -> None:
    assert [key_of(need) for need in chart.needs] == list(chart.right)


@each_chart
def test_nothing_wrong_is_called_sure(chart: Chart) -> None:
    wrong = [
        (key_of(one.need), one.choice.code)
        for one in proposed(chart).suggested
        if one.choice.confidence is Confidence.SURE and not is_right(one, chart=chart)
    ]
    assert wrong == []


def test_nine_in_ten_of_each_kind_of_target_are_right(
    record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    right, asked, all_of = Counter[Kind](), Counter[Kind](), Counter[Kind]()
    wrong = []
    for chart in CHARTS:
        for one in proposed(chart).suggested:
            kind = one.need.kind
            all_of[kind] += 1
            asked[kind] += one.choice.confidence is Confidence.ASK
            right[kind] += is_right(one, chart=chart)
            if not is_right(one, chart=chart):
                wrong.append(f"{chart.name}: {key_of(one.need)} {one.choice.code!r}")
    for kind in all_of:
        figures = f"{right[kind]} of {all_of[kind]} right, {asked[kind]} asked"
        record_property(kind.value, figures)
        with capsys.disabled():
            sys.stdout.write(f"\n{kind.value:20} {figures}")
    assert {kind for kind in all_of if right[kind] < D("0.9") * all_of[kind]} == set(), wrong


@each_chart
def test_most_of_a_plain_chart_is_not_asked(chart: Chart) -> None:
    asked = [key_of(one.need) for one in proposed(chart).asked()]
    assert len(asked) <= 0.1 * len(chart.needs), asked


@each_chart
def test_every_proposal_says_why_in_both_languages(chart: Chart) -> None:
    for one in proposed(chart).suggested:
        for language in ("nl", "en"):
            template = GROUNDS[one.choice.ground][language]
            said = fill(template=template, values=dict(one.values), language=language)
            assert "…" not in said
            assert "{" not in said


@each_chart
def test_no_vat_code_including_vat_and_none_that_the_return_never_sees(chart: Chart) -> None:
    for one in proposed(chart).suggested:
        found = chart.master.vat_code(one.choice.code)
        if CONCERNS.get(one.need.kind) == "vat_code" and found is not None:
            assert found.type in {"B", "E"}
            assert found.percentage_on(ON) == one.need.match.rate


@each_chart
def test_what_was_paid_in_advance_is_never_collected(chart: Chart) -> None:
    collecting = {one.code for one in chart.master.conditions if one.method == "I"}
    assert collecting.isdisjoint(rule.target for rule in proposed(chart).rules())


def test_of_two_codes_alike_none_is_sure() -> None:
    twice = replace(DUTCH.master, vat_codes=(*DUTCH.master.vat_codes, vat("2b", "Hoog", "21")))
    one = by_key(DUTCH, master=twice)["vat_national 21"]
    assert one.choice.confidence is Confidence.ASK
    assert [lost.code for lost in one.choice.lost][:1] == ["2b"]


def test_of_two_accounts_with_the_same_code_and_word_none_is_sure() -> None:
    more = (*DUTCH.master.accounts, account("8001", "Omzet hoog tarief winkel", "2"))
    one = by_key(DUTCH, master=replace(DUTCH.master, accounts=more))["revenue 21"]
    assert one.choice.confidence is Confidence.ASK


@pytest.mark.parametrize(
    ("key", "lacking"),
    [
        ("vat_national 21", "2"),
        ("vat_goods_eu icp", "7"),
        ("vat_services_eu services", "8"),
        ("vat_export export", "6"),
        ("vat_reversed reversed", "5"),
        ("vat_margin margin", "10"),
        ("vat_exempt exempt", "9"),
        ("vat_zero zero", "11"),
        ("vat_oss DE 19", "DE"),
    ],
)
def test_where_the_books_lack_the_code_it_is_asked_and_no_other_is_taken_for_it(
    key: str, lacking: str
) -> None:
    codes = tuple(one for one in DUTCH.master.vat_codes if one.code != lacking)
    one = by_key(DUTCH, master=replace(DUTCH.master, vat_codes=codes))[key]
    assert (one.choice.code, one.choice.confidence) == ("", Confidence.ASK)


def test_an_account_that_needs_a_cost_centre_is_never_sure() -> None:
    accounts = tuple(replace(one, needs_cost_centre=True) for one in DUTCH.master.accounts)
    found = by_key(DUTCH, master=replace(DUTCH.master, accounts=accounts))
    assert {
        key for key, one in found.items()
        if one.choice.confidence is Confidence.SURE and key.startswith(("revenue", "shipping", "fees", "rounding", "vouchers"))
    } == set()  # fmt: skip


def test_an_empty_administration_is_asked_everything() -> None:
    empty = proposed(DUTCH, master=MasterData())
    assert empty.rules() == ()
    assert len(empty.asked()) == len(DUTCH.needs)


def test_credits_have_a_rule_of_their_own_only_where_they_have_a_journal() -> None:
    targets = {
        chart.name: [r.target for r in proposed(chart).rules() if r.match.document == "credit"]
        for chart in CHARTS
    }
    assert targets == {
        "a Dutch template": [],
        "codes VH, VL and VN": [],
        "a Belgian one": ["V2"],
        "renumbered and renamed": [],
    }


def test_an_account_that_was_chosen_stays() -> None:
    chosen = replace(DUTCH.profile, rounding_account="4980")
    kept = proposed(DUTCH).profile(chosen)
    assert (kept.rounding_account, kept.voucher_account) == ("4980", "2100")


def test_a_code_that_speaks_of_another_kind_of_supply_is_asked() -> None:
    for name in (
        "Verkoop particulieren binnen de EU",
        "Correctie hoog",
        "Eigen gebruik",
        "Verlegd",
    ):
        codes = tuple(one for one in DUTCH.master.vat_codes if one.code != "2")
        master = replace(DUTCH.master, vat_codes=(*codes, vat("2", name, "21")))
        one = by_key(DUTCH, master=master)["vat_national 21"]
        assert one.choice.confidence is Confidence.ASK, name

"""Proposing, editing and keeping rules: what is proposed fits, contradictions are refused, versions never change."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.models import MasterData
from iweb.sync.connecting import obstacles
from iweb.sync.numbering import link_code
from iweb.sync.rulebooks import (
    RulebookRefusedError,
    current_version,
    latest_version,
    load_rulebook,
    match_as_json,
    profile_of,
    rules_of,
    save_rulebook,
)
from iweb.sync.suggest_rules import (
    KINDS,
    NOTHING_FITS,
    RATES,
    SAME_AS_PRODUCTS,
    choices_from,
    percentage_on,
    rules_from,
    suggest,
)
from mappings.models import RulebookVersion
from mappings.rulebook import Concern, Match, Profile, Rule, Rulebook, Trigger
from mappings.validation import ties
from tests.panel import factories
from tests.panel.factories import MASTERS, account, journal, vat_code

TODAY = date(2026, 11, 25)


def rows(*records) -> list[MasterData]:
    return [MasterData(kind=r.kind, code=r.code, label=r.label, data=r.data) for r in records]


def proposed(*records) -> dict[str, tuple[str, str, bool]]:
    return {
        one.field: (one.code, one.why, one.sure)
        for one in suggest(masters=rows(*records), on=TODAY)
    }


# --- proposing ---


def test_a_new_dutch_administration_is_proposed_without_a_doubt():
    found = proposed(*MASTERS)
    assert found["journal"] == ("70", "only_journal", True)
    assert found["vat_21"][0] == "2"
    assert found["vat_9"][0] == "1"
    assert found["account_21_product"] == ("8000", "account_has_vat_code", True)
    assert found["account_9_product"] == ("8010", "account_has_vat_code", True)
    assert found["account_21_shipping"][0] == "8030"
    assert found["account_21_discount"] == ("", SAME_AS_PRODUCTS, True)
    assert found["rounding_account"][0] == "4999"
    assert all(sure for _, _, sure in found.values())


@pytest.mark.parametrize(
    ("record", "why_not"),
    [
        (
            vat_code("4", "including", "21", kind="I"),
            "type I is refused for sales lines (BOOKING 17)",
        ),
        (vat_code("5", "no VAT", "21", kind="N"), "type N never reaches the return"),
        (vat_code("6", "purchases only", "21", transaction_type="P"), "for purchases"),
        (vat_code("7", "Belgium", "21", oss_country="BE"), "of another country"),
        (vat_code("8", "margin", "21", margin=True), "margin goods"),
        (vat_code("9", "reverse charge", "21", charged=True), "reverse charge"),
        (vat_code("10", "blocked", "21", blocked=True), "blocked"),
        (vat_code("11", "another rate", "19"), "another percentage"),
    ],
)
def test_a_vat_code_that_does_not_fit_is_never_proposed(record, why_not):
    assert proposed(record)["vat_21"] == ("", NOTHING_FITS, False), why_not


def test_the_percentage_of_the_day_counts():
    spans = [
        {"percentage": "6", "from": "2001-01-01", "to": "2018-12-31"},
        {"percentage": "9", "from": "2019-01-01", "to": None},
    ]
    (row,) = rows(vat_code("1", "laag", "9", percentages=spans))
    assert percentage_on(row, on=date(2018, 12, 31)) == 6
    assert percentage_on(row, on=date(2019, 1, 1)) == 9
    assert percentage_on(row, on=date(2000, 1, 1)) is None


@pytest.mark.parametrize(
    "record",
    [journal("70", "Verkoop", 20, blocked=True), journal("20", "Bank", 12), journal("90", "M", 90)],
)
def test_only_an_open_sales_journal_is_proposed(record):
    assert proposed(record)["journal"][0] == ""


def test_two_that_fit_are_proposed_with_a_doubt():
    found = proposed(
        journal("70", "Verkoop", 20),
        journal("71", "Web", 20),
        vat_code("2", "a", "21"),
        vat_code("3", "b", "21"),
    )
    assert found["journal"] == ("71", "journal_named_so", False)  # a shop's own journal
    assert found["vat_21"] == ("2", "several_fit", False)


def test_an_account_is_found_by_its_name_when_it_has_no_vat_code():
    found = proposed(
        account("8100", "Omzet binnenland hoog"), account("8200", "Omzet binnenland laag")
    )
    assert found["account_21_product"][:2] == ("8100", "account_named_so")
    assert found["account_9_product"][:2] == ("8200", "account_named_so")


def test_a_blocked_account_or_a_bank_account_is_never_proposed():
    found = proposed(
        account("8000", "Omzet hoog", blocked=True), account("1100", "Omzet hoog", kind=12)
    )
    assert found["account_21_product"][0] == ""


CODES = st.sampled_from(["", "8000", "8010"])
CHOICES = st.fixed_dictionaries(
    {"journal": CODES, "payment_condition": CODES}
    | {f"vat_{rate}": CODES for rate in RATES}
    | {f"account_{rate}_{kind}": CODES for rate in RATES for kind in KINDS}
)


@given(CHOICES)
def test_choices_and_rules_are_each_others_inverse(choices):
    again, others = choices_from(rules_from(choices))
    assert again == {name: code for name, code in choices.items() if code}
    assert others == ()
    assert not list(ties(rules_from(choices)))


# --- ties ---


def rule(
    target: str, concern: Concern = Concern.LEDGER_ACCOUNT, first=None, last=None, **match
) -> Rule:
    return Rule(
        id="", concern=concern, match=Match(**match), target=target, valid_from=first, valid_to=last
    )


@pytest.mark.parametrize(
    ("one", "other", "tie"),
    [
        (rule("1", country="NL"), rule("2", country="NL"), True),
        (rule("1", country="NL"), rule("2", country="BE"), False),
        (rule("1", country="NL"), rule("2", line_kind="fee"), True),
        (rule("1", country="NL"), rule("1", line_kind="fee"), False),  # they agree
        (rule("1", country="NL"), rule("1", country="NL"), True),  # twice the same
        (
            rule("1", country="NL"),
            rule("2", country="NL", line_kind="fee"),
            False,
        ),  # one is more specific
        (rule("1"), rule("2"), True),
        (rule("1"), rule("2", concern=Concern.VAT_CODE), False),
        (rule("1", last=date(2026, 6, 30)), rule("2", first=date(2026, 7, 1)), False),
        (rule("1", last=date(2026, 7, 1)), rule("2", first=date(2026, 7, 1)), True),
    ],
)
def test_two_rules_that_are_equally_specific_for_the_same_sale_are_a_tie(one, other, tie):
    assert bool(list(ties([one, other]))) == tie
    assert bool(list(ties([other, one]))) == tie


VALUES = st.none() | st.sampled_from(["a", "b"])
MATCHES = st.builds(
    Match,
    country=VALUES,
    line_kind=VALUES,
    payment_method=VALUES,
    rate=st.none() | st.sampled_from([Decimal(21), Decimal(9)]),
)
RULES = st.lists(
    st.builds(
        lambda match, target: replace(rule(target), match=match), MATCHES, st.sampled_from("xyz")
    ),
    max_size=6,
)


@given(RULES, MATCHES)
def test_rules_without_ties_give_one_answer_whatever_their_order(given_rules, circumstances):
    if list(ties(given_rules)):
        return
    asked = {"concern": Concern.LEDGER_ACCOUNT, "circumstances": circumstances, "day": TODAY}
    numbered = tuple(replace(one, id=str(n)) for n, one in enumerate(given_rules))
    backwards = tuple(replace(one, id=str(n)) for n, one in enumerate(reversed(given_rules)))
    first = Rulebook(id="v", version=1, link_code="A0", rules=numbered).find(**asked)
    second = Rulebook(id="v", version=1, link_code="A0", rules=backwards).find(**asked)
    assert (first and first.target) == (second and second.target)


# --- versions ---


@pytest.mark.django_db
def test_a_saved_rulebook_is_read_back_as_it_was(joined):
    rules = (
        rule("70", Concern.JOURNAL),
        rule("8000", country="NL", rate=Decimal(21)),
        rule(
            "8000", country="NL", rate=Decimal(9), first=date(2026, 1, 1), last=date(2026, 12, 31)
        ),
    )
    profile = Profile(
        trigger=Trigger.PAID,
        start_date=date(2026, 1, 1),
        debtor_prefix="8",
        test_customers=("a@b.nl",),
    )
    with joined.scope():
        version = save_rulebook(
            link=joined.link, rules=rules, profile=profile, vat_codes=(), made_by=joined.owner.pk
        )
        rulebook, read = load_rulebook(link=joined.link)
        assert read == profile
        assert rulebook.id == str(version.id)
        assert rulebook.link_code == joined.link.code
        assert [replace(one, id="") for one in rulebook.rules] == list(rules)


@pytest.mark.django_db
def test_editing_makes_a_new_version_and_leaves_the_old_one_as_it_was(joined):
    with joined.scope():
        first = latest_version(link=joined.link)
        before = (rules_of(first), profile_of(first))
        client = joined.signed_in()
        form = client.get(f"/mappings/{joined.link.id}/").context["form"]
        values = {name: form[name].value() or "" for name in form.fields}
        client.post(
            f"/mappings/{joined.link.id}/save/",
            values | {"account_21_fee": "8020", "human_part": "order_reference"},
        )
        second = latest_version(link=joined.link)
        assert (second.number, second.made_by) == (2, joined.owner.pk)
        assert (rules_of(first), profile_of(first)) == before
        old, _ = load_rulebook(link=joined.link, version_id=first.id)
        new, profile = load_rulebook(link=joined.link)
        fee = {"concern": Concern.LEDGER_ACCOUNT, "day": TODAY,
               "circumstances": Match(country="NL", rate=Decimal(21), line_kind="fee")}  # fmt: skip
        assert old.find(**fee).target == "8000"
        assert new.find(**fee).target == "8020"
        assert profile.human_part == "order_reference"


@pytest.mark.django_db
def test_a_version_of_tomorrow_is_not_in_force_today(joined):
    with joined.scope():
        save_rulebook(
            link=joined.link,
            rules=(),
            profile=Profile(),
            vat_codes=(),
            made_by=None,
            effective_from=date(2099, 1, 1),
        )
        assert current_version(link=joined.link).number == 1
        assert latest_version(link=joined.link).number == 2


@pytest.mark.django_db
def test_a_contradiction_is_not_saved(joined):
    with joined.scope():
        with pytest.raises(RulebookRefusedError):
            save_rulebook(
                link=joined.link, rules=(rule("1", country="NL"), rule("2", country="NL")), profile=Profile(), vat_codes=(),
                made_by=None,
            )  # fmt: skip
        assert RulebookVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_version_of_another_links_rulebook_cannot_be_loaded(joined):
    other = factories.company(name="Another")
    factories.with_shop(other, address="https://another.example.nl")
    factories.with_ledger(other)
    factories.joined(other)
    with other.scope():
        foreign = latest_version(link=other.link).id
    with joined.scope(), pytest.raises(RulebookVersion.DoesNotExist):
        load_rulebook(link=joined.link, version_id=foreign)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("journal", "20"),  # a bank
        ("vat_21", "4"),  # type I
        ("vat_21", "1"),  # 9%
        ("account_21_product", "1300"),  # receivables
        ("account_21_product", ""),
        ("description_template", "{secret}"),
        ("description_template", "{reference"),
        ("start_date", "not a day"),
        ("trigger", "whenever"),
    ],
)
def test_a_choice_that_cannot_work_is_refused_before_anything_is_sent(joined, field, value):
    client = joined.signed_in()
    form = client.get(f"/mappings/{joined.link.id}/").context["form"]
    values = {name: form[name].value() or "" for name in form.fields} | {field: value}
    answer = client.post(f"/mappings/{joined.link.id}/save/", values)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    with joined.scope():
        assert RulebookVersion.objects.count() == 1


@given(MATCHES)
def test_a_stored_match_asks_for_nothing_more_than_it_did(match):
    stored = match_as_json(match)
    assert set(stored) == {f.name for f in fields(match) if getattr(match, f.name) is not None}


# --- numbers of links ---


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (0, "A0"),
        (9, "A9"),
        (10, "B0"),
        (259, "Z9"),
        (260, "AA0"),
        (269, "AA9"),
        (270, "AB0"),
        (7019, "ZZ9"),
        (7020, "AAA0"),
    ],
)
def test_the_code_of_a_link(number, code):
    assert link_code(number) == code


@given(st.integers(0, 200_000), st.integers(0, 200_000))
def test_no_two_numbers_have_one_code(one, other):
    assert (link_code(one) == link_code(other)) == (one == other)
    assert len(link_code(one)) <= 8


@pytest.mark.django_db
def test_joining_the_same_two_again_gives_the_same_link(joined):
    first = joined.link
    assert factories.joined(joined).id == first.id


def test_what_the_administration_cannot_book_stands_above_the_rules_and_holds_going_live(joined):
    factories.confirmed(joined)
    with joined.scope():
        client = joined.signed_in()
        assert obstacles(link=joined.link) == ()
        row = joined.ledger.masters.get(kind="ledger_account", code="8000")
        row.data = {**row.data, "blocked": True}
        row.save()

        page = client.get(f"/mappings/{joined.link.id}/")

        (fault,) = page.context["findings"].faults
        assert "8000" in fault
        assert fault in unescape(page.content.decode())
        assert obstacles(link=joined.link) == ("connecting.rules_faulty",)

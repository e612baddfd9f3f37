"""None of the planted faults reaches the ledger, whether the rules were saved so or the administration was changed since."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mappings.booking import Booked, Held, HeldReason, SalesEntry
from mappings.engine import book
from mappings.facts import Facts, VatNumberEvidence
from mappings.reasons import fill
from mappings.rulebook import Concern, Match, Rule, Rulebook
from mappings.sale import Sale
from mappings.sentences.outcomes import HELD
from mappings.suggest.masters import COLLECTION
from mappings.suggest.propose import vat_codes_known
from mappings.validate.bookable import first_fault, named_by
from mappings.validate.faults import WARNINGS, Fault, Finding
from mappings.validation import ties
from mappings.vat.seller import Spell, VatStanding
from tests.mappings.baskets import ADDRESS, FACTS, credit_of, line, sale_of, shipping
from tests.mappings.chart_parts import ON
from tests.mappings.test_validate import PLANTED, SOUND, Books
from tests.mappings.test_vouchers import paid_with

D = Decimal
BELGIAN = replace(ADDRESS, country="BE", company="Peeters NV", vat_number="BE0403170701")
GERMAN = replace(ADDRESS, country="DE", postcode="10115", city="Berlin")
SWISS = replace(ADDRESS, country="CH", postcode="8001", city="Zürich")
SALES: dict[str, Sale] = {
    "domestic": sale_of(line("100.00", "121.00"), shipping(), payment_method="mollie_ideal"),
    "low": sale_of(line("100.00", "109.00", "9"), payment_method="mollie_ideal"),
    "intra-community": sale_of(
        line("100.00", "100.00", "0"), invoice_address=BELGIAN, delivery_address=BELGIAN
    ),
    "export": sale_of(line("100.00", "100.00", "0"), invoice_address=SWISS, delivery_address=SWISS),
    "one stop shop": sale_of(
        line("100.00", "119.00", "19"), invoice_address=GERMAN, delivery_address=GERMAN
    ),
    "voucher": paid_with(line("100.00", "121.00")),
}
PROVEN = VatNumberEvidence(
    number="BE0403170701", verdict="valid", asked_at=SALES["export"].changed_at
)
# Refused when the rules are saved, passed over, or told as a gap that is still to come: for these no sale of today is held.
MET_ELSEWHERE = {*WARNINGS, Fault.RULES_TIE, Fault.COLLECTS_PREPAID}


def rulebook_of(books: Books) -> Rulebook:
    codes = vat_codes_known(master=books.master, on=ON)
    modules = (("oss", ()),)
    return Rulebook(
        id="r", version=1, link_code="A7", rules=books.rules, vat_codes=codes, modules=modules
    )


def outcomes(books: Books, *, saved_before: Books | None = None) -> Iterator[Booked | Held]:
    """Every sale through engine and mirror. `saved_before`: the rules know its VAT codes, and the mirror is that of `books`."""
    rulebook = replace(rulebook_of(books), vat_codes=rulebook_of(saved_before or books).vat_codes)
    standing = VatStanding(
        one_stop_shop=(Spell(first_day=date(2021, 7, 1)),),
        destination_by_choice=(Spell(first_day=date(2021, 7, 1)),),
    )
    profile = replace(books.profile, vat=standing, vat_number="NL004495445B01")
    collecting = tuple(one.code for one in books.master.conditions if one.method == COLLECTION)
    facts = replace(FACTS, vat_numbers=(PROVEN,), direct_debit=collecting)
    for sale in SALES.values():
        outcome = book(sale=sale, rulebook=rulebook, profile=profile, facts=facts)
        assert isinstance(outcome, Booked | Held), outcome
        yield judged(outcome, books=replace(books, profile=profile))


def judged(outcome: Booked | Held, *, books: Books) -> Booked | Held:
    if isinstance(outcome, Held):
        return outcome
    fault = first_fault(booked=outcome, master=books.master, profile=books.profile)
    return outcome if fault is None else held_by(fault)


def held_by(fault: Finding) -> Held:
    return Held(
        reason=HeldReason.TARGET_UNFIT,
        values=(("problem", f"target_{fault.fault}"), *fault.values),
    )


def test_in_a_sound_administration_every_sale_is_booked() -> None:
    assert [type(one) for one in outcomes(SOUND)] == [Booked] * len(SALES)


@pytest.mark.parametrize("fault", [one for one in Fault if one not in MET_ELSEWHERE])
@pytest.mark.parametrize("known", ["rules saved so", "administration changed since"])
def test_what_meets_a_fault_is_held_and_the_rest_is_booked(fault: Fault, known: str) -> None:
    books = PLANTED[fault]()
    before = SOUND if known == "administration changed since" else None
    found = list(outcomes(books, saved_before=before))
    held = [one for one in found if isinstance(one, Held)]
    assert held
    assert len(held) < len(SALES) or fault in (
        *(Fault.MISSING_JOURNAL, Fault.UNKNOWN_JOURNAL, Fault.BLOCKED_JOURNAL),
        Fault.WRONG_JOURNAL_TYPE,
    )
    codes = {dict(one.values)["code"] for one in books.faults() if "code" in dict(one.values)}
    for one in found:
        if isinstance(one, Booked) and fault is not Fault.VOUCHER_NOT_OWED:
            assert not codes & targets_by_planted_rule(one.entry, fault=fault)


def targets_by_planted_rule(entry: SalesEntry, *, fault: Fault) -> set[str]:
    """The codes of an entry that the fault's kind speaks of. A code that is wrong in one rule is right in another."""
    if fault in (Fault.WRONG_PERCENTAGE, Fault.NOT_LISTED, Fault.LISTED_WRONGLY):
        return set()
    lines = entry.lines
    return {
        entry.journal,
        entry.payment_condition,
        *(one.ledger_account for one in lines),
        *(one.vat_code for one in lines),
    }


@pytest.mark.parametrize("fault", [one for one in Fault if one not in MET_ELSEWHERE])
def test_the_hold_says_in_both_languages_what_is_wrong(fault: Fault) -> None:
    for one in outcomes(PLANTED[fault](), saved_before=SOUND):
        if isinstance(one, Held) and one.reason is HeldReason.TARGET_UNFIT:
            for language in ("nl", "en"):
                template = HELD[one.reason].what[language]
                said = fill(template=template, values=dict(one.values), language=language)
                assert "…" not in said
                assert "target_" not in said


def test_a_tie_is_refused_before_it_is_saved() -> None:
    assert list(ties(PLANTED[Fault.RULES_TIE]().rules))


def test_a_condition_that_collects_what_was_paid_is_passed_over() -> None:
    found = list(outcomes(PLANTED[Fault.COLLECTS_PREPAID]()))
    conditions = {one.entry.payment_condition for one in found if isinstance(one, Booked)}
    assert "IC" not in conditions
    assert "IC" in {one.code for one in SOUND.master.conditions}


def test_what_was_booked_wrongly_can_be_taken_back() -> None:
    """On the same VAT code, which is for margin goods: only what the ledger would refuse stops it."""
    wrong = next(outcomes(SOUND))
    assert isinstance(wrong, Booked)
    back = replace(wrong, entry=replace(wrong.entry, reverses="A7-O1042"))
    margin = SOUND.with_masters("vat_codes", wrong.entry.lines[0].vat_code, margin=True)
    gone = SOUND.with_masters("vat_codes", wrong.entry.lines[0].vat_code, blocked=True)

    assert isinstance(judged(wrong, books=margin), Held)
    assert isinstance(judged(back, books=margin), Booked)
    assert isinstance(judged(back, books=gone), Held)


def test_a_cost_centre_on_the_line_is_all_that_such_an_account_needs() -> None:
    books = SOUND.with_masters("accounts", "8020", needs_cost_centre=True)
    centre = Rule(id="c", concern=Concern.COST_CENTRE, match=Match(), target="WEB")
    with_centre = replace(books, rules=(*books.rules, centre))

    assert Held in {type(one) for one in outcomes(books)}
    assert {type(one) for one in outcomes(with_centre)} == {Booked}


def test_a_credit_after_a_change_of_rate_goes_by_the_rate_of_its_sale() -> None:
    """The code's percentage on the day of the sale counts, not that of the day of the credit."""
    (sold, *_) = outcomes(SOUND)
    assert isinstance(sold, Booked)
    facts = Facts(today=FACTS.today, corrected=(sold,))
    credit = book(
        sale=credit_of(SALES["domestic"]),
        rulebook=rulebook_of(SOUND),
        profile=SOUND.profile,
        facts=facts,
    )
    assert isinstance(credit, Booked)
    code = SOUND.master.vat_code(credit.entry.lines[0].vat_code)
    assert code is not None
    changed = replace(
        code,
        spans=(
            replace(code.spans[0], last=sold.entry.entry_date),
            replace(code.spans[0], first=credit.entry.entry_date, percentage=D(22)),
        ),
    )
    books = SOUND.with_masters("vat_codes", code.code, spans=changed.spans)

    assert sold.entry.entry_date < credit.entry.entry_date
    assert isinstance(judged(credit, books=books), Booked)


@pytest.mark.parametrize(("year", "is_held"), [(2026, False), (2027, False), (2028, True)])
def test_a_year_without_periods_holds_what_is_dated_in_it(year: int, is_held: bool) -> None:
    """Of years before those that are read nothing is known, and nothing is held."""
    (sold, *_) = outcomes(SOUND)
    assert isinstance(sold, Booked)
    dated = replace(sold, entry=replace(sold.entry, entry_date=date(year, 1, 2)))
    late = replace(dated, treatment=replace(dated.treatment, tax_point=date(2026, 12, 31)))
    outcome = judged(late, books=SOUND)

    assert isinstance(outcome, Held) is is_held
    if isinstance(outcome, Held):
        assert dict(outcome.values)["problem"] == "target_periods_missing"


def test_a_year_before_those_that_are_read_is_no_fault() -> None:
    (sold, *_) = outcomes(SOUND)
    assert isinstance(sold, Booked)
    past = replace(sold, entry=replace(sold.entry, entry_date=date(2024, 1, 2)))
    assert isinstance(judged(past, books=SOUND), Booked)


def test_a_booking_names_all_that_is_looked_up() -> None:
    (sold, *_) = outcomes(SOUND)
    assert isinstance(sold, Booked)
    named = named_by(sold)

    assert named.journals == {sold.entry.journal}
    assert named.accounts == {one.ledger_account for one in sold.entry.lines}
    assert named.vat_codes == {one.vat_code for one in sold.entry.lines}
    assert named.conditions == {sold.entry.payment_condition} - {""}

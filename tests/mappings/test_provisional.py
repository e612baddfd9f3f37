"""A supply to a business abroad while VIES is down, and one whose number turns out invalid (BOOKING 18)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mappings.booking import Booked, Held, HeldReason
from mappings.facts import Facts, VatNumberEvidence
from mappings.record import from_plain, to_plain
from mappings.rulebook import OutagePolicy, Profile
from tests.mappings.baskets import ADDRESS, FACTS, PROFILE, TODAY, booked, decide_on, line, sale_of
from tests.mappings.test_changed_sales import standing
from tests.mappings.test_docs import table

NUMBER = "BE0403170701"
BELGIAN = replace(ADDRESS, country="BE", postcode="1000", city="Brussel", vat_number=NUMBER)
SALE = sale_of(line("100.00", "100.00", "0"), invoice_address=BELGIAN, delivery_address=BELGIAN)
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
DOWN = (0, "unavailable")
PROVISIONAL = replace(PROFILE, vies_outage=OutagePolicy.PROVISIONAL)


def known(*answers: tuple[int, str], number: str = NUMBER, facts: Facts = FACTS) -> Facts:
    """What VIES said of a number, each so many days ago."""
    said = tuple(
        VatNumberEvidence(number=number, verdict=verdict, asked_at=NOON - timedelta(days=days))
        for days, verdict in answers
    )
    return replace(facts, vat_numbers=(*facts.vat_numbers, *said))


@pytest.mark.parametrize(
    ("profile", "facts", "is_booked"),
    [
        (PROFILE, known((1, "valid"), DOWN), False),
        (PROVISIONAL, known((1, "valid"), DOWN), True),
        (PROVISIONAL, known((30, "valid"), DOWN), True),
        (PROVISIONAL, known((31, "valid"), DOWN), False),
        (replace(PROVISIONAL, vies_window_days=7), known((8, "valid"), DOWN), False),
        (PROVISIONAL, known((9, "valid"), (1, "invalid"), DOWN), False),
        (PROVISIONAL, known(DOWN), False),
        (PROVISIONAL, known((1, "valid"), number="BE0203430576", facts=known(DOWN)), False),
    ],
)
def test_booking_18_only_a_young_verdict_on_the_same_number_stands_in_for_vies(
    profile: Profile, facts: Facts, *, is_booked: bool
) -> None:
    outcome = decide_on(SALE, profile=profile, facts=facts)
    if not is_booked:
        assert isinstance(outcome, Held)
        assert outcome.reason is HeldReason.VAT_NUMBER_UNPROVEN
        return
    assert isinstance(outcome, Booked)
    assert outcome.treatment.scenario == "intra_community"
    assert [one.text for one in outcome.warnings] == ["vat_number_provisional"]


def test_a_verdict_of_today_is_not_provisional() -> None:
    one = booked(SALE, profile=PROVISIONAL, facts=known((1, "unavailable"), (0, "valid")))
    assert not one.warnings


@pytest.mark.parametrize("verdict", ["valid", "invalid"])
def test_what_stands_at_zero_on_a_number_that_became_invalid_is_held_with_what_to_do(
    verdict: str,
) -> None:
    first = booked(SALE, facts=known((20, "valid")))
    outcome = decide_on(SALE, facts=known((0, verdict), facts=standing(first)))
    if verdict == "valid":
        assert isinstance(outcome, Booked)
        return
    assert isinstance(outcome, Held)
    assert outcome.reason is HeldReason.VAT_NUMBER_UNPROVEN
    assert dict(outcome.values)["problem"] == "turned_invalid"


def test_a_profile_from_before_these_settings_holds_as_it_did() -> None:
    plain = to_plain(PROFILE)
    for name in ("vies_outage", "vies_window_days", "icp_period"):
        plain["value"].pop(name)
    assert from_plain(plain) == PROFILE
    assert PROFILE.vies_outage is OutagePolicy.HOLD


def test_the_printed_table_names_what_the_settings_do() -> None:
    rows = {(setting, verdict): answer for setting, verdict, answer in table("vat.md", "setting")}
    assert rows["hold (default)", "any"] == "waits, then held: `vat_number_unproven`"
    assert (
        "vat_number_provisional"
        in rows["provisional", "valid, at most `vies_window_days` (30) days ago"]
    )

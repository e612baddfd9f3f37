"""What the owner chooses for VAT numbers of businesses abroad, on the mappings screen (BOOKING 18)."""

import pytest

from iweb.sync.rulebooks import latest_version, profile_of
from mappings.rulebook import OutagePolicy, StatementPeriod
from tests.panel.test_vat_policies import save

pytestmark = pytest.mark.django_db
OTHERWISE = {"vies_outage": "provisional", "vies_window_days": "7", "icp_period": "month"}
DEFAULTS = (OutagePolicy.HOLD, 30, StatementPeriod.QUARTER)
CHANGED = (OutagePolicy.PROVISIONAL, 7, StatementPeriod.MONTH)


def chosen(company) -> tuple[OutagePolicy, int, StatementPeriod]:
    profile = profile_of(latest_version(link=company.link))
    return profile.vies_outage, profile.vies_window_days, profile.icp_period


def test_booking_18_is_a_choice_of_the_owner_and_goes_back_to_its_defaults(joined):
    with joined.scope():
        client = joined.signed_in()
        assert save(joined, client).status_code == 302
        assert chosen(joined) == DEFAULTS
        assert save(joined, client, **OTHERWISE).status_code == 302
        assert chosen(joined) == CHANGED
        save(joined, client, vies_outage="hold", vies_window_days="30", icp_period="quarter")
        assert chosen(joined) == DEFAULTS


@pytest.mark.parametrize("absent", ["not sent", "empty"])
def test_what_a_program_does_not_say_stays_as_it_is(joined, absent):
    with joined.scope():
        client = joined.signed_in()
        save(joined, client, **OTHERWISE)
        left_out = tuple(OTHERWISE) if absent == "not sent" else ()
        answer = save(joined, client, without=left_out, vies_window_days="")
        assert answer.status_code == 302
        assert chosen(joined) == CHANGED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vies_outage", "guess"),
        ("icp_period", "year"),
        ("vies_window_days", "0"),
        ("vies_window_days", "91"),
    ],
)
def test_a_choice_that_does_not_exist_is_not_saved(joined, name, value):
    with joined.scope():
        client = joined.signed_in()
        before = latest_version(link=joined.link).number
        answer = save(joined, client, **{name: value})
        assert name in answer.context["form"].errors
        assert latest_version(link=joined.link).number == before

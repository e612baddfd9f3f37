"""Payment methods that are booked at another moment than the others, as the owner says in the rules (BOOKING 2)."""

import pytest

from iweb.sync.rulebooks import latest_version, profile_of
from mappings.rulebook import Trigger

pytestmark = pytest.mark.django_db
ROW = {"moment_1_method": "ps_cashondelivery", "moment_1_trigger": "shipped"}


def save(company, client, **changes: str):
    form = client.get(f"/mappings/{company.link.id}/").context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    return client.post(f"/mappings/{company.link.id}/save/", values | changes)


def moments(company) -> tuple[tuple[str, Trigger], ...]:
    return profile_of(latest_version(link=company.link)).trigger_by_payment_method


def test_booking_2_a_method_has_its_own_moment_keeps_it_and_loses_it(joined):
    with joined.scope():
        client = joined.signed_in()
        assert save(joined, client, **ROW).status_code == 302
        assert moments(joined) == (("ps_cashondelivery", Trigger.SHIPPED),)
        second = {"moment_2_method": "ps_checkpayment", "moment_2_trigger": "paid"}
        save(joined, client, **second)
        assert moments(joined)[1] == ("ps_checkpayment", Trigger.PAID)
        save(joined, client, moment_1_method="", moment_1_trigger="")
        assert moments(joined) == (("ps_checkpayment", Trigger.PAID),)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"moment_1_trigger": ""}, "moment_1_trigger"),
        ({"moment_1_method": ""}, "moment_1_method"),
        ({"moment_1_trigger": "never"}, "moment_1_trigger"),
    ],
)
def test_a_row_that_is_half_filled_in_is_not_saved(joined, change, wrong):
    with joined.scope():
        client = joined.signed_in()
        answer = save(joined, client, **(ROW | change))
        assert answer.status_code == 200
        assert wrong in answer.context["form"].errors
        assert moments(joined) == ()


def test_one_method_has_one_moment(joined):
    with joined.scope():
        client = joined.signed_in()
        save(joined, client, **ROW)
        twice = {"moment_2_method": "ps_cashondelivery", "moment_2_trigger": "paid"}
        answer = save(joined, client, **twice)
        assert "moment_2_method" in answer.context["form"].errors


def test_a_program_that_knows_no_moments_leaves_them_as_they_are(joined):
    with joined.scope():
        client = joined.signed_in()
        save(joined, client, **ROW)
        form = client.get(f"/mappings/{joined.link.id}/").context["form"]
        values = {n: form[n].value() or "" for n in form.fields if not n.startswith("moment_")}
        client.post(f"/mappings/{joined.link.id}/save/", values | {"refund_without_slip": ""})
        assert moments(joined) == (("ps_cashondelivery", Trigger.SHIPPED),)

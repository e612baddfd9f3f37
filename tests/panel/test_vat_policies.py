"""What the owner chooses for VAT that differs from what the law asks for, on the mappings screen (BOOKING 5 and 20)."""

import pytest

from iweb.sync.rulebooks import latest_version, profile_of
from mappings.rulebook import UnexpectedRate, VatSplit, ZeroCharged

pytestmark = pytest.mark.django_db
OTHERWISE = {
    "unexpected_rate": "as_charged",
    "zero_charged": "inside",
    "vat_split": "corrected",
}


def save(company, client, *, without: tuple[str, ...] = (), **changes: str):
    form = client.get(f"/mappings/{company.link.id}/").context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    sent = {n: value for n, value in (values | changes).items() if n not in without}
    return client.post(f"/mappings/{company.link.id}/save/", sent)


def chosen(company) -> tuple[UnexpectedRate, ZeroCharged, VatSplit]:
    profile = profile_of(latest_version(link=company.link))
    return profile.unexpected_rate, profile.zero_charged, profile.vat_split


DEFAULTS = (UnexpectedRate.HOLD, ZeroCharged.HOLD, VatSplit.AS_INVOICED)
CHANGED = (UnexpectedRate.AS_CHARGED, ZeroCharged.INSIDE, VatSplit.CORRECTED)


def test_booking_5_and_20_are_choices_of_the_owner_and_go_back_to_their_defaults(joined):
    with joined.scope():
        client = joined.signed_in()
        assert save(joined, client).status_code == 302
        assert chosen(joined) == DEFAULTS
        assert save(joined, client, **OTHERWISE).status_code == 302
        assert chosen(joined) == CHANGED
        assert save(joined, client).status_code == 302
        assert chosen(joined) == CHANGED
        save(joined, client, unexpected_rate="hold", zero_charged="hold", vat_split="as_invoiced")
        assert chosen(joined) == DEFAULTS


def test_a_program_that_does_not_send_them_leaves_them_as_they_are(joined):
    with joined.scope():
        client = joined.signed_in()
        save(joined, client, **OTHERWISE)
        answer = save(joined, client, without=tuple(OTHERWISE))
        assert answer.status_code == 302
        assert chosen(joined) == CHANGED


@pytest.mark.parametrize("name", sorted(OTHERWISE))
def test_a_choice_that_does_not_exist_is_not_saved(joined, name):
    with joined.scope():
        client = joined.signed_in()
        before = latest_version(link=joined.link).number
        answer = save(joined, client, **{name: "guess"})
        assert name in answer.context["form"].errors
        assert latest_version(link=joined.link).number == before

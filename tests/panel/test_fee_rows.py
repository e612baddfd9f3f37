"""The mappings screen on fees, vouchers and changes: proposed from what is held, checked, saved, and decided again."""

from decimal import Decimal

import pytest

from iweb.core.models import AuditEvent
from iweb.sync.models import Sale
from iweb.sync.rulebooks import latest_version, profile_of
from mappings.rulebook import ChangePolicy, PaymentFee, RefundPolicy
from tests.panel import factories

pytestmark = pytest.mark.django_db
FEE = {
    "fee_1_method": "ps_cashondelivery",
    "fee_1_amount": "2,50",
    "fee_1_percentage": "",
    "fee_1_account": "8000",
    "fee_1_vat": "2",
}


def page(company) -> str:
    return f"/mappings/{company.link.id}/"


def form_of(company, client):
    return client.get(page(company)).context["form"]


def save(company, client, **changes: str):
    form = form_of(company, client)
    values = {name: form[name].value() or "" for name in form.fields}
    return client.post(f"{page(company)}save/", values | changes)


def hold(company, *, amount: str = "2.50", method: str = "ps_cashondelivery") -> Sale:
    """A sale that waits for its fee to be mapped."""
    values = [["amount", amount], ["payment_method", method]]
    held = {"step": "held", "text": "payment_fee_unmapped", "values": values, "rule": ""}
    return factories.bare_sale(
        company, outcome="held", reason="payment_fee_unmapped", explanation=[held]
    )


def test_booking_27_a_fee_is_mapped_once_and_what_waited_for_it_is_decided_again(joined):
    with joined.scope():
        client, sale = joined.signed_in(), hold(joined)
        answer = save(joined, client, **FEE)
        assert answer.status_code == 302, answer.context["form"].errors
        (fee,) = profile_of(latest_version(link=joined.link)).payment_fees
        assert fee == PaymentFee(
            payment_method="ps_cashondelivery",
            ledger_account="8000",
            vat_code="2",
            amount=Decimal("2.50"),
        )
        sale.refresh_from_db()
        assert sale.outcome == Sale.Outcome.NEW


def test_booking_27_a_fee_that_sales_are_held_for_stands_in_the_form_already(joined):
    with joined.scope():
        client = joined.signed_in()
        hold(joined)
        form = form_of(joined, client)
        assert form["fee_1_method"].value() == "ps_cashondelivery"
        assert form["fee_1_amount"].value() in (
            "2.50",
            "2,50",
        )  # as the reader's language writes it
        assert form["fee_1_vat"].value() == "2"
        assert form["fee_2_method"].value() is None
        assert form.fees_open()


def test_a_fee_in_use_keeps_its_row_and_an_emptied_row_goes(joined):
    with joined.scope():
        client = joined.signed_in()
        save(joined, client, **FEE)
        assert form_of(joined, client)["fee_1_method"].value() == "ps_cashondelivery"
        save(joined, client, **dict.fromkeys(FEE, ""))
        assert profile_of(latest_version(link=joined.link)).payment_fees == ()


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"fee_1_method": ""}, "fee_1_method"),
        ({"fee_1_account": ""}, "fee_1_account"),
        ({"fee_1_vat": ""}, "fee_1_vat"),
        ({"fee_1_amount": ""}, "fee_1_amount"),
        ({"fee_1_percentage": "2"}, "fee_1_amount"),
        ({"fee_1_amount": "-1"}, "fee_1_amount"),
        ({"fee_1_amount": "12,34.56.7"}, "fee_1_amount"),
    ],
)
def test_a_row_that_is_half_filled_in_is_not_saved(joined, change, wrong):
    with joined.scope():
        client = joined.signed_in()
        before = latest_version(link=joined.link).number
        answer = save(joined, client, **(FEE | change))
        assert answer.status_code == 200
        assert wrong in answer.context["form"].errors
        assert latest_version(link=joined.link).number == before


def test_booking_23_29_and_30_are_choices_of_the_owner(joined):
    with joined.scope():
        client = joined.signed_in()
        save(
            joined,
            client,
            voucher_account="8000",
            gift_card_names="Cadeaubon, Gift card ,",
            changed_after_booking="hold",
            refund_without_slip="note",
            paid_at_the_door="codplus",
        )
        profile = profile_of(latest_version(link=joined.link))
        assert profile.voucher_account == "8000"
        assert profile.gift_card_names == ("Cadeaubon", "Gift card")
        assert profile.changed_after_booking is ChangePolicy.HOLD
        assert profile.refund_without_slip is RefundPolicy.NOTE
        assert profile.paid_at_the_door == ("codplus",)


def test_a_program_that_knows_fewer_fields_leaves_the_others_as_they_are(joined):
    with joined.scope():
        client = joined.signed_in()
        save(joined, client, voucher_account="8000", changed_after_booking="hold", **FEE)
        form = form_of(joined, client)
        later = ("fee_", "voucher", "gift", "changed", "refund_without", "paid_at")
        values = {n: form[n].value() or "" for n in form.fields if not n.startswith(later)}
        answer = client.post(f"{page(joined)}save/", values)
        assert answer.status_code == 302, answer.context["form"].errors
        profile = profile_of(latest_version(link=joined.link))
        assert profile.voucher_account == "8000"
        assert profile.changed_after_booking is ChangePolicy.HOLD
        assert "ps_cashondelivery" in profile.paid_at_the_door
        assert len(profile.payment_fees) == 1


def test_what_a_person_booked_by_hand_waits_no_longer_and_is_audited(joined):
    with joined.scope():
        client, sale = joined.signed_in(), hold(joined)
        assert "by-hand" in client.get(f"/sales/{sale.id}/").content.decode()
        client.post(f"/sales/{sale.id}/by-hand/")
        sale.refresh_from_db()
        assert sale.outcome == Sale.Outcome.NEW
        assert len(sale.dealt_with) == 1
        assert AuditEvent.objects.filter(what="sale.dealt_with_by_hand").count() == 1
        client.post(f"/sales/{sale.id}/by-hand/")
        sale.refresh_from_db()
        assert len(sale.dealt_with) == 1

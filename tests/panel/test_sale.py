"""The page of one sale: where it is, what happens next, both totals, and why each line is where it is."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from string import Formatter

import pytest
from django.utils import timezone, translation

from connectors.models import Link
from connectors.shops.prestashop.notes import NOTES, write_note
from iweb.panel.overview.notices import notices
from iweb.panel.sales.detail import Detail, detail_of
from iweb.panel.sales.views import find
from iweb.panel.sales.why import vat_rows
from iweb.panel.wording import sentence
from iweb.sync.models import Booking, Delivery, DeliveryBooking, Sale
from tests.mappings.baskets import booked, line
from tests.mappings.baskets import sale_of as basket_of
from tests.mappings.kinds import of, rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def detail(company, **wanted) -> Detail:
    with company.scope():
        sale = Sale.objects.filter(**wanted).order_by("ordered_at").first()
        return detail_of(find(sale.id))


def states(found: Detail) -> list[str]:
    return [step.state for step in found.road]


def leaving(company) -> Delivery:
    with company.scope():
        entries = Delivery.objects.filter(kind="sales_entry").exclude(state="delivered")
        return entries.select_related("after").get()


def sale_of(company, delivery: Delivery):
    with company.scope():
        return DeliveryBooking.objects.get(delivery=delivery).booking.sale_id


def test_a_booked_sale_has_its_whole_road_behind_it(trading):
    found = detail(trading, bookings__delivered_at__isnull=False)
    assert states(found) == ["done"] * 5
    assert found.now.todo == ""
    assert found.now.since == found.standing.booking.delivered_at
    assert found.agrees
    assert [one.difference for one in found.comparison] == [Decimal(0)] * 3


def test_a_held_sale_stops_at_the_decision_and_says_what_to_do(trading):
    found = detail(trading, outcome="held")
    assert states(found) == ["done", "done", "stopped", "later", "later"]
    assert found.now.text
    assert found.now.todo
    assert "stays out of the books" in found.now.next


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "live", "minutes": 4}, "read again in 4 minutes"),
        ({"state": "live", "minutes": -4}, "read again now"),
        ({"state": "paused", "minutes": 4}, "The link is paused"),
    ],
)
def test_a_waiting_sale_says_when_the_shop_is_read_again(trading, changes, said):
    with trading.scope():
        due = timezone.now() + timedelta(minutes=changes["minutes"], seconds=1)
        Link.objects.update(state=changes["state"], read_due_at=due)
    found = detail(trading, outcome="waiting")
    assert states(found) == ["done", "done", "now", "later", "later"]
    assert said in found.now.next


@pytest.mark.parametrize(
    ("entry", "customer", "road", "said"),
    [
        ("ready", "delivered", ["done", "now"], "leaves in a moment"),
        ("ready", "ready", ["now", "later"], "leaves in a moment"),
        ("sending", "delivered", ["done", "now"], "being sent"),
        ("unknown", "delivered", ["done", "now"], "answer got lost"),
        ("waiting", "delivered", ["done", "now"], "waits for its turn"),
        ("attention", "delivered", ["done", "stopped"], "person must look"),
        ("ready", "attention", ["stopped", "later"], "person must look"),
    ],
)
def test_the_road_follows_the_customer_and_then_the_entry(trading, entry, customer, road, said):
    delivery = leaving(trading)
    with trading.scope():
        Delivery.objects.filter(id=delivery.id).update(state=entry)
        Delivery.objects.filter(id=delivery.after_id).update(state=customer)
    found = detail(trading, id=sale_of(trading, delivery))
    assert states(found)[3:] == road
    assert said in found.now.text


def test_what_waits_for_a_time_says_when_it_leaves(trading):
    delivery = leaving(trading)
    with trading.scope():
        later = timezone.now() + timedelta(minutes=6, seconds=1)
        Delivery.objects.filter(id=delivery.id).update(state="waiting", not_before=later)
        Delivery.objects.filter(id=delivery.after_id).update(state="delivered")
    found = detail(trading, id=sale_of(trading, delivery))
    assert found.now.next == "It leaves by itself in 6 minutes."


def test_each_line_names_its_account_its_vat_code_and_the_rules_that_chose_them(trading):
    found = detail(trading, bookings__delivered_at__isnull=False)
    assert found.lines
    for one in found.lines:
        assert one.account_name
        assert one.vat_name
        assert one.account_rule.endswith("% VAT, Netherlands")
        assert one.vat_rule.endswith("% VAT, Netherlands")


def test_vat_is_summed_per_rate_with_the_case_in_words_and_is_all_of_the_entry(trading):
    with trading.scope(), translation.override("en"):
        for sale in Sale.objects.filter(outcome=Sale.Outcome.BOOKED):
            detail = detail_of(find(sale.id))
            entry = detail.booked.entry

            assert sum(row.net for row in detail.vat) == entry.total_net
            assert sum(row.vat for row in detail.vat) == entry.total_vat
            assert [row.rate for row in detail.vat] == sorted(
                {line.rate for line in entry.lines}, reverse=True
            )
            assert {row.case for row in detail.vat} == {"a domestic sale, Netherlands"}


def test_a_gift_card_beside_goods_is_a_row_of_its_own_and_an_old_line_is_as_its_sale():
    sale = basket_of(line("100.00", "121.00"), of("multi_purpose_voucher", "50.00", "50.00", "0"))
    booking = booked(sale, rulebook=rules())
    first, card = booking.entry.lines
    rounding = replace(card, scenario="", country="", source_line="", net=Decimal("0.01"))
    old = replace(first, scenario="", country="", rate=Decimal(9))
    entry = replace(booking.entry, lines=(first, card, rounding, old))

    with translation.override("en"):
        rows = vat_rows(replace(booking, entry=entry))

    assert [(str(row.rate), row.case, str(row.net)) for row in rows] == [
        ("21", "a domestic sale, Netherlands", "100.00"),
        ("9", "a domestic sale, Netherlands", "100.00"),
        ("0", "no supply: rounding, or a voucher that pays", "0.01"),
        ("0", "a gift card, Netherlands", "50.00"),
    ]


def test_what_no_line_of_the_shop_explains_is_a_row_of_its_own(company, shop_of):
    from tests.panel import factories

    shop_of(company, [{"lines": [{"reference": "TT-104", "quantity": 2}], "hidden_fee": "1.50"}])
    factories.with_ledger(company)
    factories.joined(company)
    factories.confirmed(company)
    factories.live(company)
    factories.read_now(company)
    found = detail(company, outcome="held")
    assert found.without_line == {
        "net": Decimal("1.50"), "vat": Decimal("0.00"), "gross": Decimal("1.50"),
    }  # fmt: skip
    page = company.signed_in().get(f"/sales/{found.standing.sale.id}/").content.decode()
    assert "prestashop.note" not in page
    assert detail(company, outcome="booked").without_line is None


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("note", sorted(NOTES))
def test_every_note_of_a_reader_is_told_in_words(note, language):
    texts = NOTES[note].values()
    names = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
    kept = write_note(note.removeprefix("prestashop.note."), **dict.fromkeys(names, "-1.50"))
    step = {"step": "document", "text": "source_note", "values": [["note", kept]], "rule": ""}
    with translation.override(language):
        told = sentence(step)
    assert "prestashop.note" not in told
    assert not names or ("-1,50" if language == "nl" else "-1.50") in told


def test_what_is_odd_in_a_shop_is_said_once_and_warns_on_no_sale(trading):
    warning = {"step": "vat", "text": "shipping_apart", "values": [["shipping", "21%"], ["goods", "9%"]],
               "rule": "BOOKING 21"}  # fmt: skip
    with trading.scope():
        assert Booking.objects.update(warnings=[warning]) > 1
        links = list(Link.objects.select_related("shop"))
        told = notices(links)
    assert [one.shop for one in told] == [trading.shop.label]
    assert "21%" in told[0].text
    found = detail(trading, id=told[0].sale)
    assert found.warnings == ()
    assert any("Shipping should follow" in one for part in found.chapters for one in part.sentences)


def test_each_line_tells_which_rules_were_considered_and_why_they_lost(trading):
    with trading.scope(), translation.override("en"):
        sale = Sale.objects.filter(outcome=Sale.Outcome.BOOKED).first()
        lines = detail_of(find(sale.id)).lines

    for one in lines:
        assert any(said.endswith(": is for another VAT rate") for said in one.losers), one.losers
        assert not any(one.account_rule == said for said in one.losers)

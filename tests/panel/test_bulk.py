"""The same for many sales: the number is told before, each has its turn once, and nothing is booked twice."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from iweb.core.ids import new_id
from iweb.core.models import AuditEvent
from iweb.sync import bulk, tasks
from iweb.sync.bulk_requests import BulkAction
from iweb.sync.models import Booking, Delivery, Sale
from iweb.sync.standing import HELD_BY_PERSON
from iweb.tenants.models import Role
from tests.panel import factories
from tests.panel.factories import bare_sale

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch) -> list[tuple[str, ...]]:
    """What was asked of the task, which is not run."""
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(tasks.work_off_bulk, "delay", lambda *ids: asked.append(ids))
    return asked


def check(company, client, action: str, **form) -> BulkAction:
    answer = client.post(reverse("panel:sales_bulk_check"), {"action": action, **form})
    with company.scope():
        asked = BulkAction.objects.latest("created_at")
    assert answer["Location"] == reverse("panel:sales_bulk", args=[asked.id])
    return asked


def done(company, action: str, sales) -> BulkAction:
    """Asked for, confirmed and worked off."""
    asked = bulk.ask(
        tenant_id=company.tenant.id,
        action=action,
        sale_ids=[one.id for one in sales],
        by=company.owner.pk,
    )
    bulk.order(tenant_id=company.tenant.id, bulk_id=asked.id, by=company.owner.pk)
    bulk.work_off(tenant_id=company.tenant.id, bulk_id=asked.id)
    with company.scope():
        asked.refresh_from_db()
    return asked


def everything(company) -> list[Sale]:
    with company.scope():
        return list(Sale.objects.order_by("ordered_at"))


def test_the_chosen_sales_are_told_with_their_number_and_nothing_is_done_yet(
    trading, rung, django_capture_on_commit_callbacks
):
    client, sales = trading.signed_in(), everything(trading)
    asked = check(trading, client, "retry", sale=[str(one.id) for one in sales[:3]], which="chosen")
    page = client.get(reverse("panel:sales_bulk", args=[asked.id])).content.decode()
    assert "3 sales" in page
    assert "Try them again" in page
    assert rung == []
    with trading.scope():
        assert not AuditEvent.objects.filter(what="sales.bulk").exists()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("panel:sales_bulk_make", args=[asked.id]))
    assert rung == [(str(trading.tenant.id), str(asked.id))]
    with trading.scope():
        event = AuditEvent.objects.get(what="sales.bulk")
    assert event.details == {"action": "retry", "sales": 3}


def test_all_that_fit_are_those_of_the_filter_on_all_pages(joined):
    for number in range(70):
        bare_sale(
            joined,
            number=number,
            country="BE" if number % 2 else "NL",
            outcome="held",
            reason="no_journal",
        )
    query = "?" + urlencode({"country": "BE", "after": "2026-01-01T00:00:00+00:00_x"})
    asked = check(joined, joined.signed_in(), "retry", which="all", query=query)
    with joined.scope():
        wanted = Sale.objects.filter(country="BE").order_by("-ordered_at", "-id")
        assert asked.ids == [str(one) for one in wanted.values_list("id", flat=True)]
    assert len(asked.ids) == 35


def test_what_is_held_is_decided_again_and_the_rest_left_alone(trading):
    sales = everything(trading)
    asked = done(trading, "retry", sales)
    tried = [one for one in sales if one.outcome != "booked"]
    assert (asked.acted, asked.left_alone) == (len(tried), len(sales) - len(tried))
    with trading.scope():
        marked = set(Sale.objects.filter(group_retry_id=asked.id).values_list("id", flat=True))
        assert marked == {one.id for one in tried}
        assert set(Sale.objects.filter(id__in=marked).values_list("outcome", flat=True)) == {"new"}


def test_what_has_not_left_is_kept_back_and_what_stands_there_is_not(trading):
    asked = done(trading, "hold", everything(trading))
    with trading.scope():
        held = Delivery.objects.filter(message_id=HELD_BY_PERSON)
        assert held.count() == asked.acted == 1
        assert held.get().kind == "sales_entry"
    again = done(trading, "hold", everything(trading))
    assert again.acted == 1  # it is held, as was asked


def test_booking_again_books_nothing_twice(trading):
    sales = everything(trading)
    with trading.scope():
        bookings = set(Booking.objects.values_list("kind", "external_id", "revision"))
        entries = dict(
            Delivery.objects.filter(kind="sales_entry").values_list("natural_key", "state")
        )
        arrived = set(Booking.objects.exclude(delivered_at=None).values_list("sale_id", flat=True))
    asked = done(trading, "again", sales)
    assert asked.left_alone == len(arrived)
    factories.read_now(trading)
    done(trading, "again", sales)
    factories.read_now(trading)
    with trading.scope():
        assert set(Booking.objects.values_list("kind", "external_id", "revision")) == bookings
        assert (
            dict(Delivery.objects.filter(kind="sales_entry").values_list("natural_key", "state"))
            == entries
        )


def test_what_has_not_left_takes_the_rules_of_today(trading):
    with trading.scope():
        leaving = Sale.objects.get(outcome="booked", bookings__delivered_at=None)
        before = leaving.bookings.get()
    factories.confirmed(trading)
    asked = done(trading, "again", [leaving])
    factories.read_now(trading)
    with trading.scope():
        after = Booking.objects.get(sale=leaving)
        assert asked.acted == 1
        assert after.rulebook_version.number > before.rulebook_version.number


def test_a_sale_that_was_taken_out_is_booked_again(trading):
    with trading.scope():
        sale = Sale.objects.filter(bookings__delivered_at__isnull=False).first()
        Sale.objects.filter(id=sale.id).update(
            undo="remove", outcome="not_a_sale", reason="taken_back"
        )
        Delivery.objects.filter(members__booking__sale=sale).update(state="removed")
        sale.bookings.update(delivered_at=None, removed_at=sale.changed_at)
    asked = done(trading, "again", [sale])
    with trading.scope():
        sale.refresh_from_db()
    assert (asked.acted, sale.undo, sale.outcome) == (1, "", "booked")


def test_a_task_that_is_begun_twice_or_was_killed_goes_on_where_it_was(trading, monkeypatch):
    monkeypatch.setattr(bulk, "PORTION", 2)
    sales = everything(trading)
    asked = bulk.ask(
        tenant_id=trading.tenant.id,
        action="retry",
        sale_ids=[one.id for one in sales],
        by=trading.owner.pk,
    )
    ids = {"tenant_id": trading.tenant.id, "bulk_id": asked.id}
    bulk.work_off(**ids)  # not ordered yet
    bulk.order(**ids, by=trading.owner.pk)
    bulk.order(**ids, by=trading.owner.pk)
    assert bulk._portion(**ids)  # and then it was killed
    bulk.work_off(**ids)
    bulk.work_off(**ids)
    with trading.scope():
        asked.refresh_from_db()
        assert asked.position == asked.acted + asked.left_alone == len(sales)
        replayed = AuditEvent.objects.filter(what="sale.replayed")
        subjects = list(replayed.values_list("subject", flat=True))
        assert len(subjects) == len(set(subjects)) == asked.acted
        assert AuditEvent.objects.filter(what="sales.bulk").count() == 1


def test_the_progress_is_counted_from_where_the_sales_stand(trading):
    asked, client = done(trading, "retry", everything(trading)), trading.signed_in()
    address = reverse("panel:sales_bulk", args=[asked.id])
    page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert f"{asked.acted} still to decide" in page
    assert "every 2s" in page
    factories.read_now(trading)
    for _ in range(2):
        page = client.get(address).content.decode()
        assert "still to decide" not in page
        assert "1 still need you" in page
        assert "every 2s" not in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose what to do with the sales."),
        ({"action": "delete", "which": "all"}, "Choose what to do with the sales."),
        ({"action": "retry"}, "Tick the sales first, or choose all that fit."),
        ({"action": "retry", "sale": ["x", "1"]}, "Tick the sales first, or choose all that fit."),
        ({"action": "retry", "which": "all", "query": "?q=nobody"}, "Tick the sales first"),
    ],
)
def test_what_cannot_be_done_is_said(joined, form, sentence):
    bare_sale(joined)
    page = joined.signed_in().post("/sales/bulk/check/", form, follow=True).content.decode()
    assert sentence in page
    with joined.scope():
        assert not BulkAction.objects.exists()


def test_too_many_are_refused_and_not_done_in_part(joined, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    for number in range(3):
        bare_sale(joined, number=number)
    form = {"action": "retry", "which": "all", "query": "?"}
    page = joined.signed_in().post("/sales/bulk/check/", form, follow=True).content.decode()
    assert "At most 2 sales go at once." in page


def test_a_search_that_fits_too_much_is_not_done_in_part(joined, monkeypatch):
    monkeypatch.setattr("iweb.panel.sales.listing.MOST_HITS", 2)
    for number in range(3):
        bare_sale(joined, number=number)
    form = {"action": "retry", "which": "all", "query": "?q=ref"}
    page = joined.signed_in().post("/sales/bulk/check/", form, follow=True).content.decode()
    assert "More sales fit this search than we look at." in page
    with joined.scope():
        assert not BulkAction.objects.exists()


def test_sales_of_another_company_are_not_chosen_nor_its_actions_seen(joined):
    stranger = factories.company(name="Another")
    sale = bare_sale(joined)
    form = {"action": "retry", "sale": [str(sale.id)]}
    page = stranger.signed_in().post("/sales/bulk/check/", form, follow=True).content.decode()
    assert "Tick the sales first" in page
    asked = check(joined, joined.signed_in(), "retry", sale=[str(sale.id)])
    client = stranger.signed_in()
    assert client.get(reverse("panel:sales_bulk", args=[asked.id])).status_code == 404
    assert client.post(reverse("panel:sales_bulk_make", args=[asked.id])).status_code == 404
    assert joined.signed_in().get(reverse("panel:sales_bulk", args=[new_id()])).status_code == 404


def test_who_may_only_look_has_no_boxes_to_tick(joined):
    bare_sale(joined)
    assert 'name="sale"' not in joined.signed_in(Role.VIEWER).get("/sales/").content.decode()
    assert 'name="sale"' in joined.signed_in(Role.BOOKKEEPER).get("/sales/").content.decode()


def test_one_sale_that_has_not_left_is_decided_by_the_rules_of_today_on_its_own_page(trading):
    client = trading.signed_in()
    with trading.scope():
        leaving = Sale.objects.get(outcome="booked", bookings__delivered_at=None)
        arrived = Sale.objects.filter(bookings__delivered_at__isnull=False).first()
    button, other = (reverse("panel:sale_again", args=[one.id]) for one in (leaving, arrived))
    assert button in client.get(f"/sales/{leaving.id}/").content.decode()
    assert other not in client.get(f"/sales/{arrived.id}/").content.decode()

    assert "decided again in a moment" in client.post(button, follow=True).content.decode()
    page = client.post(other, follow=True).content.decode()
    assert "Undo it first; then it can be booked again." in page
    with trading.scope():
        assert Sale.objects.get(id=leaving.id).outcome == "new"
        assert Sale.objects.get(id=arrived.id).outcome == "booked"

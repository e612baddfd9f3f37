"""Taking a sale out of the books in the panel: asked first, told in words, done when it is confirmed (BOOKING 31)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from iweb.sync import tasks
from iweb.sync.models import Delivery, Receipt, Sale
from iweb.sync.undo_requests import UndoRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch):
    """The ids of the questions that were queued; nobody answers them here."""
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(tasks.answer_undo, "delay", lambda *ids: found.append(ids))
    return found


@pytest.fixture
def booked(trading):
    with trading.scope():
        sale = Sale.objects.filter(bookings__delivered_at__isnull=False).first()
        delivery = Delivery.objects.get(members__booking__sale=sale, kind="sales_entry")
        Receipt.objects.get_or_create(
            tenant=trading.tenant,
            delivery=delivery,
            defaults={"link_id": sale.link_id, "remote_id": "e-1", "number": "26700001"},
        )
    return sale


def asked(company, sale) -> UndoRequest:
    with company.scope():
        return UndoRequest.objects.filter(sale=sale).latest("created_at")


def answered(company, sale, **answer) -> UndoRequest:
    with company.scope():
        return UndoRequest.objects.create(
            tenant=company.tenant,
            sale=sale,
            booking=sale.bookings.get(),
            state="answered",
            answered_at=timezone.now(),
            answer={"way": "remove", "why": [], "day": "", "gone": False} | answer,
        )


def page(client, request_id) -> str:
    return client.get(reverse("panel:sale_undo_answer", args=[request_id])).content.decode()


def test_asking_queues_a_question_and_changes_nothing(
    trading, booked, rung, django_capture_on_commit_callbacks
):
    client = trading.signed_in()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("panel:sale_undo", args=[booked.id]))

    request = asked(trading, booked)
    assert answer["Location"] == reverse("panel:sale_undo_answer", args=[request.id])
    assert rung == [(str(trading.tenant.id), str(request.id))]
    assert "Nothing has been changed" in page(client, request.id)
    with trading.scope():
        assert not Delivery.objects.filter(kind="removal").exists()


def test_the_answer_says_what_will_happen_and_why(trading, booked):
    client = trading.signed_in()
    gone = answered(trading, booked)
    turned = answered(
        trading, booked, way="reverse", why=["processed", "period_closed"], day="2026-12-01"
    )

    assert "is deleted in the administration" in page(client, gone.id)
    told = page(client, turned.id)
    assert "it is processed" in told
    assert "its period is closed" in told
    assert "takes it back line by line" in told


def test_it_is_done_when_it_is_confirmed_and_booked_again_when_that_is_asked(trading, booked):
    client = trading.signed_in()
    request = answered(trading, booked)

    client.post(reverse("panel:sale_undo_do", args=[request.id]))

    with trading.scope():
        taken = Sale.objects.get(id=booked.id)
        assert (taken.undo, taken.outcome) == ("remove", "not_a_sale")
        assert Delivery.objects.filter(kind="removal", state="ready").count() == 1
    told = client.get(reverse("panel:sale", args=[booked.id])).content.decode()
    assert "being taken out of your books" in told
    assert reverse("panel:sale_again", args=[booked.id]) in told

    client.post(reverse("panel:sale_again", args=[booked.id]))
    with trading.scope():
        assert Sale.objects.get(id=booked.id).outcome == "booked"
        assert not Delivery.objects.filter(kind="removal").exists()


def test_what_cannot_be_undone_is_said_in_a_sentence(trading, rung):
    with trading.scope():
        held = Sale.objects.filter(outcome="held").first()
    answer = trading.signed_in().post(reverse("panel:sale_undo", args=[held.id]), follow=True)

    assert "Nothing of this sale has gone to the administration yet" in answer.content.decode()
    assert rung == []


def test_a_viewer_sees_no_button_and_a_bookkeeper_does(trading, booked):
    address = reverse("panel:sale", args=[booked.id])
    button = reverse("panel:sale_undo", args=[booked.id])

    assert button not in trading.signed_in("viewer").get(address).content.decode()
    assert button in trading.signed_in("bookkeeper").get(address).content.decode()


def test_of_what_was_removed_no_entry_is_shown_any_more(trading, booked):
    with trading.scope():
        Sale.objects.filter(id=booked.id).update(
            undo="remove", outcome="not_a_sale", reason="taken_back"
        )
        booked.bookings.update(delivered_at=None, removed_at=timezone.now())

    told = trading.signed_in().get(reverse("panel:sale", args=[booked.id])).content.decode()

    assert "What stood in the books" in told
    assert "Equal to the cent" not in told
    assert 'id="entry-number"' not in told

"""The preview: made by its task from the shop's real orders, shown with every line, kept, and made again when rules change."""

from decimal import Decimal

import pytest
from django.urls import reverse

from iweb.core.models import AuditEvent
from iweb.panel.onboarding.shown import Shown, Standing, shown
from iweb.sync import previewing, tasks
from iweb.sync.kept_previews import LOST_AFTER, Preview
from iweb.sync.models import Booking, Delivery, Sale
from iweb.tenants.models import Role
from tests.panel import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch):
    """The previews that were queued; the tests make them themselves."""
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(tasks.make_preview, "delay", lambda *ids: found.append(ids))
    return found


@pytest.fixture
def ready(company, shop_of):
    """A shop that sold nine orders, an administration, and proposed rules that nobody confirmed yet."""
    shop_of(company)
    factories.with_ledger(company)
    factories.joined(company)
    return company


def made(company) -> Preview:
    asked = previewing.ask(
        tenant_id=company.tenant.id, link_id=company.link.id, by=company.owner.pk
    )
    return previewing.make(tenant_id=company.tenant.id, preview_id=asked.id)


def shown_to(company, one: Preview) -> Shown:
    with company.scope():
        return shown(one)


def address(company, name: str = "preview") -> str:
    return reverse(f"panel:{name}", args=[company.link.id])


def read(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# --- what is made ---


def test_the_last_orders_are_shown_as_they_would_be_booked_and_nothing_is_written(ready):
    told = shown_to(ready, made(ready))

    with ready.scope():
        assert not any(kind.objects.exists() for kind in (Sale, Booking, Delivery))
    assert {count.standing: count.number for count in told.counts} == {
        Standing.BOOKED: 7,
        Standing.WAITING: 1,
        Standing.HELD: 1,
    }
    (total,) = told.totals
    assert (total.currency, total.sales) == ("EUR", 9)
    assert total.difference == Decimal(0)
    assert total.booked > 0


def test_an_order_says_its_accounts_codes_and_journal_by_the_names_of_the_administration(ready):
    told = shown_to(ready, made(ready))
    order = next(one for one in told.orders if one.standing is Standing.BOOKED)
    assert (order.entry.journal, order.journal_name) == ("70", "Verkoopboek")
    assert {line.account_name for line in order.lines} <= {
        "Omzet hoog",
        "Omzet laag",
        "Verzendkosten",
    }
    assert {line.vat_name for line in order.lines} <= {"Btw hoog, exclusief", "Btw laag, exclusief"}
    assert order.difference == 0
    assert order.why


def test_a_preview_is_as_the_sync_books_the_same_orders(ready):
    told = shown_to(ready, made(ready))
    factories.confirmed(ready)
    factories.live(ready)
    factories.read_now(ready)

    with ready.scope():
        rows = {row.reference: row for row in Sale.objects.all()}
        entries = {one.sale.reference: one.gross for one in Booking.objects.select_related("sale")}
    assert {one.reference: one.standing.value for one in told.orders} == {
        name: row.outcome for name, row in rows.items()
    }
    booked = {one.reference: one.entry.total_gross for one in told.orders if one.entry}
    assert booked == entries


def test_of_a_customer_no_address_e_mail_or_telephone_is_kept(ready):
    one = made(ready)
    with ready.scope():
        relations = [
            row["outcome"]["value"]["relation"]
            for row in one.body["orders"]
            if row["outcome"]["type"] == "Booked"
        ]
    assert relations
    for relation in relations:
        assert (relation["email"], relation["phone"], relation["contact"]) == ("", "", None)
        assert {name for name, value in relation["address"].items() if value} == {"country"}


def test_orders_from_before_the_start_date_are_shown_as_examples(ready):
    from datetime import date

    factories.confirmed(ready, start_date=date(2040, 1, 1))
    told = shown_to(ready, made(ready))
    assert told.booked == 7
    assert "will not be booked" in read(ready.signed_in(), address(ready))


def test_a_shop_that_does_not_answer_is_told_in_words(joined, monkeypatch):
    from connectors.errors import Kind, NotNow

    def silent(**_: object):
        raise NotNow("prestashop.unavailable", kind=Kind.RETRY, detail="no route")

    monkeypatch.setattr(previewing, "read_last", silent)
    one = made(joined)

    assert (one.state, one.message_id) == ("failed", "prestashop.unavailable")
    page = read(joined.signed_in(), address(joined))
    assert "What to do:" in page
    assert "Try again" in page


def test_a_doubled_message_makes_it_once(ready):
    one = made(ready)
    again = previewing.make(tenant_id=ready.tenant.id, preview_id=one.id)
    assert again.made_at == one.made_at


def test_only_the_newest_previews_of_a_link_are_kept(ready):
    for _ in range(previewing.KEPT + 2):
        made(ready)
    with ready.scope():
        assert Preview.objects.count() == previewing.KEPT


# --- asking ---


def test_asking_queues_the_task_and_the_page_follows_how_far_it_is(
    ready, rung, django_capture_on_commit_callbacks
):
    client = ready.signed_in()
    assert "Make the preview" in read(client, address(ready))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address(ready, "preview_make"))
    assert answer["Location"] == address(ready)
    with ready.scope():
        asked = Preview.objects.get()
        Preview.objects.update(read=4, to_decide=4, decided=3)
    assert rung == [(str(ready.tenant.id), str(asked.id))]
    assert "3 of 4 orders" in read(client, address(ready))

    previewing.make(tenant_id=ready.tenant.id, preview_id=asked.id)
    fragment = client.get(address(ready), headers={"HX-Request": "true"})
    assert fragment["HX-Refresh"] == "true"
    page = read(client, address(ready))
    assert "Equal to the cent" in page
    assert "Omzet hoog" in page


def test_asking_twice_makes_one_and_one_that_was_lost_is_given_up(ready):
    def ask() -> Preview:
        return previewing.ask(tenant_id=ready.tenant.id, link_id=ready.link.id, by=ready.owner.pk)

    first = ask()
    assert ask().id == first.id
    with ready.scope():
        Preview.objects.update(created_at=first.created_at - LOST_AFTER * 2)
    assert "It was not finished" in read(ready.signed_in(), address(ready))
    second = ask()
    assert second.id != first.id
    with ready.scope():
        assert Preview.objects.get(id=first.id).state == "failed"
        assert AuditEvent.objects.filter(what="preview.asked").count() == 2


def test_the_page_shows_one_standing_when_asked(ready):
    made(ready)
    client = ready.signed_in()
    page = read(client, address(ready) + "?show=held")
    assert page.count("preview-order") == 1
    assert "What to do:" in page
    assert read(client, address(ready) + "?show=nonsense").count("preview-order") == 9


def test_changed_rules_are_told_and_the_preview_is_made_again_by_itself(ready, rung):
    made(ready)
    client = ready.signed_in()
    assert "The rules changed" not in read(client, address(ready))
    factories.confirmed(ready)
    page = read(client, address(ready))
    assert "this is version 1, now version 2 is in force" in page
    assert 'hx-trigger="load, submit"' in page
    viewer = read(ready.signed_in(Role.VIEWER), address(ready))
    assert "now version 2 is in force" in viewer
    assert "hx-trigger" not in viewer.split("<main")[1]

    answer = client.post(address(ready, "preview_make"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == address(ready)
    with ready.scope():
        newest = Preview.objects.order_by("-created_at").first()
    previewing.make(tenant_id=ready.tenant.id, preview_id=newest.id)
    assert "The rules changed" not in read(client, address(ready))


def test_a_viewer_sees_the_preview_and_cannot_ask_for_one(ready):
    made(ready)
    client = ready.signed_in(Role.VIEWER)
    assert "Make it again" not in read(client, address(ready))
    assert client.post(address(ready, "preview_make")).status_code == 403

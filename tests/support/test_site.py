"""Staff see what the staff role may see, through a scope that is audited; they change nothing but by an action with a reason."""

import pytest

from iweb.core.models import AuditEvent
from iweb.support.admin import staff_site
from iweb.sync.models import Delivery, Sale
from iweb.tenants.scopes import staff_scope
from tests.factories import UserFactory
from tests.panel import factories

pytestmark = pytest.mark.django_db
MODELS = [model._meta for model in staff_site._registry]


@pytest.fixture
def staff(client):
    person = UserFactory(is_staff=True, language="en", full_name="Support Person")
    client.force_login(person)
    client.person = person
    return client


def rows_of(model, company_):
    with company_.scope():
        return list(model.objects.all())


@pytest.mark.parametrize("meta", MODELS, ids=str)
def test_every_list_and_every_page_can_be_read(staff, trading, meta):
    answer = staff.get(f"/staff/{meta.app_label}/{meta.model_name}/")
    assert answer.status_code == 200
    with trading.scope():
        first = meta.model.objects.first()
    page = staff.get(f"/staff/{meta.app_label}/{meta.model_name}/{first.pk}/change/")
    assert page.status_code == 200
    assert "KKKKKKKK" not in page.content.decode()


def test_the_first_page_lists_everything_and_changes_nothing(staff):
    page = staff.get("/staff/").content.decode()
    for meta in MODELS:
        assert f"/staff/{meta.app_label}/{meta.model_name}/" in page
        assert f"/staff/{meta.app_label}/{meta.model_name}/add/" not in page


@pytest.mark.parametrize("meta", MODELS, ids=str)
@pytest.mark.parametrize("deed", ["add", "delete"])
def test_nothing_is_added_or_deleted(staff, trading, meta, deed):
    with trading.scope():
        first = meta.model.objects.first()
    path = f"/staff/{meta.app_label}/{meta.model_name}/" + (
        "add/" if deed == "add" else f"{first.pk}/delete/"
    )
    assert staff.post(path, {"post": "yes"}).status_code == 403


def test_posting_to_a_row_changes_nothing(staff, trading):
    sale = rows_of(Sale, trading)[0]
    assert staff.post(f"/staff/sync/sale/{sale.id}/change/", {"outcome": "new"}).status_code == 403


def test_everybody_else_stays_outside(client, joined):
    assert client.get("/staff/")["Location"].startswith("/account/login/")
    assert joined.signed_in().get("/staff/").status_code == 403
    assert joined.signed_in().get("/staff/sync/sale/").status_code == 403


def test_staff_without_a_second_factor_sees_nothing_where_it_is_demanded(staff, settings):
    settings.IWEB_STAFF_NEED_SECOND_FACTOR = True
    assert staff.get("/staff/")["Location"] == "/account/2fa/totp/activate/"


def test_a_visit_stands_in_the_audit(staff):
    staff.get("/staff/sync/sale/")
    with staff_scope(staff.person, "read the audit"):
        event = AuditEvent.objects.filter(what="staff.scope").earliest("at")
    assert event.who == staff.person.pk
    assert event.details["reason"] == "GET admin:sync_sale_changelist"


def test_a_replay_asks_why_and_then_decides_again(staff, trading):
    with trading.scope():
        held = Sale.objects.filter(outcome="held").first()
    chosen = {"action": "replay", "_selected_action": [str(held.id)]}
    asked = staff.post("/staff/sync/sale/", chosen)
    assert asked.status_code == 200
    assert "Reason" in asked.content.decode()
    with trading.scope():
        assert Sale.objects.get(id=held.id).outcome == "held"
    done = staff.post(
        "/staff/sync/sale/", chosen | {"reason": "ticket 42: rules were changed"}, follow=True
    )
    assert "Done for 1" in done.content.decode()
    with trading.scope():
        assert Sale.objects.get(id=held.id).outcome == "new"
        event = AuditEvent.objects.filter(what="sale.replayed").latest("at")
    assert (event.who, event.tenant_id) == (staff.person.pk, trading.tenant.id)
    assert event.details["reason"] == "ticket 42: rules were changed"


def test_trying_again_frees_the_deliveries_of_two_tenants_each_in_its_own_scope(
    staff, trading, shop_of
):
    other = factories.company(name="Another")
    shop_of(other)
    factories.with_ledger(other)
    factories.joined(other)
    factories.confirmed(other)
    factories.live(other)
    factories.read_now(other)
    ids = []
    for one in (trading, other):
        with one.scope():
            delivery = (
                Delivery.objects.filter(kind="sales_entry").exclude(state="delivered").first()
            )
            Delivery.objects.filter(id=delivery.id).update(
                state="attention", attention_reason="fix_mapping"
            )
            ids.append(str(delivery.id))
    fields = {"action": "try_again", "_selected_action": ids, "reason": "ticket 43: mended"}
    assert "Done for 2" in staff.post("/staff/sync/delivery/", fields, follow=True).content.decode()
    for one, row in zip((trading, other), ids, strict=True):
        with one.scope():
            assert Delivery.objects.get(id=row).state == "ready"
            event = AuditEvent.objects.filter(what="support.try_again").latest("at")
            assert event.on_behalf_of == one.tenant.id


def test_a_search_is_by_prefix(staff, trading):
    sale = rows_of(Sale, trading)[0]
    found = staff.get("/staff/sync/sale/", {"q": sale.reference[:5]}).content.decode()
    assert str(sale.id) in found
    assert str(sale.id) not in staff.get("/staff/sync/sale/", {"q": "%"}).content.decode()


def test_a_sale_is_explained_in_sentences_and_its_amount_in_two_decimals(staff, trading):
    with trading.scope():
        held = Sale.objects.filter(outcome="held").first()
    page = staff.get(f"/staff/sync/sale/{held.id}/change/").content.decode()
    assert f"EUR {held.total:.2f}" in page
    assert "consumer" in page  # who bought it, in words
    assert "total_does_not_add_up&quot;" not in page


def test_sales_are_narrowed_to_one_reason_without_reading_all_reasons(
    staff, trading, django_assert_max_num_queries
):
    with trading.scope():
        held = Sale.objects.filter(outcome="held").first()
        booked = Sale.objects.filter(outcome="booked").first()
    with django_assert_max_num_queries(30) as asked:
        page = staff.get("/staff/sync/sale/", {"reason": held.reason}).content.decode()
    assert str(held.id) in page
    assert str(booked.id) not in page
    assert not [one for one in asked if "DISTINCT" in one["sql"]]

"""Bodies that carry the ids of another company: whatever a form is sent, nothing of theirs is seen, changed or pointed at."""

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.core import serializers
from django.db import transaction

from connectors.models import RelationMirror
from iweb.core.ids import new_id
from iweb.sync.models import Delivery, Sale
from iweb.tenants.models import TenantOwned
from tests.panel import factories
from tests.panel.addresses import SAID_BY_ALL, every_address, fields_that_are_asked, rows_of

pytestmark = pytest.mark.django_db
OWNED = [one for one in apps.get_models() if issubclass(one, TenantOwned)]
POSTS = [one for one in every_address() if one.name.startswith("panel:") and "POST" in one.methods]


@pytest.fixture
def mine(trading):
    """The company whose owner sends the bodies; the trading one is the other."""
    made = factories.company(name="Mine")
    factories.with_shop(made, address="https://mine.example.nl")
    factories.with_ledger(made, division=4712)
    factories.joined(made)
    return made


@pytest.fixture
def theirs(trading) -> dict[str, object]:
    """An id of each kind of row of the other company."""
    with trading.scope():
        relation = RelationMirror.objects.create(
            tenant=trading.tenant, connection=trading.ledger, remote_id=str(new_id()), code="10400", name="Theirs",
            status="C",
        )  # fmt: skip
        delivery = Delivery.objects.first()
    rows = rows_of(trading)
    for word in SAID_BY_ALL:
        rows.pop(word)
    return rows | {
        "relation": relation.remote_id,
        "delivery": delivery.id,
        "user": trading.owner.pk,
    }


def everything_of(company) -> str:
    with company.scope():
        return "".join(
            serializers.serialize("json", one.objects.order_by("pk")) for one in OWNED
        )  # no line of it may change, nor one come


def own_rows(company) -> dict[str, object]:
    """Their kinds of rows for the address itself: of the sender, where he has one."""
    sale = factories.bare_sale(company, number=901, outcome="held", reason="no_vat_code")
    named = {
        "sale_id": sale.id,
        "connection_id": company.shop.id,
        "ledger_id": company.ledger.id,
        "link_id": company.link.id,
        "company_id": company.tenant.id,
        "number": 1,
        "session_id": 0,  # counted, unlike ids of ours; nobody's
    }
    return {word: new_id() for one in POSTS for word in one.ids} | named


def test_no_body_reaches_a_row_of_another_company(trading, mine, theirs):
    client, rows, before = mine.signed_in(), own_rows(mine), everything_of(trading)
    fields = fields_that_are_asked()
    assert {"shop", "ledger", "relation", "module"} <= fields
    assert len(POSTS) > 25
    for one in POSTS:
        with transaction.atomic():
            for kind, row in theirs.items():
                answer = client.post(one.path(rows), dict.fromkeys(sorted(fields), str(row)))
                assert answer.status_code < 500, (one.name, kind)
            assert everything_of(trading) == before, one.name
            pointed_at = [kind for kind, row in theirs.items() if str(row) in references_of(mine)]
            assert pointed_at == [], one.name
            transaction.set_rollback(True)
        client = mine.signed_in()


def references_of(company) -> set[str]:
    """All foreign keys of a company's rows, as texts."""
    found: set[str] = set()
    with company.scope():
        for model in OWNED:
            keys = [one.attname for one in model._meta.concrete_fields if one.is_relation]
            found |= {str(value) for row in model.objects.values_list(*keys) for value in row}
    return found


def test_the_look_at_what_points_where_sees_a_row_that_points(mine, trading):
    assert str(mine.shop.id) in references_of(mine)
    assert str(trading.shop.id) not in references_of(mine)
    before = everything_of(trading)
    with trading.scope():
        Sale.objects.filter(outcome="held").update(reason="changed")
    assert everything_of(trading) != before


def said(answer) -> str:
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))


def test_the_shop_and_the_administration_of_others_cannot_be_joined(mine, trading):
    client = mine.signed_in()
    for shop, ledger in (
        (trading.shop.id, mine.ledger.id),
        (mine.shop.id, trading.ledger.id),
        (trading.shop.id, trading.ledger.id),
    ):
        answer = client.post("/connections/join/", {"shop": shop, "ledger": ledger})
        assert said(answer) == "Choose a shop and an administration."
        client = mine.signed_in()


def test_a_pack_of_the_administration_of_others_cannot_be_asked_for(mine, trading):
    body = {"ledger": trading.ledger.id, "period": "2026-10"}
    answer = mine.signed_in().post("/month-end/make/", body)
    assert said(answer) == "Choose an administration and a period that has begun."


def test_a_customer_cannot_be_made_a_relation_of_others(mine, trading, theirs):
    sale = factories.bare_sale(mine, number=902, outcome="held", reason="relation_ambiguous")
    body = {"relation": theirs["relation"]}
    answer = mine.signed_in().post(f"/attention/customer/{sale.id}/save/", body)
    assert said(answer) == "This relation is not in the books any more. Choose another."


def test_trying_a_cause_again_leaves_the_sales_of_others_where_they_are(mine, trading):
    with trading.scope():
        held = Sale.objects.get(outcome="held")
    body = {"reason": held.reason, "cause": held.cause}
    answer = mine.signed_in().post("/attention/retry/", body)
    assert answer.status_code == 302
    with trading.scope():
        assert Sale.objects.get(id=held.id).outcome == "held"

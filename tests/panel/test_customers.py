"""A customer of the shop beside the relations that may be meant, and the choice of a person (BOOKING 12)."""

import pytest

from connectors.models import Link, RelationMirror
from iweb.core.models import AuditEvent
from iweb.sync import matching
from iweb.sync.customers import candidates, customer_of
from iweb.sync.models import Delivery, RelationLink, Sale
from tests.panel import factories

pytestmark = pytest.mark.django_db


def mirror(made, code: str, **values) -> RelationMirror:
    standard = {"name": "Anna Hoekstra", "status": "C", "remote_id": f"rel-{code}", "country": "NL"}
    with made.scope():
        return RelationMirror.objects.create(
            tenant=made.tenant, connection=made.ledger, code=code, **standard | values
        )


@pytest.fixture
def doubted(company, shop_of):
    """One order, whose customer fits two relations of the books by e-mail and name."""
    shop_of(company, [{"lines": [{"reference": "TT-105", "quantity": 1}]}])
    factories.with_ledger(company)
    factories.joined(company)
    factories.confirmed(company)
    factories.live(company)
    factories.read_now(company)
    with company.scope():
        sale = (
            Sale.objects.select_related("link__shop", "link__ledger")
            .filter(outcome="booked")
            .first()
        )
        relation = customer_of(sale)
    for code in ("501", "502"):
        mirror(company, code, name=relation.name, email=relation.email.lower())
    with company.scope():
        Sale.objects.filter(id=sale.id).update(outcome="new")
        RelationLink.objects.all().delete()
    factories.read_now(company)
    with company.scope():
        company.sale = Sale.objects.select_related("link__shop", "link__ledger").get(id=sale.id)
        company.relation = relation
    assert (company.sale.outcome, company.sale.reason) == ("held", "customer_ambiguous")
    return company


def test_both_candidates_stand_beside_the_customer(doubted):
    page = doubted.signed_in().get(f"/attention/customer/{doubted.sale.id}/").content.decode()
    assert page.count("This is the one") == 2
    assert "501" in page
    assert "502" in page
    assert page.count("same</span>") == 6  # name, e-mail and country of each


def test_the_group_of_doubtful_customers_leads_there(doubted):
    page = doubted.signed_in().get("/attention/").content.decode()
    assert f"/attention/customer/{doubted.sale.id}/" in page


def choose(doubted, remote_id: str, role: str = "bookkeeper"):
    return doubted.signed_in(role).post(
        f"/attention/customer/{doubted.sale.id}/save/", {"relation": remote_id}
    )


def test_the_chosen_relation_is_booked_on_and_kept(doubted):
    assert choose(doubted, "rel-502").status_code == 302
    factories.read_now(doubted)
    with doubted.scope():
        assert Sale.objects.get(id=doubted.sale.id).outcome == "booked"
        link = RelationLink.objects.get(customer_key=doubted.relation.customer_key)
        assert (link.remote_id, link.made_by) == ("rel-502", "person")
        assert AuditEvent.objects.filter(what="relation.linked").exists()


def test_a_new_relation_is_made_when_a_person_says_that_none_fits(doubted):
    choose(doubted, "")
    factories.read_now(doubted)
    with doubted.scope():
        assert Sale.objects.get(id=doubted.sale.id).outcome == "booked"
        link = RelationLink.objects.get(customer_key=doubted.relation.customer_key)
        assert (link.remote_id, link.made_by) == ("", "person")
        entry = Delivery.objects.get(kind="sales_entry", members__booking__sale=doubted.sale)
        assert entry.after.kind == "relation"
        assert entry.after.natural_key == doubted.relation.code


def test_no_new_relation_gets_a_debtor_code_that_is_taken(doubted):
    mirror(doubted, doubted.relation.code, name="Somebody else", remote_id="rel-taken")
    page = doubted.signed_in().get(f"/attention/customer/{doubted.sale.id}/").content.decode()
    assert "has this debtor code already" in page
    choose(doubted, "")
    with doubted.scope():
        assert not RelationLink.objects.filter(made_by="person").exists()
        assert Sale.objects.get(id=doubted.sale.id).outcome == "held"


def test_a_relation_that_is_gone_meanwhile_is_refused_with_a_sentence(doubted):
    client = doubted.signed_in()
    answer = client.post(
        f"/attention/customer/{doubted.sale.id}/save/", {"relation": "rel-999"}, follow=True
    )
    assert "is not in the books any more" in answer.content.decode()


def test_a_viewer_may_look_and_not_choose(doubted):
    page = (
        doubted.signed_in("viewer").get(f"/attention/customer/{doubted.sale.id}/").content.decode()
    )
    assert "This is the one" not in page
    assert choose(doubted, "rel-501", role="viewer").status_code == 403


def test_a_blocked_relation_is_shown_with_what_is_wrong(doubted):
    with doubted.scope():
        RelationMirror.objects.filter(code="501").update(blocked=True)
        found = candidates(link=doubted.sale.link, relation=doubted.relation)
        assert {one.row.code: one.problem for one in found} == {
            "501": "relation_blocked",
            "502": "",
        }
    page = doubted.signed_in().get(f"/attention/customer/{doubted.sale.id}/").content.decode()
    assert "Nothing can be booked on it now" in page


def test_any_relation_is_found_by_the_beginning_of_its_code_or_name(doubted):
    mirror(doubted, "900", name="Bakkerij Smit")
    client = doubted.signed_in()
    for search in ("90", "bakkerij"):
        page = client.get(f"/attention/customer/{doubted.sale.id}/?q={search}").content.decode()
        assert "Bakkerij Smit" in page
        assert page.count("This is the one") == 1


def test_the_order_of_matching_is_changed_in_words(joined):
    page = joined.signed_in().get("/connections/").content.decode()
    assert "the e-mail address together with the name" in page
    path = f"/connections/links/{joined.link.id}/matching/"
    joined.signed_in().post(
        path, {"way_1": "vat_number", "way_2": "vat_number", "way_3": "code", "way_4": "nonsense"}
    )
    with joined.scope():
        assert Link.objects.get().matching == ["vat_number", "code"]
        assert AuditEvent.objects.filter(what="link.matching").count() == 1
    joined.signed_in().post(path, {"way_1": ""})
    with joined.scope():
        assert Link.objects.get().matching == ["vat_number", "code"]


def test_every_way_of_matching_has_words():
    from iweb.panel.connections.matching import way_words

    assert set(way_words()) == set(matching.WAYS)
    assert all(way_words().values())

"""The facts of many sales, gathered at once, are those that the sync gathers for each of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.evidence.ecb.rates import Published
from connectors.models import MasterData, RelationMirror
from iweb.sync import matching, models
from iweb.sync.abroad import turnover_before
from iweb.sync.decisions import find_sale
from iweb.sync.evidence import known_about, known_so_far
from iweb.sync.exchange_rates import keep_rates, rate_on, rates_on
from iweb.sync.gathering import gather, tax_day
from iweb.sync.many_facts import Known, ManyFacts, turnover_before_each
from iweb.sync.many_relations import ManyRelations
from iweb.sync.relation_facts import ON_CREDIT
from iweb.sync.rulebooks import (
    COLLECTION,
    load_rulebook,
)
from iweb.tenants.scopes import tenant_scope
from mappings.facts import Facts
from mappings.record import from_plain
from mappings.sale import Sale
from mappings.whatif import Rules
from tests.mappings.baskets import ADDRESS, CUSTOMER, credit_of
from tests.sync.memory import World

pytestmark = [pytest.mark.django_db(transaction=True)]
D = Decimal
IN_GERMANY = replace(ADDRESS, country="DE", postcode="10115", city="Berlin")
BELGIAN = replace(
    ADDRESS, country="BE", postcode="1000", vat_number="BE0403170701", company="Bos NV"
)


def rows_of(world: World) -> list[Known]:
    """Inside the scope."""
    rows = models.Sale.objects.select_related("link__ledger").order_by("ordered_at", "id")
    return [Known(row=row, sale=find_sale(row=row, reader=world.shop)) for row in rows]


def a_mixed_history(world: World) -> None:
    """A new customer and a known one, payment days, other currencies, Germany below the threshold, a Belgian firm, a credit."""
    world.know_customer()
    link = world.link()
    with tenant_scope(world.tenant_id):
        for code, method, days in (
            ("30", ON_CREDIT, 30),
            ("31", ON_CREDIT, 30),
            ("DD", COLLECTION, 14),
        ):
            MasterData.objects.create(
                tenant_id=world.tenant_id, connection_id=link.ledger_id, kind="payment_condition",
                code=code, remote_id=f"x-{code}", label=code, data={"method": method, "days": days}, seen_at=datetime.now(UTC),
            )  # fmt: skip
        for number, verdict, tries, age in (
            ("BE0403170701", "valid", 0, 2),
            ("BE0403170701", "unavailable", 1, 1),
            ("BE0403170701", "invalid", 0, 900),
        ):
            models.VatEvidence.objects.create(
                tenant_id=world.tenant_id, number=number, verdict=verdict, tries=tries,
                asked_at=datetime.now(UTC) - timedelta(hours=age),
            )  # fmt: skip
    keep_rates(_published(), now=datetime.now(UTC))
    first = world.order()
    world.order(customer="18", invoice_address=BELGIAN, delivery_address=BELGIAN)
    world.order()
    pays_later = replace(CUSTOMER, external_id="19", email="c19@example.test", payment_days=30)
    world.shop.documents[-1] = replace(world.shop.documents[-1], customer=pays_later)
    world.order(currency="SEK", invoiced_on=date(2026, 11, 8))
    world.order(currency="DKK")
    world.order(delivery_address=IN_GERMANY)
    world.order(delivery_address=IN_GERMANY, invoiced_on=date(2026, 11, 12))
    world.order(customer="20")
    world.walk()
    world.run()
    world.shop.documents.append(credit_of(first, external_id="71"))
    world.shop.documents.append(credit_of(first, external_id="72"))
    world.walk()


def _published() -> Any:
    days = (date(2026, 11, 2), date(2026, 11, 4), date(2026, 11, 6), date(2026, 11, 20))
    return [
        Published(day=day, currency=currency, per_euro=per_euro + D(day.day) / 100)
        for day in days
        for currency, per_euro in (("SEK", D("11.45")), ("GBP", D("0.87")))
    ]


def without_the_books(facts: Facts, *, sale: Sale) -> Facts:
    """What a what-if leaves out on purpose: the sale's own bookings, and the credits of a sale."""
    plain = replace(facts, earlier=(), undo=None, vat_numbers=())
    return plain if sale.corrects else replace(plain, other_credits=())


def test_the_facts_of_many_sales_are_those_that_the_sync_gathers_for_each(world: World) -> None:
    a_mixed_history(world)
    with tenant_scope(world.tenant_id):
        link = world.link()
        rulebook, profile = load_rulebook(link=link)
        known = rows_of(world)

        many = ManyFacts(link=link, known=known).under(Rules(rulebook=rulebook, profile=profile))

        for one, facts in zip(known, many, strict=True):
            live = gather(row=one.row, rulebook=rulebook, profile=profile, sale=one.sale)
            assert replace(facts, vat_numbers=()) == without_the_books(live, sale=one.sale)
        assert len(known) >= 9
        assert any(facts.turnover for facts in many)
        assert any(facts.exchange_rate for facts in many)
        assert any(facts.corrected for facts in many)
        assert any(facts.other_credits for facts in many)
        assert any(facts.vat_numbers for facts in many)
        assert {facts.days_condition for facts in many} == {"", "30"}
        assert {facts.direct_debit for facts in many} == {(), ("DD",)}


def test_the_verdicts_known_so_far_are_those_of_a_decision_however_old(world: World) -> None:
    a_mixed_history(world)
    with tenant_scope(world.tenant_id):
        found = known_so_far(numbers=["BE0403170701", "BE0000000097"])

        assert [one.verdict for one in found["BE0403170701"]] == ["valid", "unavailable"]
        assert found["BE0403170701"] == known_about(number="BE0403170701")
        assert "BE0000000097" not in found

        models.VatEvidence.objects.exclude(verdict="invalid").delete()
        assert known_about(number="BE0403170701") == ()
        assert [one.verdict for one in known_so_far(numbers=["BE0403170701"])["BE0403170701"]] == [
            "invalid"
        ]


def test_many_exchange_rates_are_those_that_are_found_one_by_one() -> None:
    keep_rates(_published(), now=datetime(2026, 11, 20, tzinfo=UTC))
    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(24)]
    wanted = [(day, currency) for day in days for currency in ("SEK", "GBP", "DKK", "EUR")]

    found = rates_on(wanted=wanted, books="EUR")
    in_pounds = rates_on(wanted=wanted, books="GBP")

    one_by_one = {(d, c): rate_on(day=d, currency=c, books="EUR") for d, c in wanted}
    assert found == {place: rate for place, rate in one_by_one.items() if rate is not None}
    pounds = {(d, c): rate_on(day=d, currency=c, books="GBP") for d, c in wanted}
    assert in_pounds == {place: rate for place, rate in pounds.items() if rate is not None}
    assert 24 < len(found) < len(wanted)


def test_the_turnover_before_many_sales_is_that_before_each(world: World) -> None:
    for day in (3, 5, 5, 9, 20):
        world.order(delivery_address=IN_GERMANY, gross="1210.00", invoiced_on=date(2026, 11, day))
    world.order(delivery_address=IN_GERMANY, invoiced_on=date(2025, 12, 30))
    world.walk()
    with tenant_scope(world.tenant_id):
        _, profile = load_rulebook(link=world.link())
        known = rows_of(world)
        wanted = [(one, tax_day(sale=one.sale, profile=profile)) for one in known]

        each = turnover_before_each(tenant_id=world.tenant_id, links=[world.link_id], sales=wanted)

        for one in known:
            live = turnover_before(row=one.row, sale=one.sale, profile=profile)
            assert each.get(one.row.id, ()) == live
        assert max(len(found) for found in each.values()) == 2


def test_relations_read_at_once_are_those_that_are_found_one_by_one(world: World) -> None:
    a_mixed_history(world)
    with tenant_scope(world.tenant_id):
        link = world.link()
        for code, email, number, gone in (
            ("1", "c17@example.test", "", False),
            ("800000018", "", "", False),
            ("3", "", "BE0403170701", False),
            ("4", "c20@example.test", "", True),
        ):
            RelationMirror.objects.create(
                tenant_id=world.tenant_id, connection_id=link.ledger_id, remote_id=f"own-{code}", code=code,
                name="Anna de Vries", email=email, vat_number=number, status="C", gone=gone,
            )  # fmt: skip
        bookings = [one.content for one in models.Booking.objects.all()]
        relations = [from_plain(content).relation for content in bookings]
        many = ManyRelations(link=link)
        many.read(relations)

        for stored in (True, False):
            if not stored:
                models.RelationLink.objects.all().delete()
                many = ManyRelations(link=link)
                many.read(relations)
            for relation in relations:
                found = matching.find(link=link, relation=relation, known=many)
                assert found == matching.find(link=link, relation=relation)
                live = matching.Mirrored(link)
                assert list(many.fitting(relation)) == list(live.fitting(relation))


def test_relations_that_were_not_read_are_not_taken_for_none(world: World) -> None:
    a_mixed_history(world)
    with tenant_scope(world.tenant_id):
        many = ManyRelations(link=world.link())
        content = models.Booking.objects.all()[0].content
        with pytest.raises(LookupError):
            many.fitting(from_plain(content).relation)

"""What other rules would make of the last sales: as the sync would decide them, from what is stored, in a handful of statements."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connectors.models import RelationMirror
from iweb.sync import models
from iweb.sync.rulebooks import (
    RulebookRefusedError,
    latest_version,
    profile_of,
    rules_of,
    vat_codes_of,
)
from iweb.sync.what_if import Asked, what_if
from iweb.tenants.scopes import tenant_scope
from mappings.booking import Held, HeldReason
from mappings.rulebook import Concern, Rule
from mappings.sale import Surcharge
from mappings.whatif import Verdict
from tests.mappings.baskets import line, rule
from tests.mappings.test_fees import FIXED
from tests.sync.memory import World
from tests.sync.test_many_facts import IN_GERMANY, a_mixed_history

pytestmark = [pytest.mark.django_db(transaction=True)]
D = Decimal


def asked(world: World, *edits: Rule, without: Concern | None = None, last: int = 200, **choices: Any) -> Asked:  # fmt: skip
    """The rules of today with these beside them, or in the place of what has the same match."""
    link = world.link()
    with tenant_scope(world.tenant_id):
        version = latest_version(link=link)
        places = {(one.concern, one.match) for one in edits}
        kept = [
            one
            for one in rules_of(version)
            if (one.concern, one.match) not in places and one.concern is not without
        ]
        return what_if(
            link=link,
            rules=(*kept, *edits),
            profile=replace(profile_of(version), **choices),
            vat_codes=vat_codes_of(version),
            last=last,
        )


def to_account(account: str, **match: Any) -> Rule:
    return rule(Concern.LEDGER_ACCOUNT, account, **match)


def verdicts(answer: Asked) -> list[Verdict]:
    return [one.verdict for one in answer.answer.told]


# --- what is answered ---


def test_a_changed_account_books_the_sales_of_that_rate_otherwise_and_no_other(
    world: World,
) -> None:
    world.order()
    world.order(lines=(line("10.00", "10.90", "9"),), total_net=D("10.00"), total_gross=D("10.90"))
    world.walk()
    world.run()

    answer = asked(world, to_account("8010", country="NL", rate=D(21)))

    assert verdicts(answer) == [Verdict.SAME, Verdict.DIFFERS]
    assert [row.order_id for row in answer.rows] == [
        one.sale.order_id for one in answer.answer.told
    ]
    (changed,) = answer.answer.changed
    assert [(c.field, c.before, c.after) for c in changed.lines[0].changes] == [
        ("ledger_account", "8000", "8010")
    ]


def test_a_sale_in_the_books_is_asked_about_as_if_it_came_today_and_stays_as_it_stands(
    world: World,
) -> None:
    world.order()
    world.walk()
    world.run()
    with tenant_scope(world.tenant_id):
        before = list(models.Booking.objects.values()), list(models.Sale.objects.values())

    answer = asked(world, to_account("8010", country="NL", rate=D(21)))

    assert verdicts(answer) == [Verdict.DIFFERS]
    with tenant_scope(world.tenant_id):
        assert (list(models.Booking.objects.values()), list(models.Sale.objects.values())) == before


def test_rules_that_lack_a_journal_hold_what_was_booked_and_the_reason_is_told(
    world: World,
) -> None:
    world.order()
    world.walk()

    (one,) = asked(world, without=Concern.JOURNAL).answer.of(Verdict.NEWLY_HELD)

    assert isinstance(one.after, Held)
    assert one.after.reason is HeldReason.NO_JOURNAL


def test_a_held_sale_that_the_rules_would_settle_is_newly_booked(world: World) -> None:
    hidden = Surcharge(net=D("2.50"), gross=D("2.50"))
    world.order(
        surcharge=hidden,
        payment_method=FIXED.payment_method,
        total_net=D("12.50"),
        total_gross=D("14.60"),
    )
    world.walk()

    (still,) = asked(world).answer.told
    (settled,) = asked(world, payment_fees=(replace(FIXED, ledger_account="8030"),)).answer.told

    assert isinstance(still.before, Held)
    assert (still.verdict, settled.verdict) == (Verdict.SAME, Verdict.NEWLY_BOOKED)


def test_what_a_person_took_out_of_the_books_is_left_out(world: World) -> None:
    world.order()
    world.walk()
    with tenant_scope(world.tenant_id):
        models.Sale.objects.update(undo="remove")

    assert verdicts(asked(world)) == []


def test_a_document_that_cannot_be_read_is_counted_and_hides_no_other(world: World) -> None:
    broken, _ = world.order(), world.order()
    world.walk()
    world.shop.broken[broken.external_id] = ValueError("not an order")

    answer = asked(world)

    assert (len(answer.rows), answer.unreadable) == (1, 1)


def test_only_the_last_sales_are_asked_about_the_newest_first(world: World) -> None:
    sales = [
        world.order(ordered_at=datetime(2026, 11, 3, 9, minute, tzinfo=UTC)) for minute in range(4)
    ]
    world.walk()

    answer = asked(world, last=2)

    assert [row.external_id for row in answer.rows] == [
        sales[3].external_id,
        sales[2].external_id,
    ]


def test_another_debtor_prefix_changes_the_relation_and_is_matched_anew(world: World) -> None:
    """The mirror has a relation under the new code that is nothing of this customer's: a person must say which it is."""
    world.order()
    world.walk()
    link = world.link()
    with tenant_scope(world.tenant_id):
        RelationMirror.objects.create(
            tenant_id=world.tenant_id,
            connection_id=link.ledger_id,
            remote_id="r-9",
            code="900000017",
            name="Somebody else",
            status="C",
        )
        models.RelationLink.objects.all().delete()

    (one,) = asked(world, debtor_prefix="9").answer.told

    assert one.verdict is Verdict.NEWLY_HELD
    assert isinstance(one.after, Held)
    assert one.after.reason is HeldReason.CUSTOMER_AMBIGUOUS


def test_rules_that_saving_refuses_are_refused_before_anything_is_asked(world: World) -> None:
    with pytest.raises(RulebookRefusedError):
        asked(world, rule(Concern.JOURNAL, "71", shop="1"), rule(Concern.JOURNAL, "72", shop="1"))


# --- what it costs ---


def statements(world: World, **choices: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        asked(world, to_account("8010", country="NL", rate=D(21)), **choices)
    return len(queries)


def test_the_number_of_statements_does_not_grow_with_the_number_of_sales(world: World) -> None:
    a_mixed_history(world)
    few = statements(world), statements(world, debtor_prefix="9")
    for number in range(30):
        world.order(customer=str(100 + number))
        world.order(customer=str(200 + number), delivery_address=IN_GERMANY)
        world.order(customer=str(300 + number), currency="SEK")
    world.walk()

    assert (statements(world), statements(world, debtor_prefix="9")) == few
    assert max(few) < 50

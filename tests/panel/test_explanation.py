"""The explanation as data: complete, the same as the page says, in both languages, and without a customer's name."""

import json
from decimal import Decimal

import pytest
from django.utils.translation import override

from iweb.core.models import AuditEvent
from iweb.panel.sales.detail import charged_of, detail_of
from iweb.panel.sales.explained import VERSION, rule_of
from iweb.panel.sales.views import find
from iweb.panel.wording import sentence
from iweb.sync.models import Booking, Sale
from iweb.tenants.models import Role
from tests.panel import factories
from tests.panel.factories import bare_sale

pytestmark = pytest.mark.django_db


def told(company, sale) -> dict:
    answer = company.signed_in().get(f"/sales/{sale.id}/explanation.json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"].startswith("attachment")
    return json.loads(answer.content)


def booked(company) -> Sale:
    with company.scope():
        return find(Sale.objects.filter(bookings__delivered_at__isnull=False).order_by("id")[0].id)


def held(company) -> Sale:
    with company.scope():
        return find(Sale.objects.filter(outcome="held").first().id)


def test_it_names_what_the_decision_rests_on_by_ids_and_hashes(trading):
    sale = booked(trading)
    found = told(trading, sale)
    with trading.scope():
        booking = Booking.objects.select_related("rulebook_version", "facts").get(sale=sale)
    assert found["format"] == {"name": "iweb.explanation", "version": VERSION}
    assert found["sale"]["id"] == str(sale.id)
    assert found["sale"]["order_id"] == sale.order_id
    assert found["inputs"]["source"] == {
        "id": str(booking.source_id),
        "sha256": booking.source_hash,
    }
    assert found["inputs"]["facts"]["sha256"] == booking.facts.hash
    assert found["rulebook"]["version"] == booking.rulebook_version.number
    assert found["rulebook"]["version_id"] == str(booking.rulebook_version_id)


def test_its_lines_and_totals_are_those_of_the_entry_to_the_cent(trading):
    sale = booked(trading)
    entry = told(trading, sale)["booking"]
    with trading.scope():
        booking = Booking.objects.get(sale=sale)
    assert Decimal(entry["total"]["gross"]) == booking.gross
    for name, total in (("net", booking.net), ("vat", booking.vat)):
        assert sum(Decimal(line[name]) for line in entry["lines"]) == total
        assert Decimal(entry["total"][name]) == total
    assert all(not Decimal(one) for one in entry["rounding"]["difference"].values())
    assert [line["number"] for line in entry["lines"]] == list(range(1, len(entry["lines"]) + 1))


def test_each_step_says_in_both_languages_what_the_page_says(trading):
    for sale in (booked(trading), held(trading)):
        found = told(trading, sale)
        with trading.scope():
            stored = detail_of(sale)
            newest = stored.standing.booking
            reasons = newest.explanation if sale.outcome == "booked" else sale.explanation
        assert [one["number"] for one in found["steps"]] == list(range(1, len(reasons) + 1))
        for one, reason in zip(found["steps"], reasons, strict=True):
            assert one["id"] == f"{reason['step']}.{reason['text']}"
            for language in ("nl", "en"):
                with override(language):
                    said = sentence(reason).replace(sale.customer_name, "…")
                assert one["says"][language] == said
        assert any(one["says"]["nl"] != one["says"]["en"] for one in found["steps"])


def test_each_line_names_the_rule_that_was_taken_and_those_that_lost_with_why(trading):
    with trading.scope():
        # A rule that asks for less, and loses of every line.
        link = trading.link
        from dataclasses import replace

        from iweb.sync.rulebooks import (
            latest_version,
            profile_of,
            rules_of,
            save_rulebook,
            vat_codes_of,
        )
        from mappings.rulebook import Concern, Match, Rule

        version = latest_version(link=link)
        wide = Rule(id="x", concern=Concern.LEDGER_ACCOUNT, match=Match(), target="8010")
        save_rulebook(link=link, rules=(*rules_of(version), wide), profile=replace(profile_of(version)),
                      vat_codes=vat_codes_of(version), made_by=trading.owner.pk)  # fmt: skip
        leaving = Sale.objects.get(outcome="booked", bookings__delivered_at=None)
        Sale.objects.filter(id=leaving.id).update(outcome="new")
    factories.read_now(trading)
    with trading.scope():
        sale = find(leaving.id)
        version = Booking.objects.get(sale=sale).rulebook_version
        known = {rule.id: rule for rule in rules_of(version)}
    placed = [one for one in told(trading, sale)["booking"]["lines"] if one["rules"]]
    assert placed
    for line in placed:
        accounts = line["rules"]["ledger_account"]
        assert accounts["chosen"]["target"] == line["ledger_account"]
        assert accounts["chosen"]["id"] in known
        lost = next(one for one in accounts["lost"] if not one["match"])
        assert lost["fate"] == "less_specific"
        assert "says less about this line" in lost["says"]["en"]
        assert lost["says"]["nl"] != lost["says"]["en"]


def test_a_held_sale_says_what_to_do_and_has_no_booking(trading):
    found = told(trading, held(trading))
    assert found["booking"] is None
    assert found["rulebook"] is None
    assert found["sale"]["outcome"] == "held"
    assert set(found["steps"][-1]["todo"]) == {"nl", "en"}
    assert all(found["steps"][-1]["todo"].values())


def test_no_name_address_or_mail_of_the_customer_is_in_it(trading):
    sale = booked(trading)
    with trading.scope():
        charged = charged_of(sale)
    text = json.dumps(told(trading, sale), ensure_ascii=False)
    for one in (charged.customer, charged.invoice_address, charged.delivery_address):
        for name in ("first_name", "last_name", "email", "street", "phone", "company"):
            value = getattr(one, name, "")
            assert len(value) < 3 or value not in text, name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("BOOKING 4", "practice"),
        ("art. 369f", "law"),
        ("vat row 10b", "vat_table"),
        ("01a2", "rulebook"),
    ],
)
def test_what_a_step_rests_on_is_told_apart(text, kind):
    assert rule_of(text) == {"kind": kind, "id": text}
    assert rule_of("") is None


def test_a_sale_whose_document_cannot_be_read_is_explained_as_far_as_it_is_known(joined):
    sale = bare_sale(joined, outcome="not_a_sale", reason="free_order")
    found = told(joined, sale)
    assert found["inputs"]["order"] is None
    assert found["steps"] == []


def test_who_may_not_export_gets_none_and_who_does_is_written_down(trading):
    sale = booked(trading)
    address = f"/sales/{sale.id}/explanation.json"
    assert trading.signed_in(Role.VIEWER).get(address).status_code == 403
    assert address not in trading.signed_in(Role.VIEWER).get(f"/sales/{sale.id}/").content.decode()
    assert address in trading.signed_in(Role.BOOKKEEPER).get(f"/sales/{sale.id}/").content.decode()
    assert factories.company(name="Another").signed_in().get(address).status_code == 404
    told(trading, sale)
    with trading.scope():
        event = AuditEvent.objects.get(what="sale.explained")
    assert event.subject == f"sync_sale:{sale.id}"

"""What needs a person, in groups: counted to the cent, led to where it is solved, and tried again as a whole."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.utils import timezone, translation

from connectors.models import Link
from iweb.panel.attention.cards import cards_of
from iweb.panel.attention.causes import cause_words
from iweb.panel.attention.solutions import field_of
from iweb.panel.sales.listing import PAGE, page_of
from iweb.panel.sales.wishes import wish_from
from iweb.sync import group_retries
from iweb.sync.attention import Kind, group, groups
from iweb.sync.models import Delivery, Sale
from iweb.sync.summaries import GroupRetry
from mappings.booking import HeldReason
from tests.panel import factories
from tests.panel.factories import bare_sale

pytestmark = pytest.mark.django_db


def held(reason: str, **values: str) -> dict[str, object]:
    told = {
        "step": "held",
        "text": reason,
        "values": [[k, v] for k, v in values.items()],
        "rule": "",
    }
    return {
        "outcome": "held",
        "reason": reason,
        "explanation": [told],
        "decided_at": timezone.now(),
    }


def groups_of(company) -> list[tuple[str, str, int, tuple]]:
    with company.scope():
        return [(g.reason, g.cause, g.number, g.sums) for g in groups(tenant_id=company.tenant.id)]


def test_sales_are_grouped_by_reason_and_by_what_causes_it(joined):
    for number, country in enumerate(["DE", "DE", "FR"]):
        bare_sale(
            joined,
            number=number,
            total_minor=1000,
            **held("no_vat_code", country=country, rate="19", line="x"),
        )
    bare_sale(
        joined,
        number=7,
        total_minor=-250,
        currency="GBP",
        **held("no_vat_code", country="DE", rate="19"),
    )
    bare_sale(joined, number=8, total_minor=500, **held("no_journal", kind="product"))
    bare_sale(joined, number=9, total_minor=999, outcome="waiting", reason="not_paid")
    assert groups_of(joined) == [
        ("no_vat_code", "country=DE|rate=19", 3, (("EUR", 2000), ("GBP", -250))),
        ("no_journal", "kind=product", 1, (("EUR", 500),)),
        ("no_vat_code", "country=FR|rate=19", 1, (("EUR", 1000),)),
    ]


def test_every_held_sale_and_every_refused_one_stands_in_exactly_one_group(trading):
    with trading.scope():
        entry = Delivery.objects.filter(kind="sales_entry").exclude(state="delivered").get()
        Delivery.objects.filter(id=entry.id).update(
            state="attention",
            attention_reason="fix_mapping",
            message_id="exact.period_closed",
            detail="Period 12",
        )
        bare_sale(trading, number=70, **held("no_journal"))
        expected = set(Sale.objects.filter(outcome="held").values_list("id", flat=True))
        expected |= set(
            Sale.objects.filter(bookings__deliveries__delivery=entry).values_list("id", flat=True)
        )
        seen: list[object] = []
        for card in cards_of(groups(tenant_id=trading.tenant.id)):
            query = urlsplit(card.address).query
            listed = [row.sale.id for row in page_of(wish_from(QueryDict(query))).rows]
            assert len(listed) == card.group.number
            seen += listed
    assert set(seen) == expected
    assert len(seen) == len(expected) == 3


def test_a_relation_that_is_refused_holds_the_sales_that_wait_for_it(trading):
    with trading.scope():
        entry = Delivery.objects.filter(kind="sales_entry").exclude(state="delivered").get()
        relation = Delivery.objects.filter(kind="relation").first()
        Delivery.objects.filter(id=relation.id).update(
            state="attention", message_id="exact.customer_not_usable"
        )
        Delivery.objects.filter(id=entry.id).update(after=relation)
        found = group(
            tenant_id=trading.tenant.id,
            kind=Kind.REFUSED,
            reason="exact.customer_not_usable",
            cause="",
        )
        sale = Sale.objects.get(bookings__deliveries__delivery=entry)
    assert found is not None
    assert found.example == sale.id
    assert found.sums[0][0] == "EUR"


def test_the_screen_says_what_happened_what_to_do_and_who_can(joined):
    bare_sale(joined, number=1, total_minor=12345, **held("no_vat_code", country="DE", rate="9"))
    bare_sale(joined, number=2, total_minor=55, **held("no_vat_code", country="DE", rate="9"))
    page = joined.signed_in().get("/attention/").content.decode()
    for text in (
        "No VAT code for these sales",
        "Germany",
        "9% VAT",
        "€124.00",
        "2 sales",
        "What to do",
        "Try these again",
    ):
        assert text in page, text
    assert f"/mappings/{joined.link.id}/#id_vat_9" in page
    assert page.count("nav-count") == 1


def test_a_viewer_sees_the_groups_without_the_buttons(joined):
    bare_sale(joined, **held("no_journal"))
    page = joined.signed_in("viewer").get("/attention/").content.decode()
    assert "No journal for these sales" in page
    assert "attention/retry" not in page
    assert "#id_journal" not in page


def test_nothing_that_needs_a_person_is_said_so(joined):
    client = joined.signed_in()
    assert "No sales yet" in client.get("/attention/").content.decode()
    bare_sale(joined, outcome="waiting", reason="not_paid")
    assert "Nothing needs you" in client.get("/attention/").content.decode()


def test_a_groups_sales_are_paged_by_key(joined):
    for number in range(PAGE + 3):
        bare_sale(joined, number=number, **held("no_journal"))
    bare_sale(joined, number=900, **held("no_journal", country="DE"))
    client = joined.signed_in()
    first = client.get("/attention/group/?reason=no_journal&cause=").content.decode()
    older = first.split('href="/attention/group/?')[1].split('"')[0].replace("&amp;", "&")
    assert parse_qs(older, keep_blank_values=True)["cause"] == [""]
    second = client.get(f"/attention/group/?{older}").content.decode()
    assert first.count('class="row-link" href="/sales/') == PAGE
    assert second.count('class="row-link" href="/sales/') == 3


def test_a_group_that_is_solved_says_so(joined):
    page = joined.signed_in().get("/attention/group/?reason=no_journal&cause=").content.decode()
    assert "No sale is stopped by this any more" in page
    assert joined.signed_in().get("/attention/group/?reason=nonsense").status_code == 302


def retried(company, held_sale: Sale) -> GroupRetry:
    asked = {"reason": held_sale.reason, "cause": held_sale.cause}
    answer = company.signed_in().post("/attention/retry/", asked)
    with company.scope():
        retry = GroupRetry.objects.get()
    assert answer["Location"] == f"/attention/retry/{retry.id}/"
    return retry


def how_far(company, retry: GroupRetry) -> group_retries.Progress:
    with company.scope():
        return group_retries.progress(GroupRetry.objects.get(id=retry.id))


def test_a_group_is_tried_again_and_its_progress_is_told_to_the_end(trading):
    with trading.scope():
        sale = Sale.objects.get(outcome="held")
    retry = retried(trading, sale)
    assert not how_far(trading, retry).queued
    assert group_retries.work_off(tenant_id=trading.tenant.id, retry_id=retry.id) == 1
    assert (
        group_retries.work_off(tenant_id=trading.tenant.id, retry_id=retry.id) == 0
    )  # begun twice
    waiting = how_far(trading, retry)
    assert (waiting.number, waiting.undecided, waiting.finished) == (1, 1, False)
    page = (
        trading.signed_in()
        .get(f"/attention/retry/{retry.id}/", headers={"HX-Request": "true"})
        .content.decode()
    )
    assert 'hx-trigger="every 2s"' in page
    assert "0 of 1 done" in page
    factories.read_now(trading)  # nothing was mended: held again
    ended = how_far(trading, retry)
    assert (ended.stopped, ended.finished) == (1, True)
    page = trading.signed_in().get(f"/attention/retry/{retry.id}/").content.decode()
    assert "hx-trigger" not in page.split('id="retry-')[1]
    assert "1 still need you" in page


def test_what_a_retry_books_is_followed_into_the_books(trading):
    with trading.scope():
        entry = Delivery.objects.filter(kind="sales_entry").exclude(state="delivered").get()
        Delivery.objects.filter(id=entry.id).update(
            state="attention", attention_reason="fix_mapping", message_id="delivery.held_by_person"
        )
    trading.signed_in().post("/attention/retry/", {"refused": "delivery.held_by_person"})
    with trading.scope():
        retry = GroupRetry.objects.get()
    group_retries.work_off(tenant_id=trading.tenant.id, retry_id=retry.id)
    assert how_far(trading, retry).on_its_way == 1
    factories.deliver(trading)
    ended = how_far(trading, retry)
    assert (ended.in_books, ended.on_its_way, ended.finished) == (1, 0, True)


def test_a_paused_link_is_named_as_what_progress_waits_for(trading):
    with trading.scope():
        sale = Sale.objects.get(outcome="held")
        Link.objects.update(state="paused")
    retry = retried(trading, sale)
    group_retries.work_off(tenant_id=trading.tenant.id, retry_id=retry.id)
    assert how_far(trading, retry).paused
    page = trading.signed_in().get("/attention/").content.decode()
    assert "The link is paused" in page


def test_a_group_of_another_company_is_not_tried(joined):
    bare_sale(joined, **held("no_journal"))
    stranger = factories.company(name="Another")
    answer = stranger.signed_in().post("/attention/retry/", {"reason": "no_journal", "cause": ""})
    assert answer["Location"] == "/attention/"
    with joined.scope():
        assert Sale.objects.get().outcome == "held"


@pytest.mark.parametrize(
    ("reason", "pairs", "field"),
    [
        (HeldReason.NO_JOURNAL, {}, "journal"),
        (HeldReason.NO_VAT_CODE, {"rate": "21"}, "vat_21"),
        (HeldReason.VAT_CODE_UNFIT, {"rate": "9"}, "vat_9"),
        (HeldReason.NO_VAT_CODE, {"rate": "19"}, ""),
        (HeldReason.NO_LEDGER_ACCOUNT, {"rate": "21", "kind": "shipping"}, "account_21_shipping"),
        (HeldReason.NO_LEDGER_ACCOUNT, {"rate": "21"}, "account_21_product"),
        (HeldReason.NO_LEDGER_ACCOUNT, {"rate": "0"}, ""),
        (HeldReason.VAT_PERIOD_FILED, {}, "vat_filed_until"),
    ],
)
def test_a_missing_rule_leads_to_its_own_field(reason, pairs, field):
    assert field_of(reason, pairs=pairs) == field


def test_the_fields_that_groups_lead_to_are_on_the_page_of_the_rules(joined):
    page = joined.signed_in().get(f"/mappings/{joined.link.id}/").content.decode()
    for reason in HeldReason:
        for pairs in ({"rate": "21"}, {"rate": "9", "kind": "shipping"}):
            from iweb.panel.attention.solutions import FIELDS, FIELDS_BY_RATE

            if reason in FIELDS or reason in FIELDS_BY_RATE:
                assert f'id="id_{field_of(reason, pairs=pairs)}"' in page, reason


@pytest.mark.parametrize(
    ("cause", "english", "dutch"),
    [
        ("country=DE|rate=19", ("Germany", "19% VAT"), ("Duitsland", "19% btw")),
        ("rate=5.5", ("5.5% VAT",), ("5,5% btw",)),
        ("journal=70|period=3|year=2026", ("journal 70", "period 3", "year 2026"), ("dagboek 70", "periode 3", "jaar 2026")),
        ("method=iDEAL|payment_method=mollie", ("payment method iDEAL",), ("betaalwijze iDEAL",)),
        ("method=Mollie", ("payment method Mollie",), ("betaalwijze Mollie",)),
        ("problem=relation_blocked|relation=7 Bakker", ("customer 7 Bakker",), ("klant 7 Bakker",)),
        ("", (), ()),
        ("rate=19|countr", ("19% VAT",), ("19% btw",)),
    ],
)  # fmt: skip
def test_a_cause_is_told_in_words(cause, english, dutch):
    with translation.override("en"):
        assert cause_words(cause) == english
    with translation.override("nl"):
        assert cause_words(cause) == dutch


def test_the_overview_shows_the_largest_groups_with_their_amount(joined):
    factories.confirmed(joined)
    factories.live(joined)
    for number in range(3):
        bare_sale(joined, number=number, total_minor=1000, **held("no_journal"))
    page = joined.signed_in().get("/").content.decode()
    assert "3 sales wait for you: €30.00." in page
    assert "/attention/group/?reason=no_journal" in page


def test_a_retry_of_an_hour_ago_is_not_shown_any_more(joined):
    with joined.scope():
        retry = GroupRetry.objects.create(
            tenant=joined.tenant, kind="held", reason="no_journal", asked_by=joined.owner.pk,
            created_at=timezone.now() - timedelta(hours=2),
        )  # fmt: skip
    assert str(retry.id) not in joined.signed_in().get("/attention/").content.decode()

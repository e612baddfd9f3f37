"""Before a change of the rules is saved, the panel shows what it would make of the last sales; nothing is saved by asking."""

from collections.abc import Iterable
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from iweb.panel.mappings.what_if import FIELDS, TONES, field_words, outcome_words, shown
from iweb.sync.models import Booking, Delivery, Sale
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, vat_codes_of
from iweb.sync.what_if import Asked
from iweb.tenants.models import Role
from mappings.booking import (
    EntryLine,
    NotASale,
    NotASaleReason,
    SalesEntry,
    Treatment,
    Waiting,
    WaitingReason,
)
from mappings.models import RulebookVersion
from mappings.rulebook_file import Portable, write_rulebook
from mappings.whatif import Pair, Verdict, tell
from tests.mappings.baskets import PROFILE, booked, held, line, sale_of, with_rules
from tests.panel import factories

pytestmark = pytest.mark.django_db
D = Decimal
PART = {"HX-Request": "true"}


def filled(company: Any, client: Any, **changes: str) -> dict[str, str]:
    form = client.get(f"/mappings/{company.link.id}/").context["form"]
    fees = {name: "" for name in form.fields if name.startswith("fee_")}  # proposed, to be mapped
    return {name: form[name].value() or "" for name in form.fields} | fees | changes


def ask(company: Any, client: Any, *, headers: dict[str, str] = PART, **changes: str) -> Any:
    sent = filled(company, client, **changes)
    return client.post(f"/mappings/{company.link.id}/check/", sent, headers=headers)


def everything() -> tuple[Iterable[Any], ...]:
    kinds = (RulebookVersion, Sale, Booking, Delivery)
    return tuple(list(kind.objects.order_by("id").values()) for kind in kinds)


def test_another_account_is_shown_with_the_sales_it_touches_and_nothing_is_saved(trading):
    with trading.scope():
        client, before = trading.signed_in(), everything()

        answer = ask(trading, client, account_21_product="8010")

        page = answer.content.decode()
        assert answer.status_code == 200
        assert "<html" not in page
        assert "would turn out differently" in page
        assert "8000 · Omzet hoog" in page
        assert "8010 · Omzet laag" in page
        told = answer.context["answer"]
        assert [one.number for one in told.counts] == [len(told.sales)]
        assert {change.what for one in told.sales for change in one.changes} == {"Ledger account"}
        assert sum(one.difference for one in told.totals) == 0
        assert everything() == before


def test_the_form_as_it_stands_changes_nothing_and_says_so(trading):
    with trading.scope():
        page = ask(trading, trading.signed_in()).content.decode()

        assert "would be booked exactly as now" in page
        assert "<details" not in page


def test_without_javascript_the_answer_is_a_page_of_its_own(trading):
    with trading.scope():
        page = ask(trading, trading.signed_in(), headers={}).content.decode()

        assert "<html" in page
        assert "Back to the booking rules" in page


def test_a_sale_that_would_be_held_says_why_in_dutch_too(trading):
    trading.owner.language = "nl"
    trading.owner.save()
    with trading.scope():
        client = trading.signed_in()
        answer = ask(trading, client, vat_filed_until="2030-01-01")

        told = answer.context["answer"]
        assert {one.label for one in told.sales} == {"Wordt voortaan vastgehouden"}
        assert "Geboekt in dagboek 70" in told.sales[0].before
        assert told.sales[0].after
        assert "Wat dit verandert" in answer.content.decode()


def test_a_form_with_a_fault_is_not_tried(trading):
    with trading.scope():
        answer = ask(trading, trading.signed_in(), description_template="{nonsense}")

        page = answer.content.decode()
        assert "not filled in right" in page
        assert "Description of the entry: Only these words between braces" in page
        assert answer.context["answer"] is None


def test_a_company_without_sales_is_told_so(joined):
    with joined.scope():
        factories.confirmed(joined)

        page = ask(joined, joined.signed_in()).content.decode()

        assert "There are no sales yet" in page


def test_every_form_that_saves_rules_can_be_tried_first(trading):
    with trading.scope():
        client = trading.signed_in()
        link = trading.link.id
        version = latest_version(link=trading.link)
        rules = tuple(
            replace(one, target="8010") if one.target == "8000" else one
            for one in rules_of(version)
        )
        text = write_rulebook(Portable(rules=rules, profile=profile_of(version)))

        for path in ("", "products/", "vat/", "customers/"):
            page = client.get(f"/mappings/{link}/{path}").content.decode()
            assert f'hx-post="/mappings/{link}/{path}check/"' in page
        imported = client.post(f"/mappings/{link}/import/what-if/", {"text": text}, headers=PART)
        assert imported.context["answer"].sales
        broken = client.post(f"/mappings/{link}/import/what-if/", {"text": "{"}, headers=PART)
        assert broken.context["answer"] is None


@pytest.mark.parametrize("path", ["products", "vat", "customers"])
def test_a_sheet_as_it_stands_changes_nothing(trading, path):
    with trading.scope():
        client = trading.signed_in()
        context = client.get(f"/mappings/{trading.link.id}/{path}/").context

        answer = client.post(
            f"/mappings/{trading.link.id}/{path}/check/", as_shown(context), headers=PART
        )

        assert answer.context["problem"] == ""
        assert answer.context["answer"].sales == ()


def as_shown(context: Any) -> dict[str, Any]:
    """Everything on the page, as a browser sends it back."""
    if "sheet" in context:
        parts = [part for card in context["sheet"].cards for part in card.parts]
    else:
        forms = context["forms"]
        parts = [forms.kinds, forms.rates, forms.marketplaces, forms.placements, forms.bodies]
    values: dict[str, Any] = {}
    for part in parts:
        for form in (part.management_form, *part) if hasattr(part, "management_form") else (part,):
            values |= {form.add_prefix(name): form[name].value() for name in form.fields}
    return {name: "" if v is None else v for name, v in values.items() if v is not False}


def test_who_may_only_look_may_ask_what_an_older_version_would_change_and_try_nothing_else(
    trading,
):
    with trading.scope():
        owner, viewer = trading.signed_in(), trading.signed_in(Role.VIEWER)
        sent = filled(trading, owner, account_21_product="8010")
        owner.post(f"/mappings/{trading.link.id}/save/", sent)
        number = latest_version(link=trading.link).number - 1

        answer = viewer.get(f"/mappings/{trading.link.id}/versions/{number}/what-if/")

        assert answer.status_code == 200
        assert answer.context["answer"].sales
        assert viewer.post(f"/mappings/{trading.link.id}/check/", sent).status_code == 403
        page = viewer.get(f"/mappings/{trading.link.id}/").content.decode()
        assert "Show what this changes" not in page


def test_rules_that_saving_refuses_are_named(trading):
    with trading.scope():
        client = trading.signed_in()
        version = latest_version(link=trading.link)
        journal = next(one for one in rules_of(version) if one.concern == "journal")
        rules = (*rules_of(version), replace(journal, target="90"))
        text = write_rulebook(Portable(rules=rules, profile=profile_of(version)))

        answer = client.post(
            f"/mappings/{trading.link.id}/import/what-if/", {"text": text}, headers=PART
        )

        assert "contradict each other" in answer.context["problem"]
        assert vat_codes_of(version)


# --- in words ---


def test_every_field_of_an_entry_and_its_lines_has_a_name():
    named = {
        *(one.name for one in fields(EntryLine)),
        *(one.name for one in fields(SalesEntry)),
        *(f"treatment.{one.name}" for one in fields(Treatment)),
    }
    # Of the sale itself or of its place in the books: no rule moves them.
    fixed = {
        "lines",
        "key",
        "currency",
        "customer_key",
        "order_number",
        "invoice_number",
        "reverses",
    }

    assert named - set(FIELDS) - fixed == {"source_line", "remarks"}
    assert field_words("relation.address.city") == field_words("relation.email")
    assert field_words("remarks")


def test_each_verdict_that_is_shown_has_its_words_and_its_tone():
    sale, other = sale_of(line("100.00", "121.00")), sale_of(line("5.00", "6.05"))
    one, two = booked(sale), booked(sale, profile=replace(PROFILE, debtor_prefix="9"))
    stopped = held(
        sale, rulebook=with_rules(without=next(iter(type(with_rules().rules[0].concern))))
    )
    waiting = Waiting(reason=WaitingReason.NOT_PAID)
    pairs = [
        Pair(sale=sale, before=one, after=two),
        Pair(sale=sale, before=one, after=stopped),
        Pair(sale=sale, before=stopped, after=one),
        Pair(sale=sale, before=waiting, after=NotASale(reason=NotASaleReason.TEST_ORDER)),
        Pair(sale=other, before=one, after=one),
    ]
    answer = tell(pairs)
    row = Sale(reference="X")

    for language in ("nl", "en"):
        with override(language):
            told = shown(Asked(answer=answer, rows=(row,) * 5, unreadable=1), link=_NoNames())
            assert [one.tone for one in told.sales] == [tone for tone, _ in TONES.values()]
            assert len({one.label for one in told.sales}) == 4
            assert all(one.changes or (one.before and one.after) for one in told.sales)
            assert outcome_words(waiting)
    assert [one.verdict for one in answer.told][-1] is Verdict.SAME


class _NoNames:
    """A link whose administration has no names for its codes."""

    @property
    def ledger(self) -> "_NoNames":
        return self

    masters = property(lambda self: self)

    def filter(self, **_asked: Any) -> list[Any]:
        return []

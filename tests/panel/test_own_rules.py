"""Rules of the owner's own: added, changed, removed, refused with a sentence; the other screens' rules stay as they are."""

import pytest
from django.urls import reverse
from django.utils import translation

from iweb.panel.mappings.own_rules import own_rules, row_of, rule_of
from iweb.sync.rulebooks import latest_version, profile_of, rules_of
from mappings.models import RulebookVersion
from mappings.rulebook import Concern, Match, Rule

pytestmark = pytest.mark.django_db

MANAGEMENT = {"rule-INITIAL_FORMS": "0", "rule-MIN_NUM_FORMS": "0", "rule-MAX_NUM_FORMS": "300"}


@pytest.fixture(autouse=True)
def reads_english(company):
    company.owner.language = "en"
    company.owner.save()


def address(company, name: str = "mapping_own") -> str:
    return reverse(f"panel:{name}", args=[company.link.id])


def sent(*rows: dict[str, str], initial: int = 0) -> dict[str, str]:
    fields = {
        f"rule-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()
    }
    return fields | MANAGEMENT | {
        "rule-TOTAL_FORMS": str(len(rows)), "rule-INITIAL_FORMS": str(initial),
    }  # fmt: skip


def rows_kept(company) -> list[dict[str, str]]:
    """What a browser would send of the rules that are there."""
    return [
        {name: "" if value is None else str(value) for name, value in row_of(rule).items()}
        for rule in kept(company)
    ]


def save(company, *rows: dict[str, str], role: str = "owner"):
    """These rows behind those that are there."""
    there = rows_kept(company)
    data = sent(*there, *rows, initial=len(there))
    return company.signed_in(role).post(address(company, "mapping_own_save"), data)


def kept(company) -> tuple[Rule, ...]:
    with company.scope():
        version = latest_version(link=company.link)
        return own_rules(rules=rules_of(version), profile=profile_of(version))


def everything(company) -> set[tuple[str, Match, str]]:
    with company.scope():
        return {(r.concern, r.match, r.target) for r in rules_of(latest_version(link=company.link))}


SHIPPING = {
    "concern": "ledger_account", "target": "8030", "country": "BE", "line_kind": "shipping",
}  # fmt: skip


def test_a_rule_is_added_beside_those_of_the_other_screens(trading):
    before = everything(trading)
    answer = save(trading, SHIPPING)

    assert answer.status_code == 302
    asked = Match(country="BE", line_kind="shipping")
    assert everything(trading) == before | {(Concern.LEDGER_ACCOUNT, asked, "8030")}


def test_a_country_may_be_typed_by_its_name(trading):
    save(trading, SHIPPING | {"country": "belgium"})
    assert kept(trading)[-1].match.country == "BE"


def test_what_is_removed_is_gone_and_the_rest_stays(trading):
    before = len(kept(trading))
    save(trading, SHIPPING, {"concern": "cost_centre", "target": "WEB"})
    posted = rows_kept(trading)
    posted[-2]["DELETE"] = "on"
    data = sent(*posted, initial=len(posted))
    trading.signed_in().post(address(trading, "mapping_own_save"), data)

    assert len(kept(trading)) == before + 1
    assert kept(trading)[-1].concern is Concern.COST_CENTRE


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ({"concern": "ledger_account", "target": "9999"}, "target", "The administration has no “9999”"),
        ({"concern": "ledger_account", "target": ""}, "target", "Fill in where it goes"),
        ({"concern": "", "target": "8000"}, "concern", "Choose what becomes of it"),
        ({"concern": "journal", "target": "70", "rate": "21"}, "rate", "This is decided before"),
        ({"concern": "description", "target": "Web {naam}"}, "target", "Only these words"),
        ({"concern": "debtor_scheme", "target": "7x"}, "target", "one to four digits"),
        ({"concern": "debtor_scheme", "target": "7", "document": "sale"}, "document", "decided before"),
        ({"concern": "product_kind", "target": "thing"}, "target", "no such kind"),
        (SHIPPING | {"country": "Atlantis"}, "country", "no such country"),
        (SHIPPING | {"first_day": "2026-02-01", "last_day": "2026-01-01"}, "last_day", "before"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused_at_its_field(trading, row, field, words):
    before = everything(trading)
    answer = save(trading, row)

    assert answer.status_code == 200
    form = answer.context["rows"].forms[-1]
    with translation.override("en"):
        assert words in str(form.errors[field])
    assert everything(trading) == before


def test_two_rules_that_contradict_each_other_are_refused_in_words(trading):
    before = everything(trading)
    answer = save(trading, SHIPPING, SHIPPING | {"target": "8000"})

    assert answer.status_code == 200
    (said,) = [str(one) for one in answer.context["messages"]]
    assert "Belgium" in said
    assert everything(trading) == before


def test_a_rule_of_every_kind_comes_back_as_it_was_saved(trading):
    rows = [
        {"concern": "journal", "target": "70", "shop": "2", "document": "credit"},
        {"concern": "payment_condition", "target": "14", "payment_method": "klarna"},
        {"concern": "cost_centre", "target": "WEB", "customer_group": "3"},
        {"concern": "cost_unit", "target": "P1", "product": "TT-1"},
        {"concern": "description", "target": "Web {reference}", "currency": "usd"},
        {"concern": "debtor_scheme", "target": "77", "country": "DE"},
        {"concern": "vat_code", "target": "2", "country": "NL", "rate": "21", "line_kind": "fee"},
        SHIPPING | {"first_day": "2026-01-01", "last_day": "2026-12-31"},
    ]
    before = len(kept(trading))
    assert save(trading, *rows).status_code == 302
    saved = kept(trading)

    assert len(saved) == before + len(rows)
    assert tuple(rule_of(row_of(rule)) for rule in saved) == tuple(
        Rule(
            id="", concern=r.concern, match=r.match, target=r.target,
            valid_from=r.valid_from, valid_to=r.valid_to,
        )
        for r in saved
    )  # fmt: skip
    page = trading.signed_in().get(address(trading)).content.decode()
    assert page.count('class="card own-rule') == len(saved) + 1


def test_what_a_rule_would_change_is_shown_before_it_is_saved(trading):
    before = everything(trading)
    client = trading.signed_in()
    row = {
        "concern": "ledger_account",
        "target": "8030",
        "country": "NL",
        "line_kind": "product",
        "rate": "21",
    }
    answer = client.post(
        address(trading, "mapping_own_check"), sent(row), headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert "8030" in answer.content.decode()
    assert everything(trading) == before


def test_a_viewer_reads_the_rules_and_changes_nothing(trading):
    assert trading.signed_in("viewer").get(address(trading)).status_code == 200
    assert save(trading, SHIPPING, role="viewer").status_code == 403


def test_rules_that_nobody_confirmed_are_not_confirmed_by_the_way(joined):
    with joined.scope():
        before = RulebookVersion.objects.count()
    answer = save(joined, SHIPPING)

    assert answer.url == reverse("panel:mapping", args=[joined.link.id])
    with joined.scope():
        assert RulebookVersion.objects.count() == before

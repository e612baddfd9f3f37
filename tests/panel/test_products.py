"""The screen "What you sell": kinds of products, where they go, own rates and marketplaces."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connectors.models import MasterData
from iweb.core.clock import database_now
from iweb.sync.categories import known_categories
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from mappings.rulebook import Concern, Match, Rule
from mappings.vat.kinds import OwnKind, OwnRate
from mappings.vat.scenario import Nature
from tests.panel import factories

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def confirmed(joined):
    factories.confirmed(joined)
    return joined


def page(company, client) -> Any:
    return client.get(f"/mappings/{company.link.id}/products/")


def sent(company, client, **changes: Any) -> dict[str, Any]:
    """Everything that the page shows, as a browser would send it back, with changes."""
    forms = page(company, client).context["forms"]
    values: dict[str, Any] = {}
    for rows in (forms.kinds, forms.rates, forms.marketplaces):
        for row in (rows.management_form, *rows):
            values |= {row.add_prefix(name): row[name].value() for name in row.fields}
    values |= {name: forms.placements[name].value() for name in forms.placements.fields}
    values["bodies-groups"] = forms.bodies["groups"].value()
    values |= changes
    return {name: "" if value is None else value for name, value in values.items()}


def save(company, client, **changes: Any) -> Any:
    return client.post(
        f"/mappings/{company.link.id}/products/save/", sent(company, client, **changes)
    )


def kind_rules(company) -> dict[tuple[str | None, str | None], str]:
    return {
        (rule.match.category, rule.match.product): rule.target
        for rule in rules_of(latest_version(link=company.link))
        if rule.concern is Concern.PRODUCT_KIND
    }


def test_a_product_is_told_to_be_a_gift_card_and_all_other_rules_stay(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        before = rules_of(latest_version(link=confirmed.link))

        answer = save(
            confirmed,
            client,
            **{"kind-0-product": " CARD ", "kind-0-kind": "multi_purpose_voucher"},
        )

        assert answer.status_code == 302
        assert kind_rules(confirmed) == {(None, "CARD"): "multi_purpose_voucher"}
        after = rules_of(latest_version(link=confirmed.link))
        stays = {(rule.concern, rule.match, rule.target) for rule in before}
        assert stays < {(rule.concern, rule.match, rule.target) for rule in after}
        assert len(after) == len(before) + 1


def test_what_was_saved_is_shown_and_saving_it_again_changes_nothing(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        save(confirmed, client, **{"kind-0-product": "CARD", "kind-0-kind": "service"})
        first = rules_of(latest_version(link=confirmed.link))
        save(confirmed, client)
        second = rules_of(latest_version(link=confirmed.link))

        assert [(r.concern, r.match, r.target) for r in first] == [
            (r.concern, r.match, r.target) for r in second
        ]
        save(confirmed, client, **{"kind-0-product": "", "kind-0-kind": ""})
        assert kind_rules(confirmed) == {}


def test_the_categories_of_what_was_sold_are_offered_by_name(trading):
    with trading.scope():
        client = trading.signed_in()
        categories = known_categories(link=trading.link)
        field = page(trading, client).context["forms"].kinds[0].fields["category"]

        assert categories["3"] in {"Tegels", "Tiles"}
        assert dict(field.choices) | {"": ""} == {**categories, "": ""}
        save(trading, client, **{"kind-0-category": "3", "kind-0-kind": "margin_goods"})
        assert kind_rules(trading) == {("3", None): "margin_goods"}


def test_a_kind_of_the_owners_own_is_named_with_its_rate_and_chosen_at_once(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        own = {
            "rate-0-code": "plants",
            "rate-0-nature": "goods",
            "rate-0-country": "NL",
            "rate-0-rate": "9,00",
            "rate-0-first_day": "2026-01-01",
            "kind-0-product": "FERN",
            "kind-0-kind": "plants",
        }

        assert save(confirmed, client, **own).status_code == 302
        profile = profile_of(latest_version(link=confirmed.link))
        assert profile.product_kinds == (
            OwnKind(
                code="plants",
                nature=Nature.GOODS,
                rates=(OwnRate(country="NL", rate=D("9.00"), first_day=date(2026, 1, 1)),),
            ),
        )
        answer = save(
            confirmed, client, **{"rate-0-code": "", "rate-0-country": "", "rate-0-rate": ""}
        )
        assert answer.status_code == 200
        assert answer.context["forms"].kinds[0].errors["kind"]


def test_a_rate_of_one_of_our_kinds_keeps_its_nature_and_may_be_named_in_words(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        words = page(confirmed, client).context["kind_names"]
        lodging = next(one for one in words if one in {"overnachtingen", "lodging"})
        own = {"rate-0-code": lodging, "rate-0-nature": "goods", "rate-0-country": "NL"}

        assert save(confirmed, client, **own, **{"rate-0-rate": "12"}).status_code == 302
        (kind,) = profile_of(latest_version(link=confirmed.link)).product_kinds
        assert (kind.code, kind.nature) == ("lodging", Nature.LOCAL_SERVICE)


def test_a_marketplace_is_known_by_how_its_orders_are_paid(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        answer = save(
            confirmed,
            client,
            **{"market-0-method": "bolcom", "market-0-channel": "marketplace_collected"},
        )
        assert answer.status_code == 302
        profile = profile_of(latest_version(link=confirmed.link))
        assert profile.marketplaces == (("bolcom", "marketplace_collected"),)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"kind-0-product": "CARD"}, ("kinds", "kind")),
        ({"kind-0-kind": "service"}, ("kinds", "category")),
        ({"rate-0-code": "plants"}, ("rates", "country")),
        (
            {
                "rate-0-code": "plants",
                "rate-0-country": "NL",
                "rate-0-rate": "9",
                "rate-0-first_day": "2026-02-01",
                "rate-0-last_day": "2026-01-01",
            },
            ("rates", "last_day"),
        ),
        ({"market-0-method": "bolcom"}, ("marketplaces", "channel")),
        ({"kind-0-product": "CARD", "kind-0-kind": "guess"}, ("kinds", "kind")),
    ],
)
def test_a_row_that_is_not_whole_is_not_saved_and_says_what_is_missing(confirmed, changes, where):
    with confirmed.scope():
        client = confirmed.signed_in()
        before = latest_version(link=confirmed.link).number

        answer = save(confirmed, client, **changes)

        rows, field = where
        assert field in getattr(answer.context["forms"], rows)[0].errors
        assert latest_version(link=confirmed.link).number == before


def test_two_rows_for_one_product_contradict_each_other(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        rows = {f"kind-{n}-product": "CARD" for n in (0, 1)}
        kinds = {"kind-0-kind": "service", "kind-1-kind": "digital"}
        answer = save(confirmed, client, **rows, **kinds)
        assert answer.context["forms"].placements.non_field_errors()


def test_a_product_goes_before_its_category(trading):
    with trading.scope():
        client = trading.signed_in()
        rows = {
            "kind-0-category": "3",
            "kind-0-kind": "margin_goods",
            "kind-1-product": "TT-101",
            "kind-1-kind": "goods",
        }
        assert save(trading, client, **rows).status_code == 302
        assert kind_rules(trading) == {("3", None): "margin_goods", (None, "TT-101"): "goods"}


def test_what_the_kinds_lead_to_stands_open(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        opened = [
            row["is_open"] for row in page(confirmed, client).context["forms"].placements.rows()
        ]
        assert not any(opened)

        save(
            confirmed, client, **{"kind-0-product": "CARD", "kind-0-kind": "multi_purpose_voucher"}
        )
        rows = page(confirmed, client).context["forms"].placements.rows()
        assert [row["is_open"] for row in rows] == [False, True, *[False] * 6]


def test_a_rule_that_the_screen_has_no_place_for_stays(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        version = latest_version(link=confirmed.link)
        special = Rule(
            id="",
            concern=Concern.PRODUCT_KIND,
            match=Match(category="3", country="BE"),
            target="food",
        )
        save_rulebook(
            link=confirmed.link,
            rules=(*rules_of(version), special),
            profile=profile_of(version),
            vat_codes=vat_codes_of(version),
            made_by=confirmed.owner.pk,
        )
        save(confirmed, client, **{"kind-0-product": "CARD", "kind-0-kind": "service"})
        assert len(kind_rules(confirmed)) == 2


def test_rules_that_nobody_confirmed_are_not_confirmed_by_saving_here(joined):
    with joined.scope():
        client = joined.signed_in()
        answer = save(joined, client, **{"kind-0-product": "CARD", "kind-0-kind": "service"})
        assert answer["Location"] == f"/mappings/{joined.link.id}/"
        assert latest_version(link=joined.link).made_by is None


def test_codes_are_offered_that_the_engine_would_take(confirmed):
    with confirmed.scope():
        for code, data in {
            "8": {"type": "B", "percentage": "0", "eu_sales_listing": "S"},
            "7": {"type": "B", "percentage": "0", "eu_sales_listing": "L"},
            "9": {"type": "E", "percentage": "0", "margin": True},
            "N": {"type": "N", "percentage": "0"},
            "I": {"type": "I", "percentage": "0"},
            "1": {"type": "E", "percentage": "6"},
            "X": {"type": "B", "percentage": "0", "blocked": True},
        }.items():
            MasterData.objects.update_or_create(
                tenant_id=confirmed.tenant.id,
                connection=confirmed.ledger,
                kind="vat_code",
                code=code,
                defaults={"label": code, "data": data, "seen_at": database_now()},
            )
        fields = page(confirmed, confirmed.signed_in()).context["forms"].placements.fields

    def offered(scenario: str) -> set[str]:
        return {code for code, _ in fields[f"code_{scenario}"].choices} & set("8791NIX")

    assert offered("intra_community_service") == {"8"}
    assert offered("margin") == {"9"}
    assert offered("voucher_multi_purpose") >= {"N"}
    assert not offered("voucher_multi_purpose") & {"8", "7", "I", "1", "X"}
    assert offered("domestic_reverse_charge") == set()


# --- a certificate of exemption belongs to who buys ---


def body_rules(company) -> list[tuple[str | None, str]]:
    return [
        (rule.match.customer_group, rule.target)
        for rule in rules_of(latest_version(link=company.link))
        if rule.match.customer_group
    ]


def test_customer_groups_with_a_certificate_of_exemption_are_told_here_and_kept_as_rules(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        save(confirmed, client, **{"bodies-groups": " 7, 4,7"})
        assert body_rules(confirmed) == [("7", "exempt_body"), ("4", "exempt_body")]
        forms = page(confirmed, client).context["forms"]
        assert forms.bodies["groups"].value() == "7, 4"
        (row,) = (
            one for one in forms.placements.rows() if one["fields"][0].name == "code_exempt_body"
        )
        assert row["is_open"]
        save(confirmed, client, **{"bodies-groups": "7, 4"})
        assert body_rules(confirmed) == [("7", "exempt_body"), ("4", "exempt_body")]
        save(confirmed, client, **{"bodies-groups": ""})
        assert body_rules(confirmed) == []


def test_a_group_is_named_by_its_number(confirmed):
    with confirmed.scope():
        before = latest_version(link=confirmed.link).number
        answer = save(confirmed, confirmed.signed_in(), **{"bodies-groups": "embassies"})
        assert "numbers of the groups" in answer.content.decode()
        assert list(answer.context["forms"].bodies.errors) == ["groups"]
        assert latest_version(link=confirmed.link).number == before


def test_no_product_is_a_body_and_one_that_was_told_so_before_stays_until_it_is_changed(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        kinds = dict(page(confirmed, client).context["forms"].kinds[0].fields["kind"].choices)
        assert "exempt_body" not in kinds
        version = latest_version(link=confirmed.link)
        old = Rule(
            id="", concern=Concern.PRODUCT_KIND, match=Match(product="GIFT"), target="exempt_body"
        )
        save_rulebook(
            link=confirmed.link, rules=(*rules_of(version), old), profile=profile_of(version),
            vat_codes=vat_codes_of(version), made_by=confirmed.owner.pk,
        )  # fmt: skip
        row = page(confirmed, client).context["forms"].kinds[0]
        assert "embassy" in dict(row.fields["kind"].choices)["exempt_body"]
        assert save(confirmed, client).status_code == 302
        assert kind_rules(confirmed) == {(None, "GIFT"): "exempt_body"}

"""The modules screen: made from each module's own spec, switched on from a day and off at once, by who may (DESIGN 2)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from connectors.models import RelationMirror
from iweb.core.clock import database_now
from iweb.core.models import AuditEvent
from iweb.sync.activations import standing_of, switch_on
from iweb.sync.models import Sale
from iweb.sync.rulebooks import load_rulebook
from iweb.tenants.models import Role
from mappings.booking import HeldReason
from mappings.models import ModuleActivation
from mappings.modules import installed
from mappings.rulebook import Concern, Match, Profile, Rule, Rulebook, VatCode
from mappings.vat.seller import Spell, VatStanding
from tests.panel import factories

pytestmark = pytest.mark.django_db


def page(company, *, language: str = "en") -> str:
    client = company.signed_in()
    client.cookies["language"] = language
    answer = client.get(f"/modules/{company.link.id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def save(company, *, module: str = "grouping", role: str = Role.OWNER, **values: str):
    sent = {"module": module} | {f"{module}-{name}": value for name, value in values.items()}
    return company.signed_in(role).post(f"/modules/{company.link.id}/save/", sent)


def check(
    company, *, module: str = "grouping", path: str = "check", role: str = Role.OWNER, **values: str
):
    sent = {"module": module} | {f"{module}-{name}": value for name, value in values.items()}
    headers = {"HX-Request": "true"}
    return company.signed_in(role).post(
        f"/modules/{company.link.id}/{path}/", sent, headers=headers
    )


def off(company, module: str = "grouping"):
    return company.signed_in().post(f"/modules/{company.link.id}/off/", {"module": module})


def errors(answer) -> dict[str, list[str]]:
    (card,) = (one for one in answer.context["cards"] if one.form.is_bound)
    return dict(card.form.errors)


def in_force(company) -> dict[str, dict[str, str]]:
    with company.scope():
        rulebook, _ = load_rulebook(link=company.link)
    return {name: dict(settings) for name, settings in rulebook.modules}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_installed_module_says_what_it_does_and_asks_what_its_spec_asks(joined, language):
    shown = page(joined, language=language)
    for module in installed().values():
        assert getattr(module.title, language) in shown
        assert getattr(module.about, language) in shown
        for setting in module.settings:
            assert getattr(setting.label, language) in shown
            assert getattr(setting.help, language) in shown


def test_switching_on_keeps_the_answers_and_writes_down_who(joined):
    answer = save(
        joined,
        relation="900",
        relation_name="Particulieren",
        by_country_1_name="be",
        by_country_1_value="920",
        by_country_2_name="",
        by_country_2_value="",
    )

    assert answer.status_code == 302
    assert in_force(joined) == {
        "grouping": {
            "relation": "900",
            "relation_name": "Particulieren",
            "by_country": "BE=920",
            "by_payment_method": "",
            "by_shop": "",
            "daily": "no",
        }
    }
    with joined.scope():
        (event,) = AuditEvent.objects.filter(what="module.switched_on")
    assert (event.who, event.details["module"]) == (joined.owner.pk, "grouping")
    assert event.after["settings"]["relation"] == "900"
    assert 'value="BE"' in page(joined)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "relation"),
        ({"relation": "9OO"}, "relation"),
        ({"relation": "900", "by_country_1_name": "BE"}, "by_country_1_value"),
        ({"relation": "900", "by_country_1_value": "92"}, "by_country_1_name"),
        (
            {"relation": "900", "by_country_1_name": "BEL", "by_country_1_value": "92"},
            "by_country_1_name",
        ),
        ({"relation": "900", "by_shop_1_name": "2", "by_shop_1_value": "x"}, "by_shop_1_value"),
        (
            {
                "relation": "900",
                "by_shop_1_name": "2",
                "by_shop_1_value": "3",
                "by_shop_2_name": "2",
                "by_shop_2_value": "4",
            },
            "by_shop_2_name",
        ),
        ({"relation": "900", "active_from": "2020-01-01"}, "active_from"),
    ],
)
def test_answers_that_cannot_stand_are_told_beside_their_field_and_not_kept(joined, sent, field):
    rows = {
        f"by_{by}_{number}_{part}": ""
        for by in ("country", "shop")
        for number in (1, 2)
        for part in ("name", "value")
    }
    answer = save(joined, **(rows | sent))

    assert answer.status_code == 200
    assert list(errors(answer)) == [field]
    assert in_force(joined) == {}


def test_other_settings_on_the_same_day_are_the_same_row_and_on_another_day_a_new_one(joined):
    save(joined, relation="900")
    save(joined, relation="901")
    today = database_now().date()
    later = today + timedelta(days=10)
    save(joined, relation="902", active_from=later.isoformat())

    assert in_force(joined)["grouping"]["relation"] == "901"
    with joined.scope():
        rows = [
            (row.settings["relation"], row.active_from, row.active_to)
            for row in ModuleActivation.objects.order_by("active_from")
        ]
        standing = standing_of(link=joined.link, module="grouping")
    assert rows == [("901", today, later - timedelta(days=1)), ("902", later, None)]
    assert standing.later is not None
    assert standing.settings["relation"] == "902"


def test_switching_off_is_at_once_and_takes_what_was_to_begin_later_along(joined):
    today = database_now().date()
    save(joined, relation="900")
    save(joined, relation="902", active_from=(today + timedelta(days=10)).isoformat())

    assert off(joined).status_code == 302

    assert in_force(joined) == {}
    with joined.scope():
        standing = standing_of(link=joined.link, module="grouping")
        assert AuditEvent.objects.filter(what="module.switched_off").count() == 1
    assert (standing.today, standing.later) == (None, None)
    off(joined)
    with joined.scope():
        assert AuditEvent.objects.filter(what="module.switched_off").count() == 1
    save(joined, relation="903")
    assert in_force(joined)["grouping"]["relation"] == "903"


def test_a_module_whose_folder_is_gone_is_named_and_can_be_switched_off(joined):
    with joined.scope():
        switch_on(
            link=joined.link,
            module="left",
            settings={},
            active_from=database_now().date(),
            by=joined.owner.pk,
        )
    assert "“left”" in page(joined)
    off(joined, module="left")
    assert "“left”" not in page(joined)


def test_the_page_tells_whether_a_relation_stands_in_the_books(joined):
    with joined.scope():
        RelationMirror.objects.create(
            tenant=joined.tenant,
            connection=joined.ledger,
            remote_id="r-1",
            code="900",
            name="Diverse debiteuren",
            status="C",
        )
    save(joined, relation="900", by_shop_1_name="2", by_shop_1_value="901")

    shown = page(joined)
    assert "900: Diverse debiteuren" in shown
    assert "901: not in the books yet" in shown


@pytest.mark.parametrize("reason", [HeldReason.OSS_MODULE_NEEDED, HeldReason.RELATION_UNFIT])
def test_what_a_module_may_mend_is_decided_again(joined, reason):
    sale = factories.bare_sale(joined, outcome=Sale.Outcome.HELD, reason=reason.value)
    save(joined, relation="900")
    with joined.scope():
        assert Sale.objects.get(id=sale.id).outcome == Sale.Outcome.NEW


def test_a_viewer_sees_how_modules_stand_and_cannot_change_them(joined):
    save(joined, relation="900")
    client = joined.signed_in(Role.VIEWER)
    shown = client.get(f"/modules/{joined.link.id}/").content.decode()
    assert "disabled" in shown
    assert "/off/" not in shown
    assert save(joined, role=Role.VIEWER, relation="901").status_code == 403
    assert in_force(joined)["grouping"]["relation"] == "900"


def test_an_unknown_module_is_not_found(joined):
    assert save(joined, module="nothing").status_code == 404


# --- before it is done: what it does to recent sales ---


def test_the_effect_of_a_module_on_recent_sales_is_shown_before_it_is_switched_on(trading):
    answer = check(trading, relation="900")

    shown = answer.context["answer"]
    consumers = [one for one in shown.sales if one.changes]
    assert consumers
    assert all(
        ("Debtor code", "900") in {(change.what, change.after) for change in one.changes}
        for one in consumers
    )
    assert answer.context["notes"][0].number == len(consumers)
    assert "Sales to consumers stand on the fixed relation 900." in answer.content.decode()
    assert 'id="what-if-grouping"' in answer.content.decode()
    assert in_force(trading) == {}
    with trading.scope():
        assert not AuditEvent.objects.filter(what="module.switched_on").exists()


def test_settings_that_would_not_be_kept_are_not_tried_and_the_field_is_named(trading):
    answer = check(trading, relation="9OO")

    assert answer.context["answer"] is None
    assert "Fixed relation: A debtor code has 1 to 18 digits." in answer.content.decode()


def test_the_effect_of_switching_off_is_what_the_sales_are_without_it(trading):
    save(trading, relation="900")

    answer = check(trading, path="off/check")

    changes = {
        (change.what, change.before)
        for one in answer.context["answer"].sales
        for change in one.changes
    }
    assert ("Debtor code", "900") in changes
    assert list(in_force(trading)) == ["grouping"]


def test_as_it_stands_a_module_changes_nothing(trading):
    save(trading, relation="900")

    answer = check(trading, relation="900", relation_name="Webshop consumenten")

    assert answer.context["answer"].sales == ()


def test_a_module_that_is_gone_is_told_to_hold_everything(trading):
    with trading.scope():
        switch_on(
            link=trading.link,
            module="left",
            settings={},
            active_from=database_now().date(),
            by=None,
        )

    answer = check(trading, module="left", path="off/check")

    assert "booked from now on" in answer.content.decode()


def test_who_may_only_look_may_not_try_a_module(trading):
    assert check(trading, role=Role.VIEWER, relation="900").status_code == 403
    assert check(trading, role=Role.VIEWER, path="off/check").status_code == 403


# --- what a module costs and needs, and what happens without it ---


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_module_says_what_it_costs_needs_and_leaves_behind(joined, language):
    with joined.scope():
        for module in installed():
            switch_on(
                link=joined.link,
                module=module,
                settings={},
                active_from=database_now().date(),
                by=None,
            )
    shown = page(joined, language=language)
    for module in installed().values():
        assert getattr(module.price, language) in shown
        assert getattr(module.when_off, language) in shown
        for need in needs(module.name):
            assert getattr(need.text, language) in shown


DAY = date(2026, 6, 1)


def needs(
    module: str,
    *,
    rules: tuple[Rule, ...] = (),
    codes: tuple[VatCode, ...] = (),
    profile: Profile | None = None,
):
    rulebook = Rulebook(id="1", version=1, link_code="A7", rules=rules, vat_codes=codes)
    return installed()[module].needs(rulebook=rulebook, profile=profile or Profile(), day=DAY)


def vat_rule(scenario: str, *, country: str | None = None, target: str = "7") -> Rule:
    match = Match(scenario=scenario, country=country)
    return Rule(id="", concern=Concern.VAT_CODE, match=match, target=target)


def test_the_one_stop_shop_needs_a_registration_that_holds_today_and_codes():
    later = Profile(vat=VatStanding(one_stop_shop=(Spell(first_day=date(2026, 7, 1)),)))
    holds = Profile(vat=VatStanding(one_stop_shop=(Spell(first_day=date(2026, 1, 1)),)))
    codes = (vat_rule("oss", country="DE"), vat_rule("oss", country="BE"))

    assert [one.is_met for one in needs("oss")] == [False, False]
    assert [one.is_met for one in needs("oss", profile=later, rules=codes)] == [False, True]
    registered, placed = needs("oss", profile=holds, rules=codes)
    assert (registered.is_met, placed.is_met) == (True, True)
    assert placed.standing.en == "There are rules for BE, DE."
    assert (
        needs("oss", rules=(vat_rule("oss"),))[1].standing.en
        == "There are rules for all countries."
    )
    ended = replace(codes[0], valid_to=date(2026, 5, 31))
    assert not needs("oss", rules=(ended,))[1].is_met


def test_the_icp_statement_needs_an_own_number_and_a_code_that_the_books_list():
    number = Profile(vat_number="NL004495445B01")
    rule = (vat_rule("intra_community"),)
    unlisted = VatCode(code="7", type="B", percentage=0, eu_sales_listing="N")
    listed = replace(unlisted, eu_sales_listing="L")

    assert [one.is_met for one in needs("icp")] == [False, False]
    assert [one.is_met for one in needs("icp", profile=number, rules=rule)] == [True, True]
    assert needs("icp", rules=rule, codes=(listed,))[1].is_met
    refused = needs("icp", rules=rule, codes=(unlisted,))[1]
    assert not refused.is_met
    assert "Code 7 is not in the EU sales list" in refused.standing.en

"""From nothing to the books, with commands alone; and every step that must say no."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

import pytest

from connectors.models import Connection, Link
from iweb.accounts.models import User
from iweb.core.ids import new_id
from iweb.core.models import AuditEvent
from iweb.sync.rulebooks import latest_version, rules_of
from iweb.tenants.scopes import tenant_scope
from tests.errands import quick
from tests.factories import UserFactory
from tests.ops.operations.terminal import ask, run
from tests.town import Company, Town, allow, differences

pytestmark = [pytest.mark.django_db(transaction=True)]


def _tenant(staff: User) -> str:
    owner = f"owner-{new_id().hex}@example.nl"
    made = ask(
        "make_tenant", "--name", "Tulp", "--owner", owner, "--make-account", "--as", staff.email
    )
    return str(made["tenant"])


def _shop(
    town: Town, monkeypatch: pytest.MonkeyPatch, *, tenant: str, staff: User, name: str
) -> None:
    made = town.shops_control.call("POST", "shops", {"name": name, "seed": "five_domestic"})
    key = made["key"] or town.shops_control.call("POST", "keys", {"shop": name})["key"]
    monkeypatch.setenv("IWEB_SHOP_KEY", key)
    address = made["webservice"].removesuffix("/api")
    found = ask(
        "connect_shop",
        *("--tenant", tenant, "--label", name, "--address", address, "--as", staff.email),
    )
    assert found["profile"]["missing_permissions"] == []


def _ledger(town: Town, *, tenant: str, staff: User, name: str) -> int:
    code = town.books_control.call("POST", "divisions", {"name": name, "minute_limit": 1000})[
        "code"
    ]
    who = ("--tenant", tenant, "--as", staff.email)
    address = ask("connect_ledger", *who, "--region", "sandbox", "--begin")["consent_address"]
    answer = allow(address, divisions=[code])
    returned = f"https://panel.example/return/?{urlencode(answer)}"
    found = ask("connect_ledger", *who, "--returned", returned)
    assert found["division"] == code
    assert found["masters"]["journal"] > 0
    return int(code)


def test_a_company_comes_from_nothing_to_its_books_with_commands_alone(
    the_town: Town, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"c{new_id().hex[-12:]}"
    with quick(the_town):
        tenant = _tenant(staff)
        who = ("--tenant", tenant, "--as", staff.email)
        _shop(the_town, monkeypatch, tenant=tenant, staff=staff, name=name)
        division = _ledger(the_town, tenant=tenant, staff=staff, name=name)
        proposed = ask("propose_rulebook", *who)
        assert proposed["saved_version"] is None
        assert all(choice["why"] for choice in proposed["choices"])
        assert run("go_live", *who, "--from", "2020-01-01").code == 1  # nobody confirmed the rules
        assert ask("propose_rulebook", *who, "--confirm")["saved_version"] == 2
        assert ask("preview", *who, "--since", "2020-01-01")["totals"][0]["agrees"]
        live = ask("go_live", *who, "--from", "2020-01-01")
        assert (live["state"], live["start_date"]) == ("live", "2020-01-01")
        synced = ask("sync_now", *who, "--seconds", "60")
        listed = ask("list_sales", *who)["sales"]

        assert synced["sales"] == {"booked": 5}
        assert {row["state"] for row in listed} == {"in_books"}
        assert all(row["booking"]["entry_number"] and row["explanation"] for row in listed)
        with tenant_scope(tenant):
            link = Link.objects.get()
        company = Company(
            town=the_town, tenant_id=UUID(tenant), link_id=link.id, shop=name, division=division
        )
        assert differences(company) == []


def test_every_command_stands_in_the_audit_of_the_company_with_who_gave_it(
    company: Company, staff: User
) -> None:
    ask("list_sales", "--tenant", company.tenant_id, "--as", staff.email)

    with tenant_scope(company.tenant_id):
        event = AuditEvent.objects.get(what="operator.list_sales")
    assert (event.who, event.on_behalf_of) == (staff.id, company.tenant_id)


def test_a_shop_with_a_wrong_key_is_kept_broken_and_works_after_a_change_of_the_key(
    the_town: Town, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"c{new_id().hex[-12:]}"
    made = the_town.shops_control.call("POST", "shops", {"name": name, "seed": "empty"})
    key = made["key"] or the_town.shops_control.call("POST", "keys", {"shop": name})["key"]
    with quick(the_town):
        who = ("--tenant", _tenant(staff), "--label", name, "--as", staff.email)
        monkeypatch.setenv("IWEB_SHOP_KEY", "Q" * 32)
        address = made["webservice"].removesuffix("/api")
        refused = run("connect_shop", *who, "--address", address, "--json")
        monkeypatch.setenv("IWEB_SHOP_KEY", key)
        changed = run("connect_shop", *who, "--change")

    assert refused.code == 1
    assert refused.data["refused"].startswith("prestashop.")
    assert "Q" * 32 not in refused.printed + refused.sentence
    assert changed.code == 0, changed.sentence


def test_the_key_of_a_shop_cannot_be_an_argument(staff: User) -> None:
    words = ("--tenant", new_id(), "--label", "x", "--address", "https://x.nl", "--as", staff.email)

    assert "unrecognized arguments" in run("connect_shop", *words, "--key", "Q" * 32).sentence


@pytest.mark.parametrize("address", ["http://shop.example", "https://a:b@shop.example", "nowhere"])
def test_an_address_that_must_not_be_called_is_refused_before_anything_is_kept(
    address: str, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IWEB_SHOP_KEY", "Q" * 32)
    tenant = _tenant(staff)

    ended = run(
        "connect_shop",
        "--tenant",
        tenant,
        "--label",
        "x",
        "--address",
        address,
        "--as",
        staff.email,
    )

    assert ended.code == 1
    with tenant_scope(tenant):
        assert not Connection.objects.exists()


def test_an_answer_to_a_consent_that_another_operator_began_is_refused(
    the_town: Town, staff: User
) -> None:
    other = UserFactory(is_staff=True)
    with quick(the_town):
        tenant = _tenant(staff)
        begun = ask(
            "connect_ledger",
            *("--tenant", tenant, "--as", staff.email, "--region", "sandbox", "--begin"),
        )
        state = allow(begun["consent_address"])["state"]
        ended = run(
            "connect_ledger",
            *("--tenant", tenant, "--as", other.email),
            *("--returned", f"https://panel.example/?code=x&state={state}"),
            "--json",
        )

    assert (ended.code, ended.data["refused"]) == (1, "consent.not_ours")


def test_several_administrations_are_listed_and_one_is_picked_in_a_second_call(
    the_town: Town, staff: User
) -> None:
    codes = [
        the_town.books_control.call("POST", "divisions", {"name": f"d{new_id().hex[-8:]}"})["code"]
        for _ in range(2)
    ]
    with quick(the_town):
        who = ("--tenant", _tenant(staff), "--as", staff.email)
        begun = ask("connect_ledger", *who, "--region", "sandbox", "--begin")
        answer = allow(begun["consent_address"], divisions=codes)
        returned = f"https://panel.example/?{urlencode(answer)}"
        unsaid = run("connect_ledger", *who, "--returned", returned, "--json")
        picked = ask(
            "connect_ledger", *who, "--consent", unsaid.data["consent"], "--division", codes[1]
        )

    assert unsaid.code == 1
    assert {one["code"] for one in unsaid.data["divisions"]} >= set(codes)
    assert picked["division"] == codes[1]


@pytest.mark.parametrize(
    ("choice", "refusal"),
    [
        ("journal=no such", "operator.no_such_code"),
        ("sauce=70", "operator.no_such_choice"),
        ("journal=", "operator.rules_open"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_and_saves_nothing(
    choice: str, refusal: str, company: Company, staff: User
) -> None:
    who = ("--tenant", company.tenant_id, "--as", staff.email)
    before = ask("propose_rulebook", *who)

    ended = run("propose_rulebook", *who, "--set", choice, "--confirm", "--json")

    assert (ended.code, ended.data["refused"]) == (1, refusal)
    assert ask("propose_rulebook", *who) == before


def test_the_first_day_of_a_live_link_is_not_changed_under_it(
    company: Company, staff: User
) -> None:
    who = ("--tenant", company.tenant_id, "--as", staff.email)

    refused = run("go_live", *who, "--from", "2026-01-01", "--json")
    paused = ask("go_live", *who, "--pause")
    again = ask("go_live", *who, "--from", "2026-01-01")

    assert refused.data["refused"] == "operator.live_already"
    assert paused["state"] == "paused"
    assert (again["state"], again["start_date"]) == ("live", "2026-01-01")


def test_what_was_sold_before_the_first_day_is_not_a_sale(company: Company, staff: User) -> None:
    who = ("--tenant", company.tenant_id, "--as", staff.email)
    ask("go_live", *who, "--pause")
    ask("go_live", *who, "--from", date(2099, 1, 1))

    assert ask("sync_now", *who, "--seconds", "60")["sales"] == {"not_a_sale": 5}
    assert company.books()["entries"] == []


def test_confirming_again_keeps_every_rule_and_a_choice_changes_only_its_own(
    company: Company, staff: User
) -> None:
    who = ("--tenant", company.tenant_id, "--as", staff.email)

    def rules() -> set[tuple[object, ...]]:
        with tenant_scope(company.tenant_id):
            found = rules_of(latest_version(link=company.link()))
        return {(rule.concern, rule.match, rule.target) for rule in found}

    before = rules()
    ask("propose_rulebook", *who, "--confirm")
    assert rules() == before

    told = ask("propose_rulebook", *who, "--set", "account_9_product=8000", "--confirm")

    changed = {(concern.value, target) for concern, _, target in rules() ^ before}
    assert changed == {("ledger_account", "8000"), ("ledger_account", "8010")}
    choice = next(one for one in told["choices"] if one["field"] == "account_9_product")
    assert choice == {"field": "account_9_product", "code": "8000", "why": "Chosen by a person."}

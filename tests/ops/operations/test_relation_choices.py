"""How relations are made and follow the shop, told at a terminal: kept with the rules, taken back, or refused with a sentence."""

import pytest

from iweb.accounts.models import User
from iweb.sync.rulebooks import latest_version, profile_of
from iweb.tenants.scopes import tenant_scope
from mappings.rulebook import Profile
from tests.ops.operations.terminal import ask, run
from tests.town import Company

pytestmark = [pytest.mark.django_db(transaction=True)]


def words(company: Company, staff: User, *more: str) -> tuple[str, ...]:
    return ("set_relations", "--tenant", str(company.tenant_id), "--as", staff.email, *more)


def profile(company: Company) -> Profile:
    with tenant_scope(company.tenant_id):
        return profile_of(latest_version(link=company.link()))


def test_what_is_set_stands_in_the_rules_and_can_be_taken_back(
    company: Company, staff: User
) -> None:
    ask(*words(company, staff, "--update", "phone=always", "--update", "name=never"))
    new = ("--language", "EN", "--receivable-account", "1300", "--payment-condition", "30")
    ask(*words(company, staff, *new, "--classification", "WEB", "--paid-afterwards", "mandate"))

    after = profile(company)
    assert after.relation_updates == (("name", "never"), ("phone", "always"))
    assert (after.relation_language, after.receivable_account) == ("en", "1300")
    assert (after.relation_condition, after.relation_classification) == ("30", "WEB")
    assert after.paid_afterwards == ("mandate",)

    told = ask(*words(company, staff, "--language", "-", "--paid-afterwards", "-"))
    assert (told["language"], told["paid_afterwards"]) == ("", [])
    assert profile(company).relation_condition == "30"
    assert ask(*words(company, staff))["rules_version"] == told["rules_version"]


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--update", "shoe=always", "shoe=always says nothing"),
        ("--update", "phone=sometimes", "the policy one of fill_blanks, always, never"),
        ("--language", "dutch", "two letters"),
        ("--receivable-account", "9999", "no ledger account 9999"),
        ("--payment-condition", "99", "no payment condition 99"),
        ("--classification", "XXX", "no classification XXX"),
    ],
)
def test_what_does_not_exist_is_refused(
    company: Company, staff: User, option: str, value: str, sentence: str
) -> None:
    before = profile(company)
    ended = run(*words(company, staff, option, value))
    assert ended.code == 1
    assert sentence in ended.sentence
    assert profile(company) == before

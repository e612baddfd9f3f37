"""What only the owner knows of a shop, told at a terminal: kept with the shop and with the rules, or refused with a sentence."""

from decimal import Decimal

import pytest

from iweb.accounts.models import User
from iweb.core.models import AuditEvent
from iweb.sync.rulebooks import latest_version, profile_of
from iweb.tenants.scopes import tenant_scope
from mappings.rulebook import PaymentFee, Profile
from tests.ops.operations.terminal import ask, run
from tests.town import Company

pytestmark = [pytest.mark.django_db(transaction=True)]


def words(company: Company, staff: User, *more: str) -> tuple[str, ...]:
    return ("set_particulars", "--tenant", str(company.tenant_id), "--as", staff.email, *more)


def profile(company: Company) -> Profile:
    with tenant_scope(company.tenant_id):
        return profile_of(latest_version(link=company.link()))


def test_what_is_told_stands_in_the_rules_and_with_the_shop(company: Company, staff: User) -> None:
    before = profile(company)
    ask(*words(company, staff, "--pick-up", "1", "--test-customer", "test@tulp.example"))
    told = ask(
        *words(company, staff, "--fee", "codfee=2.50,8050,2", "--voucher-account", "2100"),
    )

    after = profile(company)
    assert after.test_customers == ("test@tulp.example",)
    assert after.voucher_account == "2100"
    assert after.payment_fees == (
        PaymentFee(
            payment_method="codfee",
            ledger_account="8050",
            vat_code="2",
            amount=Decimal("2.50"),
        ),
    )
    assert after.rounding_account == before.rounding_account
    assert company.link().shop.settings["pick_up_carriers"] == ["1"]
    with tenant_scope(company.tenant_id):
        assert latest_version(link=company.link()).number == told["rules_version"]
        changed = AuditEvent.objects.filter(what="connection.changed").get()
    assert changed.after == {"pick_up_carriers": ["1"]}


def test_saying_the_same_again_makes_no_new_version(company: Company, staff: User) -> None:
    said = words(company, staff, "--voucher-account", "2100")
    assert ask(*said)["rules_version"] == ask(*said)["rules_version"]


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--fee", "codfee", "codfee is no fee"),
        ("--fee", "codfee=2.50,8050", "is no fee"),
        ("--fee", "codfee=much,8050,2", "is no fee"),
        ("--fee", "codfee=0,8050,2", "is no fee"),
        ("--fee", "=2.50,8050,2", "is no fee"),
        ("--fee", "codfee=2.50,8050,zz", "The administration has no zz."),
        ("--voucher-account", "9999", "The administration has no 9999."),
    ],
)
def test_what_is_no_fee_and_no_code_is_refused_and_nothing_is_kept(
    company: Company, staff: User, option: str, value: str, sentence: str
) -> None:
    before = profile(company)
    ended = run(*words(company, staff, option, value, "--pick-up", "1"))
    assert ended.code == 1
    assert sentence in ended.sentence
    assert profile(company) == before
    assert "pick_up_carriers" not in company.link().shop.settings

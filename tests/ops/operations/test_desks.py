"""Who may stand at a desk, and how a company is named."""

import os
import subprocess
import sys

import pytest

from iweb.core.ids import new_id
from iweb.tenants.closing import close_tenant
from iweb.tenants.members import found_tenant
from iweb.tenants.models import Role
from tests.factories import MembershipFactory, UserFactory
from tests.ops.operations.terminal import run
from tests.town import ROOT

pytestmark = [pytest.mark.django_db(transaction=True)]


def _refusal(*, tenant: object, operator: str) -> str:
    """What reaching for the links of the company ends in; "operator.which_link" says that the desk was opened."""
    ended = run("list_sales", "--tenant", tenant, "--as", operator, "--json")
    assert ended.code == 1
    return str(ended.data["refused"])


OPENED = "operator.which_link"


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        (Role.OWNER, OPENED),
        (Role.ADMIN, OPENED),
        (Role.BOOKKEEPER, "operator.not_allowed"),
        (Role.VIEWER, "operator.not_allowed"),
    ],
)
def test_of_the_company_only_owners_and_admins_may_operate(role: Role, refusal: str) -> None:
    tenant = found_tenant(name="Tulp", user_id=UserFactory().id)
    person = UserFactory()
    MembershipFactory(tenant=tenant, user_id=person.id, role=role)

    assert _refusal(tenant=tenant.id, operator=person.email) == refusal


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, "operator.not_allowed"),
        ({"is_staff": True}, OPENED),
        ({"is_staff": True, "is_active": False}, "operator.unknown"),
    ],
)
def test_a_stranger_must_be_active_staff(changes: dict[str, bool], refusal: str) -> None:
    tenant = found_tenant(name="Tulp", user_id=UserFactory().id)

    assert _refusal(tenant=tenant.id, operator=UserFactory(**changes).email) == refusal


def test_nobody_operates_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IWEB_OPERATOR", raising=False)

    assert _refusal(tenant=new_id(), operator="") == "operator.unnamed"


@pytest.mark.parametrize("tenant", ["nonsense", "01900000-0000-7000-8000-000000000000"])
def test_a_company_that_is_not_there_is_refused(tenant: str) -> None:
    staff = UserFactory(is_staff=True)

    assert _refusal(tenant=tenant, operator=staff.email) == "operator.no_such_tenant"


def test_a_closed_company_is_refused() -> None:
    tenant = found_tenant(name="Tulp", user_id=UserFactory().id)
    close_tenant(tenant_id=tenant.id, reason="left")

    assert (
        _refusal(tenant=tenant.id, operator=UserFactory(is_staff=True).email)
        == "operator.tenant_closed"
    )


def test_a_member_of_one_company_names_it_and_a_member_of_two_does_not() -> None:
    staff, owner = UserFactory(is_staff=True), UserFactory()
    found_tenant(name="Tulp", user_id=owner.id)
    assert _refusal(tenant=owner.email, operator=staff.email) == OPENED

    found_tenant(name="Tegel", user_id=owner.id)
    assert _refusal(tenant=owner.email, operator=staff.email) == "operator.which_tenant"


def test_only_staff_makes_companies_and_accounts_only_when_it_is_asked_for() -> None:
    staff, person = UserFactory(is_staff=True), UserFactory()
    words = ("make_tenant", "--name", "Tulp", "--json")

    by_anybody = run(*words, "--owner", person.email, "--as", person.email)
    for_nobody = run(*words, "--owner", f"{new_id().hex}@example.nl", "--as", staff.email)
    no_address = run(*words, "--owner", "nobody", "--make-account", "--as", staff.email)

    assert by_anybody.data["refused"] == "operator.not_allowed"
    assert for_nobody.data["refused"] == "operator.owner_unknown"
    assert no_address.data["refused"] == "operator.not_an_address"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["preview", "--tenant", "nonsense", "--as", "nobody@example.nl"], 1, "Nobody here"),
        (["preview", "--last", "0"], 2, "from 1 to 1000"),
        (["undo", "--help"], 0, ""),
    ],
)
def test_a_process_ends_with_the_code_that_its_help_promises(
    words: list[str], code: int, told: str, process_environment: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=os.environ | process_environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert code != 0 or "Exit codes: 0 done, 1 refused" in " ".join(done.stdout.split())

"""The demo's company and its owner. The password is made once and kept beside the other secrets of this installation."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from allauth.account.models import EmailAddress

from iweb.accounts.models import User
from iweb.ops.local.secrets_file import write_private
from iweb.ops.operations.founding import make_tenant
from iweb.tenants.models import Membership
from iweb.tenants.scopes import user_scope

COMPANY = "Tulp & Tegel"
EMAIL = "owner@example.nl"
STAFF_EMAIL = "staff@example.nl"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPeople:
    """Who to sign in as, and where."""

    tenant_id: UUID
    email: str
    password: str
    staff_email: str


def demo_people(*, state: Path) -> DemoPeople:
    """The same people at every start; made when they are not there, also after the database was thrown away."""
    password = _kept(state / "demo.json")["password"]
    staff = _ensure_person(email=STAFF_EMAIL, password=password, full_name="Support")
    User.objects.filter(id=staff.id).update(is_staff=True, is_superuser=True)
    owner = _ensure_person(email=EMAIL, password=password, full_name="Noor de Vries")
    return DemoPeople(
        tenant_id=_tenant_of(owner), email=EMAIL, password=password, staff_email=STAFF_EMAIL
    )


def _tenant_of(owner: User) -> UUID:
    """The owner's company, made as an operator makes one."""
    with user_scope(owner.id):
        member = Membership.objects.filter(user_id=owner.id).first()
    if member is not None:
        return member.tenant_id
    made = make_tenant(
        name=COMPANY,
        owner=EMAIL,
        language="en",
        operator=STAFF_EMAIL,
        may_make_account=False,
    )
    tenant_id: UUID = made.data["tenant"]
    return tenant_id


def _kept(path: Path) -> dict[str, str]:
    if not path.exists():
        write_private(path, json.dumps({"password": secrets.token_urlsafe(12)}))
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _ensure_person(*, email: str, password: str, full_name: str) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, password, full_name=full_name, language="en")
    EmailAddress.objects.get_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return user

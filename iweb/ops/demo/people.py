"""The demo's company and its owner. The password is made once and kept beside the other secrets of this installation."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from allauth.account.models import EmailAddress

from iweb.accounts.models import User
from iweb.core.ids import new_id
from iweb.ops.local.secrets_file import write_private
from iweb.tenants.models import Membership, Role, Tenant
from iweb.tenants.scopes import tenant_scope

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
    kept = _kept(state / "demo.json")
    tenant_id = UUID(kept["tenant_id"])
    _ensure_person(email=EMAIL, password=kept["password"], full_name="Noor de Vries")
    owner = User.objects.get(email=EMAIL)
    staff = _ensure_person(email=STAFF_EMAIL, password=kept["password"], full_name="Support")
    User.objects.filter(id=staff.id).update(is_staff=True, is_superuser=True)
    with tenant_scope(tenant_id):
        tenant, _ = Tenant.objects.get_or_create(
            id=tenant_id,
            defaults={"name": "Tulp & Tegel", "slug": f"tulp-tegel-{tenant_id.hex[-6:]}"},
        )
        Membership.objects.get_or_create(tenant=tenant, user=owner, defaults={"role": Role.OWNER})
    return DemoPeople(
        tenant_id=tenant_id, email=EMAIL, password=kept["password"], staff_email=STAFF_EMAIL
    )


def _kept(path: Path) -> dict[str, str]:
    if not path.exists():
        made = {"tenant_id": str(new_id()), "password": secrets.token_urlsafe(12)}
        write_private(path, json.dumps(made))
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

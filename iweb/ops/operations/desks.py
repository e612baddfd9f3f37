"""A desk: one company and the person who works on it from a terminal. Opening one is written into the company's audit.

No scope over all companies is opened here: a company is found by its id, or through the memberships of a person.
"""

from dataclasses import dataclass
from uuid import UUID

from connectors.models import Connection, Link
from iweb.accounts.models import User, normalise_email
from iweb.core import audit
from iweb.ops.operations.answers import RefusedError
from iweb.tenants.models import Membership, Role, Tenant
from iweb.tenants.scopes import tenant_scope, user_scope

MAY_OPERATE = (Role.OWNER, Role.ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    tenant_id: UUID
    tenant_name: str
    operator: UUID


def open_desk(*, tenant: str, operator: str, command: str, reason: str = "") -> Desk:
    """Raises `RefusedError` for a company or a person that is unknown, closed, or not allowed to."""
    person = find_person(operator)
    tenant_id = _tenant_id(tenant)
    with tenant_scope(tenant_id):
        company = Tenant.objects.filter(id=tenant_id).first()
        if company is None:
            raise RefusedError(id="operator.no_such_tenant", sentence="There is no such company.")
        if company.status == Tenant.Status.CLOSED:
            raise RefusedError(id="operator.tenant_closed", sentence="This company is closed.")
        _refuse_strangers(person=person, tenant_id=tenant_id)
        audit.record(
            what=f"operator.{command}",
            who=person.id,
            tenant_id=tenant_id,
            on_behalf_of=tenant_id if person.is_staff else None,
            details={"reason": reason} if reason else {},
        )
    return Desk(tenant_id=tenant_id, tenant_name=company.name, operator=person.id)


def find_person(email: str) -> User:
    """An active person by address. Raises `RefusedError`."""
    if not email:
        raise RefusedError(
            id="operator.unnamed",
            sentence="Say who you are: --as EMAIL, or the environment variable IWEB_OPERATOR.",
        )
    person = User.objects.filter(email=normalise_email(email), is_active=True).first()
    if person is None:
        raise RefusedError(id="operator.unknown", sentence=f"Nobody here signs in as {email}.")
    return person


def _tenant_id(text: str) -> UUID:
    if "@" not in text:
        try:
            return UUID(text)
        except ValueError:
            raise RefusedError(
                id="operator.no_such_tenant",
                sentence=f"{text} is neither the id of a company nor an address.",
            ) from None
    person = find_person(text)
    with user_scope(person.id):
        ids = list(Membership.objects.filter(user_id=person.id).values_list("tenant_id", flat=True))
    if len(ids) != 1:
        listed = ", ".join(map(str, ids)) or "none"
        raise RefusedError(
            id="operator.which_tenant",
            sentence=f"{text} is a member of {len(ids)} companies; give the id of one: {listed}.",
        )
    return ids[0]


def _refuse_strangers(*, person: User, tenant_id: UUID) -> None:
    """Staff may work for every company; anybody else only for one of their own, as owner or admin."""
    mine = Membership.objects.filter(tenant_id=tenant_id, user_id=person.id, role__in=MAY_OPERATE)
    if not person.is_staff and not mine.exists():
        raise RefusedError(
            id="operator.not_allowed",
            sentence="Only staff, and owners and admins of the company, may do this.",
        )


# --- what a company has ---


def find_connection(*, desk: Desk, role: str, wanted: str) -> Connection:
    """The company's shop or ledger by name; without a name the only one. Raises `RefusedError`."""
    with tenant_scope(desk.tenant_id):
        rows = Connection.objects.filter(role=role).order_by("label")
        found = list(rows.filter(label=wanted) if wanted else rows)
        if len(found) == 1:
            return found[0]
        names = ", ".join(rows.values_list("label", flat=True)) or "none"
    raise RefusedError(
        id=f"operator.which_{role}",
        sentence=f"Name one {role} of the company with --{role}; it has: {names}.",
    )


def find_link(*, desk: Desk, wanted: str) -> Link:
    """The company's link by its code; without a code the only one. Raises `RefusedError`."""
    with tenant_scope(desk.tenant_id):
        rows = Link.objects.select_related("shop", "ledger__grant").order_by("number")
        found = list(rows.filter(code=wanted) if wanted else rows)
        if len(found) == 1:
            return found[0]
        codes = ", ".join(rows.values_list("code", flat=True)) or "none"
    raise RefusedError(
        id="operator.which_link",
        sentence=f"Name one link of the company with --link; it has: {codes}.",
    )

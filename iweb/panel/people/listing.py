"""Who is in a company, and who is invited, as the page shows them."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.utils import timezone

from iweb.accounts.models import User
from iweb.accounts.second_factor import SECOND_FACTORS
from iweb.panel.people.forms import RoleForm, roles_given_by
from iweb.tenants.members import INVITATION_VALID_FOR
from iweb.tenants.models import Invitation, Membership, Role
from iweb.tenants.permissions import allows


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    member: Membership
    me: bool
    second_factor: bool
    only_owner: bool
    role_form: RoleForm | None  # None: the reader may not change this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    invitation: Invitation
    by: str
    until: datetime
    expired: bool
    mine_to_change: bool


def people_of(reader: Membership) -> tuple[Person, ...]:
    """Everybody, owners first; the form of a role only where the reader may change it."""
    members = list(Membership.objects.select_related("user").order_by("created_at"))
    members.sort(key=lambda one: list(Role).index(Role(one.role)))
    secured = _secured([one.user for one in members])
    owners = sum(one.role == Role.OWNER for one in members)
    return tuple(
        Person(
            member=one,
            me=one.id == reader.id,
            second_factor=one.user_id in secured,
            only_owner=one.role == Role.OWNER and owners == 1,
            role_form=_role_form(one, reader=reader, owners=owners),
        )
        for one in members
    )


def _secured(users: list[User]) -> set[object]:
    second = Authenticator.objects.filter(user__in=users, type__in=SECOND_FACTORS)
    return set(second.values_list("user_id", flat=True))


def _role_form(one: Membership, *, reader: Membership, owners: int) -> RoleForm | None:
    if not allows(reader.role, "manage_members"):
        return None
    if one.role not in roles_given_by(reader.role) or (one.role == Role.OWNER and owners == 1):
        return None
    return RoleForm(initial={"role": one.role}, given_by=reader.role, auto_id=f"{one.id}_%s")


def invited_to(reader: Membership) -> tuple[Invited, ...]:
    """Invitations that are open, the newest first; nothing for who may not invite."""
    if not allows(reader.role, "manage_members"):
        return ()
    still_open = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    found = list(still_open.order_by("-created_at"))
    names = {one.pk: str(one) for one in User.objects.filter(pk__in={i.invited_by for i in found})}
    return tuple(
        Invited(
            invitation=one,
            by=names.get(one.invited_by, ""),
            until=one.created_at + INVITATION_VALID_FOR,
            expired=one.created_at + INVITATION_VALID_FOR <= timezone.now(),
            mine_to_change=one.role in roles_given_by(reader.role),
        )
        for one in found
    )

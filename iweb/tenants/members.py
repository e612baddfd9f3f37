"""Founding a tenant, inviting people, changing what they may, and letting them go. Each is audited."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.text import slugify

from iweb.core import audit
from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.tenants.models import Invitation, Membership, PublicToken, Role, Tenant
from iweb.tenants.permissions import allows
from iweb.tenants.public_tokens import find_token, issue_token, use_token
from iweb.tenants.scopes import tenant_scope

INVITATION_VALID_FOR: Final = timedelta(days=7)
# More than people write by hand: our mail server is nobody's loudspeaker.
MOST_INVITATIONS_A_DAY: Final = 50
MOST_A_DAY_TO_ONE_ADDRESS: Final = 5


class NotAllowedError(Exception):
    """Who manages members may invite and change them; owners are made, changed and let go by owners only."""


class TooManyInvitationsError(Exception):
    """The tenant, or one address, has had its number of invitations of this day."""


class LastOwnerError(Exception):
    """A tenant keeps at least one owner."""


class InvitationError(Exception):
    """The invitation is unknown, used, withdrawn, expired, or meant for another address: one answer for all of them."""


def found_tenant(*, name: str, user_id: UUID, language: str = "nl") -> Tenant:
    """A new tenant with this person as its owner."""
    tenant_id = new_id()
    with tenant_scope(tenant_id):
        # The slug ends in random digits of the id, so that it says nothing about which names are taken.
        slug = f"{slugify(name)[:40] or 'shop'}-{tenant_id.hex[-8:]}"
        tenant = Tenant.objects.create(id=tenant_id, name=name, slug=slug, language=language)
        member = Membership.objects.create(tenant=tenant, user_id=user_id, role=Role.OWNER)
        _record("tenant.founded", tenant_id=tenant_id, who=user_id, member=member)
    return tenant


def invite(*, tenant_id: UUID, email: str, role: Role, by: UUID) -> tuple[Invitation, str]:
    """An open invitation and the token of its link. An earlier one for the same address is withdrawn.

    Raises NotAllowedError, TooManyInvitationsError.
    """
    address = email.strip().lower()
    with tenant_scope(tenant_id):
        open_ones = Invitation.objects.filter(email=address, accepted_at=None, withdrawn_at=None)
        # An owner's invitation is not replaced by one that makes less of it, but by an owner.
        roles = (role, *open_ones.values_list("role", flat=True))
        _refuse_unless_allowed(tenant_id=tenant_id, by=by, roles=roles)
        _refuse_a_flood(tenant_id=tenant_id, address=address)
        open_ones.update(withdrawn_at=Now())
        invitation = Invitation.objects.create(
            tenant_id=tenant_id, email=address, role=role, invited_by=by
        )
        token = issue_token(
            purpose=PublicToken.Purpose.INVITATION,
            tenant_id=tenant_id,
            subject_id=invitation.id,
            valid_for=INVITATION_VALID_FOR,
        )
        audit.record(
            what="member.invited",
            who=by,
            tenant_id=tenant_id,
            subject=f"tenants_invitation:{invitation.id}",
            after={"role": role},
        )
    return invitation, token


def withdraw_invitation(*, tenant_id: UUID, invitation_id: UUID, by: UUID) -> bool:
    """The link stops working. False when there was nothing open. Raises NotAllowedError."""
    with tenant_scope(tenant_id):
        mine = Invitation.objects.filter(id=invitation_id, accepted_at=None, withdrawn_at=None)
        roles = tuple(mine.values_list("role", flat=True))
        _refuse_unless_allowed(tenant_id=tenant_id, by=by, roles=roles)
        return _withdraw(mine, tenant_id=tenant_id, by=by)


def _withdraw(invitations: QuerySet[Invitation], *, tenant_id: UUID, by: UUID) -> bool:
    ids = list(invitations.values_list("id", flat=True))
    invitations.update(withdrawn_at=Now())
    for one in ids:
        subject = f"tenants_invitation:{one}"
        audit.record(
            what="member.invitation_withdrawn", who=by, tenant_id=tenant_id, subject=subject
        )
    return bool(ids)


def find_invitation(token: str) -> Invitation | None:
    """The open invitation of a link, with its tenant; None for a link that is unknown, used, withdrawn or expired."""
    found = find_token(token, purpose=PublicToken.Purpose.INVITATION)
    if found is None:
        return None
    with tenant_scope(found.tenant_id):
        return _open_one(found).select_related("tenant").first()


def _open_one(token: PublicToken) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        id=token.subject_id or token.id,  # an invitation always has a subject
        accepted_at=None,
        withdrawn_at=None,
        tenant__status=Tenant.Status.ACTIVE,
    )


def accept_invitation(*, token: str, user_id: UUID, email: str) -> Membership:
    """Join the tenant. The address must be the invited one. Raises InvitationError."""
    found = find_token(token, purpose=PublicToken.Purpose.INVITATION)
    if found is None:
        raise InvitationError
    with tenant_scope(found.tenant_id):
        open_ones = _open_one(found).filter(email=email.strip().lower())
        invitation = open_ones.select_for_update(of=("self",)).first()
        if invitation is None or use_token(token, purpose=PublicToken.Purpose.INVITATION) is None:
            raise InvitationError
        open_ones.update(accepted_at=Now())
        # Who is a member already keeps the role: an invitation never lowers an owner.
        member, _ = Membership.objects.get_or_create(
            tenant_id=found.tenant_id, user_id=user_id, defaults={"role": invitation.role}
        )
        _record("member.joined", tenant_id=found.tenant_id, who=user_id, member=member)
    return member


def change_role(*, tenant_id: UUID, membership_id: UUID, role: Role, by: UUID) -> Membership:
    """Raises NotAllowedError, LastOwnerError, Membership.DoesNotExist."""
    with tenant_scope(tenant_id):
        member = _locked(tenant_id=tenant_id, membership_id=membership_id)
        _refuse_unless_allowed(tenant_id=tenant_id, by=by, roles=(member.role, role))
        if role != Role.OWNER:
            _refuse_for_the_last_owner(member)
        before, member.role = member.role, role
        member.save(update_fields=["role"])
        _record("member.role_changed", tenant_id=tenant_id, who=by, member=member, before=before)
        _withdraw_what_no_longer_holds(member, by=by)
    return member


def remove_member(*, tenant_id: UUID, membership_id: UUID, by: UUID) -> None:
    """Raises NotAllowedError, LastOwnerError, Membership.DoesNotExist."""
    with tenant_scope(tenant_id), transaction.atomic():
        member = _locked(tenant_id=tenant_id, membership_id=membership_id)
        if member.user_id != by:  # everybody may leave
            _refuse_unless_allowed(tenant_id=tenant_id, by=by, roles=(member.role,))
        _refuse_for_the_last_owner(member)
        _record("member.removed", tenant_id=tenant_id, who=by, member=member)
        _withdraw_what_no_longer_holds(member, by=by, gone=True)
        member.delete()


def demand_second_factor(*, tenant_id: UUID, demanded: bool, by: UUID) -> None:
    """Whether owners and administrators of this tenant need a second factor. Raises NotAllowedError."""
    with tenant_scope(tenant_id):
        _refuse_unless_allowed(tenant_id=tenant_id, by=by, roles=(Role.OWNER,))
        changed = Tenant.objects.filter(id=tenant_id).exclude(second_factor_demanded=demanded)
        if changed.update(second_factor_demanded=demanded):
            audit.record(
                what="tenant.second_factor_demanded",
                who=by,
                tenant_id=tenant_id,
                subject=f"tenants_tenant:{tenant_id}",
                before={"demanded": not demanded},
                after={"demanded": demanded},
            )


def _refuse_unless_allowed(*, tenant_id: UUID, by: UUID, roles: tuple[str, ...]) -> None:
    """`roles` are those that are given or touched. Asked of the database, not of what a page showed."""
    own = Membership.objects.filter(tenant_id=tenant_id, user_id=by)
    role = own.values_list("role", flat=True).first() or ""
    if not allows(role, "manage_members") or (Role.OWNER in roles and role != Role.OWNER):
        raise NotAllowedError


def _refuse_a_flood(*, tenant_id: UUID, address: str) -> None:
    since = database_now() - timedelta(days=1)
    of_the_day = Invitation.objects.filter(tenant_id=tenant_id, created_at__gte=since)
    to_this = of_the_day.filter(email=address).count()
    if to_this >= MOST_A_DAY_TO_ONE_ADDRESS or of_the_day.count() >= MOST_INVITATIONS_A_DAY:
        raise TooManyInvitationsError


def _withdraw_what_no_longer_holds(member: Membership, *, by: UUID, gone: bool = False) -> None:
    """Who is let go could else come back by a link to an address of their own."""
    theirs = Invitation.objects.filter(
        tenant_id=member.tenant_id, invited_by=member.user_id, accepted_at=None, withdrawn_at=None
    )
    if not gone and allows(member.role, "manage_members"):
        theirs = theirs.filter(role=Role.OWNER)
    if gone or member.role != Role.OWNER:
        _withdraw(theirs, tenant_id=member.tenant_id, by=by)


def _locked(*, tenant_id: UUID, membership_id: UUID) -> Membership:
    """All owners are locked too, so that two owners cannot remove each other at the same moment."""
    rows = Membership.objects.select_for_update().filter(tenant_id=tenant_id).order_by("id")
    by_id = {row.id: row for row in rows}
    if membership_id not in by_id:
        raise Membership.DoesNotExist
    return by_id[membership_id]


def _refuse_for_the_last_owner(member: Membership) -> None:
    others = Membership.objects.filter(tenant_id=member.tenant_id, role=Role.OWNER)
    if member.role == Role.OWNER and not others.exclude(id=member.id).exists():
        raise LastOwnerError


def _record(
    what: str, *, tenant_id: UUID, who: UUID, member: Membership, before: str | None = None
) -> None:
    audit.record(
        what=what,
        who=who,
        tenant_id=tenant_id,
        on_behalf_of=None,
        subject=f"tenants_membership:{member.id}",
        before=None if before is None else {"role": before},
        after={"role": member.role, "user": str(member.user_id)},
    )

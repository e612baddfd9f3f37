"""Founding a tenant, inviting people, changing what they may, and letting them go. Each is audited."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.text import slugify

from iweb.core import audit
from iweb.core.ids import new_id
from iweb.tenants.models import Invitation, Membership, PublicToken, Role, Tenant
from iweb.tenants.public_tokens import find_token, issue_token, use_token
from iweb.tenants.scopes import tenant_scope

INVITATION_VALID_FOR: Final = timedelta(days=7)


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
    """An open invitation and the token of its link. An earlier one for the same address is withdrawn."""
    address = email.strip().lower()
    with tenant_scope(tenant_id):
        open_ones = Invitation.objects.filter(email=address, accepted_at=None, withdrawn_at=None)
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
    """The link stops working. False when there was nothing open."""
    with tenant_scope(tenant_id):
        mine = Invitation.objects.filter(id=invitation_id, accepted_at=None, withdrawn_at=None)
        withdrawn = bool(mine.update(withdrawn_at=Now()))
        if withdrawn:
            subject = f"tenants_invitation:{invitation_id}"
            audit.record(
                what="member.invitation_withdrawn", who=by, tenant_id=tenant_id, subject=subject
            )
    return withdrawn


def accept_invitation(*, token: str, user_id: UUID, email: str) -> Membership:
    """Join the tenant. The address must be the invited one. Raises InvitationError."""
    found = find_token(token, purpose=PublicToken.Purpose.INVITATION)
    if found is None or found.subject_id is None:
        raise InvitationError
    with tenant_scope(found.tenant_id):
        open_ones = Invitation.objects.select_for_update().filter(
            id=found.subject_id, email=email.strip().lower(), accepted_at=None, withdrawn_at=None
        )
        invitation = open_ones.first()
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
    """Raises LastOwnerError, Membership.DoesNotExist."""
    with tenant_scope(tenant_id):
        member = _locked(tenant_id=tenant_id, membership_id=membership_id)
        if role != Role.OWNER:
            _refuse_for_the_last_owner(member)
        before, member.role = member.role, role
        member.save(update_fields=["role"])
        _record("member.role_changed", tenant_id=tenant_id, who=by, member=member, before=before)
    return member


def remove_member(*, tenant_id: UUID, membership_id: UUID, by: UUID) -> None:
    """Raises LastOwnerError, Membership.DoesNotExist."""
    with tenant_scope(tenant_id), transaction.atomic():
        member = _locked(tenant_id=tenant_id, membership_id=membership_id)
        _refuse_for_the_last_owner(member)
        _record("member.removed", tenant_id=tenant_id, who=by, member=member)
        member.delete()


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

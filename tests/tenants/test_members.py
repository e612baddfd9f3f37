"""Founding, inviting, changing roles, leaving."""

from datetime import timedelta

import pytest
from django.db import connection

from iweb.core.ids import new_id
from iweb.core.models import AuditEvent
from iweb.tenants.members import (
    InvitationError,
    LastOwnerError,
    NotAllowedError,
    TooManyInvitationsError,
    accept_invitation,
    change_role,
    demand_second_factor,
    found_tenant,
    invite,
    remove_member,
    withdraw_invitation,
)
from iweb.tenants.models import Invitation, Membership, PublicToken, Role
from iweb.tenants.public_tokens import find_token, issue_token, use_token
from iweb.tenants.scopes import tenant_scope
from tests.factories import MembershipFactory, TenantFactory, UserFactory

pytestmark = pytest.mark.django_db

INVITATION = PublicToken.Purpose.INVITATION


def test_who_founds_a_tenant_owns_it() -> None:
    person = UserFactory()
    tenant = found_tenant(name="Bloemen & Zo", user_id=person.id)
    with tenant_scope(tenant.id):
        assert [(m.user_id, m.role) for m in Membership.objects.all()] == [(person.id, Role.OWNER)]
    assert tenant.slug.startswith("bloemen-zo-")


def test_two_tenants_may_have_the_same_name() -> None:
    person = UserFactory()
    assert (
        found_tenant(name="Shop", user_id=person.id).slug
        != found_tenant(name="Shop", user_id=person.id).slug
    )


def test_an_invitation_is_accepted_once_by_the_address_it_is_for() -> None:
    owner, guest = MembershipFactory(), UserFactory(email="Anna@Example.nl")
    _, token = invite(
        tenant_id=owner.tenant_id, email="anna@example.NL", role=Role.BOOKKEEPER, by=owner.user_id
    )
    member = accept_invitation(token=token, user_id=guest.id, email=guest.email)
    assert (member.tenant_id, member.role) == (owner.tenant_id, Role.BOOKKEEPER)
    with pytest.raises(InvitationError):
        accept_invitation(token=token, user_id=guest.id, email=guest.email)


def test_an_invitation_for_another_address_is_refused_and_stays_open() -> None:
    owner, guest, other = MembershipFactory(), UserFactory(), UserFactory()
    _, token = invite(
        tenant_id=owner.tenant_id, email=guest.email, role=Role.VIEWER, by=owner.user_id
    )
    with pytest.raises(InvitationError):
        accept_invitation(token=token, user_id=other.id, email=other.email)
    assert accept_invitation(token=token, user_id=guest.id, email=guest.email).role == Role.VIEWER


def test_a_withdrawn_invitation_is_refused() -> None:
    owner, guest = MembershipFactory(), UserFactory()
    made, token = invite(
        tenant_id=owner.tenant_id, email=guest.email, role=Role.VIEWER, by=owner.user_id
    )
    assert withdraw_invitation(tenant_id=owner.tenant_id, invitation_id=made.id, by=owner.user_id)
    assert not withdraw_invitation(
        tenant_id=owner.tenant_id, invitation_id=made.id, by=owner.user_id
    )
    with pytest.raises(InvitationError):
        accept_invitation(token=token, user_id=guest.id, email=guest.email)


def test_a_second_invitation_replaces_the_first() -> None:
    owner, guest = MembershipFactory(), UserFactory()
    first, second = (
        invite(tenant_id=owner.tenant_id, email=guest.email, role=role, by=owner.user_id)[1]
        for role in (Role.VIEWER, Role.ADMIN)
    )
    with pytest.raises(InvitationError):
        accept_invitation(token=first, user_id=guest.id, email=guest.email)
    assert accept_invitation(token=second, user_id=guest.id, email=guest.email).role == Role.ADMIN


def test_an_invitation_never_lowers_a_role() -> None:
    owner = MembershipFactory()
    _, token = invite(
        tenant_id=owner.tenant_id, email=owner.user.email, role=Role.VIEWER, by=owner.user_id
    )
    assert (
        accept_invitation(token=token, user_id=owner.user_id, email=owner.user.email).role
        == Role.OWNER
    )


@pytest.mark.parametrize("nonsense", ["", "x", "a" * 43])
def test_an_unknown_token_is_refused_like_any_other(nonsense: str) -> None:
    with pytest.raises(InvitationError):
        accept_invitation(token=nonsense, user_id=new_id(), email="x@example.nl")


def test_the_token_itself_is_kept_nowhere() -> None:
    owner = MembershipFactory()
    made, token = invite(
        tenant_id=owner.tenant_id, email="x@example.nl", role=Role.VIEWER, by=owner.user_id
    )
    with tenant_scope(owner.tenant_id), connection.cursor() as cursor:
        for table in ("tenants_publictoken", "tenants_invitation", "core_auditevent"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            assert token not in (cursor.fetchone()[0] or "")
        assert Invitation.objects.get().id == made.id


def test_an_expired_token_is_not_found() -> None:
    tenant = TenantFactory()
    token = issue_token(purpose=INVITATION, tenant_id=tenant.id, valid_for=timedelta(seconds=-1))
    assert find_token(token, purpose=INVITATION) is None
    assert use_token(token, purpose=INVITATION) is None


def test_a_token_is_good_for_its_own_purpose_only() -> None:
    tenant = TenantFactory()
    token = issue_token(purpose=INVITATION, tenant_id=tenant.id, valid_for=timedelta(days=1))
    assert find_token(token, purpose=PublicToken.Purpose.SHOP_HOOK) is None
    assert use_token(token, purpose=INVITATION) is not None
    assert use_token(token, purpose=INVITATION) is None


def test_the_last_owner_stays() -> None:
    owner = MembershipFactory()
    with pytest.raises(LastOwnerError):
        change_role(
            tenant_id=owner.tenant_id, membership_id=owner.id, role=Role.ADMIN, by=owner.user_id
        )
    with pytest.raises(LastOwnerError):
        remove_member(tenant_id=owner.tenant_id, membership_id=owner.id, by=owner.user_id)


def test_one_of_two_owners_can_go() -> None:
    owner = MembershipFactory()
    second = MembershipFactory(tenant=owner.tenant)
    change_role(
        tenant_id=owner.tenant_id, membership_id=owner.id, role=Role.VIEWER, by=second.user_id
    )
    remove_member(tenant_id=owner.tenant_id, membership_id=owner.id, by=second.user_id)
    with tenant_scope(owner.tenant_id):
        assert list(Membership.objects.all()) == [second]


def test_a_member_of_another_tenant_is_not_there() -> None:
    mine, other = MembershipFactory(), MembershipFactory()
    with pytest.raises(Membership.DoesNotExist):
        remove_member(tenant_id=mine.tenant_id, membership_id=other.id, by=mine.user_id)


def test_every_change_is_audited_without_names() -> None:
    owner = MembershipFactory()
    guest = MembershipFactory(tenant=owner.tenant, role=Role.VIEWER)
    change_role(
        tenant_id=owner.tenant_id, membership_id=guest.id, role=Role.ADMIN, by=owner.user_id
    )
    remove_member(tenant_id=owner.tenant_id, membership_id=guest.id, by=owner.user_id)
    with tenant_scope(owner.tenant_id):
        events = {event.what: event for event in AuditEvent.objects.all()}
    assert set(events) == {"member.role_changed", "member.removed"}
    assert events["member.role_changed"].before == {"role": "viewer"}
    assert events["member.role_changed"].who == owner.user_id


def test_only_owners_make_owners_and_touch_them() -> None:
    owner = MembershipFactory()
    tenant = owner.tenant
    admin = MembershipFactory(tenant=tenant, role=Role.ADMIN)
    second = MembershipFactory(tenant=tenant)
    viewer = MembershipFactory(tenant=tenant, role=Role.VIEWER)
    given = {"tenant_id": tenant.id, "by": admin.user_id}
    with pytest.raises(NotAllowedError):
        invite(email="x@example.nl", role=Role.OWNER, **given)
    with pytest.raises(NotAllowedError):
        change_role(membership_id=viewer.id, role=Role.OWNER, **given)
    with pytest.raises(NotAllowedError):
        change_role(membership_id=admin.id, role=Role.OWNER, **given)
    with pytest.raises(NotAllowedError):
        change_role(membership_id=second.id, role=Role.VIEWER, **given)
    with pytest.raises(NotAllowedError):
        remove_member(membership_id=second.id, **given)
    with pytest.raises(NotAllowedError):
        demand_second_factor(demanded=True, **given)
    assert change_role(membership_id=viewer.id, role=Role.ADMIN, **given).role == Role.ADMIN


@pytest.mark.parametrize("role", [Role.BOOKKEEPER, Role.VIEWER, None])
def test_who_does_not_manage_members_invites_and_changes_nobody(role: Role | None) -> None:
    owner = MembershipFactory()
    second = MembershipFactory(tenant=owner.tenant, role=Role.VIEWER)
    by = MembershipFactory(tenant=owner.tenant, role=role).user_id if role else UserFactory().id
    given = {"tenant_id": owner.tenant_id, "by": by}
    with pytest.raises(NotAllowedError):
        invite(email="x@example.nl", role=Role.VIEWER, **given)
    with pytest.raises(NotAllowedError):
        change_role(membership_id=second.id, role=Role.VIEWER, **given)
    with pytest.raises(NotAllowedError):
        remove_member(membership_id=second.id, **given)


def test_everybody_may_leave_by_themselves() -> None:
    owner = MembershipFactory()
    viewer = MembershipFactory(tenant=owner.tenant, role=Role.VIEWER)
    remove_member(tenant_id=owner.tenant_id, membership_id=viewer.id, by=viewer.user_id)
    with tenant_scope(owner.tenant_id):
        assert list(Membership.objects.all()) == [owner]


def test_an_administrator_does_not_replace_or_withdraw_the_invitation_of_an_owner() -> None:
    owner = MembershipFactory()
    admin = MembershipFactory(tenant=owner.tenant, role=Role.ADMIN)
    made, _ = invite(
        tenant_id=owner.tenant_id, email="x@example.nl", role=Role.OWNER, by=owner.user_id
    )
    given = {"tenant_id": owner.tenant_id, "by": admin.user_id}
    with pytest.raises(NotAllowedError):
        invite(email="x@example.nl", role=Role.VIEWER, **given)
    with pytest.raises(NotAllowedError):
        withdraw_invitation(invitation_id=made.id, **given)


@pytest.mark.parametrize(
    ("role", "left"),
    [(Role.ADMIN, {"viewer"}), (Role.VIEWER, set()), (None, set())],
)
def test_the_invitations_of_somebody_hold_as_long_as_they_may_give_them(
    role: Role | None, left: set[str]
) -> None:
    owner = MembershipFactory()
    leaving = MembershipFactory(tenant=owner.tenant)
    for number, given in enumerate((Role.OWNER, Role.VIEWER)):
        email = f"x{number}@example.nl"
        invite(tenant_id=owner.tenant_id, email=email, role=given, by=leaving.user_id)
    member = {"tenant_id": owner.tenant_id, "membership_id": leaving.id, "by": leaving.user_id}
    if role:
        change_role(role=role, **member)
    else:
        remove_member(**member)
    with tenant_scope(owner.tenant_id):
        still = Invitation.objects.filter(withdrawn_at=None).values_list("role", flat=True)
        assert set(still) == left


def test_a_tenant_and_an_address_get_a_number_of_invitations_a_day() -> None:
    owner = MembershipFactory()
    given = {"tenant_id": owner.tenant_id, "role": Role.VIEWER, "by": owner.user_id}
    for _ in range(5):
        invite(email="x@example.nl", **given)
    with pytest.raises(TooManyInvitationsError):
        invite(email="x@example.nl", **given)
    for number in range(45):
        invite(email=f"x{number}@example.nl", **given)
    with pytest.raises(TooManyInvitationsError):
        invite(email="another@example.nl", **given)


def test_demanding_a_second_factor_is_audited_once() -> None:
    owner = MembershipFactory()
    for demanded in (True, True, False):
        demand_second_factor(tenant_id=owner.tenant_id, demanded=demanded, by=owner.user_id)
    with tenant_scope(owner.tenant_id):
        told = [(one.what, one.after) for one in AuditEvent.objects.order_by("id")]
    name = "tenant.second_factor_demanded"
    assert told == [(name, {"demanded": True}), (name, {"demanded": False})]

"""Tenants, their members and invitations, and the base of everything a tenant owns."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from iweb.core.ids import new_id


class Plan(models.Model):
    """What a tenant may use, and how much of it. The house's own table, the same for all."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    limits = models.JSONField(default=dict)  # {"links": 1, "orders_a_month": 1000, ...}
    modules = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Tenant(models.Model):
    """One customer of the house: a business with its shops and its books. Closed first, purged by a command later."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="nl")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="tenants")
    settings = models.JSONField(default=dict)
    # Owners and administrators open no screen of this tenant without a second factor.
    second_factor_demanded = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class TenantOwned(models.Model):
    """The base of every row that belongs to a tenant. Its table comes under `ForceTenantIsolation` in the same migration.

    No index on the tenant alone: the table's own keys start with it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Role(models.TextChoices):
    """What a member is; what each may do is the table in `iweb.tenants.permissions`."""

    OWNER = "owner"
    ADMIN = "admin"
    BOOKKEEPER = "bookkeeper"
    VIEWER = "viewer"


class Membership(TenantOwned):
    """A person in a tenant. People read their own memberships without a tenant's scope (the switcher)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=12, choices=Role.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "user"], name="member_once")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"


class Invitation(TenantOwned):
    """An invitation by e-mail, bound to the address. Its link is a `PublicToken` with this row as subject."""

    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=12, choices=Role.choices)
    invited_by = models.UUIDField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "email"],
                name="invitation_open_once",
                condition=models.Q(accepted_at=None, withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"invitation as {self.role}"


class PublicToken(models.Model):
    """A link that works without signing in. Only its hash is kept; it names the tenant, so it lies outside all tenants."""

    class Purpose(models.TextChoices):
        INVITATION = "invitation"
        APPROVAL = "approval"
        SHOP_HOOK = "shop_hook"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hash = models.CharField(max_length=64, unique=True)  # sha256 of the token, hexadecimal
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    tenant_id = models.UUIDField()
    subject_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "purpose"], name="token_of_tenant")]

    def __str__(self) -> str:
        return f"{self.purpose} token"

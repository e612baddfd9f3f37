"""The rulebook as versioned, effective-dated rows. The frozen shapes the engine reads are in `mappings.rulebook`."""

from __future__ import annotations

from django.db import models

from iweb.tenants.models import TenantOwned


class Rulebook(TenantOwned):
    """All rules of one link, through all their versions."""

    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint("tenant", "name", name="rulebook_name_once")]

    def __str__(self) -> str:
        return self.name


class RulebookVersion(TenantOwned):
    """One frozen version. Editing makes a new one; a booking names the version that made it (DESIGN 3)."""

    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    effective_from = models.DateField()
    profile = models.JSONField(default=dict)  # the fields of mappings.rulebook.Profile, as JSON
    vat_codes = models.JSONField(default=list)  # [{code, type, percentage}] as the ledger had them
    made_by = models.UUIDField(null=True)  # the user; no key, so that a person can be erased
    comment = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", "rulebook", "number", name="rulebook_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.rulebook_id} v{self.number}"


class RuleRow(TenantOwned):
    """One rule of one version; `match` holds the circumstances it asks for."""

    version = models.ForeignKey(RulebookVersion, on_delete=models.PROTECT, related_name="rules")
    concern = models.CharField(max_length=30)
    match = models.JSONField(default=dict)
    target = models.CharField(max_length=60)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index("tenant", "version", name="rulerow_version")]

    def __str__(self) -> str:
        return f"{self.concern} -> {self.target}"


class ModuleActivation(TenantOwned):
    """A module that a tenant switched on for one rulebook, with its settings."""

    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="modules")
    module = models.CharField(max_length=40)
    settings = models.JSONField(default=dict)
    active_from = models.DateField()
    active_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "tenant", "rulebook", "module", "active_from", name="module_once"
            )
        ]

    def __str__(self) -> str:
        return self.module

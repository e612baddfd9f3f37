"""Rulebooks as rows and as the frozen shapes the engine reads. A version never changes; editing makes a new one (DESIGN 3)."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q

from connectors.models import Link, MasterData
from iweb.core import audit
from iweb.core.clock import database_now
from iweb.sync.models import Sale
from mappings.booking import HeldReason, NotASaleReason
from mappings.models import ModuleActivation, RulebookVersion, RuleRow
from mappings.record import from_plain, to_plain
from mappings.rulebook import Concern, Match, Profile, Rule, Rulebook, VatCode
from mappings.steps.kinds import unknown_kinds
from mappings.validation import direct_debits_on_prepaid, ties

COLLECTION = "I"  # Source: Exact REST docs 2025-06, PaymentConditions.PaymentMethod

# What a sale may be held for that a rule or a choice of the owner can mend; the rest waits for the shop or the books.
MENDED_BY_RULES = tuple(
    reason.value
    for reason in (
        HeldReason.OSS_MODULE_NEEDED,
        HeldReason.REGISTRATION_MISSING,
        HeldReason.PRODUCT_KIND_UNKNOWN,
        HeldReason.PRODUCT_CATEGORY_UNKNOWN,
        HeldReason.NO_JOURNAL,
        HeldReason.NO_LEDGER_ACCOUNT,
        HeldReason.NO_VAT_CODE,
        HeldReason.VAT_CODE_UNFIT,
        HeldReason.TARGET_UNFIT,
        HeldReason.VAT_RATE_UNEXPECTED,
        HeldReason.NO_ROUNDING_ACCOUNT,
        HeldReason.PAYMENT_FEE_UNMAPPED,
        HeldReason.NO_VOUCHER_ACCOUNT,
        HeldReason.CHANGED_AFTER_BOOKING,
        HeldReason.REFUND_WITHOUT_SLIP,
        HeldReason.VAT_PERIOD_FILED,
        HeldReason.DIRECT_DEBIT_ON_PREPAID,
    )
)


class RulebookRefusedError(ValueError):
    """The rules contradict each other. `pairs` are the rules that are equally specific for the same circumstances."""

    rules: tuple[Rule, ...] = ()  # those that are refused each for itself

    def __init__(self, pairs: tuple[tuple[Rule, Rule], ...]) -> None:
        super().__init__("two rules equally specific for the same circumstances")
        self.pairs = pairs


class DirectDebitRefusedError(RulebookRefusedError):
    """These `rules` would collect by direct debit what the customer paid in advance (BOOKING 15)."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        super().__init__(())
        self.rules = rules
        self.args = (
            "the payment condition "
            + ", ".join(sorted({rule.target for rule in rules}))
            + " collects by direct debit, for a payment method that is paid in advance",
        )


class UnknownKindError(RulebookRefusedError):
    """These `rules` name a kind of product that is neither ours nor the owner's."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        super().__init__(())
        self.rules = rules
        names = ", ".join(sorted({rule.target for rule in rules}))
        self.args = (f"no such kind of product: {names}",)


# --- reading ---


def load_rulebook(*, link: Link, version_id: UUID | None = None) -> tuple[Rulebook, Profile]:
    """The version in force today, or the given one, as the engine reads it. Inside the tenant's scope.

    Raises `RulebookVersion.DoesNotExist` for a version of another rulebook.
    """
    version = (
        current_version(link=link)
        if version_id is None
        else _version(link=link, version_id=version_id)
    )
    return rulebook_of(version, link=link), profile_of(version)


def rulebook_of(version: RulebookVersion, *, link: Link) -> Rulebook:
    """A version at hand, with the modules of today; it is kept in memory. Inside the tenant's scope."""
    return _frozen(version.id, link.code, _modules(link=link, day=database_now().date()))


def bare_rulebook_of(version: RulebookVersion, *, link: Link) -> Rulebook:
    """Without modules: what its rules say of a line, and nothing is asked of the database once it is kept in memory."""
    return _frozen(version.id, link.code, ())


def current_version(*, link: Link) -> RulebookVersion:
    """The newest version whose day has come; before any has, the first."""
    versions = RulebookVersion.objects.filter(rulebook_id=link.rulebook_id).order_by("-number")
    in_force = versions.filter(effective_from__lte=database_now().date()).first()
    return in_force or versions.order_by("number")[0]


def latest_version(*, link: Link) -> RulebookVersion:
    """The newest version, also when its day is still to come: the one an editor goes on from."""
    return RulebookVersion.objects.filter(rulebook_id=link.rulebook_id).order_by("-number")[0]


def _version(*, link: Link, version_id: UUID) -> RulebookVersion:
    return RulebookVersion.objects.get(id=version_id, rulebook_id=link.rulebook_id)


def profile_of(version: RulebookVersion) -> Profile:
    """A choice that did not exist yet when the version was saved has its default."""
    profile: Profile = from_plain({"type": "Profile", "value": version.profile})
    return profile


Modules = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@lru_cache(maxsize=256)
def _frozen(version_id: UUID, link_code: str, modules: Modules) -> Rulebook:
    """Versions are immutable, and an id is only known to who read it inside its tenant's scope: safe to keep."""
    version = RulebookVersion.objects.get(id=version_id)
    return Rulebook(
        id=str(version.id),
        version=version.number,
        link_code=link_code,
        rules=tuple(_rule(row) for row in version.rules.order_by("id")),
        vat_codes=vat_codes_of(version),
        modules=modules,
    )


def vat_codes_of(version: RulebookVersion) -> tuple[VatCode, ...]:
    return tuple(
        VatCode(
            code=one["code"],
            type=one["type"],
            percentage=Decimal(one["percentage"]),
            eu_sales_listing=one.get("eu_sales_listing", ""),  # versions before it have none
        )
        for one in version.vat_codes
    )


def rules_of(version: RulebookVersion) -> tuple[Rule, ...]:
    """Sorted here, so that rules that were fetched along are not asked for again."""
    return tuple(_rule(row) for row in sorted(version.rules.all(), key=lambda row: row.id))


def _rule(row: RuleRow) -> Rule:
    return Rule(
        id=str(row.id),
        concern=Concern(row.concern),
        match=_match(row.match),
        target=row.target,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _match(stored: dict[str, str]) -> Match:
    values: dict[str, Any] = dict(stored)
    if values.get("rate") is not None:
        values["rate"] = Decimal(values["rate"])
    return Match(**values)


def match_as_json(match: Match) -> dict[str, str]:
    """Only what the match asks for; the rate as a plain number of percent ("21")."""
    asked = {f.name: getattr(match, f.name) for f in fields(match)}
    return {name: _plain(value) for name, value in asked.items() if value is not None}


def _plain(value: str | Decimal) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _modules(*, link: Link, day: date) -> Modules:
    active = ModuleActivation.objects.filter(
        rulebook_id=link.rulebook_id, active_from__lte=day
    ).exclude(active_to__lt=day)
    return tuple(
        (one.module, tuple(sorted((str(k), str(v)) for k, v in one.settings.items())))
        for one in active.order_by("module", "active_from")
    )


def settings_of(*, link: Link, module: str) -> dict[str, str]:
    """The owner's answers that are in force today; none where it is off. Inside the tenant's scope."""
    return dict(dict(_modules(link=link, day=database_now().date())).get(module, ()))


def is_active(*, link: Link, module: str) -> bool:
    """Whether the module is switched on today."""
    return any(name == module for name, _ in _modules(link=link, day=database_now().date()))


# --- saving ---


def save_rulebook(
    *,
    link: Link,
    rules: Iterable[Rule],
    profile: Profile,
    vat_codes: Iterable[VatCode],
    made_by: UUID | None,
    comment: str = "",
    effective_from: date | None = None,
) -> RulebookVersion:
    """A new version. The ids of the given rules are not kept: rows get their own. Inside the tenant's scope.

    Raises `RulebookRefusedError` when two rules are equally specific for the same circumstances,
    `DirectDebitRefusedError` when one would collect what was paid in advance, and `UnknownKindError`.
    """
    kept = tuple(rules)
    check_rules(link=link, rules=kept, profile=profile)
    start = _start_date(link=link)
    version = RulebookVersion.objects.create(
        tenant_id=link.tenant_id,
        rulebook_id=link.rulebook_id,
        number=_next_number(link=link),
        effective_from=effective_from or database_now().date(),
        profile=to_plain(profile)["value"],
        vat_codes=[
            {
                "code": v.code,
                "type": v.type,
                "percentage": _plain(v.percentage),
                "eu_sales_listing": v.eu_sales_listing,
            }
            for v in vat_codes
        ],
        made_by=made_by,
        comment=comment,
    )
    RuleRow.objects.bulk_create([_row(version=version, rule=rule) for rule in kept])
    if version.effective_from <= database_now().date():
        decide_again(link=link, is_start_moved=profile.start_date != start)
    _note(link=link, version=version, rules=len(kept))
    return version


def check_rules(*, link: Link, rules: tuple[Rule, ...], profile: Profile) -> None:
    """Raise what `save_rulebook` raises, and save nothing. Inside the tenant's scope."""
    refuse_ties(rules)
    if unknown := unknown_kinds(rules=rules, profile=profile):
        raise UnknownKindError(unknown)
    refuse_direct_debit(link=link, rules=rules, profile=profile)


def _next_number(*, link: Link) -> int:
    """Editors of one rulebook queue up at the link's row, so that two savers get two numbers."""
    Link.objects.select_for_update().get(id=link.id)
    newest = (
        RulebookVersion.objects.filter(rulebook_id=link.rulebook_id).order_by("-number").first()
    )
    return newest.number + 1 if newest else 1


def _start_date(*, link: Link) -> date | None:
    known = RulebookVersion.objects.filter(rulebook_id=link.rulebook_id).exists()
    return profile_of(current_version(link=link)).start_date if known else None


def decide_again(*, link: Link, is_start_moved: bool = False) -> None:
    """What these rules may settle is decided anew at the next walk, which is due now; what stands in the books stays."""
    undecided = Q(outcome=Sale.Outcome.HELD, reason__in=MENDED_BY_RULES)
    undecided |= Q(outcome=Sale.Outcome.WAITING)
    if is_start_moved:
        undecided |= Q(
            outcome=Sale.Outcome.NOT_A_SALE, reason=NotASaleReason.BEFORE_START_DATE.value
        )
    if Sale.objects.filter(undecided, link=link).update(outcome=Sale.Outcome.NEW, decided_at=None):
        Link.objects.filter(id=link.id).update(read_due_at=database_now())


def _row(*, version: RulebookVersion, rule: Rule) -> RuleRow:
    return RuleRow(
        tenant_id=version.tenant_id,
        version=version,
        concern=rule.concern.value,
        match=match_as_json(rule.match),
        target=rule.target,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
    )


def _note(*, link: Link, version: RulebookVersion, rules: int) -> None:
    audit.record(
        what="rulebook.saved",
        tenant_id=link.tenant_id,
        who=version.made_by,
        subject=f"connectors_link:{link.id}",
        details={"link": link.code, "version": version.number, "rules": rules},
    )


def refuse_direct_debit(*, link: Link, rules: Iterable[Rule], profile: Profile) -> None:
    """Raise `DirectDebitRefusedError` for rules that would have a customer pay twice. Inside the tenant's scope."""
    found = direct_debits_on_prepaid(
        rules=rules,
        direct_debit=direct_debit_conditions(ledger_id=link.ledger_id),
        paid_afterwards=profile.paid_afterwards,
    )
    if found:
        raise DirectDebitRefusedError(found)


def direct_debit_conditions(*, ledger_id: UUID) -> tuple[str, ...]:
    """The codes of the ledger's payment conditions that collect. Inside the tenant's scope."""
    rows = MasterData.objects.filter(
        connection_id=ledger_id, kind="payment_condition", data__method=COLLECTION
    )
    return tuple(rows.order_by("code").values_list("code", flat=True))


# --- ties ---


def refuse_ties(rules: Iterable[Rule]) -> None:
    """Raise `RulebookRefusedError` unless every sale line finds one most specific rule, or rules that agree."""
    pairs = tuple(ties(rules))
    if pairs:
        raise RulebookRefusedError(pairs)

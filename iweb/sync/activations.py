"""Modules switched on and off for one link, from a day on; what was is kept as rows with their days (DESIGN 2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from connectors.models import Link
from iweb.core import audit
from iweb.core.clock import database_now
from iweb.sync.models import Sale
from iweb.sync.rulebooks import decide_again
from mappings.booking import HeldReason
from mappings.models import ModuleActivation

# Held for something that another setting of a module may mend, beside what rules may.
MENDED_BY_MODULES = (
    HeldReason.RELATION_UNFIT.value,
    HeldReason.RELATION_GONE.value,
    HeldReason.MODULE_MISSING.value,
    HeldReason.MODULE_CHANGED_TOTAL.value,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a module stands for a link: what is in force today and what begins on a later day; None where nothing does."""

    today: ModuleActivation | None = None
    later: ModuleActivation | None = None

    @property
    def settings(self) -> Mapping[str, str]:
        """The newest answers of the owner."""
        newest = self.later or self.today
        return newest.settings if newest is not None else {}


def standing_of(*, link: Link, module: str) -> Standing:
    """Inside the tenant's scope."""
    day = database_now().date()
    rows = list(_not_ended(link=link, module=module, day=day).order_by("active_from"))
    return Standing(
        today=next((row for row in reversed(rows) if row.active_from <= day), None),
        later=next((row for row in rows if row.active_from > day), None),
    )


def _not_ended(*, link: Link, module: str, day: date) -> QuerySet[ModuleActivation]:
    rows = ModuleActivation.objects.filter(rulebook_id=link.rulebook_id, module=module)
    return rows.filter(Q(active_to=None) | Q(active_to__gte=day))


def switch_on(
    *, link: Link, module: str, settings: Mapping[str, str], active_from: date, by: UUID | None
) -> ModuleActivation:
    """In force with these settings from the given day, today at the earliest; what was in force ends the day before.

    Inside the tenant's scope. Held and waiting sales are decided again; what stands in the books stays.
    """
    day = max(active_from, database_now().date())
    _take_turns(link=link)
    former = standing_of(link=link, module=module)
    _end(link=link, module=module, last=day - timedelta(days=1))
    row, _ = ModuleActivation.objects.update_or_create(
        tenant_id=link.tenant_id,
        rulebook_id=link.rulebook_id,
        module=module,
        active_from=day,
        defaults={"settings": dict(settings), "active_to": None},
    )
    _decide_again(link=link)
    _note("module.switched_on", link=link, by=by, module=module, before=former, after=row)
    return row


def switch_off(*, link: Link, module: str, by: UUID | None) -> bool:
    """At once. False when it was not on. Inside the tenant's scope."""
    _take_turns(link=link)
    former = standing_of(link=link, module=module)
    if former == Standing():
        return False
    _end(link=link, module=module, last=database_now().date() - timedelta(days=1))
    _decide_again(link=link)
    _note("module.switched_off", link=link, by=by, module=module, before=former, after=None)
    return True


def _take_turns(*, link: Link) -> None:
    Link.objects.select_for_update().get(id=link.id)


def _end(*, link: Link, module: str, last: date) -> None:
    """Nothing of it is in force after `last`; what was to begin later never does."""
    rows = ModuleActivation.objects.filter(rulebook_id=link.rulebook_id, module=module)
    rows.filter(Q(active_to=None) | Q(active_to__gt=last)).update(active_to=last)


def _decide_again(*, link: Link) -> None:
    decide_again(link=link)
    held = Sale.objects.filter(link=link, outcome=Sale.Outcome.HELD, reason__in=MENDED_BY_MODULES)
    if held.update(outcome=Sale.Outcome.NEW, decided_at=None):
        Link.objects.filter(id=link.id).update(read_due_at=database_now())


def _note(
    what: str,
    *,
    link: Link,
    by: UUID | None,
    module: str,
    before: Standing,
    after: ModuleActivation | None,
) -> None:
    audit.record(
        what=what,
        who=by,
        tenant_id=link.tenant_id,
        subject=f"connectors_link:{link.id}",
        before={"settings": dict(before.settings)},
        after=None if after is None else {"settings": after.settings},
        details={
            "module": module,
            "link": link.code,
            "from": "" if after is None else after.active_from.isoformat(),
        },
    )

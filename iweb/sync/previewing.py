"""Previews that are kept: the last fifty orders as they would be booked, with the version of the rules that decided them.

A person asks, a task reads the shop and decides (`iweb.sync.preview`), and what came out is stored: so that it can be looked
at without waiting, by people who cannot sign in, and so that an approval says what was approved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from connectors.errors import ConnectorError
from connectors.models import Link, MasterData
from iweb.core import audit
from iweb.core.clock import database_now
from iweb.sync.kept_previews import Preview
from iweb.sync.preview import Previewed, Read, decide, read_last, totals_of
from iweb.sync.rulebooks import current_version
from iweb.tenants.scopes import tenant_scope
from mappings.booking import Booked, Outcome, PostalAddress
from mappings.record import to_plain
from mappings.sale import Sale

LAST: Final = 50
# How far back the shop is read, in days: a little first, further where that did not bring enough orders.
FAR_BACK: Final = (7, 60, 400, 2000)
KEPT: Final = 5  # of a link, the newest; those that somebody answered about are kept as well


def ask(*, tenant_id: UUID, link_id: UUID, by: UUID) -> Preview:
    """Write it down; the caller queues `make` after the commit. While one is being made, that one is given."""
    with tenant_scope(tenant_id):
        link = Link.objects.select_for_update().get(id=link_id)
        running = Preview.objects.filter(link=link, state=Preview.State.ASKED).first()
        if running is not None:
            if not running.is_lost:
                return running
            Preview.objects.filter(id=running.id).update(state=Preview.State.FAILED)
        asked = Preview.objects.create(
            tenant_id=tenant_id, link=link, rulebook_version=current_version(link=link)
        )
        audit.record(
            what="preview.asked",
            who=by,
            tenant_id=tenant_id,
            subject=f"sync_preview:{asked.id}",
            details={"link": link.code, "version": asked.rulebook_version.number},
        )
    return asked


def make(*, tenant_id: UUID, preview_id: UUID) -> Preview:
    """Read, decide and keep. Made once: a doubled message does nothing. No scope may be open: this makes calls."""
    with tenant_scope(tenant_id):
        asked = Preview.objects.get(id=preview_id)
    if asked.state != Preview.State.ASKED:
        return asked
    try:
        read = _read_enough(asked)
        rows = decide(
            tenant_id=tenant_id,
            link_id=asked.link_id,
            read=read,
            version_id=asked.rulebook_version_id,
            before_start_too=True,
            progress=partial(_note, asked, "decided"),
        )
    except ConnectorError as error:
        failed = Preview.State.FAILED
        return _keep(asked, state=failed, message_id=error.message_id, detail=error.detail[:500])
    return _keep_made(asked, rows=rows)


def _read_enough(asked: Preview) -> Read:
    today = database_now().date()
    read: Read = []
    for days in FAR_BACK:
        read = read_last(
            tenant_id=asked.tenant_id,
            link_id=asked.link_id,
            last=LAST,
            since=today - timedelta(days=days),
            progress=partial(_note, asked, "read"),
        )
        if len(read) >= LAST:
            break
    _note(asked, "to_decide", len(read))
    return read


def _note(asked: Preview, field: str, number: int) -> None:
    """Progress, in a transaction of its own: a person watches."""
    with tenant_scope(asked.tenant_id):
        Preview.objects.filter(id=asked.id).update(**{field: number})


def _keep_made(asked: Preview, *, rows: Iterable[Previewed]) -> Preview:
    with tenant_scope(asked.tenant_id):
        link = Link.objects.select_related("ledger").get(id=asked.link_id)
        body = body_of(list(rows), link=link)
        made = _keep(asked, state=Preview.State.MADE, body=body)
        _forget_older(made)
    return made


def _keep(asked: Preview, **values: object) -> Preview:
    with tenant_scope(asked.tenant_id):
        Preview.objects.filter(id=asked.id, state=Preview.State.ASKED).update(
            made_at=database_now(), **values
        )
        asked.refresh_from_db()
    return asked


def _forget_older(made: Preview) -> None:
    mine = Preview.objects.filter(link_id=made.link_id).order_by("-created_at")
    newest = list(mine.values_list("id", flat=True)[:KEPT])
    mine.filter(answers=None).exclude(id__in=newest).delete()


# --- what is kept ---


def body_of(rows: list[Previewed], *, link: Link) -> dict[str, Any]:
    """As JSON: the orders, the newest first; the totals by currency; and what the administration calls its codes."""
    return {
        "orders": [_order(one) for one in reversed(rows)],
        "totals": [
            {
                "currency": one.currency,
                "sales": one.sales,
                "shop": str(one.shop),
                "to_book": str(one.to_book),
                "booked": str(one.booked),
            }
            for one in totals_of(rows)
        ],
        "names": _names(link=link, rows=rows),
    }


def _order(one: Previewed) -> dict[str, Any]:
    """`outcome` is a record of `mappings.record`, so that it is read and explained as a decision of the sync is."""
    return {
        "document": one.external_id,
        "sale": None if one.sale is None else _told(one.sale),
        "charged": str(one.charged or 0),
        "outcome": None if one.outcome is None else to_plain(_without_person(one.outcome)),
        "unreadable": one.unreadable,
        "to_ask": one.to_ask,
    }


def _told(sale: Sale) -> dict[str, str]:
    address = sale.invoice_address
    person = f"{address.first_name} {address.last_name}".strip()
    return {
        "kind": sale.kind.value,
        "order": sale.order_id,
        "reference": sale.reference,
        "day": sale.ordered_at.date().isoformat(),
        "customer": address.company or person,
        "country": sale.delivery_address.country or address.country,
        "paid_by": sale.payment_label,
        "method": sale.payment_method,
        "currency": sale.currency,
        "net": str(sale.total_net),
    }


def _without_person(outcome: Outcome) -> Outcome:
    """The customer by code and name alone: nobody needs an address to see how an order would be booked."""
    if not isinstance(outcome, Booked):
        return outcome
    relation = outcome.relation
    country = PostalAddress(country=relation.address.country)
    bare = replace(relation, address=country, email="", phone="", contact=None)
    return replace(outcome, relation=bare)


def _names(*, link: Link, rows: Iterable[Previewed]) -> dict[str, dict[str, str]]:
    """By kind and code. Kept, for the administration may call it otherwise later."""
    booked = [one.outcome.entry for one in rows if isinstance(one.outcome, Booked)]
    lines = [line for entry in booked for line in entry.lines]
    wanted = (
        Q(kind="journal", code__in={entry.journal for entry in booked})
        | Q(kind="ledger_account", code__in={line.ledger_account for line in lines})
        | Q(kind="vat_code", code__in={line.vat_code for line in lines})
    )
    found: dict[str, dict[str, str]] = {}
    masters = MasterData.objects.filter(wanted, connection=link.ledger)
    for kind, code, label in masters.values_list("kind", "code", "label"):
        found.setdefault(kind, {})[code] = label
    return found

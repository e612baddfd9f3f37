"""Connecting: a shop, a ledger, and the two joined. Services for the panel, and the work its tasks do.

What talks to another system (`check_shop`, `refresh_ledger`, and `exchange_consent` in `iweb.sync.consents`) is called by
tasks and makes its calls between two scopes, never inside one (DESIGN 5). The rest are short transactions for views.
"""

from dataclasses import asdict
from typing import Any
from uuid import UUID

import psycopg
from django.db import IntegrityError, transaction

from connectors.errors import ConnectorError
from connectors.models import Connection, Link
from connectors.ports import ShopProfile
from connectors.registry import shop_reader
from iweb.core import audit
from iweb.core.clock import database_now
from iweb.sync.approving import approval_in_force
from iweb.sync.company_answers import with_company
from iweb.sync.consents import begin_consent, choose_division, exchange_consent, receive_consent
from iweb.sync.lanes import note_work
from iweb.sync.master_data import findings_of
from iweb.sync.mirrors import refresh_ledger
from iweb.sync.numbering import books_of, debtor_prefix, link_code, link_numbers, origin_of
from iweb.sync.rulebooks import latest_version, save_rulebook
from iweb.sync.suggest_rules import one_stop_shop_rules, rules_from, suggest, vat_codes_from
from iweb.tenants.scopes import tenant_scope
from mappings.models import Rulebook
from mappings.rulebook import Concern, Profile

__all__ = [
    "ConnectingError",
    "add_shop",
    "begin_consent",
    "change_shop_key",
    "check_shop",
    "choose_division",
    "exchange_consent",
    "go_live",
    "join",
    "pause",
    "receive_consent",
    "refresh_ledger",
]


class ConnectingError(Exception):
    """What was asked cannot be done now; `message_id` names the sentence that says why and what to do."""

    def __init__(self, message_id: str) -> None:
        super().__init__(message_id)
        self.message_id = message_id


# --- a shop ---


def add_shop(
    *, tenant_id: UUID, label: str, address: str, key: str, user: UUID, kind: str = "prestashop"
) -> Connection:
    """Keep a shop with its key sealed, state `checking`. The caller queues `check_shop` after the commit.

    Raises `ConnectingError("connecting.label_taken")`.
    """
    with tenant_scope(tenant_id):
        shop = Connection(
            tenant_id=tenant_id,
            role=Connection.Role.SHOP,
            kind=kind,
            label=label,
            address=address,
            state=Connection.State.CHECKING,
        )
        refuse_taken_label(role=Connection.Role.SHOP, label=label)
        shop.secret = key
        shop.save()
        _note(what="connection.added", connection=shop, user=user)
    return shop


def refuse_taken_label(*, role: str, label: str) -> None:
    """Inside the tenant's scope. Raises `ConnectingError("connecting.label_taken")`."""
    if Connection.objects.filter(role=role, label=label).exists():
        raise ConnectingError("connecting.label_taken")


def change_shop_key(
    *, tenant_id: UUID, connection_id: UUID, address: str, key: str, user: UUID
) -> Connection:
    """Another address or key for a shop; an empty key keeps the one there is. State `checking` until it is checked."""
    with tenant_scope(tenant_id):
        shop = Connection.objects.select_for_update().get(
            id=connection_id, role=Connection.Role.SHOP
        )
        before = {"address": shop.address}
        shop.address, shop.state = address, Connection.State.CHECKING
        shop.state_reason = shop.state_detail = ""
        if key:
            shop.secret = key
        shop.save(update_fields=["address", "state", "state_reason", "state_detail", "secret"])
        audit.record(
            what="connection.changed",
            tenant_id=tenant_id,
            who=user,
            subject=f"connectors_connection:{shop.id}",
            before=before,
            after={"address": address, "new_key": bool(key)},
        )
    return shop


def check_shop(*, tenant_id: UUID, connection_id: UUID) -> Connection:
    """Ask the shop who it is and what the key may read; store the answer, or in words what is wrong."""
    with tenant_scope(tenant_id):
        shop = Connection.objects.get(id=connection_id, role=Connection.Role.SHOP)
    values: dict[str, Any] = {"state": Connection.State.BROKEN}
    try:
        found = shop_reader(shop).probe()
    except ConnectorError as error:
        values |= {"state_reason": error.message_id, "state_detail": error.detail[:500]}
    else:
        values |= _after_probe(found)
    with tenant_scope(tenant_id):
        Connection.objects.filter(id=connection_id).update(checked_at=database_now(), **values)
        if values["state"] == Connection.State.WORKING:
            _read_now(shop=shop)
        shop.refresh_from_db()
    return shop


def _after_probe(found: ShopProfile) -> dict[str, Any]:
    """It answers; where the key may read too little, every resource is named."""
    missing = list(found.missing_permissions)
    return {
        "profile": asdict(found) | {"missing_permissions": missing},
        "state": Connection.State.BROKEN if missing else Connection.State.WORKING,
        "state_reason": "connecting.permissions_missing" if missing else "",
        "state_detail": ", ".join(missing)[:500],
    }


def _read_now(*, shop: Connection) -> None:
    """A shop that works again is read at once, not when the pause after its last failure is over."""
    links = Link.objects.filter(shop=shop, state=Link.State.LIVE, read_failures__gt=0)
    links.update(read_due_at=database_now(), read_failures=0, state_reason="", state_detail="")


# --- a shop joined to a ledger ---


def join(*, tenant_id: UUID, shop_id: UUID, ledger_id: UUID, user: UUID) -> Link:
    """Join a shop to an administration, with a first rulebook proposed from its master data. The same two give the same link.

    Raises `ConnectingError`: `connecting.masters_missing` while the administration's master data are not read yet,
    `connecting.shop_linked_already` and `connecting.shop_linked_elsewhere` where the shop is booked there already.
    """
    with tenant_scope(tenant_id):
        shop = Connection.objects.get(id=shop_id, role=Connection.Role.SHOP)
        ledger = Connection.objects.select_for_update().get(
            id=ledger_id, role=Connection.Role.LEDGER
        )
        known = Link.objects.filter(shop=shop, ledger=ledger).first()
        if known is not None:
            return known
        if ledger.masters_at is None:
            raise ConnectingError("connecting.masters_missing")
        _refuse_the_same_shop_again(shop=shop, ledger=ledger)
        link = _make_link(shop=shop, ledger=ledger)
        audit.record(
            what="link.joined",
            tenant_id=tenant_id,
            who=user,
            subject=f"connectors_link:{link.id}",
            details={"code": link.code},
        )
        _propose_rules(link=link)
    return link


def _refuse_the_same_shop_again(*, shop: Connection, ledger: Connection) -> None:
    """A second link would give every order a second key, by which no look-up finds the first entry.

    Two shops of one PrestaShop are two shops: they differ in the shop id that is set for them.
    """
    others = Link.objects.filter(ledger__lane=ledger.lane).select_related("shop")
    if any(_origin(one.shop) == _origin(shop) for one in others):
        raise ConnectingError("connecting.shop_linked_already")


def _origin(shop: Connection) -> str:
    return origin_of(address=shop.address, shop=str(shop.settings.get("id_shop") or ""))


def _make_link(*, shop: Connection, ledger: Connection) -> Link:
    """The link under the number that follows from shop and books, or the next where another shop there has that one.

    The constraints decide, since links of other tenants cannot be seen from here.
    """
    origin, books = _origin(shop), _books(ledger)
    for number in link_numbers(origin=origin, books=books):
        try:
            with transaction.atomic():
                return _new_link(
                    number=number, origin=origin, books=books, shop=shop, ledger=ledger
                )
        except IntegrityError as error:
            broken = _broken_constraint(error)
            if broken == "link_origin_once":
                raise ConnectingError("connecting.shop_linked_elsewhere") from error
            if broken != "link_number_once":
                raise
    raise RuntimeError(f"every number of {origin} in {books} is taken")


def _broken_constraint(error: IntegrityError) -> str:
    cause = error.__cause__
    return cause.diag.constraint_name or "" if isinstance(cause, psycopg.Error) else ""


def _books(ledger: Connection) -> str:
    if ledger.lane is None:
        raise ConnectingError("connecting.masters_missing")
    lane = ledger.lane
    return books_of(ledger=lane.ledger, region=lane.region, division=lane.division)


def _new_link(
    *, number: int, origin: str, books: str, shop: Connection, ledger: Connection
) -> Link:
    code = link_code(number)
    return Link.objects.create(
        tenant_id=shop.tenant_id,
        number=number,
        code=code,
        origin=origin,
        books=books,
        shop=shop,
        ledger=ledger,
        rulebook=Rulebook.objects.create(
            tenant_id=shop.tenant_id, name=f"{shop.label} → {ledger.label} ({code})"[:120]
        ),
        unproven_at=database_now(),
    )


def _propose_rules(*, link: Link) -> None:
    """Version 1 is a proposal: nobody made it, and nothing goes live before a person confirmed one."""
    masters = list(link.ledger.masters.all())
    today = database_now().date()
    choices = {one.field: one.code for one in suggest(masters=masters, on=today)}
    usual = Profile(
        currency=str(link.shop.profile.get("currency") or "EUR"),
        time_zone=str(link.shop.profile.get("time_zone") or "Europe/Amsterdam"),
        debtor_prefix=debtor_prefix(link.number),
        rounding_account=choices.get("rounding_account", ""),
        voucher_account=choices.get("voucher_account", ""),
    )
    profile = with_company(usual, tenant=link.tenant)
    save_rulebook(
        link=link,
        rules=(*rules_from(choices), *one_stop_shop_rules(masters=masters, on=today)),
        profile=profile,
        vat_codes=vat_codes_from(masters=masters, on=today),
        made_by=None,
        comment="proposed",
    )


def obstacles(*, link: Link) -> tuple[str, ...]:
    """The ids of the sentences that say why a link cannot go live yet; empty when it can. Inside the tenant's scope."""
    found = [
        f"connecting.{connection.role}_not_working"
        for connection in (link.shop, link.ledger)
        if connection.state != Connection.State.WORKING
    ]
    version = latest_version(link=link)
    if version.made_by is None:
        found.append("connecting.rules_not_confirmed")
    concerns = set(version.rules.values_list("concern", flat=True))
    if (
        not {Concern.JOURNAL.value, Concern.LEDGER_ACCOUNT.value, Concern.VAT_CODE.value}
        <= concerns
    ):
        found.append("connecting.rules_incomplete")
    elif any(one.is_blocking for one in findings_of(link=link)):
        found.append("connecting.rules_faulty")
    return tuple(found)


def go_live(*, tenant_id: UUID, link_id: UUID, user: UUID) -> Link:
    """From now on sales are booked; the first reading is due at once. Raises `ConnectingError` with the first obstacle."""
    with tenant_scope(tenant_id):
        link = Link.objects.select_for_update().get(id=link_id)
        hindering = obstacles(link=link)
        if hindering:
            raise ConnectingError(hindering[0])
        link.state, link.read_due_at = Link.State.LIVE, database_now()
        link.state_reason = link.state_detail = ""
        link.save(update_fields=["state", "state_reason", "state_detail", "read_due_at"])
        if link.ledger.lane_id is not None:
            note_work(lane_id=link.ledger.lane_id)
        approval = approval_in_force(link=link)
        audit.record(
            what="link.live",
            tenant_id=tenant_id,
            who=user,
            subject=f"connectors_link:{link.id}",
            details={"approval": str(approval.id) if approval else "none"},
        )
    return link


def pause(*, tenant_id: UUID, link_id: UUID, user: UUID) -> Link:
    """Read and send nothing until it goes live again; what was decided is kept."""
    with tenant_scope(tenant_id):
        link = Link.objects.select_for_update().get(id=link_id)
        link.state = Link.State.PAUSED
        link.save(update_fields=["state"])
        audit.record(
            what="link.paused", tenant_id=tenant_id, who=user, subject=f"connectors_link:{link.id}"
        )
    return link


def _note(*, what: str, connection: Connection, user: UUID) -> None:
    audit.record(
        what=what,
        tenant_id=connection.tenant_id,
        who=user,
        subject=f"connectors_connection:{connection.id}",
        details={"role": connection.role, "kind": connection.kind},
    )

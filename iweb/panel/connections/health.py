"""The health of a shop or an administration in words: what works, what does not, since when, when it ran and runs again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from connectors.models import Connection, Link
from connectors.shops.prestashop.fields import PERMISSIONS, dialect_of
from iweb.panel.wording import message_texts
from iweb.sync.models import Receipt, SyncRun

MASTERS_EVERY: Final = timedelta(hours=24)  # as iweb.sync.upkeep reads them


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that works (`well` True), does not (False), or is not known yet (None).

    `last` is when it went well the last time, `next` when it runs again.
    """

    title: str
    well: bool | None
    text: str = ""
    last: datetime | None = None
    next: datetime | None = None

    @property
    def tone(self) -> str:
        return {True: "good", False: "bad", None: "wait"}[self.well]

    @property
    def icon(self) -> str:
        return {True: "circle-check", False: "circle-x", None: "clock"}[self.well]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One resource the shop's key must be able to view; `what` says what it is needed for."""

    name: str
    what: str
    granted: bool


def checks_of(connection: Connection) -> tuple[Check, ...]:
    """Inside the tenant's scope; the link's readings and the newest receipt are looked at."""
    if connection.role == Connection.Role.SHOP:
        return tuple(_of_shop(connection))
    return tuple(_of_ledger(connection))


def _of_shop(shop: Connection) -> Iterator[Check]:
    yield Check(
        title=_("The shop answers and accepts the key"),
        well=_works(shop),
        last=shop.checked_at if shop.state == Connection.State.WORKING else None,
    )
    if permissions := permissions_of(shop):
        missing = sum(not one.granted for one in permissions)
        yield Check(
            title=_("The key may view all that booking needs"),
            well=not missing,
            text=_("%(n)s of %(total)s permissions are missing.")
            % {"n": missing, "total": len(permissions)}
            if missing
            else "",
        )
    for link in Link.objects.filter(shop=shop).select_related("ledger").order_by("number"):
        yield _reading(link)


def _works(connection: Connection) -> bool | None:
    states = {Connection.State.WORKING.value: True, Connection.State.BROKEN.value: False}
    return states.get(connection.state)


def _reading(link: Link) -> Check:
    title = _("Sales are read for %(ledger)s") % {"ledger": link.ledger.label}
    if link.state != Link.State.LIVE:
        return Check(title=title, well=None, text=_("The link is not live: nothing is read."))
    good = SyncRun.objects.filter(link=link, message_id="", finished_at__isnull=False)
    last = good.order_by("-created_at").values_list("finished_at", flat=True).first()
    text = message_texts(link.state_reason, detail=link.state_detail or "…")["title"]
    well = None if link.last_read_at is None else not link.read_failures
    return Check(title=title, well=well, text=text, last=last, next=link.read_due_at)


def _of_ledger(ledger: Connection) -> Iterator[Check]:
    grant = ledger.grant
    texts = message_texts(grant.state_reason) if grant else message_texts("")
    yield Check(
        title=_("Exact Online accepts our consent"),
        well=None if grant is None else grant.state == "working" and _works(ledger) is not False,
        text=texts["title"],
        last=grant.pair_issued_at if grant else None,
    )
    yield Check(
        title=_("Journals, accounts, VAT codes and periods are read"),
        well=None if ledger.masters_at is None else True,
        last=ledger.masters_at,
        next=_next_reading(ledger),
    )
    yield Check(
        title=_("Customers in the books are read"),
        well=None if ledger.relations_at is None else True,
        last=ledger.relations_at,
        next=_next_reading(ledger),
    )
    yield _booking(ledger)


def _next_reading(ledger: Connection) -> datetime | None:
    if ledger.refresh_due_at is not None:
        return ledger.refresh_due_at
    return ledger.masters_at + MASTERS_EVERY if ledger.masters_at else None


def _booking(ledger: Connection) -> Check:
    receipts = Receipt.objects.filter(link__ledger=ledger).order_by("-created_at")
    newest = receipts.values_list("created_at", flat=True).first()
    title = _("Entries arrive in the books")
    if ledger.state == Connection.State.BROKEN:
        return Check(
            title=title,
            well=False,
            text=_("What is ready waits until the connection is mended. Nothing is lost."),
            last=newest,
        )
    if newest is None:
        return Check(title=title, well=None, text=_("Nothing was booked yet."))
    return Check(title=title, well=True, last=newest)


# --- the permissions of a shop's key ---


def resources() -> tuple[Permission, ...]:
    """All that a key must be able to view, for who is about to make one."""
    words = _what_for()
    return tuple(
        Permission(name=one, what=words.get(one, ""), granted=False) for one in PERMISSIONS
    )


def permissions_of(shop: Connection) -> tuple[Permission, ...]:
    """Empty while the shop has not told who it is."""
    version = str(shop.profile.get("version") or "")
    if not version:
        return ()
    missing = set(shop.profile.get("missing_permissions") or ())
    words = _what_for()
    return tuple(
        Permission(name=name, what=words.get(name, ""), granted=name not in missing)
        for name in dialect_of(version).permissions
    )


def _what_for() -> dict[str, str]:
    return {
        "addresses": _("who bought and where it is delivered: decides the VAT"),
        "carriers": _("whether the customer picks it up"),
        "configurations": _("the shop's name, version, currency and how it rounds"),
        "countries": _("the country of an address"),
        "currencies": _("the currency of an order"),
        "customers": _("name, e-mail and company of the customer"),
        "languages": _("the language of the customer"),
        "order_cart_rules": _("vouchers and discounts"),
        "order_discounts": _("vouchers and discounts"),
        "order_details": _("the lines of an order"),
        "order_histories": _("when an order was paid, sent or cancelled"),
        "order_invoices": _("number and date of the invoice"),
        "order_payments": _("how and when it was paid"),
        "order_slip": _("credit slips"),
        "order_states": _("what a status means"),
        "orders": _("the orders"),
        "states": _("the province or state of an address"),
        "taxes": _("the VAT rates"),
        "translated_configurations": _("texts in front of invoice and slip numbers"),
    }

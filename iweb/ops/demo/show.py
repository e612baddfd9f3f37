"""The tour: connect a demo company through the panel, wait for its sales, and show what was booked beside what was sold."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from iweb.core.clock import database_now
from iweb.ops.demo import sandboxes, walk
from iweb.ops.demo.browser import Browser, WalkError
from iweb.ops.demo.people import DemoPeople, demo_people
from iweb.ops.demo.sandboxes import BooksEntry, ShopOrder
from iweb.ops.demo.settled import demo_link, ring, settled

# The five orders of the sandbox shop are ordinary domestic sales: none may be held.
EXPECTED_HELD: frozenset[tuple[str, str]] = frozenset()  # (order id, reason)
PATIENCE = 150.0  # seconds until everything is settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One order of the shop beside what stands in the books."""

    order: str
    reference: str
    shop_total: Decimal
    outcome: str
    entry: str
    booked: Decimal | None

    @property
    def is_right(self) -> bool:
        if self.outcome == "booked":
            return self.booked == self.shop_total
        if self.outcome.startswith("held"):
            return (self.order, self.outcome.partition(": ")[2]) in EXPECTED_HELD
        return self.outcome in ("waiting", "not_a_sale")


def run() -> int:
    """The exit code: 0 only if every order is booked to the cent, waits, is no sale, or is held as the demo expects."""
    try:
        return _tour()
    except WalkError as error:
        _say(f"The tour could not go on: {error}")
        return 2


def _tour() -> int:
    people = demo_people(state=Path(os.environ["IWEB_STATE"]))
    shop_base, books_base = os.environ["PRESTASHOP_SANDBOX_URL"], os.environ["EXACT_SANDBOX_URL"]
    key, orders = sandboxes.shop(base=shop_base)
    began = database_now()
    if demo_link(tenant_id=people.tenant_id) is None:
        _connect(people=people, shop_address=shop_base, key=key)
    ring(tenant_id=people.tenant_id)
    if not _wait_until(lambda: settled(tenant_id=people.tenant_id, since=began)):
        _say("Not everything settled in time; the panel shows what is still on its way.")
    link = demo_link(tenant_id=people.tenant_id)
    if link is None or link.division is None:
        _say("The shop is not joined to an administration.")
        return 2
    entries = sandboxes.books(base=books_base, division=link.division)
    rows = _rows(orders=orders, entries=entries, outcomes=link.outcomes)
    _show(
        rows=rows,
        entries=len(entries),
        books_base=books_base,
        email=people.email,
        password=people.password,
    )
    return 0 if rows and all(row.is_right for row in rows) and len(entries) == _booked(rows) else 1


def _connect(*, people: DemoPeople, shop_address: str, key: str) -> None:
    browser = Browser(base=os.environ["BASE_URL"])
    _say("Signing in as the owner, connecting the shop with its webservice key ...")
    walk.sign_in(browser=browser, people=people)
    walk.connect_shop(browser=browser, address=shop_address, key=key)
    _say("Giving consent at Exact Online, choosing the administration, confirming the rules ...")
    walk.connect_exact(browser=browser)
    walk.join_and_confirm(browser=browser)
    walk.go_live(browser=browser)


def _wait_until(probe: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if probe():
            return True
        time.sleep(0.3)
    return False


def _rows(
    *, orders: tuple[ShopOrder, ...], entries: tuple[BooksEntry, ...], outcomes: dict[str, str]
) -> list[Row]:
    by_key = {entry.reference.rpartition("-")[2]: entry for entry in entries}
    rows = []
    for order in orders:
        entry = by_key.get(f"O{order.id}")
        rows.append(
            Row(
                order=order.id,
                reference=order.reference,
                shop_total=order.total,
                outcome=outcomes.get(order.id, "not read"),
                entry=entry.number if entry else "",
                booked=entry.total if entry else None,
            )
        )
    return rows


def _booked(rows: list[Row]) -> int:
    return sum(row.outcome == "booked" for row in rows)


def _show(*, rows: list[Row], entries: int, books_base: str, email: str, password: str) -> None:
    _say("")
    _say(
        f"{'order':>6}  {'reference':<12} {'shop total':>11}  {'in the books':>12}  {'entry':<10} what happened"
    )
    for row in rows:
        booked = f"{row.booked:.2f}" if row.booked is not None else "-"
        mark = "" if row.is_right else "   <-- not as it should be"
        _say(
            f"{row.order:>6}  {row.reference:<12} {row.shop_total:>11.2f}  {booked:>12}  {row.entry:<10} {row.outcome}{mark}"
        )
    shop = sum((row.shop_total for row in rows if row.outcome == "booked"), Decimal(0))
    books = sum((row.booked for row in rows if row.booked is not None), Decimal(0))
    _say(f"{'':>6}  {'total':<12} {shop:>11.2f}  {books:>12.2f}  {entries} entries in the books")
    _say("")
    _say(f"Panel   {os.environ['BASE_URL']}/   sign in as {email} with {password}")
    _say(f"Books   {books_base}/books   the sandbox Exact Online, as a bookkeeper sees it")
    _say(f"Shop    {os.environ['PRESTASHOP_SANDBOX_URL']}/   the sandbox PrestaShop")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()

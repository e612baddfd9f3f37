"""The tour: connect a demo company, wait for its sales, and show what was booked beside what was sold."""

import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from iweb.core.clock import database_now
from iweb.ops.demo import company, sandboxes, walk
from iweb.ops.demo.browser import Browser, WalkError
from iweb.ops.demo.expected import expected_outcomes
from iweb.ops.demo.people import DemoPeople, demo_people
from iweb.ops.demo.rows import all_right, calls_in_words, in_words, rows_of
from iweb.ops.demo.settled import demo_link, ring, settled
from iweb.ops.operations.answers import RefusedError
from iweb.ops.operations.desks import Desk, open_desk
from iweb.sync.connecting import ConnectingError

PATIENCE = 300.0  # seconds until everything is settled


def run() -> int:
    """The exit code: 0 only if every document ended where the table of expectations says, to the cent."""
    try:
        return _tour()
    except (WalkError, RefusedError) as error:
        _say(f"The tour could not go on: {error}")
        return 2


def _tour() -> int:
    people = demo_people(state=Path(os.environ["IWEB_STATE"]))
    shop_base, books_base = os.environ["PRESTASHOP_SANDBOX_URL"], os.environ["EXACT_SANDBOX_URL"]
    sandboxes.strike_off(base=os.environ["VIES_SANDBOX_URL"], numbers=company.STRUCK_OFF)
    calls_before = sandboxes.last_call(base=books_base)
    shop, began = sandboxes.shop(base=shop_base), database_now()
    if demo_link(tenant_id=people.tenant_id) is None:
        _connect(people=people, shop_address=shop_base, shop=shop)
    _settle(people=people, since=began)
    if shop.tells_sixty_orders:
        sandboxes.call_off(base=shop_base)
        _settle(people=people, since=database_now())
    return _show(people=people, calls_before=calls_before)


def _connect(*, people: DemoPeople, shop_address: str, shop: sandboxes.Shop) -> None:
    browser = Browser(base=os.environ["BASE_URL"])
    _say("Signing in as the owner, connecting the shop with its webservice key ...")
    walk.sign_in(browser=browser, people=people)
    walk.connect_shop(browser=browser, address=shop_address, key=shop.key)
    _say("Giving consent at Exact Online, choosing the administration, confirming the rules ...")
    walk.connect_exact(browser=browser)
    desk = open_desk(tenant=str(people.tenant_id), operator=people.staff_email, command="demo")
    _say(walk.wait_for(lambda: _set_rules(desk), what="the master data of the administration"))
    for line in company.go_live(desk=desk, opened_on=shop.opened_on):
        _say(line)


def _set_rules(desk: Desk) -> str | None:
    try:
        return company.set_rules(desk=desk, shop=walk.SHOP)
    except ConnectingError as error:
        if error.message_id == "connecting.masters_missing":
            return None  # the worker reads them
        raise


def _settle(*, people: DemoPeople, since: datetime) -> None:
    ring(tenant_id=people.tenant_id)
    if not _wait_until(lambda: settled(tenant_id=people.tenant_id, since=since)):
        _say("Not everything settled in time; the panel shows what is still on its way.")


def _wait_until(probe: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if probe():
            return True
        time.sleep(0.3)
    return False


def _show(*, people: DemoPeople, calls_before: int) -> int:
    link = demo_link(tenant_id=people.tenant_id)
    if link is None or link.division is None:
        _say("The shop is not joined to an administration.")
        return 2
    shop = sandboxes.shop(base=os.environ["PRESTASHOP_SANDBOX_URL"])
    books_base = os.environ["EXACT_SANDBOX_URL"]
    entries = sandboxes.books(base=books_base, division=link.division)
    calls = sandboxes.calls(base=books_base, after=calls_before)
    rows = rows_of(
        documents=shop.documents,
        entries=entries,
        outcomes=link.outcomes,
        expected=expected_outcomes() if shop.tells_sixty_orders else {},
    )
    for line in ("", *in_words(rows=rows, entries=entries)):
        _say(line)
    _say(calls_in_words(calls=calls, orders=shop.orders))
    _say_where(people=people, books_base=books_base)
    return 0 if all_right(rows=rows, entries=entries) else 1


def _say_where(*, people: DemoPeople, books_base: str) -> None:
    _say("")
    panel = os.environ["BASE_URL"]
    _say(f"Panel   {panel}/   sign in as {people.email} with {people.password}")
    _say(f"Books   {books_base}/books   the sandbox Exact Online, as a bookkeeper sees it")
    _say(f"Shop    {os.environ['PRESTASHOP_SANDBOX_URL']}/   the sandbox PrestaShop")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()

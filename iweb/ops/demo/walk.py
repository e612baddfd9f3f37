"""The walk of a customer through the panel: sign in, connect the shop, consent at Exact, choose the administration.

Every step is a page or a form of the real panel and of the sandbox's consent page; nothing is put into the database here.
"""

import re
import time
from collections.abc import Callable
from typing import TypeVar

from iweb.ops.demo.browser import Browser, Page, WalkError
from iweb.ops.demo.people import DemoPeople

T = TypeVar("T")
PATIENCE = 60.0  # seconds for a task of the worker
SHOP = "Tulp & Tegel"


def sign_in(*, browser: Browser, people: DemoPeople) -> Page:
    page = browser.open("/account/login/")
    form = page.form_with("login", "password")
    landed = browser.submit(page, form, login=people.email, password=people.password)
    if "/account/login/" in landed.url:
        raise WalkError("the panel did not let the demo's owner in")
    return landed


def connect_shop(*, browser: Browser, address: str, key: str) -> None:
    page = browser.open("/connections/shops/add/")
    form = page.form_with("label", "address", "key")
    browser.submit(page, form, label=SHOP, address=address, key=key)
    _wait_for_card(browser=browser, label=SHOP)


def connect_exact(*, browser: Browser) -> None:
    """Consent the way a person does: the panel's page, the ledger's page, and back."""
    page = browser.open("/connections/exact/")
    form = page.form_with("region")
    region = "sandbox" if "sandbox" in form.options["region"] else form.options["region"][0]
    leave = browser.submit(page, form, region=region)
    consent = browser.open(_link_to_consent(leave))
    allow = next((one for one in consent.forms if one.method == "post"), None)
    if allow is None:
        raise WalkError(f"no consent form at {consent.url}")
    back = browser.submit(consent, allow, **_allowing(allow.fields))
    chosen = wait_for(lambda: _choice(browser.open(back.url)), what="the consent to be exchanged")
    form = chosen.form_with("division")
    browser.submit(chosen, form, division=form.options["division"][0], label="")


def _link_to_consent(page: Page) -> str:
    found = re.search(r'href="([^"]*/api/oauth2/auth[^"]*)"', page.html)
    if found is None:
        raise WalkError(f"{page.url} does not lead to the consent page")
    return found.group(1).replace("&amp;", "&")


def _allowing(fields: dict[str, str]) -> dict[str, str]:
    """Which button is pressed is a field of its own when it is one."""
    return {name: "allow" for name in ("decision", "answer") if name in fields}


def _choice(page: Page) -> Page | None:
    return page if any("division" in form.fields for form in page.forms) else None


def _wait_for_card(*, browser: Browser, label: str) -> None:
    def checked() -> bool | None:
        html = browser.open("/connections/").html
        if "permission" in html and "missing" in html:
            raise WalkError("the key lacks permissions")
        return (
            True if label.replace("&", "&amp;") in html and 'data-state="working"' in html else None
        )

    wait_for(checked, what="the shop to be checked")


def wait_for(probe: Callable[[], T | None], *, what: str) -> T:
    end = time.monotonic() + PATIENCE
    while True:
        found = probe()
        if found is not None:
            return found
        if time.monotonic() > end:
            raise WalkError(f"waited {PATIENCE:.0f} seconds for {what}")
        time.sleep(0.3)

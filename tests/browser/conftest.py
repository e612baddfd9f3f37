"""Chromium on the panel: one browser for all tests, a fresh context each, everything it complains about collected."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.panel.conftest import company, prestashop, shop_of, trading  # noqa: F401  (fixtures)

# Playwright's synchronous driver runs a loop in this thread; Django must not take the tests for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("IWEB_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync",
    "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
]  # fmt: skip
# What the content security policy stops, in the one place where every complaint is heard.
TOLD = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""
# Pictures for the documentation are kept where this says; without it they go to the test's own folder.
PICTURES = os.environ.get("IWEB_SCREENSHOTS", "")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A person at the panel. `complaints` are console errors, page errors and failed or foreign requests."""

    page: Page
    base: str
    pictures: Path
    name: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._asked)
        self.page.add_init_script(TOLD)

    def _heard(self, message) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _failed(self, request) -> None:
        if "ERR_ABORTED" not in (
            request.failure or ""
        ):  # a page that was left while something was loading
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _asked(self, request) -> None:
        if not request.url.startswith((self.base, "data:")):
            self.complaints.append(f"foreign: {request.url}")

    def open(self, path: str) -> Page:
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        self.page.wait_for_load_state("networkidle")
        return self.page

    def sign_in(self, email: str, password: str) -> None:
        self.open("/account/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("main form[action*=login] button[type=submit]")
        self.page.wait_for_url(self.base + "/")

    def picture(self, name: str, *, full: bool = False) -> None:
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(
            path=self.pictures / f"{name}-{self.name}.png", full_page=full, animations="disabled"
        )

    def scrolls_sideways(self) -> bool:
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
        )

    def barriers(self) -> list[str]:
        """What axe finds serious or critical, with the elements it means."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']} ({one['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]


@pytest.fixture
def visitor_of(browser: Browser, live_server, tmp_path: Path):
    """Make a visitor with a screen and a colour scheme."""
    contexts = []

    def make(*, width: int = 1280, scheme: str = "light", language: str = "nl-NL") -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900 if width > 700 else 844},
            color_scheme=scheme,
            locale=language,
            timezone_id="Europe/Amsterdam",
            reduced_motion="reduce",
        )
        contexts.append(context)
        where = Path(PICTURES) if PICTURES else tmp_path
        return Visitor(
            page=context.new_page(), base=live_server.url, pictures=where, name=f"{width}-{scheme}"
        )

    yield make
    for context in contexts:
        context.close()

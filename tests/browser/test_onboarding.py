"""From sign-up to sales in the books with nothing but a browser: mail caught, two-factor, shop, consent, preview, approval, live.

The sandboxes of PrestaShop, Exact Online and VIES run beside; the tasks that pages queue are run here as a worker runs them.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as project
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from connectors.models import Link
from connectors.sandbox.exact.sandbox import SandboxExact
from connectors.sandbox.serving.control import Control
from connectors.sandbox.vies.server import SandboxVies
from iweb.accounts.models import User
from iweb.celery import app
from iweb.core.models import AuditEvent
from iweb.sync import delivery
from iweb.sync.consents import redirect_uri
from iweb.sync.models import Booking, Delivery
from iweb.tenants.models import Membership
from iweb.tenants.scopes import tenant_scope, user_scope
from tests.browser.conftest import Visitor
from tests.browser.keys import without_a_mouse
from tests.panel import factories
from tests.panel.conftest import ORDERS
from tests.proof.leaks import Doorbells

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL, PASSWORD = "marieke@tuin-en-thuis.example", "een lang genoeg wachtwoord 26"
NUMBER = "NL123456782B90"
BOOKED = 7  # five of the shop's first days and two of the four wishes


@pytest.fixture
def vies(tmp_path_factory, settings) -> Iterator[SandboxVies]:
    with SandboxVies(tmp_path_factory.mktemp("vies")) as running:
        running.register.say(NUMBER, "valid")
        settings.VIES_SANDBOX_URL = running.url
        yield running


@pytest.fixture
def exact(tmp_path_factory, live_server, settings) -> Iterator[SandboxExact]:
    settings.BASE_URL = live_server.url
    with SandboxExact(tmp_path_factory.mktemp("exact")) as running:
        running.register_app(
            client_id=project.EXACT_CLIENT_ID,
            client_secret=project.EXACT_CLIENT_SECRET,
            redirect_uris=[redirect_uri()],
            token_calls_a_day=10_000,
        )
        settings.EXACT_SANDBOX_URL = running.url
        yield running


@pytest.fixture
def bells() -> Doorbells:
    cache.clear()
    rung = Doorbells(app)
    for queue in project.QUEUE_NAMES:
        rung.take(queue)  # of tests before
    rung.texts.clear()
    return rung


class Walk:
    """One person at the panel, and the worker that runs what the pages queue."""

    def __init__(self, visitor: Visitor, *, bells: Doorbells, language: str) -> None:
        self.visitor, self.bells, self.language = visitor, bells, language
        self.page: Page = visitor.page
        self.seen: dict[str, list[str]] = {}

    def say(self, *, en: str, nl: str) -> str:
        return en if self.language == "en" else nl

    def press(self, *, en: str, nl: str) -> None:
        name = self.say(en=en, nl=nl)
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def go_on(self, *, en: str, nl: str) -> None:
        """The button of the step that is next, on the page of all steps."""
        self.visitor.open("/start/")
        self.look("road")
        step = self.page.locator("li[aria-current=step]")
        expect(step).to_contain_text(self.say(en=en, nl=nl))
        step.locator(".step-action .btn").click()

    def work(self) -> None:
        """What a worker does until no bell rings. The page asks by itself how far it is."""
        while self.bells.answer():
            pass
        assert self.bells.errors == []

    def look(self, name: str) -> None:
        """Judge the screen as it stands, and keep a picture where somebody wants them."""
        self.page.wait_for_load_state("networkidle")
        self.visitor.picture(f"walk-{name}-{self.language}", full=True)
        self.seen[name] = self.visitor.barriers()
        assert not self.visitor.scrolls_sideways(), f"{name} scrolls sideways"
        assert self.page.locator("html").get_attribute("lang") == self.language


# --- the walk ---


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("nl", 1280, "light"), ("nl", 390, "dark"), ("en", 1280, "dark"), ("en", 390, "light")],
)
def test_a_new_owner_walks_from_sign_up_to_sales_in_the_books(
    visitor_of, prestashop, exact, vies, bells, language, width, scheme
):
    walk_the_road(
        visitor_of, prestashop, exact, bells, language=language, width=width, scheme=scheme
    )


def test_the_whole_road_is_walked_without_a_mouse(
    visitor_of, prestashop, exact, vies, bells, monkeypatch
):
    without_a_mouse(monkeypatch)
    walk_the_road(visitor_of, prestashop, exact, bells, language="en", width=1280, scheme="light")


def walk_the_road(visitor_of, prestashop, exact, bells, *, language, width, scheme) -> None:
    tag = "nl-NL" if language == "nl" else "en-GB"
    visitor = visitor_of(width=width, scheme=scheme, language=tag)
    walk = Walk(visitor, bells=bells, language=language)
    shop = Control(prestashop.url)
    sold = sell(shop, name=f"walk-{language}-{width}-{scheme}")

    sign_up(walk)
    set_up_second_factor(walk)
    tell_company(walk)
    connect_shop(walk, address=sold["address"], key=sold["key"])
    connect_exact(walk, books=exact.url)
    say_when(walk)
    confirm_rules(walk)
    see_preview(walk)
    approve(walk, visitor_of(width=width, scheme=scheme, language=tag))
    go_live(walk)
    see_the_books(walk)

    foreign = [one for one in visitor.complaints if exact.url not in one]
    assert foreign == []
    assert {name: found for name, found in walk.seen.items() if found} == {}


def sell(shop: Control, *, name: str) -> dict[str, str]:
    plan = {"name": name, "seed": "five_domestic", "version": "8.2.1"}
    made = shop.call("POST", "shops", plan)
    factories.orders(shop, name, ORDERS)
    return made


def sign_up(walk: Walk) -> None:
    page = walk.page
    walk.visitor.open("/account/signup/")
    walk.look("sign-up")
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password1]", PASSWORD)
    page.fill("input[name=password2]", PASSWORD)
    page.click("main form[action*=signup] button[type=submit]")
    page.wait_for_url("**/account/confirm-email/")
    (letter,) = mail.outbox
    link = re.search(r"https?://\S+/account/confirm-email/\S+", letter.body)
    assert link is not None, letter.body
    page.goto(walk.visitor.base + urlsplit(link.group(0)).path)
    page.click("main form button[type=submit]")
    if page.locator("input[name=login]").count():
        page.fill("input[name=login]", EMAIL)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form[action*=login] button[type=submit]")
    page.wait_for_url("**/companies/new/")
    walk.look("company-name")
    page.fill("input[name=name]", "Tuin & Thuis")
    page.click("main form button[type=submit]")
    page.wait_for_url(walk.visitor.base + "/")
    walk.look("first-screen")


def set_up_second_factor(walk: Walk) -> None:
    """From the account's own page, with what an app on a phone would show."""
    page = walk.page
    walk.visitor.open("/me/")
    page.click("main a[href*='/2fa/']")
    walk.visitor.open("/account/2fa/totp/activate/")
    if page.locator("main input[name=password]").count():  # he came in by the link of the mail
        page.fill("main input[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_url("**/totp/activate/")
    secret = page.locator("#app-secret").text_content()
    counter = next(iter(yield_hotp_counters_from_time()))
    page.fill("input[name=code]", format_hotp_value(hotp_value(secret, counter)))
    page.locator("main form[action*=totp] button[type=submit]").click()
    page.wait_for_url("**/2fa/recovery-codes/**")
    walk.look("recovery-codes")


def tell_company(walk: Walk) -> None:
    walk.go_on(en="Your company and VAT", nl="Uw bedrijf en de btw")
    walk.look("company")
    walk.page.fill("input[name=vat_number]", "nl 1234.56.782.b90")
    walk.press(en="Save and go on", nl="Opslaan en verder")
    walk.page.wait_for_url("**/start/")
    walk.visitor.open("/start/company/")
    walk.work()
    expect(walk.page.locator("#vies")).to_contain_text(NUMBER, timeout=10_000)


def connect_shop(walk: Walk, *, address: str, key: str) -> None:
    """With a key that is no key first: what is wrong is said in words."""
    page = walk.page
    walk.go_on(en="Connect your shop", nl="Verbind uw winkel")
    walk.look("shop")
    page.fill("input[name=label]", "Tuin & Thuis")
    page.fill("input[name=address]", address)
    page.fill("input[name=key]", "too short")
    page.click("main form button[type=submit]")
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    page.fill("input[name=key]", key)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/connections/")
    walk.work()
    expect(page.locator("article[data-state=working]")).to_be_visible(timeout=10_000)
    walk.look("shop-connected")


def connect_exact(walk: Walk, *, books: str) -> None:
    """To the ledger's own page and back, the administration, and the two joined by one button."""
    page = walk.page
    walk.go_on(en="Connect Exact Online", nl="Exact Online verbinden")
    walk.look("exact")
    page.click("main form button[type=submit]")
    page.wait_for_url(f"{books}/**")
    page.locator("button[value=allow], input[value=allow]").first.click()
    page.wait_for_url("**/connections/exact/**")
    walk.work()
    page.wait_for_selector("input[name=division]", state="attached", timeout=10_000)
    walk.look("administration")
    page.locator("label:has(input[name=division])").first.click()
    page.click("main form button[type=submit]")
    page.wait_for_url("**/connections/")
    walk.work()
    expect(page.locator("article[data-state=working]")).to_have_count(2, timeout=20_000)
    walk.go_on(en="Book the sales of", nl="Boek de verkopen van")
    page.wait_for_url("**/when/")


def say_when(walk: Walk) -> None:
    """The day is emptied: the orders of this shop are some days old."""
    walk.go_on(en="What is booked, and from when", nl="Wat geboekt wordt, en vanaf wanneer")
    walk.look("when")
    walk.page.fill("input[name=start_date]", "")
    walk.press(en="Save and go on", nl="Opslaan en verder")
    walk.page.wait_for_url("**/start/")


def confirm_rules(walk: Walk) -> None:
    """What is asked is chosen; the rest is only read."""
    page = walk.page
    walk.go_on(en="Confirm the rules", nl="Bevestig de regels")
    walk.look("rules")
    for field in page.locator("main select[required]").all():
        if not field.input_value():
            field.select_option(index=1)
    walk.press(en="Confirm these rules", nl="Regels bevestigen")
    page.wait_for_url("**/preview/")


def see_preview(walk: Walk) -> None:
    walk.look("preview-asked")
    walk.work()
    walk.page.wait_for_selector("#orders", timeout=10_000)
    expect(walk.page.locator(".sale-now .sum-row")).to_contain_text(
        walk.say(en="€0.00", nl="€ 0,00")
    )
    walk.look("preview")
    with founded() as link:
        assert not Booking.objects.exists()
        assert link.state == Link.State.DRAFT


def approve(walk: Walk, accountant: Visitor) -> None:
    """By the link of the mail, in a browser that is signed in nowhere."""
    walk.page.fill("#approval input[name=email]", "joke@kantoor.example")
    walk.press(en="Make the link", nl="Maak de link")
    walk.page.wait_for_selector("#approval-link")
    walk.look("link")
    letter = mail.outbox[-1]
    assert letter.to == ["joke@kantoor.example"]
    link = re.search(r"https?://\S+/approve/\S+/", letter.body)
    assert link is not None, letter.body

    page = accountant.page
    page.goto(link.group(0))
    page.wait_for_selector("#answer")
    visiting = Walk(accountant, bells=walk.bells, language=walk.language)
    visiting.look("approval")
    page.fill("input[name=name]", "Joke Jansen")
    visiting.press(en="I approve", nl="Ik ga akkoord")
    expect(page.locator(".note-good").first).to_be_visible()
    assert accountant.complaints == []
    assert visiting.seen == {"approval": []}


def go_live(walk: Walk) -> None:
    walk.go_on(en="Go live", nl="Live gaan")
    walk.look("launch")
    expect(walk.page.locator("main")).to_contain_text("Joke Jansen")
    assert walk.page.locator("input[name=without_approval]").count() == 0
    walk.press(en="Go live", nl="Live gaan")
    walk.page.wait_for_url(walk.visitor.base + "/")


def see_the_books(walk: Walk) -> None:
    """What the clock and the workers do from here on, and then the sale's own page."""
    with founded() as link:
        tenant_id, lane_id = link.tenant_id, link.ledger.lane_id
        assert AuditEvent.objects.get(what="link.live").details["approval"] != "none"
    made = factories.Company(tenant=link.tenant, owner=owner_of(), link=link)
    factories.read_now(made)
    for _ in range(10):
        delivery.serve_lane(lane_id=lane_id)
    with tenant_scope(tenant_id):
        states = set(Delivery.objects.values_list("state", flat=True))
        booked = Booking.objects.exclude(entry_number="").count()
    assert states == {"delivered"}
    assert booked == BOOKED
    page = walk.visitor.open("/sales/")
    walk.look("sales")
    page.locator("#rows .tone-good").first.wait_for()
    page.locator("#rows tbody tr:has(.tone-good) .row-link").first.click()
    page.wait_for_selector("#entry-number")
    walk.look("sale")


@contextmanager
def founded() -> Iterator[Link]:
    """Inside the scope of the company that was founded on this walk, with its link."""
    owner = owner_of()
    with user_scope(owner.pk):
        tenant_id = Membership.objects.get(user=owner).tenant_id
    with tenant_scope(tenant_id):
        yield Link.objects.select_related("tenant", "shop", "ledger__lane").get()


def owner_of() -> User:
    return User.objects.get(email=EMAIL)

"""Everything by keyboard alone: each control of each screen is reached and shows it, and the flows need no mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from iweb.sync.bulk_requests import BulkAction
from iweb.sync.models import Sale
from iweb.sync.rulebooks import latest_version
from tests.browser.keys import without_a_mouse
from tests.browser.screens import NEW, NOBODY, TRADING, addresses, screens_of
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
MOST_STOPS = 500  # of one screen; each part of a date is a stop of its own

# What a person can work with now. Of a group of radio buttons one is a stop, the arrows do the rest.
CONTROLS = """
() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  const groups = new Set();
  window.controls = all.filter((one) => {
    if (one.disabled || one.type === "hidden" || one.tabIndex < 0 || one.closest("[inert], fieldset:disabled")) return false;
    if (!one.checkVisibility({visibilityProperty: true})) return false;
    if (one.type !== "radio") return true;
    const first = !groups.has(one.name);
    groups.add(one.name);
    return first;
  });
  window.reached = new Set();
  window.unseen = [];
  document.addEventListener("focusin", ({target}) => {
    window.reached.add(target.type === "radio" ? window.controls.find((one) => one.name === target.name) : target);
    const look = getComputedStyle(target);
    const ring = (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none";
    if (!ring) window.unseen.push(target.outerHTML.slice(0, 120));
  });
  return window.controls.length;
}
"""
LEFT = """
() => window.controls
  .filter((one) => one.isConnected && !window.reached.has(one))
  .map((one) => one.outerHTML.slice(0, 120))
"""


def tabbed_through(page: Page) -> tuple[list[str], list[str]]:
    """Controls that Tab does not reach, and stops that do not show that they are one."""
    number = page.evaluate(CONTROLS)
    assert number > 3
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("window.reached.size >= window.controls.length"):
            break
    return page.evaluate(LEFT), page.evaluate("window.unseen")


def walked(visitor, screens: dict[str, str]) -> None:
    wrong = {}
    for name, path in screens.items():
        left, unseen = tabbed_through(visitor.open(path))
        if left or unseen:
            wrong[name] = {"not reached": left, "not shown": unseen}
    assert wrong == {}
    assert visitor.complaints == []


def test_every_control_of_a_trading_company_is_reached_and_shows_it(trading, visitor_of):
    visitor = visitor_of(language="en-GB")
    visitor.sign_in(trading.owner.email, PASSWORD)
    walked(visitor, addresses(screens_of(TRADING), trading))


def test_every_control_before_signing_in_and_of_a_new_company_is_reached(company, visitor_of):
    visitor = visitor_of(language="en-GB")
    walked(visitor, addresses(screens_of(NOBODY), company))
    visitor.sign_in(company.owner.email, PASSWORD)
    walked(visitor, addresses(screens_of(NEW), company))


def test_the_skip_link_is_first_on_every_screen_and_leads_past_the_menu(trading, visitor_of):
    visitor = visitor_of(language="en-GB")
    visitor.sign_in(trading.owner.email, PASSWORD)
    for name, path in addresses(screens_of(TRADING), trading).items():
        page = visitor.open(path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link", name
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main", name
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('aside')"), name


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


@pytest.fixture
def inside(trading, visitor_of):
    """Signed in without a mouse."""
    visitor = visitor_of(language="en-GB")
    page = visitor.open("/account/login/")
    tab_to(page, "input[name=login]")
    page.keyboard.type(trading.owner.email)
    tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(visitor.base + "/")
    return visitor


def test_a_rule_is_changed_tried_and_saved(inside, trading):
    page = inside.open(f"/mappings/{trading.link.id}/")
    for field in page.locator("input[name^=fee_], select[name^=fee_]").all():  # proposed, unmapped
        field.evaluate("one => { one.value = '' }")
    tab_to(page, "select[name=account_21_product]")
    page.keyboard.type("8010")
    tab_to(page, "button[formaction], button[hx-post]")
    page.keyboard.press("Enter")
    page.locator("#what-if .what-if-sale").first.wait_for()
    tab_to(page, "#what-if summary")
    opened = page.locator("#what-if details[open]").count()
    page.keyboard.press("Enter")
    assert page.locator("#what-if details[open]").count() != opened
    page.locator("form[action$='/save/'] button[type=submit]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#messages .note-good")
    with trading.scope():
        assert latest_version(link=trading.link).number == 3
    assert inside.complaints == []


def test_a_group_is_tried_again_and_the_focus_stays_where_it_was(inside, trading):
    page = inside.open("/attention/")
    tab_to(page, "article form[action*='attention/retry'] button")
    page.keyboard.press("Enter")
    expect(page.locator("article[id^=retry-]")).to_contain_text("It begins in a moment.")
    expect(page.locator("article[id^=retry-]:focus-within")).to_have_count(1)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('aside') === null")
    assert inside.complaints == []


def test_a_held_sale_is_searched_for_opened_and_tried_again(inside, trading):
    with trading.scope():
        held = Sale.objects.get(outcome="held")
    page = inside.open("/sales/")
    tab_to(page, "#search")
    page.keyboard.type(held.reference.lower())
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    assert page.evaluate("document.activeElement.id") == "search"  # the list narrows beside it
    tab_to(page, "#rows .row-link")
    page.keyboard.press("Enter")
    page.wait_for_selector("#road")
    tab_to(page, ".sale-actions button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#messages .note-good")
    assert inside.complaints == []


def test_sales_are_ticked_and_kept_back_together(inside, trading, monkeypatch):
    without_a_mouse(monkeypatch)
    page = inside.open("/sales/")
    for tick in page.locator("#rows tbody input[name=sale]").all()[:2]:
        tick.click()
        assert tick.is_checked()
    page.locator(".list-tools summary").filter(has_text="Act on").click()
    page.locator("form#bulk button[value=hold], button[form=bulk][value=hold]").click()
    page.wait_for_selector(".bulk-parts")
    page.locator("main form button[type=submit]").click()
    page.wait_for_selector("[id^=bulk-][role=status]")
    with trading.scope():
        (asked,) = BulkAction.objects.all()
        assert (asked.action, len(asked.ids)) == ("hold", 2)
        assert asked.ordered_at is not None
    assert inside.complaints == []


def test_a_booked_sale_is_taken_out_after_a_look_at_what_that_does(inside, trading, monkeypatch):
    without_a_mouse(monkeypatch)
    with trading.scope():
        booked = Sale.objects.filter(outcome="booked", bookings__delivered_at__isnull=False).first()
    page = inside.open(f"/sales/{booked.id}/")
    page.locator(".sale-actions form[action$='/undo/'] button").click()
    page.wait_for_url("**/undo/**")
    assert inside.barriers() == []
    assert page.locator("h1").inner_text() == "Take out of the books"
    page.locator(".page-pretitle").click()
    page.wait_for_selector("#entry-number")
    assert inside.complaints == []


def test_the_meaning_of_a_word_opens_in_place_and_escape_closes_it(inside, trading):
    page = inside.open(f"/mappings/{trading.link.id}/")
    tab_to(page, "[popovertarget=help-journal]")
    page.keyboard.press("Enter")
    expect(page.locator("#help-journal")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#help-journal') !== null")
    assert inside.barriers() == []
    page.keyboard.press("Escape")
    expect(page.locator("#help-journal")).to_be_hidden()
    assert page.evaluate("document.activeElement.getAttribute('popovertarget')") == "help-journal"
    assert inside.complaints == []


def test_the_menu_of_a_phone_opens_by_keyboard_and_escape_closes_it(trading, visitor_of):
    visitor = visitor_of(width=390, language="en-GB")
    visitor.sign_in(trading.owner.email, PASSWORD)
    page = visitor.open("/")
    tab_to(page, ".navbar-toggler")
    page.keyboard.press("Enter")
    expect(page.locator("#side-menu")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("#side-menu")).to_be_hidden()
    assert page.evaluate("document.activeElement.classList.contains('navbar-toggler')")
    expect(page.locator("#side-menu")).not_to_have_class(
        re.compile("collapsing")
    )  # or it stays shut
    page.keyboard.press("Enter")
    expect(page.locator("#side-menu")).to_be_visible()
    tab_to(page, "#side-menu a[href='/sales/']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#rows")
    assert visitor.complaints == []


def test_a_breach_of_the_policy_is_heard(inside):
    page = inside.open("/")
    with page.expect_console_message(lambda told: "policy: style-src" in told.text):
        page.evaluate("document.body.innerHTML += '<p style=\"color: red\">x</p>'")
    assert any("policy" in one for one in inside.complaints)

"""A person without a mouse: what a test clicks, fills and chooses is reached with Tab and worked with keys."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page

MOST_STOPS = 500
A_MOMENT = 150  # milliseconds: unlike a click, a key does not wait for the page that it leads to
# A label stands for what it labels.
CONTROL = "(one) => one.tagName === 'LABEL' ? one.control : one"
IS_REACHED = """
(one) => {
  const now = document.activeElement;
  return now === one || (one.type === "radio" && now.type === "radio" && now.name === one.name);
}
"""


def without_a_mouse(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the rest of the test no page is clicked: clicks become keys, and what Tab does not reach fails."""
    monkeypatch.setattr(Locator, "click", press)
    monkeypatch.setattr(Locator, "fill", fill)
    monkeypatch.setattr(Locator, "select_option", choose)
    monkeypatch.setattr(Page, "click", lambda page, selector: press(page.locator(selector).first))
    monkeypatch.setattr(
        Page, "fill", lambda page, selector, value: fill(page.locator(selector).first, value)
    )


def reach(locator: Locator) -> Any:
    """The control itself, with the focus on it. Fails where Tab goes round without meeting it."""
    locator.first.wait_for(state="attached")
    page = locator.page
    control = locator.first.evaluate_handle(CONTROL)
    for _ in range(MOST_STOPS):
        if page.evaluate(IS_REACHED, control):
            return control
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {locator}")


def press(locator: Locator) -> None:
    """A link or a button by Enter, a tick by Space; among radio buttons the arrows go to the one that is meant."""
    page, control = locator.page, reach(locator)
    kind = page.evaluate("(one) => one.type || ''", control)
    if kind not in ("checkbox", "radio"):
        page.keyboard.press("Enter")
        page.wait_for_timeout(A_MOMENT)
        page.wait_for_load_state("load")
        return
    page.keyboard.press("Space")
    for _ in range(MOST_STOPS):
        if kind == "checkbox" or page.evaluate("(one) => one.checked", control):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no key chooses {locator}")


def fill(locator: Locator, value: str) -> None:
    page, control = locator.page, reach(locator)
    if page.evaluate("(one) => one.type", control) == "date":
        assert value == "", "a test that types a day says in which order its parts stand"
        for _ in range(3):
            page.keyboard.press("Backspace")
            page.keyboard.press("ArrowRight")
    else:
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        page.keyboard.type(value)
    assert page.evaluate("(one) => one.value", control) == value


def choose(locator: Locator, *, index: int) -> None:
    page, control = locator.page, reach(locator)
    for _ in range(MOST_STOPS):
        if page.evaluate("(one) => one.selectedIndex", control) >= index:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no key chooses {locator}")

"""What only a browser can tell: keyboard, theme, language, partial updates."""

import pytest
from playwright.sync_api import expect

from iweb.sync.models import Delivery
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inside(trading, visitor_of):
    visitor = visitor_of(language="en-GB")
    visitor.sign_in(trading.owner.email, PASSWORD)
    return visitor


def test_the_keyboard_reaches_the_content_and_opens_a_sale(inside):
    page = inside.open("/sales/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to the content"
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('row-link')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#road")
    assert inside.complaints == []


def test_the_theme_is_remembered_and_the_chart_follows_it(inside):
    page = inside.open("/")
    theme = "document.documentElement.dataset.bsTheme"
    assert page.evaluate(theme) == "light"
    page.click("aside [data-theme-switch]")
    assert page.evaluate(theme) == "dark"
    page.reload()
    assert page.evaluate(theme) == "dark"
    page.click("aside [data-theme-switch]")
    assert (
        page.evaluate("localStorage.getItem('iweb-theme')") is None
    )  # the system's own choice is not kept
    assert inside.complaints == []


def test_the_language_is_switched_in_place(inside):
    page = inside.open("/sales/?status=in_books")
    page.click("aside button[value=nl]")
    page.wait_for_selector("html[lang=nl]")
    assert page.url.endswith("/sales/?status=in_books")
    assert page.inner_text("h1") == "Verkopen"


def test_the_list_narrows_while_one_types(inside, trading):
    page = inside.open("/sales/")
    assert page.locator("#rows tbody tr").count() > 1
    page.fill("#search", "anna")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    assert "q=anna" in page.url
    assert inside.complaints == []


def test_the_road_moves_by_itself_when_the_entry_arrives(inside, trading):
    from tests.panel import factories

    with trading.scope():
        waiting = Delivery.objects.filter(kind="sales_entry").exclude(state="delivered").get()
        sale_id = waiting.members.get().booking.sale_id
    page = inside.open(f"/sales/{sale_id}/")
    assert "stop-now" in page.locator("#road li").last.get_attribute("class")
    factories.deliver(trading)
    page.wait_for_selector("#road li.stop-done:has-text('In the books')", timeout=10_000)
    assert page.inner_text("#entry-number").startswith("2670")
    assert inside.complaints == []


def test_the_menu_of_a_phone_opens_and_leads_on(trading, visitor_of):
    visitor = visitor_of(width=390, language="en-GB")
    visitor.sign_in(trading.owner.email, PASSWORD)
    page = visitor.open("/")
    assert not page.is_visible("#side-menu")
    page.click(".navbar-toggler")
    page.click("#side-menu a[href='/sales/']")
    page.wait_for_selector("#rows")
    assert visitor.complaints == []


def test_a_held_sale_is_sent_on_its_way_again_by_its_button(inside, trading):
    from iweb.sync.models import Sale

    with trading.scope():
        held = Sale.objects.get(outcome="held")
    page = inside.open(f"/sales/{held.id}/")
    page.click(".sale-actions button[type=submit]")
    page.wait_for_selector("#messages .note-good")
    with trading.scope():
        assert Sale.objects.get(id=held.id).outcome == "new"
    assert inside.complaints == []


def test_a_whole_group_is_tried_again_in_place_and_its_progress_is_watched(inside, trading):
    from iweb.sync import group_retries
    from iweb.sync.summaries import GroupRetry
    from tests.panel import factories

    page = inside.open("/attention/")
    page.click("article form[action*='attention/retry'] button")
    expect(page.locator("article[id^=retry-]")).to_contain_text("It begins in a moment.")
    with trading.scope():
        asked = GroupRetry.objects.get()
    group_retries.work_off(tenant_id=trading.tenant.id, retry_id=asked.id)
    expect(page.locator("article[id^=retry-]")).to_contain_text("0 of 1 done", timeout=10_000)
    factories.read_now(trading)  # nothing was mended: it is held again
    expect(page.locator("article[id^=retry-]")).to_contain_text("1 still need you", timeout=10_000)
    assert inside.barriers() == []
    assert inside.complaints == []


def test_the_button_of_a_group_leads_to_the_field_that_is_missing(inside, trading):
    from tests.browser.screens import group_of

    page = inside.open(group_of(trading))
    page.click("article a.btn-primary")
    page.wait_for_url("**/mappings/**#id_vat_9")
    assert page.locator("#id_vat_9").is_visible()
    assert inside.complaints == []

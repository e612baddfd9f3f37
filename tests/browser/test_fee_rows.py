"""The fees of payment methods in the rules: opened, they can be read and filled in on a desk and on a phone."""

import pytest

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_fees_of_the_rules_are_sound_when_opened(trading, visitor_of, width):
    visitor = visitor_of(width=width)
    trading.owner.language = "nl"
    trading.owner.save()
    visitor.sign_in(trading.owner.email, PASSWORD)
    page = visitor.open(f"/mappings/{trading.link.id}/#fees")
    if page.locator("#fees details").get_attribute("open") != "":
        page.click("#fees summary")
    row = page.locator("#fees .fee-row").last  # the spare one
    row.locator("input[name$=_method]").fill("ps_cashondelivery")
    row.locator("input[name$=_amount]").fill("2,50")
    page.locator("#fees").scroll_into_view_if_needed()
    visitor.picture("fees", full=True)
    assert visitor.barriers() == []
    assert not visitor.scrolls_sideways()
    page.click("form[action$='/save/'] button[type=submit]")
    again = page.locator("#fees .fee-row").last
    assert again.locator(".invalid-feedback").count() == 2  # account and VAT code are missing
    assert again.locator("input[name$=_amount]").input_value() == "2,50"
    assert visitor.complaints == []

"""On the page of the rules: a changed account, "Show what this changes", and the answer below, on a desk and on a phone."""

import pytest

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_a_change_does_is_shown_before_it_is_saved(trading, visitor_of, width, scheme):
    visitor = visitor_of(width=width, scheme=scheme)
    trading.owner.language = "nl"
    trading.owner.save()
    visitor.sign_in(trading.owner.email, PASSWORD)
    visitor.open(f"/mappings/{trading.link.id}/")
    page = visitor.page
    for field in page.locator("input[name^=fee_], select[name^=fee_]").all():  # proposed, unmapped
        field.evaluate("one => { one.value = '' }")
    page.locator("select[name=account_21_product]").evaluate("one => { one.value = '8010' }")

    page.get_by_role("button", name="Laat zien wat dit verandert").click()
    page.locator("#what-if .what-if-sale").first.wait_for()

    visitor.picture("what-if")
    assert "zou" in page.locator("#what-if .h3").inner_text()
    assert page.locator("#what-if details[open]").count() >= 1
    assert page.get_by_role("button", name="Opslaan als nieuwe versie").is_enabled()
    assert not visitor.scrolls_sideways()
    assert visitor.barriers() == []
    assert visitor.complaints == []

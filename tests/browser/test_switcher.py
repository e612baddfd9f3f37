"""Who looks after many companies goes from one to the other by keyboard, on a desk and on a phone, and sees which need him."""

import pytest

from connectors.models import Connection
from iweb.tenants.models import Role
from tests.factories import PASSWORD, MembershipFactory
from tests.panel import factories

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("Bakkerij Vink", "De Fietsenmaker", "Kaas & Zo", "Lampenwinkel", "Theehuis Oost", "Wolplein", "Zeilmakerij")  # fmt: skip


def look_after(company) -> None:
    """Seven companies more, one with held sales and one that is not connected."""
    for number, name in enumerate(NAMES, 1):
        made = factories.company(name=name)
        MembershipFactory(tenant=made.tenant, user=company.owner, role=Role.BOOKKEEPER)
        if number > 2:
            continue
        factories.with_shop(made, address=f"https://client-{number}.example.nl")
        factories.with_ledger(made, division=number)
        factories.joined(made)
        factories.bare_sale(made, outcome="held", reason="no_vat_code")
        if number == 2:
            with made.scope():
                Connection.objects.filter(role="ledger").update(
                    state="broken", state_reason="exact.consent_ended"
                )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_another_company_is_found_and_entered_by_keyboard_alone(company, visitor_of, width, scheme):
    company.owner.language = "nl"
    company.owner.save()
    look_after(company)
    visitor = visitor_of(width=width, scheme=scheme)
    visitor.sign_in(company.owner.email, PASSWORD)
    page = visitor.page
    visitor.open("/companies/")
    visitor.picture("clients")
    assert visitor.barriers() == []
    assert not visitor.scrolls_sideways()

    if width < 992:
        page.locator(".navbar-toggler").press("Enter")
    page.locator(".switch-name").press("Enter")
    page.locator("#switch-search:focus").wait_for()
    visitor.picture("switcher")
    assert visitor.barriers() == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.switch-name')")
    assert not page.locator("#switch-search").is_visible()

    page.keyboard.press("Enter")
    page.locator("#switch-search").fill("nobody")
    assert page.locator("#switch-list-none").is_visible()
    page.locator("#switch-search").fill("zeil")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Zeilmakerij"
    page.keyboard.press("Enter")
    page.wait_for_url(visitor.base + "/")
    assert "Zeilmakerij" in (page.locator(".switch-name").text_content() or "")
    visitor.open("/companies/")
    page.get_by_role("button", name="Bakkerij Vink: 1 verkoop vastgehouden").press("Enter")
    page.wait_for_url(visitor.base + "/attention/")
    assert visitor.complaints == []

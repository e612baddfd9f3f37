"""From an invitation to a colleague at work: the mail, the account, the second step that the company demands."""

import re

import pytest
from django.core import mail

from iweb.accounts.models import User
from iweb.tenants.models import Membership, Tenant
from tests.browser.test_passkeys import device
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {"nl-NL": "U bent nu in Tuin & Thuis", "en-GB": "You are now in Tuin & Thuis"}


def sound(visitor) -> None:
    assert visitor.barriers() == []
    assert not visitor.scrolls_sideways()


def link_of_the_mail() -> str:
    return re.search(r"https?://[^/\s]+(/invitations/\S+)", mail.outbox[-1].body).group(1)


def invite_anna(owner) -> None:
    owner.open("/people/")
    owner.page.fill("input[name=email]", "anna@example.nl")
    owner.page.select_option("form[action='/people/invite/'] select[name=role]", "admin")
    owner.page.click("form[action='/people/invite/'] button[type=submit]")
    owner.page.wait_for_selector("text=An invitation is on its way to anna@example.nl")


def sign_up_by(link: str, *, guest) -> None:
    page = guest.page
    guest.open(link)
    sound(guest)
    page.click("a[href*='/account/signup/']")
    assert page.input_value("input[name=email]") == "anna@example.nl"
    page.fill("input[name=password1]", PASSWORD)
    page.fill("input[name=password2]", PASSWORD)
    page.click("main form[action*=signup] button[type=submit]")
    page.wait_for_url("**/invitations/**")
    sound(guest)
    page.click("main form button[type=submit]")
    page.wait_for_url(guest.base + "/")


def set_up_passkey(guest) -> None:
    """From the page that says why, to the overview."""
    page = guest.page
    page.click("a[href*=webauthn]")
    page.wait_for_url("**/account/reauthenticate/**")
    sound(guest)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/webauthn/add/")
    sound(guest)
    page.click("[data-passkey=create]")
    page.wait_for_url("**/recovery-codes/")
    sound(guest)
    page.click("main a[href='/account/2fa/']")
    sound(guest)
    page.click("main .note a[href='/']")
    page.wait_for_url(guest.base + "/")


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("nl-NL", 390, "dark"), ("en-GB", 1280, "light")]
)
def test_somebody_is_invited_joins_and_sets_up_what_the_company_demands(
    company, visitor_of, language, width, scheme
):
    owner = visitor_of(language="en-GB")
    owner.sign_in(company.owner.email, PASSWORD)
    invite_anna(owner)
    guest = visitor_of(language=language, width=width, scheme=scheme)
    device(guest)
    sign_up_by(link_of_the_mail(), guest=guest)
    assert WORDS[language] in guest.page.inner_text("#messages")
    with company.scope():
        Tenant.objects.update(second_factor_demanded=True)
        anna = User.objects.get(email="anna@example.nl")
        assert Membership.objects.get(user=anna).role == "admin"
    guest.open("/sales/")
    assert guest.page.url.endswith("/people/second-step/first/")
    sound(guest)
    set_up_passkey(guest)
    guest.open("/sales/")
    assert guest.page.url.endswith("/sales/")
    assert [*guest.complaints, *owner.complaints] == []


def test_an_app_is_set_up_by_keyboard_alone(company, visitor_of):
    from tests.accounts.test_signing_in import code_for

    visitor = visitor_of(language="en-GB")
    page = visitor.page
    visitor.sign_in(company.owner.email, PASSWORD)
    visitor.open("/account/2fa/totp/activate/")
    page.focus("input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/totp/activate/")
    sound(visitor)
    page.focus("main summary")
    page.keyboard.press("Enter")
    secret = page.inner_text("#app-secret")
    page.focus("input[name=code]")
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=This code is not right")
    sound(visitor)
    page.focus("input[name=code]")
    page.keyboard.press("Control+A")
    page.keyboard.type(code_for(secret))
    page.keyboard.press("Enter")
    page.wait_for_url("**/recovery-codes/")
    assert "The codes of your app are on" in page.inner_text("#messages")
    assert visitor.complaints == []

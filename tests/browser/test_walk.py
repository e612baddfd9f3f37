"""A shop owner walks through the panel, on a desk and on a phone, by day and by night."""

import pytest

from tests.browser.screens import NEW, NOBODY, TRADING, addresses, screens_of
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = pytest.mark.parametrize("width", [1280, 390])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def judged(visitor, screens: dict[str, str]) -> None:
    """Each screen opened: nothing serious that axe finds, no sideways scrolling, and not a word on the console."""
    barriers = {}
    for name, path in screens.items():
        visitor.open(path)
        visitor.picture(name)
        barriers[name] = visitor.barriers()
        assert not visitor.scrolls_sideways(), f"{name} scrolls sideways at {visitor.name}"
    assert visitor.complaints == []
    assert {name: found for name, found in barriers.items() if found} == {}


@SIZES
@SCHEMES
def test_the_panel_of_a_trading_company_is_sound_on_every_screen(
    trading, visitor_of, width, scheme
):
    visitor = visitor_of(width=width, scheme=scheme)
    trading.owner.language = "nl"
    trading.owner.save()
    visitor.sign_in(trading.owner.email, PASSWORD)
    judged(visitor, addresses(screens_of(TRADING), trading))


@SIZES
@SCHEMES
def test_the_pages_before_signing_in_are_sound(company, visitor_of, width, scheme):
    judged(visitor_of(width=width, scheme=scheme), addresses(screens_of(NOBODY), company))


@SIZES
@SCHEMES
def test_a_new_company_is_shown_on_every_screen_what_to_do_first(
    company, visitor_of, width, scheme
):
    visitor = visitor_of(width=width, scheme=scheme)
    visitor.sign_in(company.owner.email, PASSWORD)
    judged(visitor, addresses(screens_of(NEW), company))

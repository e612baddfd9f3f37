"""`make screens`: every screen as a picture in docs/screens: desk, phone and night in Dutch, the main ones in English too.

No test by its name, so that only who asks for it runs it. IWEB_SCREENS names another folder; IWEB_SCREENS_WHOLE=1 takes whole
pages instead of what a screen shows, to look them over.
"""

import os
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from connectors.ports import MasterRecord
from tests.browser.screens import NEW, NOBODY, TRADING, addresses, screens_of
from tests.browser.small_png import small_png
from tests.factories import PASSWORD
from tests.panel import factories

pytestmark = pytest.mark.django_db(transaction=True)

FOLDER = Path(os.environ.get("IWEB_SCREENS") or Path(__file__).parents[2] / "docs/screens")
WHOLE = bool(os.environ.get("IWEB_SCREENS_WHOLE"))
MOST_BYTES = 6_000_000  # of the folder: a clone is not to be heavier by it

# name of the view: width, colour scheme, language, whether only the main screens are taken
VIEWS = {
    "desktop": (1280, "light", "nl", False),
    "phone": (390, "light", "nl", False),
    "dark": (1280, "dark", "nl", False),
    "desktop-en": (1280, "light", "en", True),
}
CUSTOMERS = (
    ("Fatima", "El Amrani", "Coolsingel 12", "3011 AD", "Rotterdam"),
    ("Joost", "van der Meer", "Oudegracht 220", "3511 NR", "Utrecht"),
    ("Lotte", "Willems", "Grote Markt 3", "9711 LV", "Groningen"),
    ("Pieter", "Jansen", "Vrijthof 41", "6211 LE", "Maastricht"),
    ("Saskia", "Visser", "Lange Voorhout 9", "2514 EA", "Den Haag"),
    ("Mehmet", "Yilmaz", "Molenstraat 77", "6511 HH", "Nijmegen"),
)
BASKETS = ("TT-102", "TT-105", "TT-203", "TT-101", "TT-204", "TT-106", "TT-201")


def a_month_of_orders() -> list[dict[str, object]]:
    """Two or three a day over the last weeks, so that the chart and the lists look as they do at work."""
    now = timezone.localtime().replace(tzinfo=None, microsecond=0)
    return [
        {
            "lines": [{"reference": BASKETS[number % 7], "quantity": 1 + number % 3}],
            "customer": person(number),
            "at": (now - timedelta(hours=9 * number + 2)).isoformat(),
        }
        for number in range(60, 0, -1)
    ]


def person(number: int) -> dict[str, str]:
    first, last, street, postcode, city = CUSTOMERS[number * 5 % 6]
    email = f"{first}.{last}@klant.example".lower().replace(" ", "")
    where = {"address1": street, "postcode": postcode, "city": city}
    return {"firstname": first, "lastname": last, "email": email, **where}


def periods() -> list[MasterRecord]:
    """Open months of this year and the next, as an administration at work has them."""
    year = timezone.localdate().year
    return [
        MasterRecord(
            kind="period", code=f"70-{one}-{month:02}", remote_id="", label=f"70 {one}-{month:02}",
            data={"journal": "70", "year": one, "period": month, "closed": False,
                  "first_day": date(one, month, 1).isoformat(),
                  "last_day": date(one, month, monthrange(one, month)[1]).isoformat()},
        )
        for one in (year, year + 1)
        for month in range(1, 13)
    ]  # fmt: skip


@pytest.fixture
def shopkeeper(company, shop_of):
    """As the trading company of the tests, with a month of sales before them."""
    from tests.panel.conftest import ORDERS

    shop_of(company, [*a_month_of_orders(), *ORDERS])
    company.owner.email = "marieke@tuinenthuis.example"
    company.owner.save()
    EmailAddress.objects.filter(user=company.owner).update(email=company.owner.email)
    factories.with_ledger(company, masters=(*factories.MASTERS, *periods()))
    factories.joined(company)
    factories.confirmed(company)
    factories.live(company)
    factories.read_now(company)
    factories.deliver(company, but=1)
    return company


@pytest.fixture
def camera(visitor_of):
    """Takes one screen of each kind of visitor in one view, and makes it small."""
    blank = visitor_of().page

    def take(screens, *, view: str, of, signed_in: bool) -> None:
        width, scheme, language, _ = VIEWS[view]
        visitor = visitor_of(width=width, scheme=scheme, language=language)
        if signed_in:
            of.owner.language = language
            of.owner.save()
            visitor.sign_in(of.owner.email, PASSWORD)
        for name, path in screens.items():
            page = visitor.open(path)
            picture = page.screenshot(full_page=WHOLE, animations="disabled")
            (FOLDER / f"{name}-{view}.png").write_bytes(small_png(blank, picture))
        assert visitor.complaints == []

    return take


@pytest.mark.parametrize("who", [NOBODY, NEW, TRADING])
def test_pictures_are_taken_of_all_screens(who, request, camera):
    company = request.getfixturevalue("shopkeeper" if who == TRADING else "company")
    FOLDER.mkdir(parents=True, exist_ok=True)
    paths = addresses(screens_of(who), company)
    for view, (_, _, _, main) in VIEWS.items():
        chosen = {one.name: paths[one.name] for one in screens_of(who, main=main)}
        camera(chosen, view=view, of=company, signed_in=who != NOBODY)
    for old in FOLDER.glob("*.png"):
        assert old.stem in expected(), f"{old} is a picture of a screen that is no more: delete it"
    assert WHOLE or sum(one.stat().st_size for one in FOLDER.iterdir()) < MOST_BYTES


def expected() -> set[str]:
    """The names of all pictures."""
    return {
        f"{one.name}-{view}"
        for view, (_, _, _, main) in VIEWS.items()
        for who in (NOBODY, NEW, TRADING)
        for one in screens_of(who, main=main)
    }

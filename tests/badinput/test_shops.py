"""Whatever a shop answers: the owner reads it, nothing is lost, and every sale is booked once after the shop is mended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from connectors.models import Connection, Link
from connectors.shops.prestashop.fields import PERMISSIONS
from connectors.shops.prestashop.masters import forget_masters
from iweb.core.clock import database_now
from iweb.sync import connecting, tick
from iweb.tenants.scopes import tenant_scope
from tests.badinput.street import LANGUAGES, Onlooker, go, wrong_in_books
from tests.town import Company, Town, found_company

pytestmark = pytest.mark.django_db(transaction=True)
MEND, LOOK = "mend", "look"
LABELS: Mapping[str, Mapping[str, str]] = {
    MEND: {"nl": "Adres of sleutel wijzigen", "en": "Change address or key"},
    LOOK: {"nl": "Opnieuw controleren", "en": "Check again"},
}


def shop_of(company: Company, action: str, **content: object) -> dict:
    made: dict = company.town.shops_control.call("POST", action, {"shop": company.shop, **content})
    return made


def switch(**values: object) -> Callable[[Company], None]:
    return lambda company: shop_of(company, "switches", **values) and None


def fault(kind: str) -> Callable[[Company], None]:
    def cause(company: Company) -> None:
        path = f"/shop/{company.shop}/"
        company.town.shops_control.inject(kind=kind, path=path, times=None)

    return cause


def no_fault(company: Company) -> None:
    company.town.shops_control.clear_faults()


def key_of(company: Company) -> str:
    found = company.town.shops_control.call("GET", f"shop?shop={company.shop}")["keys"]
    return str(found[0]["key"])


def change_key(**values: object) -> Callable[[Company], None]:
    return lambda company: shop_of(company, "keys", key=key_of(company), **values) and None


ALL = {name: ["GET"] for name in PERMISSIONS}


@dataclass(frozen=True, kw_only=True)
class Row:
    """`broken`: it needs a person; else it is tried again by itself, and only said."""

    message: str
    told: Mapping[str, str]
    cause: Callable[[Company], object]
    mend: Callable[[Company], object]
    broken: bool = False
    button: str = LOOK


ROWS = {
    "a key that was switched off": Row(
        message="prestashop.key_unknown",
        told={"nl": "De sleutel bestaat niet, staat uit", "en": "The key does not exist, is switched off"},
        cause=change_key(active=False),
        mend=change_key(active=True),
        broken=True,
        button=MEND,
    ),
    "a permission that was taken away": Row(
        message="prestashop.permission_missing",
        told={"nl": "order_details", "en": "order_details"},
        cause=change_key(permissions={n: v for n, v in ALL.items() if n != "order_details"}),
        mend=change_key(permissions=ALL),
        broken=True,
        button=MEND,
    ),
    "a webservice that is switched off": Row(
        message="prestashop.webservice_off",
        told={"nl": "Zet de webservice aan", "en": "Switch the webservice on"},
        cause=switch(webservice=False),
        mend=switch(webservice=True),
        broken=True,
        button=MEND,
    ),
    "a shop that moved": Row(
        message="http.redirected_elsewhere",
        told={"nl": "Vul het adres in waar de verwijzing", "en": "Enter the address that it points to"},
        cause=switch(moved_to="https://elsewhere.example"),
        mend=switch(moved_to=""),
        broken=True,
        button=MEND,
    ),
    "a shop that is down": Row(
        message="prestashop.unavailable",
        told={"nl": "De winkel is in onderhoud", "en": "The shop is in maintenance"},
        cause=fault("status_503"),
        mend=no_fault,
    ),
    "a page of HTML": Row(
        message="prestashop.answer_unreadable",
        told={"nl": "Het antwoord is afgebroken", "en": "The answer is cut short"},
        cause=fault("html"),
        mend=no_fault,
    ),
    "JSON that breaks off": Row(
        message="prestashop.answer_unreadable",
        told={"nl": "Het antwoord is afgebroken", "en": "The answer is cut short"},
        cause=fault("garbage_json"),
        mend=no_fault,
    ),
    "a module that fails": Row(
        message="prestashop.shop_fault",
        told={"nl": "Undefined variable", "en": "Undefined variable"},
        cause=fault("fault_500"),
        mend=no_fault,
    ),
    "a line that is cut": Row(
        message="http.read_broken_off",
        told={"nl": "De verbinding viel weg voordat", "en": "The connection broke"},
        cause=fault("drop_before"),
        mend=no_fault,
    ),
}  # fmt: skip


@pytest.mark.parametrize("group", [range(5), range(5, len(ROWS))], ids=["first", "second"])
def test_what_a_shop_answers_is_told_and_nothing_is_lost(street: Town, group: range) -> None:
    """One company meets all of it, one after the other: what went wrong with each row is listed at the end."""
    company = found_company(street, minute_limit=6000)
    onlooker = Onlooker(company=company)
    change_key(permissions=ALL)(company)
    company.order()
    go(company)
    wrong = {}
    for name in [list(ROWS)[number] for number in group]:
        forget_masters()
        wrong[name] = _meet(ROWS[name], onlooker)
    assert {name: found for name, found in wrong.items() if found} == {}
    assert len(company.books()["entries"]) == len(group) + 1


def _meet(row: Row, onlooker: Onlooker) -> list[str]:
    company = onlooker.company
    order = company.order()
    row.cause(company)
    failure = go(company)
    found = [] if failure == row.message else [f"failed with {failure!r}"]
    with tenant_scope(company.tenant_id):
        shop = Connection.objects.get(role="shop")
    found += [] if (shop.state == "broken") == row.broken else [f"{shop.state} {shop.state_reason}"]
    found += _told(row, onlooker, shop=shop)
    row.mend(company)
    if row.broken:
        found += _mended_by_itself_within_the_hour(company, shop=shop)
    go(company)
    return found + wrong_in_books(company, order, relations=1)


def _told(row: Row, onlooker: Onlooker, *, shop: Connection) -> list[str]:
    paths = {
        MEND: f"/connections/shops/{shop.id}/change/",
        LOOK: f"/connections/{shop.id}/check/",
    }
    found = []
    for language in LANGUAGES:
        page = onlooker.look("/connections/", language=language)
        found += [] if row.told[language] in page.text else [f"{language}: {page.text[:1200]}"]
        if page.buttons.get(LABELS[row.button][language]) != paths[row.button]:
            found.append(f"{language}: {page.buttons}")
        if row.broken and row.told[language] not in onlooker.look("/", language=language).text:
            found.append(f"{language}: not on the overview")
    return found


def _mended_by_itself_within_the_hour(company: Company, *, shop: Connection) -> list[str]:
    """What is broken is looked at again every hour; the button does the same at once."""
    mine = (company.tenant_id, shop.id, "shop")
    early = mine in tick.due_connections()
    with tenant_scope(company.tenant_id):
        Connection.objects.filter(id=shop.id).update(checked_at="2020-01-01T00:00:00Z")
    late = mine in tick.due_connections()
    checked = connecting.check_shop(tenant_id=company.tenant_id, connection_id=shop.id)
    with tenant_scope(company.tenant_id):
        link = Link.objects.get(id=company.link_id)
    found = [] if (early, late) == (False, True) else [f"due: {early}, then {late}"]
    found += [] if checked.state == "working" else [f"{checked.state} {checked.state_reason}"]
    due = link.read_due_at is not None and link.read_due_at <= database_now()
    return found + ([] if due else [f"read again only at {link.read_due_at}"])


def test_noise_of_modules_around_an_answer_hides_nothing(street: Town) -> None:
    company = found_company(street, minute_limit=6000)
    warning = "<br />\n<b>Warning</b>: Undefined variable $x in /var/www/m.php on line 3<br />\n"
    shop_of(company, "switches", noise_before=warning, noise_after="<!-- cached -->")
    order = company.order()
    assert go(company) == ""
    assert wrong_in_books(company, order, relations=1) == []


KEYS = {
    "short": {"nl": "Een sleutel heeft precies 32 tekens", "en": "A key has exactly 32 characters"},
    "A" * 32: {"nl": "De sleutel bestaat niet", "en": "The key does not exist"},
}


@pytest.mark.parametrize("key", KEYS)
def test_a_wrong_key_is_told_and_another_one_mends_it(street: Town, key: str) -> None:
    company = found_company(street, minute_limit=6000)
    onlooker, shop, good = Onlooker(company=company), company.link().shop, key_of(company)
    _give_key(onlooker, shop=shop, key=key)
    path = f"/connections/shops/{shop.id}/change/"
    for language in LANGUAGES:
        page = onlooker.look("/connections/", language=language)
        assert KEYS[key][language] in page.text
        assert page.buttons[LABELS[MEND][language]] == path
    order = company.order()
    _give_key(onlooker, shop=shop, key=good)
    go(company)
    assert wrong_in_books(company, order, relations=1) == []


def _give_key(onlooker: Onlooker, *, shop: Connection, key: str) -> None:
    """As the form does it, and the task that it queues."""
    asked = {"tenant_id": shop.tenant_id, "connection_id": shop.id}
    user = onlooker.company.tenant_id
    connecting.change_shop_key(address=shop.address, key=key, user=user, **asked)
    connecting.check_shop(**asked)


def test_every_permission_that_is_missing_is_named_with_how_to_give_it(street: Town) -> None:
    company = found_company(street, minute_limit=6000)
    onlooker, shop = Onlooker(company=company), company.link().shop
    asked = {"tenant_id": company.tenant_id, "connection_id": shop.id}
    wrong = []
    for missing in PERMISSIONS:
        change_key(permissions={n: v for n, v in ALL.items() if n != missing})(company)
        forget_masters()
        checked = connecting.check_shop(**asked)
        if (checked.state, checked.profile.get("missing_permissions")) != ("broken", [missing]):
            wrong.append((missing, checked.state_reason, checked.profile))
        page = onlooker.look("/connections/", language="nl")
        if missing not in page.text or "Geef de sleutel in PrestaShop leesrecht" not in page.text:
            wrong.append((missing, page.text[:500], {}))
    assert wrong == []
    change_key(permissions=ALL)(company)
    assert connecting.check_shop(**asked).state == "working"


def test_a_key_that_the_web_server_drops_goes_in_the_address_and_the_owner_is_told_what_to_set(
    street: Town,
) -> None:
    company = found_company(street, minute_limit=6000)
    shop_of(company, "switches", authorization=False)
    order = company.order()
    assert go(company) == "prestashop.key_not_received"
    shop = company.link().shop
    checked = connecting.check_shop(tenant_id=company.tenant_id, connection_id=shop.id)
    assert (checked.state, checked.profile["key_in_query"]) == ("working", True)
    words = {"nl": "CGI-modus voor PHP", "en": "CGI mode for PHP"}
    for language in LANGUAGES:
        page = Onlooker(company=company).look("/connections/", language=language)
        assert words[language] in page.text
    go(company)
    assert wrong_in_books(company, order, relations=1) == []


def test_a_check_whose_bell_got_lost_is_made_all_the_same(street: Town) -> None:
    """The broker is a doorbell only: a card that says "being checked" must not say so for ever."""
    company = found_company(street, minute_limit=6000)
    shop = company.link().shop
    mine = (company.tenant_id, shop.id, "shop")
    with tenant_scope(company.tenant_id):
        rows = Connection.objects.filter(id=shop.id)
        rows.update(state="checking", checked_at=database_now())
    assert mine not in tick.due_connections()
    with tenant_scope(company.tenant_id):
        rows.update(checked_at="2020-01-01T00:00:00Z")
    assert mine in tick.due_connections()

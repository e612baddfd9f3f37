"""Consent, scopes, rights, licence, limits, and words that nobody foresaw: told, mended, and booked once."""

import pytest
from django.conf import settings as project

from connectors.models import Connection
from iweb.core.ids import new_id
from iweb.sync import connecting
from iweb.tenants.scopes import tenant_scope
from tests.badinput.street import (
    LANGUAGES,
    Onlooker,
    delivery_of,
    entries_of,
    go,
    let_time_pass,
    look_again,
    sale_of,
    wrong_in_books,
)
from tests.town import Company, Town, allow, consent, found_company

pytestmark = pytest.mark.django_db(transaction=True)
PLENTY = {"minute_limit": 6000}
ENTRIES = "salesentry/SalesEntries"


def division(company: Company, **values: object) -> None:
    company.town.books_control.call("POST", "divisions", {"code": company.division, **values})


def app(town: Town, **values: object) -> None:
    names = {"client_id": project.EXACT_CLIENT_ID, "client_secret": project.EXACT_CLIENT_SECRET}
    town.books_control.call("POST", "apps", {**names, "any_loopback": True, **values})


@pytest.fixture(autouse=True)
def as_it_was(street: Town):
    yield
    app(street)
    street.books_control.call("POST", "switches", {"entries_refused_with": ""})


def told_on_connections(onlooker: Onlooker, *, words: dict[str, str], button: str) -> list[str]:
    """What is missing of the words and the button, on the screen of connections and on the overview."""
    labels = {"nl": "Opnieuw verbinden", "en": "Connect again"}
    found = []
    for language in LANGUAGES:
        for address in ("/connections/", "/"):
            page = onlooker.look(address, language=language)
            found += (
                []
                if words[language] in page.text
                else [f"{address} {language}: {page.text[:1500]}"]
            )
            if page.buttons.get(labels[language]) != button:
                found.append(f"{address} {language}: {page.buttons}")
    return found


RIGHTS = {
    "a scope of the app for entries": (
        lambda company: app(company.town, forbidden_endpoints=[f"POST {ENTRIES}"]),
        lambda company: app(company.town),
        "exact.scope_missing",
        {"nl": "Onze app heeft in Exact geen recht", "en": "Our app has no right to a part of Exact"},
    ),
    "a right of the user to entries": (
        lambda company: division(company, rights_missing=[f"POST {ENTRIES}"]),
        lambda company: division(company, rights_missing=[]),
        "exact.right_missing",
        {"nl": "De gebruiker die toestemming gaf", "en": "The user who gave consent may not do this"},
    ),
    "a licence that has ended": (
        lambda company: division(company, licence_ended=True),
        lambda company: division(company, licence_ended=False),
        "exact.licence_ended",
        {"nl": "Verleng de licentie bij Exact", "en": "Renew the licence with Exact"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHTS)
def test_what_we_may_not_do_breaks_the_connection_in_words_and_goes_on_by_itself_once_it_is_given(
    street: Town, name: str
) -> None:
    cause, mend, message, words = RIGHTS[name]
    company = found_company(street, **PLENTY)
    onlooker = Onlooker(company=company)
    company.order()
    go(company)
    cause(company)
    orders = [company.order(), company.order()]
    go(company)
    ledger = company.link().ledger
    assert (ledger.state, ledger.state_reason) == ("broken", message)
    reconnect = f"/connections/{ledger.id}/reconnect/"
    assert told_on_connections(onlooker, words=words, button=reconnect) == []
    assert [entries_of(company, one) for one in orders] == [[], []]  # one call was spent, not two

    mend(company)
    look_again(company)  # hourly by itself, or by the button "read set-up again"
    let_time_pass(company)
    go(company)
    assert [wrong_in_books(company, one, relations=1) for one in orders] == [[], []]


AREAS = {
    ENTRIES: ("Financial accounting", "Verkoopboekingen", "Sales entries"),
    "financial/Journals": ("Financial generalledgers", "Dagboeken en grootboek", "Journals"),
    "cashflow/PaymentConditions": ("Financial cashflow", "Betalingscondities", "Payment conditions"),
    "crm/Accounts": ("Crm accounts", "Relaties", "Relations"),
}  # fmt: skip


@pytest.mark.parametrize("endpoint", AREAS)
@pytest.mark.parametrize("kind", ["scope", "right"])
def test_scopes_and_rights_are_checked_at_connecting_and_each_is_named(
    street: Town, endpoint: str, kind: str
) -> None:
    company = found_company(street, **PLENTY)
    scope, dutch, english = AREAS[endpoint]
    if kind == "scope":
        app(street, forbidden_endpoints=[endpoint])
    else:
        division(company, rights_missing=[endpoint])
    read = look_again(company)
    message = "exact.scope_missing" if kind == "scope" else "exact.right_missing"
    assert (read.state, read.state_reason, read.state_detail) == ("broken", message, scope)
    for language, title in (("nl", dutch), ("en", english)):
        page = Onlooker(company=company).look("/connections/", language=language)
        assert title in page.text
        assert scope in page.text
    app(street)
    division(company, rights_missing=[])
    assert look_again(company).state == "working"


@pytest.mark.parametrize(
    "endpoint", ["system/AvailableFeatures", "read/financial/ReceivablesList", "sync/Deleted"]
)
def test_what_nothing_is_booked_by_may_be_closed_and_is_said(street: Town, endpoint: str) -> None:
    company = found_company(street, **PLENTY)
    app(street, forbidden_endpoints=[endpoint])
    read = look_again(company)
    assert read.state == "working"
    closed = [one["area"] for one in read.profile["access"] if one["message_id"]]
    named = {"system/AvailableFeatures": ["features"], "sync/Deleted": []}
    assert closed == named.get(endpoint, ["open_items"])


def test_the_licence_says_whether_it_knows_the_one_stop_shop(street: Town) -> None:
    company = found_company(street, **PLENTY)
    onlooker = Onlooker(company=company)
    assert "éénloketregeling (OSS)." in onlooker.look("/connections/", language="nl").text
    assert "has the one stop shop" in onlooker.look("/connections/", language="en").text


# --- consent ---


def test_a_company_that_was_not_ticked_is_told_and_goes_on_after_it_is(street: Town) -> None:
    company = found_company(street, **PLENTY)
    onlooker = Onlooker(company=company)
    other = street.books_control.call("POST", "divisions", {"name": "Another one"})["code"]
    company.order()
    go(company)
    ledger = company.link().ledger
    consent(street, tenant_id=company.tenant_id, user=new_id(), divisions=[other])
    order = company.order()
    go(company)
    ledger = company.link().ledger
    assert (ledger.state, ledger.state_reason) == ("broken", "exact.right_missing")
    words = {"nl": "de administratie is niet aangevinkt", "en": "the administration was not ticked"}
    button = f"/connections/{ledger.id}/reconnect/"
    assert told_on_connections(onlooker, words=words, button=button) == []
    consent(
        street,
        tenant_id=company.tenant_id,
        user=new_id(),
        divisions=[company.division],
        connection_id=ledger.id,
    )
    go(company)
    assert wrong_in_books(company, order, relations=1) == []


def test_a_consent_that_was_denied_is_told_with_a_way_to_begin_again(street: Town) -> None:
    company = found_company(street, **PLENTY)
    onlooker = Onlooker(company=company)
    address = connecting.begin_consent(
        tenant_id=company.tenant_id, user=new_id(), region="sandbox", session_key="s"
    )
    answer = allow(address)
    denied = {"error": "access_denied", "state": answer["state"]}
    got = connecting.receive_consent(tenant_id=company.tenant_id, session_key="s", answer=denied)
    words = {"nl": "geen toestemming gegeven", "en": "No consent was given"}
    begin = {"nl": "Opnieuw beginnen", "en": "Begin again"}
    for language in LANGUAGES:
        page = onlooker.look(f"/connections/exact/{got.id}/", language=language)
        assert words[language] in page.text
        assert page.buttons[begin[language]] == "/connections/exact/"
    assert company.link().ledger.state == "working"  # what worked goes on


# --- words that nobody foresaw ---


TEXTS = ["De kwartaalstand van het orakel klopt niet met de maan.", "The oracle disagrees today."]


@pytest.mark.parametrize("said", TEXTS)
def test_words_that_nobody_foresaw_are_shown_as_they_are_and_sent_for_ever_by_nobody(
    street: Town, said: str
) -> None:
    company = found_company(street, **PLENTY)
    onlooker = Onlooker(company=company)
    street.books_control.call("POST", "switches", {"entries_refused_with": said})
    order = company.order()
    go(company)
    sale = sale_of(company, order)
    delivery = delivery_of(company, sale)
    assert (delivery.state, delivery.attention_reason) == ("attention", "contact_support")
    told = {
        "nl": ("dat is nagekeken", "Vraag de helpdesk"),
        "en": ("Nothing was booked", "Ask support"),
    }
    for language in LANGUAGES:
        page = onlooker.look(f"/sales/{sale.id}/", language=language)
        assert said in page.text
        assert told[language][0] in page.text
        assert page.buttons[told[language][1]].startswith("mailto:")
    assert entries_of(company, order) == []
    street.books_control.call("POST", "switches", {"entries_refused_with": ""})
    onlooker.press(f"/sales/{sale.id}/retry/")
    go(company)
    assert wrong_in_books(company, order, relations=1) == []


GRAMMAR = [
    ("Niet gevonden: Grootboekrekening 8000", "exact.ledger_account_refused"),
    ("Not found: General ledger account", "exact.ledger_account_refused"),
    ("Ongeldig: Btw-percentage []", "exact.vat_code_refused"),
    ("Not allowed: VAT code 2", "exact.vat_code_refused"),
    ("Niet gevonden: Betalingsconditie", "exact.payment_condition_refused"),
    ("Required: Payment condition", "exact.payment_condition_refused"),
    ("Onbekend: Dagboek", "exact.journal_refused"),
    ("Niet gevonden: Relatie", "exact.customer_not_usable"),
    ("Invalid: Account (ended)", "exact.customer_not_usable"),
    ("Unknown: Financial year (Period-date table)", "exact.year_missing"),
    ("Ongeldige referentie: Kostenplaats", "exact.cost_centre_refused"),
    ("Invalid: Currency", "exact.currency_refused"),
    ("Ongeldig: Projectnummer", "exact.entry_refused"),
]


def test_the_grammar_of_messages_is_told_in_the_administrations_own_words(street: Town) -> None:
    """Another ledger's wording, one after the other, over HTTP: its kind is known, its text is shown, nothing is booked twice."""
    company = found_company(street, **PLENTY)
    onlooker, wrong = Onlooker(company=company), []
    order = company.order()
    for said, message in GRAMMAR:
        street.books_control.call("POST", "switches", {"entries_refused_with": said})
        go(company)
        sale = sale_of(company, order)
        found = delivery_of(company, sale).message_id
        page = onlooker.look(f"/sales/{sale.id}/", language="en")
        if found != message or said not in page.text:
            wrong.append((said, found))
        onlooker.press(f"/sales/{sale.id}/retry/")
    assert wrong == []
    street.books_control.call("POST", "switches", {"entries_refused_with": ""})
    go(company)
    assert wrong_in_books(company, order, relations=1) == []


# --- limits ---


LIMITS = [
    ("rate_minute", {"nl": "per minuut", "en": "a minute"}),
    ("rate_day", {"nl": "per dag", "en": "a day"}),
]


@pytest.mark.parametrize(("fault", "words"), LIMITS)
def test_a_limit_is_told_waits_and_needs_nobody(
    street: Town, fault: str, words: dict[str, str]
) -> None:
    company = found_company(street, **PLENTY)
    onlooker = Onlooker(company=company)
    company.order()
    go(company)
    street.books_control.inject(kind=fault, method="POST", path="SalesEntries", times=1)
    order = company.order()
    company.due_now()
    walk_once(company)
    sale = sale_of(company, order)
    delivery = delivery_of(company, sale)
    assert delivery.state == "waiting"
    lane = company.link().ledger.lane
    assert lane is not None
    assert lane.closed_until is not None
    for language in LANGUAGES:
        assert words[language] in onlooker.look(f"/sales/{sale.id}/", language=language).text
    let_time_pass(company)
    go(company)
    assert wrong_in_books(company, order, relations=1) == []


def walk_once(company: Company) -> None:
    from tests.errands import serve, walk

    walk(company)
    serve(company)


def test_a_day_that_is_full_lets_everything_wait_till_midnight(street: Town) -> None:
    company = found_company(street, **PLENTY)
    company.order()
    go(company)
    division(company, day_limit=1)
    orders = [company.order(), company.order()]
    walk_once(company)
    page = Onlooker(company=company).look(
        f"/sales/{sale_of(company, orders[0]).id}/", language="nl"
    )
    assert "per dag" in page.text or "wacht" in page.text.lower()
    assert [entries_of(company, one) for one in orders] == [[], []]
    division(company, day_limit=5000)
    with tenant_scope(company.tenant_id):
        assert Connection.objects.get(role="ledger").state == "working"
    let_time_pass(company)
    go(company)
    assert [wrong_in_books(company, one, relations=1) for one in orders] == [[], []]

"""Who may call what, with which verb, and which options are mandatory (Source: docs/sandbox.md, rules)."""

import pytest

from tests.sandbox.exact.client import OAuth, guid_key

UNKNOWN = "0a1b2c3d-0000-4000-8000-000000000009"


def test_without_a_token_the_answer_is_401_without_a_body(books):
    books.token = "none"
    reply = books.get("hrm/Divisions")
    assert (reply.status, reply.body) == (401, b"")


def test_an_expired_token_is_401(own):
    books = own()
    books.control.advance(seconds=601)
    assert books.get("hrm/Divisions").status == 401


def test_a_company_that_was_not_ticked_is_403(shared, make_books):
    one, other = make_books(), make_books()
    one.division = other.division
    assert one.get("hrm/Divisions", select="Code").status == 403


def test_the_list_of_divisions_shows_the_ticked_ones_only(make_books):
    one, _ = make_books(), make_books()
    assert [row["Code"] for row in one.get("hrm/Divisions", select="Code").rows] == [one.division]


def test_consent_for_everything_shows_everything(own):
    books = own()
    books.token = OAuth(books.web).pair()["access_token"]
    rows = books.get("system/Divisions", select="Code,Current,Status,Legislation").rows
    assert len(rows) == 2
    assert [row["Current"] for row in rows if row["Code"] == books.division] == [True]


def test_an_endpoint_outside_the_apps_scope_is_403_with_exacts_text(own):
    books = own()
    app = {"client_id": "{narrow}", "client_secret": "s", "forbidden_endpoints": ["crm/Accounts"]}
    books.control.call(
        "POST", "apps", app | {"redirect_uris": ["https://panel.example/exact/callback"]}
    )
    books.token = OAuth(books.web, client_id="{narrow}", secret="s").pair()["access_token"]
    reply = books.get("crm/Accounts", filter="Name eq 'x'")
    assert (reply.status, reply.message) == (
        403,
        "Forbidden - Application Scope Violated. Cannot read",
    )


def test_an_ended_licence_is_403_with_exacts_text(make_books):
    reply = make_books(licence_ended=True).get("hrm/Divisions")
    assert (reply.status, reply.message) == (403, "Forbidden - Customer's license expired")


@pytest.mark.parametrize(
    "path", ["crm/Nothing", "$batch", "salesentry", "current/Me", "docs/XMLUpload.aspx"]
)
def test_what_does_not_exist_is_404(books, path):
    assert books.get(path).status == 404


def test_the_xml_interface_is_gone(books):
    address = f"/docs/XMLUpload.aspx?Topic=Accounts&_Division_={books.division}"
    assert (
        books.web.call("POST", address, b"<eExact/>", Authorization=f"Bearer {books.token}").status
        == 404
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "hrm/Divisions"),
        ("PUT", guid_key("financialtransaction/TransactionLines", UNKNOWN)),
        ("DELETE", guid_key("cashflow/Receivables", UNKNOWN)),
        ("POST", "cashflow/Receivables"),
        ("PUT", guid_key("cashflow/PaymentConditions", UNKNOWN)),
        ("PUT", guid_key("financialtransaction/BankEntries", UNKNOWN)),
        ("PATCH", guid_key("salesentry/SalesEntries", UNKNOWN)),
        ("MERGE", guid_key("salesentry/SalesEntries", UNKNOWN)),
        ("PUT", "salesentry/SalesEntries"),
        ("DELETE", "salesentry/SalesEntries"),
        ("POST", guid_key("salesentry/SalesEntries", UNKNOWN)),
    ],
)
def test_a_verb_that_the_endpoint_does_not_have_is_405(books, method, path):
    assert books.call(method, path, {}).status == 405


@pytest.mark.parametrize("endpoint", ["crm/Accounts", "financialtransaction/TransactionLines"])
@pytest.mark.parametrize(
    "options", [{}, {"select": "ID"}, {"top": "1"}, {"filter": "Created ne null"}]
)
def test_a_list_without_its_mandatory_filter_is_refused_with_the_fields_that_would_do(
    books, endpoint, options
):
    if endpoint == "crm/Accounts" and "filter" in options:
        options = {"filter": "Remarks eq 'x'"}
    reply = books.get(endpoint, **options)
    assert reply.status == 400
    assert reply.message.startswith("This endpoint has mandatory filtering applied. A GET request")
    assert reply.message.endswith(
        {"crm/Accounts": "VATNumber", "financialtransaction/TransactionLines": "YourRef"}[endpoint]
    )


@pytest.mark.parametrize("endpoint", ["read/financial/ReceivablesList", "cashflow/Receivables"])
def test_some_lists_want_a_select_or_top_one(books, endpoint):
    reply = books.get(endpoint)
    assert (reply.status, reply.message) == (
        400,
        "Please add a $select or a $top=1 statement to the query string.",
    )
    assert books.get(endpoint, top="1").status == 200
    assert books.get(endpoint, top="2").status == 400
    assert books.get(endpoint, select="YourRef").status == 200


@pytest.mark.parametrize(
    "endpoint",
    ["sync/CRM/Accounts", "sync/CRM/Contacts", "sync/Financial/TransactionLines", "sync/Deleted"],
)
@pytest.mark.parametrize(
    "wrong", [None, "Timestamp ge 1L", "Timestamp gt 1L and Timestamp lt 9L", "ID ne null"]
)
def test_sync_takes_the_row_version_and_nothing_else_as_a_filter(books, endpoint, wrong):
    options = {} if wrong is None else {"filter": wrong}
    assert books.get(endpoint, **options).status == 400
    assert books.get(endpoint, filter="Timestamp gt 1L").status == 200


def test_me_says_which_language_the_user_reads(make_books):
    spoken = {}
    for language in ("nl", "en"):
        books = make_books(language=language)
        reply = books.web.call(
            "GET", "/api/v1/current/Me?$select=LanguageCode,CurrentDivision",
            Authorization=f"Bearer {books.token}", Accept="application/json",
        )  # fmt: skip
        spoken[language] = reply.rows[0]["LanguageCode"]
        assert reply.rows[0]["CurrentDivision"] == books.division
    assert spoken == {"nl": "nl-NL", "en": "en-GB"}


def test_features_show_the_one_stop_shop(books):
    assert "OneStopShop" in [
        row["Description"] for row in books.get("system/AvailableFeatures").rows
    ]


@pytest.mark.parametrize(("longest", "status"), [(2048, 404), (0, 200)])
def test_how_long_a_query_may_be_is_a_switch(own, longest, status):
    books = own(longest_query=longest)
    sixty = " or ".join(f"YourRef eq 'IN{number:06} A7-O{number}'" for number in range(60))
    assert books.get("salesentry/SalesEntries", filter=sixty, select="EntryID").status == status
    twenty = " or ".join(f"YourRef eq 'IN{number:06} A7-O{number}'" for number in range(20))
    assert books.get("salesentry/SalesEntries", filter=twenty, select="EntryID").status == 200

"""Query options, formats and envelopes (Source: Exact REST reference; docs/sandbox.md, OData)."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sandbox.exact.errors import Refused
from connectors.sandbox.exact.odata.apply import candidates, holds
from connectors.sandbox.exact.odata.parse import parse_filter
from connectors.sandbox.exact.schema import endpoints
from connectors.sandbox.exact.store import Table
from tests.sandbox.exact.client import Books, guid_key

ENTRIES = "salesentry/SalesEntries"
SHOWN = "EntryNumber"
ROW = {
    "EntryID": "0a1b2c3d-0000-4000-8000-000000000001",
    "YourRef": "IN000042 A7-O1042",
    "EntryNumber": 26700001,
    "AmountFC": "121.50",
    "EntryDate": "2026-03-01T00:00:00",
    "Description": "O'Neill ",
    "Journal": "70",
    "Reversal": False,
    "Rate": None,
}


def says(condition: str) -> bool:
    return holds(parse_filter(condition, endpoints()[ENTRIES]), ROW)


@pytest.mark.parametrize(
    "condition",
    [
        "YourRef eq 'IN000042 A7-O1042'",
        "'IN000042 A7-O1042' eq YourRef",
        "YourRef ne 'x' and EntryNumber gt 26700000",
        "EntryNumber ge 26700001 and EntryNumber le 26700001",
        "EntryNumber lt 26700002",
        "AmountFC eq 121.5",
        "AmountFC gt -1.25",
        "EntryID eq guid'0A1B2C3D-0000-4000-8000-000000000001'",
        "EntryDate eq datetime'2026-03-01'",
        "EntryDate ge datetime'2026-02-28T23:59:59Z'",
        "Description eq 'O''Neill'",
        "startswith(YourRef,'IN0') and endswith(YourRef,'O1042')",
        "substringof('A7',YourRef) eq true or substringof('A8', YourRef)",
        "substringof('A8',YourRef) eq false",
        "tolower(YourRef) eq 'in000042 a7-o1042'",
        "trim(Description) eq 'O''Neill'",
        "not (Journal eq '71')",
        "not Reversal",
        "Reversal eq false",
        "Rate eq null",
        "Journal eq '71' or Journal eq '70' and YourRef eq 'IN000042 A7-O1042'",
        "(Journal eq '71' or Journal eq '70') and not (YourRef eq 'y')",
        "EntryNumber eq 26700001L",
    ],
)
def test_these_filters_find_the_row(condition):
    assert says(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "YourRef eq 'in000042 a7-o1042'",
        "Rate gt 0",
        "Rate ne null",
        "AmountFC lt 121.5",
        "Journal eq '70' and Journal eq '71'",
        "Reversal",
        "startswith(YourRef,'A7')",
    ],
)
def test_these_filters_pass_the_row_by(condition):
    assert not says(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "YourRef",
        "YourRef eq",
        "YourRef = 'x'",
        "YourRef eq 'x",
        "Nothing eq 'x'",
        "YourRef eq 5",
        "EntryNumber eq '5'",
        "EntryID eq '0a1b2c3d-0000-4000-8000-000000000001'",
        "EntryID eq guid'0a1b2c3d'",
        "EntryDate eq datetime'yesterday'",
        "EntryDate eq '2026-03-01'",
        "(Journal eq '70'",
        "Journal eq '70') ",
        "Journal eq '70' xor Journal eq '71'",
        "contains(YourRef,'x')",
        "startswith(EntryNumber,'2')",
        "startswith(YourRef)",
        'YourRef eq "x"',
        "SalesEntryLines eq null",
        "Journal eq '70' or",
        "EntryNumber eq 12abc",
    ],
)
def test_a_filter_that_is_none_is_refused_as_malformed(condition):
    with pytest.raises(Refused) as refused:
        parse_filter(condition, endpoints()[ENTRIES])
    assert refused.value.status == 400


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 4)), max_size=8),
    words=st.lists(st.sampled_from("abcd"), min_size=1, max_size=4),
    number=st.integers(1, 5),
    joined=st.sampled_from(
        [
            "{0} or EntryNumber eq {1}",
            "({0}) and EntryNumber eq {1}",
            "{0} or not (EntryNumber eq {1})",
        ]
    ),
)
def test_the_index_never_hides_a_row_that_a_filter_finds(rows, words, number, joined):
    table = Table(ENTRIES)
    for place, (word, entry) in enumerate(rows):
        table.put(str(place), {"YourRef": word, "EntryNumber": entry})
    text = joined.format(" or ".join(f"YourRef eq '{word}'" for word in words), number)
    condition = parse_filter(text, endpoints()[ENTRIES])
    found = {key for key, row in table.rows.items() if holds(condition, row)}
    narrowed = candidates(condition, table)
    assert narrowed is None or found <= narrowed


@pytest.fixture
def filled(books: Books) -> Books:
    for number in (3, 1, 2):
        books.book(books.line(f"{number}0.00"), YourRef=f"R{number}")
    return books


def test_orderby_sorts_up_and_down(filled):
    up = filled.get(ENTRIES, orderby="YourRef", select="YourRef").rows
    down = filled.get(ENTRIES, orderby="AmountFC desc", select="YourRef").rows
    assert [row["YourRef"] for row in up] == ["R1", "R2", "R3"]
    assert [row["YourRef"] for row in down] == ["R3", "R2", "R1"]


def test_top_and_skip_cut_the_sorted_list(filled):
    rows = filled.get(ENTRIES, orderby="YourRef", top="1", skip="1", select="YourRef").rows
    assert [row["YourRef"] for row in rows] == ["R2"]


def test_inlinecount_counts_past_the_cut(filled):
    reply = filled.get(ENTRIES, inlinecount="allpages", top="1", select="YourRef")
    assert reply.d["__count"] == "3"
    assert len(reply.rows) == 1


def test_select_shows_what_it_names_and_metadata(filled):
    row = filled.get(ENTRIES, select="YourRef,AmountFC", top="1").rows[0]
    assert set(row) == {"__metadata", "YourRef", "AmountFC"}
    assert row["__metadata"]["type"] == "Exact.Web.Api.Models.SalesEntry"
    assert (
        filled.web.call(
            "GET", row["__metadata"]["uri"], Authorization=f"Bearer {filled.token}"
        ).status
        == 200
    )


@pytest.mark.parametrize(
    "options",
    [
        {"select": "Nothing"},
        {"orderby": "Nothing"},
        {"orderby": "YourRef sideways"},
        {"expand": "YourRef"},
        {"top": "many"},
        {"skip": "-1"},
        {"inlinecount": "some"},
        {"skiptoken": "'x'"},
        {"apply": "groupby((Journal))"},
        {"count": "true"},
    ],
)
def test_an_option_that_is_wrong_or_unknown_is_refused(books, options):
    reply = books.get(ENTRIES, **options)
    assert reply.status == 400
    assert reply.json["error"]["code"] == ""


def test_lines_are_deferred_unless_expanded(filled):
    deferred = filled.get(ENTRIES, top="1").rows[0]["SalesEntryLines"]["__deferred"]["uri"]
    below = filled.web.call(
        "GET", deferred, Authorization=f"Bearer {filled.token}", Accept="application/json"
    )
    expanded = filled.get(ENTRIES, top="1", expand="SalesEntryLines").rows[0]["SalesEntryLines"]
    assert [row["ID"] for row in below.rows] == [row["ID"] for row in expanded["results"]]


def test_an_expanded_collection_that_is_not_selected_is_not_shown(filled):
    row = filled.get(ENTRIES, top="1", expand="SalesEntryLines", select="YourRef").rows[0]
    assert "SalesEntryLines" not in row


def test_properties_of_an_expanded_collection_can_be_selected(filled):
    row = filled.get(
        ENTRIES, top="1", expand="SalesEntryLines", select="YourRef,SalesEntryLines/AmountFC"
    ).rows[0]
    (line,) = row["SalesEntryLines"]["results"]
    assert set(line) == {"__metadata", "AmountFC"}


def test_a_list_comes_in_pages_of_sixty_that_miss_and_repeat_nothing(books):
    made = {books.post("crm/Accounts", {"Name": f"N{number:03}"}).d["ID"] for number in range(130)}
    seen, sizes = [], []
    reply = books.get("crm/Accounts", filter="Name ge 'N'", select="ID", orderby="Name desc")
    while True:
        seen += [row["ID"] for row in reply.rows]
        sizes.append(len(reply.rows))
        if "__next" not in reply.d:
            break
        assert "skiptoken" in reply.d["__next"]
        following = reply.d["__next"]
        reply = books.web.call(
            "GET", following, Authorization=f"Bearer {books.token}", Accept="application/json"
        )
    assert sizes == [60, 60, 10]
    assert len(seen) == len(set(seen))
    assert set(seen) == made


def test_top_larger_than_a_page_goes_on_until_it_is_reached(books):
    for number in range(70):
        books.post("crm/Accounts", {"Name": f"N{number:03}"})
    reply = books.get("crm/Accounts", filter="Name ge 'N'", select="ID", top="65")
    assert len(reply.rows) == 60
    following = books.web.call(
        "GET", reply.d["__next"], Authorization=f"Bearer {books.token}", Accept="application/json"
    )
    assert len(following.rows) == 5
    assert "__next" not in following.d


def test_dates_numbers_guids_and_padding_look_as_exact_sends_them(books):
    entry = books.book(books.line("10.10"), EntryDate="2026-03-01", YourRef="R")
    assert (
        entry["EntryDate"] == f"/Date({int(datetime(2026, 3, 1, tzinfo=UTC).timestamp() * 1000)})/"
    )
    assert isinstance(entry["AmountFC"], float)
    assert re.fullmatch("[0-9a-f-]{36}", entry["EntryID"])
    account = books.get(
        "crm/Accounts", filter=f"ID eq guid'{books.customer}'", select="Code,Country"
    ).rows[0]
    assert account["Code"] == "1".rjust(18)
    assert account["Country"] == "NL "
    codes = books.get("vat/VATCodes", filter="Code eq '2'", select="Code,Percentage").rows
    assert codes[0]["Code"] == "2  "
    assert codes[0]["Percentage"] == 0.21
    synced = books.get("sync/CRM/Accounts", filter="Timestamp gt 1L", select="Timestamp").rows
    assert isinstance(synced[0]["Timestamp"], str)


def test_without_asking_for_json_the_answer_is_atom(filled):
    reply = filled.call(
        "GET", filled.address(ENTRIES)[len(f"/api/v1/{filled.division}/") :], accept="*/*"
    )
    assert reply.headers["Content-Type"].startswith("application/atom+xml")
    assert b"<d:YourRef>R1</d:YourRef>" in reply.body
    refused = filled.call("GET", "crm/Accounts", accept="application/xml")
    assert b"<message" in refused.body
    assert refused.status == 400


def test_one_entity_by_key(filled):
    entry = filled.get(ENTRIES, top="1").rows[0]
    one = filled.get(guid_key(ENTRIES, entry["EntryID"]), select="YourRef")
    assert one.d["YourRef"] == entry["YourRef"]


def test_a_key_of_several_parts(books):
    year = datetime.now(UTC).year
    one = books.get(f"read/financial/JournalStatusList(Journal='70',Year={year},Period=1)")
    assert one.d["Status"] == 0


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("guid'0a1b2c3d-0000-4000-8000-000000000009'", 404),
        ("'x'", 400),
        ("12", 400),
        ("guid'x'", 400),
    ],
)
def test_a_key_that_is_unknown_or_no_key_at_all(books, key, status):
    assert books.get(f"{ENTRIES}({key})").status == status


@pytest.mark.parametrize("bare", [False, True])
def test_some_endpoints_may_answer_a_bare_list_by_switch(own, bare):
    books = own(bare_lists=["hrm/Divisions"] if bare else [])
    content = books.get("hrm/Divisions", select="Code").json["d"]
    assert isinstance(content, list) is bare


def test_expanding_a_vat_code_gives_its_dated_percentages(books):
    row = books.get("vat/VATCodes", filter="Code eq '1'", expand="VATPercentages").rows[0]
    dated = [
        (one["Percentage"], one["EndDate"] is None) for one in row["VATPercentages"]["results"]
    ]
    assert dated == [(0.06, False), (0.09, True)]

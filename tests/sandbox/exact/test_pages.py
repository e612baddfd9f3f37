"""The books as a person reads them."""

import pytest


def page(books, language="nl", **options):
    query = "&".join(
        f"{name}={value}" for name, value in {"division": books.division, **options}.items()
    )
    return books.web.call("GET", f"/books?{query}", Accept_Language=language)


@pytest.fixture
def filled(books):
    books.post(
        "crm/Contacts", {"Account": books.customer, "FirstName": "Jan", "LastName": "Jansen"}
    )
    books.book(
        books.line("1000.50"),
        books.line("4.95", "1"),
        YourRef="IN000042 A7-O1042",
        Description="Bestelling XKB",
    )
    books.book(YourRef="IN000043 A7-O1043")
    return books


@pytest.mark.parametrize(
    ("language", "words", "amount"),
    [("nl", "Verkoopboekingen", "1.216,01"), ("en", "Sales entries", "1,216.01")],
)
def test_entries_are_shown_with_lines_vat_and_totals(filled, language, words, amount):
    shown = page(filled, language)
    text = shown.body.decode()
    assert shown.status == 200
    for expected in (
        words,
        amount,
        "IN000042 A7-O1042",
        "Bestelling XKB",
        "8000 Omzet hoog tarief",
        "Btw laag, exclusief",
    ):
        assert expected in text
    assert "<script" not in text
    assert "script-src" not in shown.headers["Content-Security-Policy"]


def test_a_search_narrows_the_list_and_its_vat_totals(filled):
    text = page(filled, q="o1043").body.decode()
    assert "IN000043 A7-O1043" in text
    assert "IN000042 A7-O1042" not in text
    assert "Btw laag, exclusief" not in text
    assert "Niets gevonden." in page(filled, q="nope").body.decode()


def test_relations_are_shown_with_their_people(filled):
    text = page(filled, view="relations").body.decode()
    assert "J. Jansen" in text
    assert "Jan Jansen" in text


def test_open_items_are_shown_with_their_sum(filled):
    text = page(filled, view="open").body.decode()
    assert "IN000043 A7-O1043" in text
    assert "1.337,01" in text


def test_names_from_outside_are_escaped_everywhere(books):
    books.put(f"crm/Accounts(guid'{books.customer}')", {"Name": "<i>x</i>", "City": "<b>y"})
    books.book(YourRef="<u>r", Description="<s>d")
    shown = "".join(
        page(books, view=view, q="").body.decode() for view in ("entries", "relations", "open")
    )
    assert not any(tag in shown for tag in ("<i>", "<b>", "<u>", "<s>"))


def test_a_long_list_is_paged(books):
    for number in range(51):
        books.book(YourRef=f"R{number:03}")
    first, second = page(books).body.decode(), page(books, **{"from": 50}).body.decode()
    assert "Oudere boekingen" in first
    assert "R000" not in first
    assert "R000" in second


def test_empty_books_say_so(books):
    assert "Nog geen boekingen." in page(books).body.decode()
    assert "Alles is voldaan." in page(books, view="open").body.decode()


@pytest.mark.parametrize("wrong", ["99", "1 or 1"])
def test_an_unknown_division_is_404_and_nonsense_shows_the_first(books, wrong):
    status = books.web.call("GET", f"/books?division={wrong.replace(' ', '+')}").status
    assert status == (404 if wrong.isdigit() else 200)


def test_the_root_leads_to_the_books_and_the_style_is_there(books):
    assert books.web.call("GET", "/").headers["Location"] == "/books"
    assert books.web.call("GET", "/sandbox.css").headers["Content-Type"].startswith("text/css")


def test_the_audit_gives_the_same_as_the_interface(filled):
    audit = filled.audit()
    assert [entry["YourRef"] for entry in audit["entries"]] == [
        "IN000042 A7-O1042",
        "IN000043 A7-O1043",
    ]
    first = audit["entries"][0]
    assert (first["AmountFC"], first["CustomerCode"], len(first["lines"])) == ("1216.01", "1", 2)
    assert [(total["code"], total["base"], total["vat"]) for total in audit["vat_totals"]] == [
        ("1", "4.95", "0.45"),
        ("2", "1100.50", "231.11"),
    ]

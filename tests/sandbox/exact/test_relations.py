"""Relations, contact persons, addresses and other records."""

import pytest

from tests.sandbox.exact.client import guid_key

ACCOUNTS, CONTACTS, ADDRESSES = "crm/Accounts", "crm/Contacts", "crm/Addresses"


def refusal(reply):
    assert reply.status == 500, reply.body
    return reply.message


def test_a_relation_without_a_code_gets_the_next_number(books):
    codes = [
        books.post(ACCOUNTS, {"Name": name, **more}).d["Code"]
        for name, more in (("A", {}), ("B", {"Code": "41"}), ("C", {}))
    ]
    assert codes == ["1".rjust(18), "41".rjust(18), "42".rjust(18)]


def test_a_relation_is_found_by_its_padded_code_only(books):
    books.post(ACCOUNTS, {"Name": "A", "Code": "77"})
    padded = "77".rjust(18)
    assert len(books.get(ACCOUNTS, filter=f"Code eq '{padded}'", select="ID").rows) == 1
    assert books.get(ACCOUNTS, filter="Code eq '77'", select="ID").rows == []
    assert len(books.get(ACCOUNTS, filter="trim(Code) eq '77'", select="ID").rows) == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Name": ""}, "Verplicht: Naam"),
        ({"Name": None}, "Verplicht: Naam"),
        ({"Code": "A7"}, "Ongeldig: Code"),
        ({"Code": "1234567890123456789"}, "Ongeldig: Code"),
        ({"Email": "jan.jansen"}, "Ongeldig: E-mail []"),
        ({"Country": "XX"}, "Ongeldige referentie: Land"),
        ({"Country": "Nederland"}, "Ongeldige referentie: Land"),
        ({"Language": "Dutch"}, "Ongeldige referentie: Taal"),
        ({"Status": "Q"}, "Ongeldig: Status"),
        ({"PaymentConditionSales": "XX"}, "Ongeldige referentie: Betalingsconditie"),
        ({"SalesVATCode": "77"}, "Ongeldige referentie: Btw-code"),
        (
            {"InvoiceAccount": "0a1b2c3d-0000-4000-8000-000000000009"},
            "Ongeldig: Factuur voor (Type)",
        ),
        (
            {"GLAR": "0a1b2c3d-0000-4000-8000-000000000009"},
            "Ongeldige referentie: Grootboekrekening",
        ),
    ],
)
def test_a_relation_is_checked(books, changed, message):
    assert refusal(books.post(ACCOUNTS, {"Name": "A"} | changed)) == message


@pytest.mark.parametrize(
    ("language", "message"), [("nl", "Bestaat reeds: Code"), ("en", "Already exists: Code")]
)
def test_a_code_is_used_once(make_books, language, message):
    books = make_books(language=language)
    books.post(ACCOUNTS, {"Name": "A", "Code": "77"})
    assert refusal(books.post(ACCOUNTS, {"Name": "B", "Code": "  77"})) == message
    assert len(books.audit()["accounts"]) == 1


def test_a_relation_without_status_is_no_customer(books):
    made = books.post(ACCOUNTS, {"Name": "A"}).d
    assert (made["Status"], made["IsSales"]) == ("A", False)


def test_the_address_of_a_relation_becomes_its_visiting_address(books):
    books.post(
        ACCOUNTS,
        {
            "Name": "A",
            "AddressLine1": "Markt 1",
            "Postcode": "2611 AB",
            "City": "Delft",
            "Country": "NL",
        },
    )
    (address,) = books.audit()["addresses"]
    assert (address["Type"], address["Main"], address["City"], address["Country"]) == (
        1,
        True,
        "Delft",
        "NL",
    )


def test_a_relation_is_changed_in_part(books):
    made = books.post(ACCOUNTS, {"Name": "A", "Code": "77", "Email": "a@b.nl"}).d
    assert books.put(guid_key(ACCOUNTS, made["ID"]), {"Name": "B"}).status == 204
    after = books.get(guid_key(ACCOUNTS, made["ID"]), select="Name,Email,Code").d
    assert (after["Name"], after["Email"], after["Code"].strip()) == ("B", "a@b.nl", "77")


def test_a_relation_in_use_is_not_deleted_and_another_goes_with_its_people(books):
    books.book()
    assert refusal(books.delete(guid_key(ACCOUNTS, books.customer))).startswith("In gebruik")
    other = books.post(ACCOUNTS, {"Name": "B", "City": "Delft"}).d["ID"]
    books.post(CONTACTS, {"Account": other, "FirstName": "B", "LastName": "B"})
    assert books.delete(guid_key(ACCOUNTS, other)).status == 204
    assert books.audit()["contacts"] == []
    kinds = [row["EntityType"] for row in books.get("sync/Deleted", filter="Timestamp gt 1L").rows]
    assert sorted(kinds) == [2, 3, 5]


def test_the_first_contact_becomes_the_main_one(books):
    first = books.post(
        CONTACTS,
        {"Account": books.customer, "FirstName": "Jan", "MiddleName": "van", "LastName": "Dam"},
    ).d
    books.post(CONTACTS, {"Account": books.customer, "FirstName": "Piet", "LastName": "Dam"})
    assert (first["FullName"], first["IsMainContact"]) == ("Jan van Dam", True)
    assert (
        books.get(guid_key(ACCOUNTS, books.customer), select="MainContact").d["MainContact"]
        == first["ID"]
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"FirstName": "Jan", "LastName": "Dam"}, "Verplicht: Relatie"),
        (
            {"Account": "0a1b2c3d-0000-4000-8000-000000000009", "LastName": "Dam"},
            "Ongeldige referentie: Relatie",
        ),
        ({"Account": None, "FirstName": ""}, "Verplicht: Relatie\r\nVerplicht: Achternaam"),
    ],
)
def test_a_contact_is_checked(books, content, message):
    assert refusal(books.post(CONTACTS, content)) == message


@pytest.mark.parametrize("name", [{"FirstName": "Jan"}, {"LastName": "Dam"}])
def test_one_of_the_two_names_is_enough(books, name):
    assert books.post(CONTACTS, {"Account": books.customer} | name).status == 201


def test_an_equal_address_is_not_made_twice(books):
    address = {
        "Account": books.customer,
        "Type": 4,
        "AddressLine1": "Markt 1",
        "City": "Delft",
        "Country": "NL",
    }
    first, second = (books.post(ADDRESSES, address).d["ID"] for _ in range(2))
    other = books.post(ADDRESSES, address | {"City": "Gouda"}).d["ID"]
    assert first == second != other


def test_an_address_needs_a_type(books):
    assert (
        refusal(books.post(ADDRESSES, {"Account": books.customer, "City": "Delft"}))
        == "Ongeldig: Type"
    )


def test_master_data_can_be_made_and_is_checked(books):
    made = books.post("financial/GLAccounts", {"Code": "8060", "Description": "Extra", "Type": 110})
    assert made.status == 201
    assert (
        refusal(books.post("financial/GLAccounts", {"Code": "8060", "Description": "Dubbel"}))
        == "Bestaat reeds: Code"
    )
    assert refusal(books.post("financial/GLAccounts", {"Code": "8061"})) == "Verplicht: Description"
    assert books.delete(guid_key("financial/GLAccounts", made.d["ID"])).status == 204


def test_master_data_in_use_is_not_deleted(books):
    books.book()
    assert (
        refusal(books.delete(guid_key("financial/GLAccounts", books.account("8000"))))
        == "In gebruik: 8000"
    )


def test_a_vat_code_is_made_with_its_percentages(books):
    content = {
        "Code": "PL",
        "Description": "OSS PL",
        "Type": "E",
        "OssCountry": "PL",
        "GLToPay": books.account("1525"),
    }
    made = books.post(
        "vat/VATCodes",
        content | {"VATPercentages": [{"Percentage": 0.23, "StartDate": "2021-07-01"}]},
    )
    assert (made.status, made.d["Code"], made.d["Percentage"]) == (201, "PL ", 0.23)
    assert books.book(books.line("100", "PL"))["AmountFC"] == 123.0


def test_sync_gives_changed_relations_by_row_version(books):
    first = books.post(ACCOUNTS, {"Name": "A"}).d["ID"]
    second = books.post(ACCOUNTS, {"Name": "B"}).d["ID"]
    rows = books.get("sync/CRM/Accounts", filter="Timestamp gt 1L", select="Timestamp,ID").rows
    assert [row["ID"] for row in rows] == [first, second]
    books.put(guid_key(ACCOUNTS, first), {"Name": "C"})
    since = rows[-1]["Timestamp"]
    changed = books.get("sync/CRM/Accounts", filter=f"Timestamp gt {since}L", select="ID,Name").rows
    assert [(row["ID"], row["Name"]) for row in changed] == [(first, "C")]


def test_moving_a_division_gives_every_row_a_new_version_and_forgets_the_deleted(books):
    books.post(ACCOUNTS, {"Name": "A"})
    gone = books.post(ACCOUNTS, {"Name": "B"}).d["ID"]
    books.delete(guid_key(ACCOUNTS, gone))
    before = books.get("sync/CRM/Accounts", filter="Timestamp gt 1L", select="Timestamp").rows[-1][
        "Timestamp"
    ]
    books.control.call("POST", "move", {"division": books.division})
    assert (
        len(books.get("sync/CRM/Accounts", filter=f"Timestamp gt {before}L", select="ID").rows) == 1
    )
    assert books.get("sync/Deleted", filter="Timestamp gt 1L").rows == []
    assert (
        books.get("system/Divisions", select="DivisionMoveDate").rows[0]["DivisionMoveDate"]
        is not None
    )

"""A consumer in Germany under the one stop shop, through both sandboxes: charged, booked, partly given back, and declared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.sync import month_ends
from iweb.sync.activations import switch_on
from iweb.tenants.scopes import tenant_scope
from mappings.vat.seller import Spell, VatStanding
from tests import database
from tests.errands import book_everything, quick
from tests.town import Company, confirm_rules, found_company, town

D = Decimal
SINCE = Spell(first_day=date(2021, 7, 1))
BERLIN = {
    "firstname": "Lena", "lastname": "Vogel", "email": "lena.vogel@kunde.example",
    "address1": "Torstrasse 12", "postcode": "10119", "city": "Berlin", "country": "DE",
}  # fmt: skip


@dataclass(frozen=True)
class Sold:
    """What stands in the books, the tables of the quarter's pack, and the program's word for each document."""

    entries: list[dict[str, Any]]
    tables: dict[str, list[dict[str, str]]]
    outcomes: list[tuple[str, str]]


@pytest.fixture(scope="module")
def sold(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Sold]:
    with django_db_blocker.unblock():
        try:
            with town(state=tmp_path_factory.mktemp("oss")) as found, quick(found):
                yield _sell(found_company(found))
        finally:
            database.empty(str(settings.IWEB_DATABASE_OWNER_URL))


def _sell(company: Company) -> Sold:
    link = company.link()
    standing = VatStanding(one_stop_shop=(SINCE,), destination_by_choice=(SINCE,))
    confirm_rules(link=link, user=new_id(), vat=standing)
    with tenant_scope(company.tenant_id):
        today = database_now().date()
        switch_on(link=link, module="oss", settings={}, active_from=today, by=None)
    for group, rate in ((1, 19), (4, 7)):
        company.town.shops_control.call(
            "POST",
            "taxes",
            {"shop": company.shop, "country": "DE", "group": group, "rate": rate},
        )
    order = company.order(
        customer=BERLIN,
        country="DE",
        lines=[{"reference": "TT-101", "quantity": 2}, {"reference": "TT-204", "quantity": 1}],
    )

    company.town.shops_control.call(
        "POST",
        "slips",
        {
            "shop": company.shop,
            "order": order["id"],
            "lines": [{"id_order_detail": 1, "quantity": 1}],
        },
    )
    book_everything(company, seconds=120)
    quarter = f"{today.year}-Q{(today.month + 2) // 3}"
    asked = month_ends.ask(
        tenant_id=company.tenant_id, ledger_id=link.ledger_id, period=quarter, by=new_id()
    )
    made = month_ends.make(tenant_id=company.tenant_id, pack_id=asked.id)
    return Sold(
        entries=company.books()["entries"],
        tables=made.body["tables"],
        outcomes=[(one.outcome, one.reason) for one in company.sales()],
    )


# By hand, with the prices of the labels in the Netherlands: 12.95 / 1.21 = 10.702479 and 24.90 / 1.09 = 22.844037 without VAT.
# Two tiles: 21.40 without and 2 x 12.7359 = 25.47 with 19%, so 4.07; the book: 22.84 and 24.44, so 1.60; shipping 7.00, 1.33.
# One tile comes back: 10.70 without, 12.74 with, so 2.04.
SALE = [("DE", "21.40", "4.07"), ("D7", "22.84", "1.60"), ("DE", "7.00", "1.33")]
CREDIT = [("DE", "-10.70", "-2.04")]


def lines(entry: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["VATCode"], one["AmountFC"], one["VATAmountFC"]) for one in entry["lines"]]


def test_a_sale_and_its_refund_stand_on_the_codes_of_germany_to_the_cent(sold: Sold) -> None:
    assert [lines(one) for one in sold.entries] == [SALE, CREDIT]
    assert {one["GLAccountCode"] for entry in sold.entries for one in entry["lines"]} == {"8026"}
    assert [D(one["AmountFC"]) for one in sold.entries] == [D("58.24"), D("-12.74")]
    assert sold.outcomes == [("booked", ""), ("booked", "")]


def test_the_quarter_declares_what_was_kept_by_rate(sold: Sold) -> None:
    declared = [
        (row["country"], row["rate"], row["base"], row["vat"], row["dispatched_from"])
        for row in sold.tables["oss"]
    ]
    assert declared == [
        ("DE", "19", "17.70", "3.36", "NL"),
        ("DE", "7", "22.84", "1.60", "NL"),
    ]
    assert sold.tables["icp"] == []


def test_what_is_declared_ties_out_with_the_ledger(sold: Sold) -> None:
    assert sold.tables["differences"] == []
    for row in sold.tables["oss_ledger"]:
        assert (row["booked_base"], row["booked_vat"]) == (row["ledger_base"], row["ledger_vat"])


def test_it_counts_towards_the_threshold_though_it_was_chosen_to_be_taxed_there(
    sold: Sold,
) -> None:
    (this_year, _) = sold.tables["threshold"]
    assert (this_year["seen"], this_year["passed"]) == ("40.54", "no")  # 51.24 - 10.70

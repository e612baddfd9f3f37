"""The shop with sixty orders brought into the books."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.sandbox.vies.server import SandboxVies
from iweb.ops.demo.company import FIRST_DAY, PARTICULARS, STRUCK_OFF
from iweb.ops.operations.desks import Desk
from iweb.ops.operations.going_live import go_live_from, pause_link
from iweb.ops.operations.particulars import set_particulars
from tests.errands import book_everything, quick
from tests.factories import UserFactory
from tests.town import Company, found_company, town

DAY = date(2026, 11, 20)  # the day of the tables
PATIENCE = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """When everything is done: what stands in the books by the shop's document, and the program's word for each document.

    `requests` is all that the ledger was asked, `vat_types` the type of each of its VAT codes.
    """

    entries: dict[str, dict[str, Any]]
    relations: dict[str, dict[str, Any]]
    addresses: list[dict[str, Any]]
    outcomes: dict[str, tuple[str, str]]
    totals: dict[str, Decimal]
    requests: list[dict[str, Any]]
    vat_types: dict[str, str]


@contextmanager
def sixty_orders(*, state: Path, version: str = "8.2.1", day: date = DAY) -> Iterator[Company]:
    """The company, live on the shop with sixty orders, its particulars told; nothing is read yet."""
    with (
        SandboxVies(state / "vies") as vies,
        town(state=state / "town") as found,
        quick(found, VIES_SANDBOX_URL=vies.url),
    ):
        for number in STRUCK_OFF:
            vies.register.say(number, "invalid")
        shop = {"seed": "sixty_orders", "day": day.isoformat(), "version": version}
        company = found_company(found, shop=shop, minute_limit=3000)
        for year in (day.year - 1, day.year):
            content = {"division": company.division, "year": year}
            found.books_control.call("POST", "years", content)
        _tell(company, first=day - FIRST_DAY)
        yield company


def _tell(company: Company, *, first: date) -> None:
    """As the demo does it: pause, tell, live again from six weeks before the shop's day."""
    desk = Desk(tenant_id=company.tenant_id, tenant_name="", operator=UserFactory().id)
    pause_link(desk=desk, link=company.link())
    set_particulars(desk=desk, link=company.link(), said=PARTICULARS)
    go_live_from(desk=desk, link=company.link(), first=first)


def settle(company: Company) -> Settled:
    """Book everything, have one order called off, and look again."""
    book_everything(company, seconds=PATIENCE)
    company.town.shops_control.call("POST", "called_off", {"shop": company.shop})
    book_everything(company, seconds=PATIENCE)
    books = company.books()
    entries = {str(e["YourRef"]).rpartition("-")[2]: e for e in books["entries"]}
    assert len(entries) == len(books["entries"]), "a document stands in the books twice"
    return Settled(
        entries=entries,
        relations={one["ID"]: one for one in books["accounts"]},
        addresses=books["addresses"],
        outcomes={f"{s.kind}{s.external_id}": (s.outcome, s.reason) for s in company.sales()},
        totals=_shop_totals(company),
        requests=company.town.books_control.requests(),
        vat_types=_vat_types(company),
    )


def _vat_types(company: Company) -> dict[str, str]:
    asked = f"rows?endpoint=vat/VATCodes&division={company.division}"
    rows = company.town.books_control.call("GET", asked)
    return {row["Code"].strip(): row["Type"] for row in rows}


def _shop_totals(company: Company) -> dict[str, Decimal]:
    """Order -> what the shop charged for it with VAT, all its invoices together."""
    return {
        f"O{one['id']}": round(Decimal(one["total_paid_tax_incl"]), 2) for one in company.orders()
    }

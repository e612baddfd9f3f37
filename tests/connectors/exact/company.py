"""A division of the sandbox, an app that one user let in, and orders for it."""

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from connectors.errors import Kind
from connectors.http import Door
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.connect import _OneToken
from connectors.ledgers.exact.writer import ExactWriter
from connectors.ports import ContactOrder, EntryOrder, RelationOrder, WriteOrder
from connectors.sandbox.exact.sandbox import SandboxExact
from connectors.sandbox.serving.control import Control
from connectors.testing.ledger_contract import Stored
from mappings.booking import ContactPerson, EntryLine, PostalAddress, Relation, SalesEntry

CLIENT_ID = "iweb-test"
CLIENT_SECRET = "iweb-test-secret"
RETURN = "http://127.0.0.1:8000/connections/exact/return/"
DEADLINE = timedelta(seconds=1)
_numbers = itertools.count(1)


def consent(url: str, *, state: str = "s", client_id: str = CLIENT_ID) -> str:
    """A person says yes on the sandbox's page, for all divisions. Gives the code."""
    place = HTTPConnection(urlsplit(url).netloc)
    form = {
        "client_id": client_id,
        "redirect_uri": RETURN,
        "response_type": "code",
        "state": state,
        "decision": "allow",
    }
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    place.request("POST", "/api/oauth2/auth", urlencode(form), head)
    answer = place.getresponse()
    answer.read()
    place.close()
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def token_pair(url: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": consent(url),
        "redirect_uri": RETURN,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    return Door(url, allow_loopback=True).call("POST", "/api/oauth2/token", form=form).json()


@dataclass
class Company:
    """The contract's bench: a division of its own, nothing in its books."""

    sandbox: SandboxExact
    division: int
    writer: ExactWriter
    control: Control
    client: Client
    accounts: dict[str, str] = field(default_factory=dict)
    first_row: int = 0

    # --- orders ---

    def relation_order(self, **changes: Any) -> RelationOrder:
        number = next(_numbers)
        relation = Relation(
            code=f"77{number:05}",
            customer_key=f"A7-K{number}",
            name=f"Bakkerij d'Oude Jansen & Zn {number}",
            is_business=True,
            address=PostalAddress(
                street="Kerkstraat 1", postcode="1234 AB", city="Utrecht", country="NL"
            ),
            email=f"jansen{number}@example.nl",
            phone="+31 30 1234567",
            language="nl",
        )
        return RelationOrder(relation=replace(relation, **changes))

    def contact_order(self, *, relation_id: str, **changes: Any) -> ContactOrder:
        number = next(_numbers)
        person = ContactPerson(
            first_name="Zoë",
            last_name=f"d'Ancona {number}",
            email=f"zoe{number}@example.nl",
            language="nl",
        )
        return ContactOrder(relation_id=relation_id, contact=replace(person, **changes))

    def entry_order(
        self, *, relation_id: str, lines: tuple[tuple[Decimal, Decimal], ...], **changes: Any
    ) -> EntryOrder:
        number = next(_numbers)
        entry = SalesEntry(
            key=f"A7-O{number}",
            human_part=f"IN{number:06}",
            journal="70",
            entry_date=today(),
            description=f"Bestelling {number} – Jansen",
            currency="EUR",
            customer_key="A7-K1",
            payment_condition="30",
            lines=tuple(self.line(net, vat) for net, vat in lines),
            order_number=number,
        )
        entry = replace(entry, **changes)
        return EntryOrder(
            entry=entry,
            reference=entry.reference,
            relation_id=relation_id,
            account_ids=self.accounts,
        )

    def line(self, net: Decimal, vat: Decimal, **changes: Any) -> EntryLine:
        line = EntryLine(
            ledger_account="8000",
            vat_code="2",
            description="Mok met oor",
            quantity=Decimal(1),
            net=net,
            vat=vat,
            rate=Decimal(21),
        )
        return replace(line, **changes)

    def refused_orders(self, *, relation_id: str) -> Mapping[str, tuple[EntryOrder, Kind]]:
        goods = ((Decimal("10.00"), Decimal("2.10")),)
        closed = today().replace(day=1) - timedelta(days=1)
        self.control.call(
            "POST",
            "periods",
            {
                "division": self.division,
                "year": closed.year,
                "period": closed.month,
                "closed": True,
            },
        )

        def order(**changes: Any) -> EntryOrder:
            return self.entry_order(relation_id=relation_id, lines=goods, **changes)

        def with_line(**changes: Any) -> EntryOrder:
            plain = order()
            line = self.line(Decimal(10), Decimal("2.10"), **changes)
            return replace(plain, entry=replace(plain.entry, lines=(line,)))

        ghost = "11111111-2222-3333-4444-555555555555"
        return {
            "exact.period_closed": (order(entry_date=closed), Kind.FIX_SALE),
            "exact.year_missing": (order(entry_date=date(1999, 1, 1)), Kind.FIX_MAPPING),
            "exact.journal_refused": (order(journal="60"), Kind.FIX_MAPPING),
            "exact.vat_code_refused": (with_line(vat_code="ZZ"), Kind.FIX_MAPPING),
            "exact.ledger_account_refused": (
                replace(order(), account_ids={"8000": ghost}),
                Kind.FIX_MAPPING,
            ),
            "exact.payment_condition_refused": (order(payment_condition="ZZ"), Kind.FIX_MAPPING),
            "exact.cost_centre_refused": (with_line(cost_centre="NOPE"), Kind.FIX_MAPPING),
            "exact.customer_not_usable": (replace(order(), relation_id=ghost), Kind.FIX_SALE),
            "exact.currency_refused": (
                order(currency="XTS", exchange_rate=Decimal("1.5")),
                Kind.FIX_MAPPING,
            ),
        }

    # --- the books, past the connector ---

    def books(self) -> dict[str, Any]:
        return self.control.call("GET", f"books?division={self.division}")

    def stored(self, order: WriteOrder) -> tuple[Stored, ...]:
        books = self.books()
        match order:
            case RelationOrder():
                rows = [
                    row for row in books["accounts"] if row["Code"].strip() == order.relation.code
                ]
                return tuple(Stored(remote_id=row["ID"]) for row in rows)
            case ContactOrder():
                name = order.contact.last_name
                rows = [row for row in books["contacts"] if row["LastName"] == name]
                return tuple(Stored(remote_id=row["ID"]) for row in rows)
            case EntryOrder():
                rows = [row for row in books["entries"] if row["YourRef"] == order.reference]
                return tuple(self._stored_entry(row) for row in rows)

    @staticmethod
    def _stored_entry(row: dict[str, Any]) -> Stored:
        lines = row.get("lines") or row["SalesEntryLines"]
        return Stored(
            remote_id=row["EntryID"],
            gross=Decimal(row["AmountFC"]),
            lines=tuple((Decimal(one["AmountFC"]), Decimal(one["VATAmountFC"])) for one in lines),
        )

    # --- faults ---

    def next_call(self, *, fault: str, seconds: float = 5) -> None:
        self.control.inject(kind=fault, path="/api/v1/", seconds=seconds)

    def rows(self) -> list[dict[str, Any]]:
        """The sandbox's journal of this division."""
        rows = self.control.requests(after=self.first_row)
        return [row for row in rows if f"/api/v1/{self.division}/" in row["path"]]

    def calls(self) -> tuple[tuple[str, int], ...]:
        return tuple((row["method"], row.get("status") or 0) for row in self.rows())

    def settle(self) -> None:
        """A late commit comes up to two seconds after its call."""
        self.control.clear_faults()
        if any((row.get("fault") or "").startswith("late_commit") for row in self.rows()):
            time.sleep(1.3)


def new_company(
    sandbox: SandboxExact,
    *,
    deadline: timedelta = DEADLINE,
    home_currency: str = "EUR",
    **wanted: Any,
) -> Company:
    """`wanted` is what the sandbox's new division takes."""
    control = Control(sandbox.url)
    roomy = {"minute_limit": 100_000, "day_limit": 1_000_000, "error_limit": 100_000}
    division = sandbox.desk.new_division({"name": f"Proef {next(_numbers)}"} | roomy | wanted)
    pair = token_pair(sandbox.url)
    client = Client(
        door=Door(sandbox.url, allow_loopback=True, deadline=deadline),
        tokens=_OneToken(token=pair["access_token"]),
        division=division,
    )
    company = Company(
        sandbox=sandbox,
        division=division,
        writer=ExactWriter(client=client, home_currency=home_currency),
        control=control,
        client=client,
    )
    rows = sandbox.desk.company(division).all("financial/GLAccounts")
    company.accounts = {row["Code"].strip(): row["ID"] for row in rows}
    company.first_row = max((row["n"] for row in control.requests()), default=0)
    return company


def today() -> date:
    return datetime.now(UTC).date()

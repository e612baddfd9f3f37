"""A company and its owner: what they read in the panel, in both languages, and which button leads where."""

import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

from django.conf import settings
from django.test import Client

from connectors.models import Connection, Lane
from iweb.core.clock import database_now
from iweb.sync import connecting, pipeline
from iweb.sync.models import Delivery, Sale
from iweb.tenants.middleware import SESSION_KEY
from iweb.tenants.models import Membership, Role, Tenant
from iweb.tenants.scopes import tenant_scope
from tests.errands import open_deliveries, serve
from tests.factories import UserFactory
from tests.town import Company

LANGUAGES = ("nl", "en")


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a person sees: the words without marks, and where each button leads (its label -> its path)."""

    text: str
    buttons: dict[str, str]


@dataclass(kw_only=True)
class Onlooker:
    """The owner of a company, signed in."""

    company: Company
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        tenant = Tenant(id=self.company.tenant_id)
        user = UserFactory(language="nl", full_name="Marieke de Boer")
        with tenant_scope(tenant.id):
            Membership.objects.create(tenant_id=tenant.id, user=user, role=Role.OWNER)
        self.client = Client()
        self.client.force_login(user)
        session = self.client.session
        session[SESSION_KEY] = str(tenant.id)
        session.save()

    def look(self, address: str, *, language: str) -> Page:
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return read_page(answer.content.decode())

    def press(self, address: str) -> None:
        """What the button's form sends, and the task that it queues, for a button that looks at the ledger again."""
        answer = self.client.post(address)
        assert answer.status_code in (200, 204, 302), (address, answer.status_code)


def read_page(html: str) -> Page:
    main = html.split("<main", 1)[-1].split("</main>", 1)[0]
    links = re.findall(r"<a [^>]*href=\"([^\"]+)\"[^>]*>(.*?)</a>", main, re.DOTALL)
    forms = re.findall(r"<form [^>]*action=\"([^\"]+)\"[^>]*>(.*?)</form>", main, re.DOTALL)
    buttons = {_words(label): unescape(href) for href, label in links}
    for action, content in forms:
        buttons |= {
            _words(label): unescape(action)
            for label in re.findall(r"<button[^>]*>(.*?)</button>", content, re.DOTALL)
        }
    return Page(text=_words(main), buttons=buttons)


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


# --- a company that gets into trouble and out of it ---------------------------------------------------


def sale_of(company: Company, order: dict[str, Any]) -> Sale:
    with tenant_scope(company.tenant_id):
        return Sale.objects.select_related("link").get(
            link_id=company.link_id, external_id=str(order["id"])
        )


def delivery_of(company: Company, sale: Sale) -> Delivery:
    """The newest entry of a sale, or what it waits for if that is stuck."""
    with tenant_scope(company.tenant_id):
        entry = (
            Delivery.objects.select_related("after")
            .filter(kind="sales_entry", members__booking__sale=sale)
            .latest("created_at")
        )
    after = entry.after
    return after if after is not None and after.state == "attention" else entry


def go(company: Company) -> str:
    """One round of everything that runs by itself: read, decide, deliver. Gives what the reading failed with."""
    company.due_now()
    summary = pipeline.walk(tenant_id=company.tenant_id, link_id=company.link_id)
    _serve(company)
    return summary.failure if summary else "not due"


def _serve(company: Company) -> None:
    """Until nothing is open, or what is waits for more than a moment: for a person, or for another day."""
    end = time.monotonic() + 20
    while (waiting := open_deliveries(company)) and time.monotonic() < end:
        if serve(company):
            continue
        ledger, soon = company.link().ledger, database_now() + timedelta(seconds=5)
        is_closed = ledger.lane is not None and (ledger.lane.closed_until or soon) > soon
        if ledger.state != "working" or is_closed or all(one.not_before > soon for one in waiting):
            return
        time.sleep(0.05)


def look_again(company: Company) -> Connection:
    """What the task does that is queued by a button, by the tick and once a day."""
    return connecting.refresh_ledger(
        tenant_id=company.tenant_id, connection_id=company.link().ledger.id
    )


def let_time_pass(company: Company) -> None:
    """What waits for a moment has waited for it."""
    now = database_now()
    Lane.objects.update(closed_until=None, minute_spent=0, day_spent=0, due_at=now)
    with tenant_scope(company.tenant_id):
        Delivery.objects.filter(state="waiting").update(not_before=now)


def entries_of(company: Company, order: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of an order in the ledger's own books."""
    key = f"O{order['id']}"
    return [
        one
        for one in company.books()["entries"]
        if re.fullmatch(rf"{key}(-\d+)?", str(one["YourRef"]).rpartition(" ")[2].partition("-")[2])
    ]


def wrong_in_books(company: Company, order: dict[str, Any], *, relations: int) -> list[str]:
    """What is wrong after everything was mended: one entry of the right amount in the right period, no second relation."""
    books, found = company.books(), entries_of(company, order)
    wrong = [] if len(found) == 1 else [f"{len(found)} entries of order {order['id']}"]
    for entry in found:
        day = str(order["invoice_date"])[:10]
        if f"{float(order['total_paid_tax_incl']):.2f}" != f"{float(entry['AmountFC']):.2f}":
            wrong.append(f"{entry['AmountFC']} instead of {order['total_paid_tax_incl']}")
        if (entry["ReportingYear"], entry["ReportingPeriod"]) != (int(day[:4]), int(day[5:7])):
            wrong.append(f"in {entry['ReportingYear']}-{entry['ReportingPeriod']} and not in {day}")
    made = len(books["accounts"])
    return wrong + ([] if made == relations else [f"{made} relations and not {relations}"])

"""A town: a PrestaShop and an Exact Online as processes of their own, and companies that live between them.

Everything is connected through the program's own services and the sandbox's consent page, as the panel does it.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener
from urllib.response import addinfourl
from uuid import UUID

from django.conf import settings

from connectors.models import Connection, Link
from connectors.sandbox.serving.control import Control
from iweb.core.ids import new_id
from iweb.sync import connecting
from iweb.sync.models import Delivery, Sale
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.tenants.scopes import tenant_scope
from tests.factories import TenantFactory
from tests.process.warm import die_with_parent

ROOT = Path(__file__).resolve().parents[1]


@dataclass(slots=True)
class Town:
    """The addresses of the two sandboxes, and a remote control for each."""

    exact: str
    prestashop: str
    state: Path
    books_control: Control = field(init=False)
    shops_control: Control = field(init=False)

    def __post_init__(self) -> None:
        self.books_control = Control(self.exact)
        self.shops_control = Control(self.prestashop)

    def books(self, division: int) -> dict[str, Any]:
        """What stands in the administration, as an auditor would ask for it."""
        found: dict[str, Any] = self.books_control.call("GET", f"books?division={division}")
        return found


@contextmanager
def town(*, state: Path) -> Iterator[Town]:
    exact, exact_url = _start("exact", state=state / "exact")
    prestashop, prestashop_url = _start("prestashop", state=state / "prestashop")
    try:
        yield Town(exact=exact_url, prestashop=prestashop_url, state=state)
    finally:
        for process in (exact, prestashop):
            process.terminate()
            process.wait(timeout=20)
            if process.stdout is not None:
                process.stdout.close()


def _start(name: str, *, state: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-m", f"connectors.sandbox.{name}", "--port", "0", "--state", str(state)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=die_with_parent,  # noqa: PLW1509  (only prctl; no lock is taken)
        env=os.environ
        | {
            "EXACT_CLIENT_ID": settings.EXACT_CLIENT_ID,
            "EXACT_CLIENT_SECRET": settings.EXACT_CLIENT_SECRET,
        },
    )
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found, f"the sandbox {name} did not start"
    return process, found.group(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A tenant with its own shop and its own administration, joined and live."""

    town: Town
    tenant_id: UUID
    link_id: UUID
    shop: str
    division: int

    def order(self, **wish: Any) -> dict[str, Any]:
        """Somebody buys something; paid and invoiced unless said otherwise."""
        content = {"shop": self.shop, "lines": [{"reference": "TT-101", "quantity": 2}]} | wish
        made: dict[str, Any] = self.town.shops_control.call("POST", "orders", content)
        return made

    def orders(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.town.shops_control.call("GET", f"shop?shop={self.shop}")[
            "orders"
        ]
        return found

    def books(self) -> dict[str, Any]:
        return self.town.books(self.division)

    def deliveries(self) -> list[Delivery]:
        with tenant_scope(self.tenant_id):
            return list(Delivery.objects.filter(link_id=self.link_id).order_by("created_at"))

    def sales(self) -> list[Sale]:
        with tenant_scope(self.tenant_id):
            return list(Sale.objects.filter(link_id=self.link_id).order_by("external_id"))

    def link(self) -> Link:
        with tenant_scope(self.tenant_id):
            return Link.objects.select_related(
                "ledger", "shop", "ledger__grant", "ledger__lane"
            ).get(id=self.link_id)

    def due_now(self) -> None:
        from iweb.core.clock import database_now

        with tenant_scope(self.tenant_id):
            Link.objects.filter(id=self.link_id).update(read_due_at=database_now())


def found_company(
    town: Town,
    *,
    name: str = "",
    seed: str = "empty",
    shop: dict[str, str] | None = None,
    **division: Any,
) -> Company:
    """A new tenant, its shop, its administration, consent given, rules confirmed, live. `shop`: more about the new shop."""
    name = name or f"c{new_id().hex[-12:]}"
    tenant, user = TenantFactory(), new_id()
    wanted = {"name": name, "seed": seed} | (shop or {})
    connected = _connect_shop(town, tenant_id=tenant.id, wanted=wanted, user=user)
    code = town.books_control.call("POST", "divisions", {"name": name} | division)["code"]
    ledger = connect_books(town, tenant_id=tenant.id, division=code, user=user)
    link = connecting.join(
        tenant_id=tenant.id, shop_id=connected.id, ledger_id=ledger.id, user=user
    )
    confirm_rules(link=link, user=user)
    connecting.go_live(tenant_id=tenant.id, link_id=link.id, user=user)
    return Company(town=town, tenant_id=tenant.id, link_id=link.id, shop=name, division=code)


def _connect_shop(town: Town, *, tenant_id: UUID, wanted: dict[str, str], user: UUID) -> Connection:
    name = wanted["name"]
    made = town.shops_control.call("POST", "shops", wanted)
    shop = connecting.add_shop(
        tenant_id=tenant_id,
        label=name,
        address=made["webservice"].removesuffix("/api"),
        key=made["key"] or town.shops_control.call("POST", "keys", {"shop": name})["key"],
        user=user,
    )
    checked = connecting.check_shop(tenant_id=tenant_id, connection_id=shop.id)
    assert checked.state == Connection.State.WORKING, checked.state_reason
    return checked


def connect_books(town: Town, *, tenant_id: UUID, division: int, user: UUID) -> Connection:
    consent_id = consent(town, tenant_id=tenant_id, user=user, divisions=[division])
    ledger = connecting.choose_division(
        tenant_id=tenant_id, consent_id=consent_id, division=division, label="", user=user
    )
    read = connecting.refresh_ledger(tenant_id=tenant_id, connection_id=ledger.id)
    assert read.state == Connection.State.WORKING, read.state_reason
    return read


def consent(
    town: Town,
    *,
    tenant_id: UUID,
    user: UUID,
    divisions: list[int] | None = None,
    connection_id: UUID | None = None,
) -> UUID:
    """Walk through the sandbox's consent page as a person would. Gives the consent's id."""
    address = connecting.begin_consent(
        tenant_id=tenant_id,
        user=user,
        region="sandbox",
        session_key="s",
        connection_id=connection_id,
    )
    answer = allow(address, divisions=divisions)
    received = connecting.receive_consent(tenant_id=tenant_id, session_key="s", answer=answer)
    exchanged = connecting.exchange_consent(tenant_id=tenant_id, consent_id=received.id)
    assert not exchanged.failure, exchanged.failure
    return received.id


class _Stay(HTTPRedirectHandler):
    """The way back leads to a panel that does not run in these tests: keep the address, do not go there."""

    def http_error_302(self, req: Any, fp: Any, code: int, _msg: str, headers: Any) -> addinfourl:
        return addinfourl(fp, headers, req.full_url, code)

    http_error_301 = http_error_303 = http_error_307 = http_error_302


_OPENER = build_opener(ProxyHandler({}), _Stay)


def allow(address: str, *, divisions: list[int] | None = None) -> dict[str, str]:
    """Press Allow on the consent page; gives what it would send back to the panel."""
    from iweb.ops.demo.browser import _page

    with _OPENER.open(Request(address), timeout=20) as answer:
        page = _page(answer.geturl(), answer.status, answer.read())
    form = next(one for one in page.forms if one.method == "post")
    fields: list[tuple[str, str]] = [(n, v) for n, v in form.fields.items() if n != "division"]
    wanted = [str(d) for d in divisions] if divisions else form.options.get("division", [])
    fields += [("division", d) for d in wanted]
    fields += [("decision", "allow")] if "decision" not in form.fields else []
    target = (
        form.action
        if form.action.startswith("http")
        else address.split("/api/", maxsplit=1)[0] + form.action
    )
    with _OPENER.open(Request(target, data=urlencode(fields).encode()), timeout=20) as answer:
        location = answer.headers["Location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def confirm_rules(*, link: Link, user: UUID, **profile: Any) -> None:
    """What was proposed, as a person would save it; `profile` are settings that differ."""
    with tenant_scope(link.tenant_id):
        version = latest_version(link=link)
        save_rulebook(
            link=link,
            rules=rules_of(version),
            profile=replace(profile_of(version), **profile),
            vat_codes=vat_codes_of(version),
            made_by=user,
            comment="confirmed",
        )


# --- the audit ---


def differences(company: Company) -> list[str]:
    """What is wrong between the shop and the books, read from the two sandboxes alone. Empty when nothing is."""
    books, wrong = company.books(), []
    entries: dict[str, list[dict[str, Any]]] = {}
    for entry in books["entries"]:
        entries.setdefault(str(entry["YourRef"]).rpartition("-")[2], []).append(entry)
    for order in company.orders():
        found = entries.pop(f"O{order['id']}", [])
        if len(found) != 1:
            wrong.append(f"order {order['id']}: {len(found)} entries")
        for entry in found:
            shop, booked = (
                Decimal(str(order["total_paid_tax_incl"])),
                Decimal(str(entry["AmountFC"])),
            )
            if round(shop, 2) != round(booked, 2):
                wrong.append(f"order {order['id']}: shop {shop}, books {booked}")
    wrong += [f"entry {key} belongs to no order" for key in entries]
    return wrong + _doubled_people(company, books)


def _doubled_people(company: Company, books: dict[str, Any]) -> list[str]:
    """One relation a customer of the shop, one contact a relation."""
    customers = {order["id_customer"] for order in company.orders()}
    made = [one for one in books["accounts"] if str(one.get("Code", "")).strip()]
    wrong = (
        []
        if len(made) == len(customers)
        else [f"{len(made)} relations for {len(customers)} customers"]
    )
    people: dict[str, int] = {}
    for contact in books["contacts"]:
        people[contact["Account"]] = people.get(contact["Account"], 0) + 1
    wrong += [f"relation {account} has {n} contacts" for account, n in people.items() if n != 1]
    if len(people) != len(customers):
        wrong.append(f"{len(people)} relations with a contact for {len(customers)} customers")
    return wrong

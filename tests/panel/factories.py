"""A company as the panel meets it: a shop (a sandbox), an administration with Dutch master data, the two joined, sales on the road.

Everything that decides is the program's own; what the ledger answers is written as the delivery machine writes it.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from connectors.models import Connection, Grant, Lane, Link
from connectors.ports import MasterRecord
from connectors.sandbox.serving.control import Control
from iweb.accounts.models import User
from iweb.sync.connecting import add_shop, go_live, join
from iweb.sync.mirrors import keep_masters
from iweb.sync.models import Attempt, Booking, Delivery, Receipt, RelationLink, Sale
from iweb.sync.pipeline import walk
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.sync.searching import folded, surname_first
from iweb.tenants.middleware import SESSION_KEY
from iweb.tenants.models import Membership, Role, Tenant
from iweb.tenants.scopes import tenant_scope
from tests.factories import MembershipFactory, TenantFactory, UserFactory

REVENUE, OTHER, RECEIVABLE = 110, 120, 20


def account(
    code: str, label: str, *, kind: int = REVENUE, vat_code: str = "", blocked: bool = False
) -> MasterRecord:
    data = {"type": kind, "vat_code": vat_code, "blocked": blocked}
    return MasterRecord(
        kind="ledger_account", code=code, remote_id=f"gl-{code}", label=label, data=data
    )


def vat_code(
    code: str, label: str, percentage: str, *, kind: str = "E", **data: Any
) -> MasterRecord:
    spans = [{"percentage": percentage, "from": "2019-01-01", "to": None}]
    values = {"type": kind, "transaction_type": "B", "blocked": False, "percentages": spans} | data
    return MasterRecord(
        kind="vat_code", code=code, remote_id=f"vat-{code}", label=label, data=values
    )


def journal(code: str, label: str, kind: int, *, blocked: bool = False) -> MasterRecord:
    return MasterRecord(
        kind="journal",
        code=code,
        remote_id=f"j-{code}",
        label=label,
        data={"type": kind, "blocked": blocked},
    )


# A new Dutch administration. Source: Exact's template as described in the reference of its VAT codes and journals.
MASTERS = (
    journal("70", "Verkoopboek", 20),
    journal("20", "Bank", 12),
    journal("90", "Memoriaal", 90),
    account("8000", "Omzet hoog", vat_code="2"),
    account("8010", "Omzet laag", vat_code="1"),
    account("8020", "Omzet export", vat_code="6"),
    account("8030", "Verzendkosten"),
    account("1300", "Debiteuren", kind=RECEIVABLE),
    account("4999", "Afrondingsverschillen", kind=OTHER),
    vat_code("1", "Btw laag, exclusief", "9"),
    vat_code("2", "Btw hoog, exclusief", "21"),
    vat_code("4", "Btw hoog, inclusief", "21", kind="I"),
    vat_code("6", "Export buiten de EU", "0", kind="B"),
    MasterRecord(kind="payment_condition", code="14", remote_id="pc-14", label="Binnen 14 dagen"),
)


@dataclass
class Company:
    """One tenant with its people and what it connected."""

    tenant: Tenant
    owner: User
    shop: Connection | None = None
    ledger: Connection | None = None
    link: Link | None = None
    people: dict[str, User] = field(default_factory=dict)

    def scope(self) -> Any:
        return tenant_scope(self.tenant.id)

    def signed_in(self, role: str = Role.OWNER, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(self.person(role))
        session = client.session
        session[SESSION_KEY] = str(self.tenant.id)
        session.save()
        return client

    def person(self, role: str) -> User:
        if role == Role.OWNER:
            return self.owner
        if role not in self.people:
            self.people[role] = UserFactory(
                language="en", full_name=f"{role} of {self.tenant.name}"
            )
            MembershipFactory(tenant=self.tenant, user=self.people[role], role=role)
        return self.people[role]


def company(*, name: str = "Tuin & Thuis", language: str = "en") -> Company:
    tenant = TenantFactory(name=name)
    owner = UserFactory(language=language, full_name="Marieke de Boer")
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    MembershipFactory(tenant=tenant, user=owner, role=Role.OWNER)
    return Company(tenant=tenant, owner=owner)


def with_ledger(
    made: Company, *, masters: tuple[MasterRecord, ...] = MASTERS, division: int = 4711
) -> Connection:
    with made.scope():
        grant = Grant.objects.create(
            tenant=made.tenant,
            region="nl",
            application="app",
            remote_user="u-1",
            remote_user_name="M. de Boer",
        )
        lane, _ = Lane.objects.get_or_create(
            ledger="exact", application="app", region="nl", division=division
        )
        made.ledger = Connection.objects.create(
            tenant=made.tenant, role="ledger", kind="exact", label="Tuin & Thuis BV", grant=grant, lane=lane,
            division=division, state="working", checked_at=timezone.now(), relations_at=timezone.now(),
            profile={"code": division, "name": "Tuin & Thuis BV", "country": "NL", "currency": "EUR"},
        )  # fmt: skip
        keep_masters(ledger=made.ledger, records=masters)
        made.ledger.refresh_from_db()
    return made.ledger


def with_shop(
    made: Company, *, address: str = "https://www.example.nl", key: str = "K" * 32
) -> Connection:
    made.shop = add_shop(
        tenant_id=made.tenant.id, label="Tuin & Thuis", address=address, key=key, user=made.owner.pk
    )
    with made.scope():
        Connection.objects.filter(id=made.shop.id).update(
            state="working",
            checked_at=timezone.now(),
            profile={"name": "Tuin & Thuis", "version": "8.2.1", "currency": "EUR", "time_zone": "Europe/Amsterdam",
                     "api_address": f"{address}/api", "key_in_query": False, "missing_permissions": []},
        )  # fmt: skip
        made.shop.refresh_from_db()
    return made.shop


def joined(made: Company) -> Link:
    assert made.shop is not None
    assert made.ledger is not None
    made.link = join(
        tenant_id=made.tenant.id, shop_id=made.shop.id, ledger_id=made.ledger.id, user=made.owner.pk
    )
    return made.link


def confirmed(made: Company, **changes: Any) -> None:
    """The owner confirms the proposed rules as they are, or with changes of the profile."""
    from dataclasses import replace

    with made.scope():
        version = latest_version(link=made.link)
        save_rulebook(
            link=made.link,
            rules=rules_of(version),
            profile=replace(profile_of(version), **changes),
            vat_codes=vat_codes_of(version),
            made_by=made.owner.pk,
        )


def live(made: Company) -> Link:
    made.link = go_live(tenant_id=made.tenant.id, link_id=made.link.id, user=made.owner.pk)
    return made.link


def read_now(made: Company) -> None:
    """Walk the road once, whatever is due."""
    with made.scope():
        Link.objects.filter(id=made.link.id).update(
            read_due_at=timezone.now() - timedelta(hours=1), read_lease_until=None
        )
    summary = walk(tenant_id=made.tenant.id, link_id=made.link.id)
    assert summary is not None
    assert not summary.failure, summary.failure


def orders(control: Control, name: str, wishes: list[dict[str, Any]]) -> None:
    for wish in wishes:
        control.call("POST", "orders", {"shop": name, **wish})


def deliver(made: Company, *, but: int = 0) -> None:
    """What the ledger would answer to all deliveries, but for the newest `but` entries."""
    now = timezone.now()
    with made.scope():
        for link in RelationLink.objects.filter(remote_id=""):
            RelationLink.objects.filter(id=link.id).update(remote_id=f"acc-{link.code}")
        entries = list(
            Delivery.objects.filter(kind="sales_entry")
            .exclude(state="delivered")
            .order_by("created_at")
        )
        kept_back = {one.id for one in entries[len(entries) - but :]} if but else set()
        for number, delivery in enumerate(
            Delivery.objects.exclude(state="delivered").order_by("created_at")
        ):
            if delivery.id in kept_back:
                continue
            _delivered(delivery, number=f"2670{number:04d}", now=now)


def _delivered(delivery: Delivery, *, number: str, now: Any) -> None:
    Attempt.objects.create(
        tenant_id=delivery.tenant_id, link_id=delivery.link_id, lane_id=delivery.lane_id, delivery_id=delivery.id,
        kind=delivery.kind, natural_key=delivery.natural_key, purpose="send", fence=1, status=201, outcome="delivered",
        started_at=now - timedelta(seconds=1), finished_at=now,
    )  # fmt: skip
    Receipt.objects.create(tenant_id=delivery.tenant_id, delivery=delivery, link_id=delivery.link_id,
                           remote_id=f"r-{delivery.id}", number=number)  # fmt: skip
    Delivery.objects.filter(id=delivery.id).update(
        state="delivered", delivered_at=now, sent_at=now, tries=1
    )
    Booking.objects.filter(deliveries__delivery=delivery).update(
        delivered_at=now, entry_number=number
    )


def bare_sale(made: Company, **values: Any) -> Sale:
    """A row of the list without a document behind it: for filters, paging and words, not for what was decided."""
    now = timezone.now()
    number = values.pop("number", 1)
    reference = values.pop("reference", f"REF{number:06d}")
    name = values.pop("customer_name", "Anna Hoekstra")
    first, _, last = name.partition(" ")
    standard = {
        "kind": "O", "external_id": str(number), "order_id": str(number), "reference": reference,
        "reference_search": folded(reference), "customer_name": name, "customer_search": folded(name),
        "surname_search": surname_first(first=first, last=last),
        "invoice_number": f"#IN{number:06d}", "country": "NL", "currency": "EUR", "total": 121, "total_minor": 12100,
        "ordered_at": now - timedelta(minutes=number), "changed_at": now, "source_id": made.tenant.id,
        "source_hash": "0" * 64, "outcome": "new", "state_name": "Payment accepted",
    }  # fmt: skip
    with made.scope():
        return Sale.objects.create(tenant=made.tenant, link=made.link, **standard | values)


def memberships_of(user: User) -> list[Membership]:
    from iweb.tenants.scopes import user_scope

    with user_scope(user.pk):
        return list(Membership.objects.filter(user=user))

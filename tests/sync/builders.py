"""Rows for tests of the sync: a tenant with a shop, a ledger and the link between them, without any HTTP."""

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from connectors.models import Connection, Lane, Link
from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.sync.mirrors import keep_masters
from iweb.sync.models import Delivery
from iweb.tenants.models import Tenant
from iweb.tenants.scopes import tenant_scope
from mappings.models import Rulebook
from tests.factories import TenantFactory
from tests.panel.factories import MASTERS, Company, vat_code

numbers = count(1)
# What tests make rules for beside what is proposed.
MORE_CODES = (
    vat_code("7", "Levering binnen de EU", "0", kind="B", eu_sales_listing="L"),
    vat_code("8", "Diensten binnen de EU", "0", kind="B", eu_sales_listing="S"),
    vat_code("0B", "Btw verlegd", "0", kind="B"),
    vat_code("DE", "OSS Duitsland", "19", oss_country="DE"),
)


def keep_more_codes(made: Company, *, ledger: Connection) -> None:
    """After the rules were proposed, which would name them."""
    with made.scope():
        keep_masters(ledger=ledger, records=(*MASTERS, *MORE_CODES))


def make_lane(**values: Any) -> Lane:
    return Lane.objects.create(
        **({"region": "nl", "application": "test", "division": next(numbers)} | values)
    )


def make_link(*, lane: Lane, tenant: Tenant | None = None, **values: Any) -> Link:
    """A live link whose deliveries go to `lane`."""
    tenant = tenant or TenantFactory()
    number = next(numbers)
    with tenant_scope(tenant.id):
        shop = make_connection(
            tenant=tenant, role="shop", kind="prestashop", label=f"shop {number}"
        )
        ledger = make_connection(
            tenant=tenant, role="ledger", kind="exact", label=f"books {number}", lane=lane
        )
        return Link.objects.create(
            **{
                "tenant": tenant,
                "number": number,
                "code": f"T{number}",
                "shop": shop,
                "ledger": ledger,
                "rulebook": Rulebook.objects.create(tenant=tenant, name=f"rules {number}"),
                "state": Link.State.LIVE,
                "read_due_at": database_now(),
            }
            | values
        )


def make_connection(*, tenant: Tenant, **values: Any) -> Connection:
    return Connection.objects.create(
        tenant=tenant, state=Connection.State.WORKING, division=None, **values
    )


def make_delivery(
    *, link: Link, key: str = "", after: Delivery | None = None, **values: Any
) -> Delivery:
    with tenant_scope(link.tenant_id):
        return Delivery.objects.create(
            **{
                "tenant_id": link.tenant_id,
                "link": link,
                "lane": link.ledger.lane,
                "kind": Delivery.Kind.RELATION,
                "natural_key": key or new_id().hex,
                "order": {},
                "after": after,
                "not_before": database_now() - timedelta(seconds=1),
            }
            | values
        )


def due_now(lane: Lane) -> Lane:
    Lane.objects.filter(id=lane.id).update(due_at=database_now() - timedelta(seconds=1))
    return lane


def delivery_state(*, tenant_id: UUID, delivery_id: UUID) -> str:
    with tenant_scope(tenant_id):
        return Delivery.objects.get(id=delivery_id).state

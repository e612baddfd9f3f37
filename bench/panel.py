"""How long the panel's screens take with many sales.

Run: python -m iweb.ops.local.with_stores --fast -- python -m bench.panel [sales]

A company with a sandboxed shop is made, its sales are multiplied inside the database, and each screen is asked through
Django's test client, as the app's role. Milliseconds differ between machines; the ratio to the sign-in page, measured in
the same run, does not as much. The database is thrown away at the end.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iweb.settings.test")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from connectors.sandbox.prestashop import SandboxPrestaShop  # noqa: E402
from connectors.sandbox.serving.control import Control  # noqa: E402
from iweb.sync import counting  # noqa: E402
from iweb.sync.connecting import check_shop  # noqa: E402
from iweb.sync.models import Booking, Sale  # noqa: E402
from tests import database  # noqa: E402
from tests.factories import UserFactory  # noqa: E402
from tests.panel import factories  # noqa: E402
from tests.panel.conftest import ORDERS  # noqa: E402

SALES = 1_000_000
CALLS, WARM_UPS = 40, 3
APART = 31.5  # seconds between two sales: a million in a year
LIMIT = 100.0  # milliseconds at the 95th percentile (DESIGN 7)
# Of a thousand sales; the rest is booked and delivered, but for the newest LEAVING and STUCK of them.
HELD, WAITING, NOT_A_SALE = 1, 5, 5
LEAVING, STUCK = 200, 20

GENERATED = {"cause"}  # by the database
KEY = "('01a00000-0000-7000-{place}-' || lpad(to_hex(n), 12, '0'))::uuid"
PLACES = {"sale": "8001", "booking": "8002", "delivery": "8003", "member": "8004"}
OUTCOME = f"""CASE WHEN n %% 1000 < {HELD} THEN 'held' WHEN n %% 1000 < {HELD + WAITING} THEN 'waiting'
  WHEN n %% 1000 < {HELD + WAITING + NOT_A_SALE} THEN 'not_a_sale' ELSE 'booked' END"""
REASON = f"""CASE WHEN n %% 1000 < {HELD} THEN 'scenario_not_supported' WHEN n %% 1000 < {HELD + WAITING} THEN 'not_invoiced'
  WHEN n %% 1000 < {HELD + WAITING + NOT_A_SALE} THEN 'free_order' ELSE '' END"""
IS_BOOKED = f"n %% 1000 >= {HELD + WAITING + NOT_A_SALE}"
STANDS = f"n > {LEAVING + STUCK}"
MOMENT = f"now() - n * interval '{APART} seconds'"


def key(name: str) -> str:
    return KEY.format(place=PLACES[name])


def multiplied(table: str, *, where: str = "true", **changes: str) -> str:
    """INSERT of many copies of one row, with the columns of `changes` as expressions of n."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
        names = [c.name for c in found if c.name not in GENERATED]
    values = ", ".join(changes.get(name, f't."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    return f"""INSERT INTO {table} ({columns}) SELECT {values}
      FROM {table} t CROSS JOIN generate_series(1, %(number)s) n WHERE t.id = %(id)s AND {where}"""


def fill(*, made: factories.Company, number: int) -> None:
    """Copies of one booked sale, with its booking, delivery and membership."""
    with made.scope():
        model = Booking.objects.filter(delivered_at__isnull=False).first()
        member = model.deliveries.get()
    sale = multiplied(
        "sync_sale", id=key("sale"), external_id="(1000000 + n)::text", order_id="(1000000 + n)::text",
        reference="'R' || lpad(n::text, 8, '0')", reference_search="'r' || lpad(n::text, 8, '0')",
        customer_name="'Customer ' || n %% 70000", customer_search="'customer ' || n %% 70000",
        invoice_number="'#IN' || lpad(n::text, 8, '0')", ordered_at=MOMENT, changed_at=MOMENT, created_at=MOMENT,
        outcome=OUTCOME, reason=REASON, explanation="'[]'::jsonb", total_minor="1000 + n %% 9000",
    )  # fmt: skip
    booking = multiplied(
        "sync_booking", where=IS_BOOKED, id=key("booking"), sale_id=key("sale"), external_id="(1000000 + n)::text",
        content="'{}'::jsonb", explanation="'[]'::jsonb", entry_date=f"({MOMENT})::date", created_at=MOMENT,
        entry_number=f"CASE WHEN {STANDS} THEN (27000000 + n)::text ELSE '' END",
        delivered_at=f"CASE WHEN {STANDS} THEN {MOMENT} END", gross_minor="1000 + n %% 9000",
    )  # fmt: skip
    delivery = multiplied(
        "sync_delivery", where=IS_BOOKED, id=key("delivery"), natural_key="'A0-O' || (1000000 + n)", created_at=MOMENT,
        after_id="NULL::uuid", order='\'{}\'::jsonb',
        state=f"CASE WHEN {STANDS} THEN 'delivered' WHEN n <= {STUCK} THEN 'attention' ELSE 'ready' END",
    )  # fmt: skip
    membership = multiplied(
        "sync_deliverybooking", where=IS_BOOKED, id=key("member"), delivery_id=key("delivery"),
        booking_id=key("booking"), created_at=MOMENT,
    )  # fmt: skip
    rows = (
        (sale, model.sale_id),
        (booking, model.id),
        (delivery, member.delivery_id),
        (membership, member.id),
    )
    with made.scope(), connection.cursor() as cursor:
        for statement, row in rows:
            cursor.execute(statement, {"number": number, "id": row})


def trading(shop: SandboxPrestaShop) -> factories.Company:
    """A live company with a few real sales, as the panel's tests have it."""
    made, control = factories.company(), Control(shop.url)
    plan = {"name": "bench", "seed": "five_domestic", "version": "8.2.1"}
    answer = control.call("POST", "shops", plan)
    factories.orders(control, "bench", ORDERS)
    factories.with_shop(made, address=answer["address"], key=answer["key"])
    made.shop = check_shop(tenant_id=made.tenant.id, connection_id=made.shop.id)
    factories.with_ledger(made)
    factories.joined(made)
    factories.confirmed(made)
    factories.live(made)
    factories.read_now(made)
    factories.deliver(made, but=1)
    return made


def screens(made: factories.Company) -> dict[str, str]:
    with made.scope():
        booked = Sale.objects.filter(
            bookings__content__type="Booked", bookings__delivered_at__isnull=False
        ).first()
        held = Sale.objects.filter(outcome="held").exclude(explanation=[]).first()
        middle = Sale.objects.order_by("-ordered_at")[int(Sale.objects.count() * 0.6)]
    after = f"{middle.ordered_at.isoformat().replace('+', '%2B')}_{middle.id}"
    statuses = ("in_books", "on_its_way", "attention", "waiting", "not_a_sale")
    return {
        "overview": "/",
        "overview, how it runs": "/now/",
        "needs attention": "/attention/",
        "needs attention, a group": "/attention/group/?reason=scenario_not_supported&cause=",
        "sales": "/sales/",
        "sales, far down": f"/sales/?after={after}",
        **{f"sales, {one}": f"/sales/?status={one}" for one in statuses},
        "sales, a week": "/sales/?since=2026-01-05&until=2026-01-11",
        "sales, by reference": "/sales/?q=R0050000",
        "sales, by customer": "/sales/?q=customer+123",
        "sales, by entry number": "/sales/?q=2750000",
        "sale in the books": f"/sales/{booked.id}/",
        "sale held": f"/sales/{held.id}/",
        "connections": "/connections/",
        "booking rules": f"/mappings/{made.link.id}/",
    }  # fmt: skip


def measure(client: Client, address: str) -> tuple[float, float]:
    """Milliseconds: the median and the 95th percentile of the calls after warming up."""
    taken = []
    for _ in range(WARM_UPS + CALLS):
        start = time.perf_counter()
        answer = client.get(address)
        taken.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    steady = sorted(taken[WARM_UPS:])
    return statistics.median(steady), steady[int(len(steady) * 0.95) - 1]


@contextmanager
def own_database() -> Iterator[None]:
    with database.of_this_worker() as urls:
        connection.settings_dict.update(database.django_settings(urls["app_url"]))
        settings.IWEB_DATABASE_URL, settings.IWEB_DATABASE_OWNER_URL = (
            urls["app_url"],
            urls["owner_url"],
        )
        yield
        connection.close()


def analyse() -> None:
    """What autovacuum would have done by the time there are so many."""
    import psycopg

    from iweb.ops.database.urls import for_libpq

    with psycopg.connect(for_libpq(settings.IWEB_DATABASE_OWNER_URL), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE sync_sale, sync_booking, sync_delivery, sync_deliverybooking")


def compare(made: factories.Company) -> None:
    """The month's figures as the overview reads them, beside the same summed from the sales and bookings."""
    end = timezone.localdate() + timedelta(days=1)
    asked = {"tenant_id": made.tenant.id, "first": end - timedelta(days=30), "end": end}
    taken = {}
    with made.scope():
        counting.fold(tenant_id=made.tenant.id)
        answers = [work(**asked) for work in (counting.counted, counting.counted_from_the_sales)]
        assert answers[0] == answers[1]
        for work in (counting.counted_from_the_sales, counting.counted):
            taken[work] = statistics.median(_once(work, asked) for _ in range(CALLS // 2))
    slow, quick = taken[counting.counted_from_the_sales], taken[counting.counted]
    print(
        f"figures of 30 days: {slow:.1f} ms summed from the sales, {quick:.1f} ms from the day figures:"
        f" {slow / quick:.0f} times as quick, and equal"
    )


def _once(work: Callable[..., object], asked: dict[str, object]) -> float:
    start = time.perf_counter()
    work(**asked)
    return (time.perf_counter() - start) * 1000


def show(made: factories.Company) -> int:
    client, staff = made.signed_in(), Client()
    staff.force_login(UserFactory(is_staff=True))
    base, _ = measure(Client(), "/account/login/")
    print(f"{'screen':30} {'p50 ms':>8} {'p95 ms':>8} {'x sign-in':>10}")
    slow = 0
    results = {name: measure(client, address) for name, address in screens(made).items()}
    results["staff: all sales"] = measure(staff, "/staff/sync/sale/")
    for name, (middle, high) in results.items():
        slow += high > LIMIT
        print(
            f"{name:30} {middle:8.1f} {high:8.1f} {middle / base:10.1f}{'  over the limit' if high > LIMIT else ''}"
        )
    return slow


def main(number: int) -> int:
    """The number of screens that are over the limit."""
    setup_test_environment()
    with (
        own_database(),
        tempfile.TemporaryDirectory() as place,
        SandboxPrestaShop(Path(place)) as shop,
    ):
        made = trading(shop)
        start = time.perf_counter()
        fill(made=made, number=number)
        analyse()
        print(f"{number} sales made in {time.perf_counter() - start:.0f} s", flush=True)
        compare(made)
        return show(made)


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]) if len(sys.argv) > 1 else SALES), 1))

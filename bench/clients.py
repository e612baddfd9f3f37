"""How long the page of all companies takes for a bookkeeper with many.

Run: python -m iweb.ops.local.with_stores --fast -- python -m bench.clients [companies] [sales a company]

Each company is joined and has sales of its own; some have held ones, refused ones or a connection that broke. The page is asked
through Django's test client, as the app's role under row level security. Ends with 1 where the 95th percentile is over the limit.
"""

import statistics
import sys
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment

from bench.panel import own_database  # the first: it sets Django up
from bench.panel_rows import multiplied
from connectors.models import Connection, Link
from iweb.accounts.models import User
from iweb.tenants.models import Role
from tests.factories import MembershipFactory, UserFactory
from tests.panel import factories

COMPANIES, SALES = 100, 2_000
CALLS, WARM_UPS = 30, 3
LIMIT = 500.0  # milliseconds at the 95th percentile


def company(number: int, *, sales: int, bookkeeper: User) -> None:
    """Every fourth has held sales, every twentieth a broken administration."""
    made = factories.company(name=f"Client {number:03d}")
    factories.with_shop(made, address=f"https://client-{number}.example.nl")
    factories.with_ledger(made, division=number)
    factories.joined(made)
    MembershipFactory(tenant=made.tenant, user=bookkeeper, role=Role.BOOKKEEPER)
    one = factories.bare_sale(made, outcome="booked")
    held = "CASE WHEN n %% 50 = 0 THEN 'held' ELSE 'booked' END" if number % 4 == 0 else "'booked'"
    copies = multiplied(
        "sync_sale", id="gen_random_uuid()", external_id="(1000 + n)::text", order_id="(1000 + n)::text",
        ordered_at="now() - n * interval '20 minutes'", outcome=held,
    )  # fmt: skip
    with made.scope(), connection.cursor() as cursor:
        cursor.execute(copies, {"number": sales, "id": one.id})
        Link.objects.update(state=Link.State.LIVE)
        if number % 20 == 0:
            Connection.objects.filter(role="ledger").update(state="broken", state_reason="")


def main(companies: int, sales: int) -> int:
    setup_test_environment()
    with own_database():
        bookkeeper = UserFactory(language="nl", full_name="Bo Keeper")
        for number in range(1, companies + 1):
            company(number, sales=sales, bookkeeper=bookkeeper)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        client = Client()
        client.force_login(bookkeeper)
        worst = [_measured(client, name, path) for name, path in PAGES.items()]
        print(f"{companies} companies with {sales} sales each; the limit is {LIMIT:.0f} ms")
        return int(max(worst) > LIMIT)


PAGES = {"all companies": "/companies/", "the switcher": "/companies/switch/"}


def _measured(client: Client, name: str, path: str) -> float:
    """Milliseconds at the 95th percentile."""
    taken = []
    for _ in range(WARM_UPS + CALLS):
        start = time.perf_counter()
        answer = client.get(path)
        taken.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200
    steady = sorted(taken[WARM_UPS:])
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    high = steady[int(len(steady) * 0.95) - 1]
    print(
        f"{name:16} p50 {statistics.median(steady):7.1f} ms  p95 {high:7.1f} ms  {len(asked)} statements"
    )
    return high


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    sys.exit(main(*(given + [COMPANIES, SALES][len(given) :])))

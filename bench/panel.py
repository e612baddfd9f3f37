"""How long the panel's screens take with many sales, and how often they ask the database.

Run: python -m iweb.ops.local.with_stores --fast -- python -m bench.panel [sales] [calls]

Five companies with sandboxed shops are made; the sales of each are multiplied inside the database, so that one has a fifth of
all. Each of its screens is asked through Django's test client, in this one process, as the app's role under row level
security; the lists with the worst that can be asked of them. Milliseconds differ between machines; the ratio to the sign-in
page, measured just before each screen, does not as much. Queries are counted with those of session, person and scope; the BEGIN and
COMMIT around a scope are not questions. The exit code is 1 when a screen is over the limits. The database is thrown away.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iweb.settings.test")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import (  # noqa: E402
    CaptureQueriesContext,
    setup_test_environment,
    teardown_test_environment,
)
from django.utils import timezone  # noqa: E402

from bench.panel_rows import fill  # noqa: E402
from connectors.sandbox.prestashop import SandboxPrestaShop  # noqa: E402
from connectors.sandbox.serving.control import Control  # noqa: E402
from iweb.panel.sales.listing import key_of  # noqa: E402
from iweb.sync import counting  # noqa: E402
from iweb.sync.connecting import check_shop  # noqa: E402
from iweb.sync.models import Sale  # noqa: E402
from tests import database  # noqa: E402
from tests.factories import UserFactory  # noqa: E402
from tests.panel import factories  # noqa: E402
from tests.panel.conftest import ORDERS  # noqa: E402
from tests.panel.queries import questions  # noqa: E402
from tests.panel.test_what_if import filled  # noqa: E402

SALES, COMPANIES = 1_000_000, 5
CALLS, WARM_UPS = 200, 5
SIGN_INS = 25  # calls of the sign-in page before each screen: the machine may be busier then than at the beginning
LIMIT = 100.0  # milliseconds at the 95th percentile (DESIGN 7)
WHAT_IF = 1000.0  # of a what-if, which decides two hundred sales
MOST_QUERIES = 12
TABLES = "sync_sale, sync_booking, sync_delivery, sync_deliverybooking"


@dataclass(frozen=True)
class Screen:
    """An address, or a form that is sent to it. `most` is None where the number of queries is told and not judged."""

    address: str
    form: dict[str, str] | None = None
    limit: float = LIMIT
    most: int | None = MOST_QUERIES


def trading(shop: SandboxPrestaShop, *, number: int) -> factories.Company:
    """A live company with a few real sales, as the panel's tests have it."""
    made, control = factories.company(name=f"Company {number}"), Control(shop.url)
    name = f"bench-{number}"
    answer = control.call(
        "POST", "shops", {"name": name, "seed": "five_domestic", "version": "8.2.1"}
    )
    factories.orders(control, name, ORDERS)
    factories.with_shop(made, address=answer["address"], key=answer["key"])
    made.shop = check_shop(tenant_id=made.tenant.id, connection_id=made.shop.id)
    factories.with_ledger(made, division=4711 + number)
    factories.joined(made)
    factories.confirmed(made)
    factories.live(made)
    factories.read_now(made)
    factories.deliver(made, but=1)
    return made


def lists(made: factories.Company) -> dict[str, Screen]:
    """Each filter alone, all together, and the worst: what only the oldest have, what nobody has, the last page."""
    with made.scope():
        last = Sale.objects.order_by("ordered_at", "id")[60]
        middle = Sale.objects.order_by("-ordered_at", "-id")[int(Sale.objects.count() * 0.6)]
    statuses = ("in_books", "on_its_way", "attention", "waiting", "not_a_sale")
    together = {"status": "in_books", "document": "sales", "country": "BE", "method": "ideal", "low": "20", "high": "60",
                "since": "2000-01-01", "until": "2099-12-31"}  # fmt: skip
    asked: dict[str, dict[str, str]] = {
        "all": {},
        "far down": {"after": key_of(middle)},
        "last page": {"after": key_of(last)},
        **{f"status {one}": {"status": one} for one in statuses},
        "in books, last page": {"status": "in_books", "after": key_of(last)},
        "a week": {"since": "2026-03-02", "until": "2026-03-08"},
        "country": {"country": "BE"},
        "country, rare and old": {"country": "LU"},
        "country, none": {"country": "PT"},
        "payment method": {"method": "paypal"},
        "payment method, old": {"method": "cash"},
        "slips": {"document": "slips"},
        "sales only": {"document": "sales"},
        "amount, wide": {"low": "20", "high": "80"},
        "amount, one": {"low": "55.55", "high": "55.55"},
        "amount, old ones": {"low": "2000"},
        "amount, none": {"low": "900", "high": "950"},
        "amount and country": {"low": "30", "high": "30.10", "country": "BE"},
        "slips, amount, none": {"document": "slips", "low": "500", "high": "600"},
        "all together": together,
        "all together, none": together | {"low": "97", "high": "98", "country": "DE"},
        "all together, search": together | {"q": "customer 12"},
        "reference": {"q": "R0005000"},
        "name, one": {"q": "customer 12345"},
        "name, many": {"q": "c"},
        "surname": {"q": "number77"},
        "e-mail": {"q": "c123@"},
        "entry number": {"q": "2705000"},
    }
    return {
        f"sales: {name}": Screen(f"/sales/?{urlencode(query)}") for name, query in asked.items()
    }


def screens(made: factories.Company) -> dict[str, Screen]:
    with made.scope():
        booked = Sale.objects.filter(
            bookings__content__type="Booked", bookings__delivered_at__isnull=False
        ).first()
        held = Sale.objects.filter(outcome="held").exclude(explanation=[]).first()
    rules = f"/mappings/{made.link.id}/"
    client = made.signed_in()
    form = filled(made, client)
    return {
        "overview": Screen("/"),
        "overview, how it runs": Screen("/now/"),
        **lists(made),
        "sale in the books": Screen(f"/sales/{booked.id}/"),
        "sale in the books, its road": Screen(f"/sales/{booked.id}/road/"),
        "sale held": Screen(f"/sales/{held.id}/"),
        "booking rules": Screen(rules),
        "booking rules, what if": Screen(f"{rules}check/", form=form, limit=WHAT_IF, most=None),
        "needs attention": Screen("/attention/", most=None),
        "needs attention, a group": Screen("/attention/group/?reason=scenario_not_supported&cause=", most=None),
        "connections": Screen("/connections/", most=None),
    }  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """Milliseconds: the median and the 95th percentile; and the queries of one warm call."""

    middle: float
    high: float
    queries: int


def measure(client: Client, screen: Screen, *, calls: int) -> Measured:
    taken = []
    for _ in range(WARM_UPS + calls):
        start = time.perf_counter()
        _ask(client, screen)
        taken.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as captured:
        _ask(client, screen)
    steady = sorted(taken[WARM_UPS:])
    return Measured(
        middle=statistics.median(steady),
        high=steady[max(int(len(steady) * 0.95) - 1, 0)],
        queries=len(questions(captured)),
    )


def _ask(client: Client, screen: Screen) -> None:
    if screen.form is None:
        answer = client.get(screen.address)
    else:
        answer = client.post(screen.address, screen.form, headers={"HX-Request": "true"})
    if answer.status_code not in (200, 204):
        raise SystemExit(f"{screen.address} answered {answer.status_code}")


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
        owner.execute(f"VACUUM ANALYZE {TABLES}")


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
            taken[work] = statistics.median(_once(work, asked) for _ in range(20))
    slow, quick = taken[counting.counted_from_the_sales], taken[counting.counted]
    print(
        f"figures of 30 days: {slow:.1f} ms summed from the sales, {quick:.1f} ms from the day figures:"
        f" {slow / quick:.0f} times as quick, and equal"
    )


def _once(work: Callable[..., object], asked: dict[str, object]) -> float:
    start = time.perf_counter()
    work(**asked)
    return (time.perf_counter() - start) * 1000


def show(made: factories.Company, *, calls: int) -> int:
    """Print every screen as it is measured; the number of those that are over a limit."""
    client, staff = made.signed_in(), Client()
    staff.force_login(UserFactory(is_staff=True))
    found = {name: (client, one) for name, one in screens(made).items()}
    print(f"{'screen':32} {'p50 ms':>8} {'p95 ms':>8} {'x sign-in':>10} {'queries':>8}")
    teardown_test_environment()  # what it hears of each template is no part of a page
    settings.ALLOWED_HOSTS = ["testserver"]
    found["staff: all sales"] = (staff, Screen("/staff/sync/sale/", most=None))
    nobody, sign_in = Client(), Screen("/account/login/")
    over = 0
    for name, (who, screen) in found.items():
        base = measure(nobody, sign_in, calls=SIGN_INS).middle
        over += _told(name, screen, measure(who, screen, calls=calls), base=base)
    return over


def _told(name: str, screen: Screen, measured: Measured, *, base: float) -> bool:
    slow = measured.high > screen.limit
    many = screen.most is not None and measured.queries > screen.most
    over = f"  over {screen.limit:.0f} ms" * slow + f"  over {screen.most} queries" * many
    print(
        f"{name:32} {measured.middle:8.1f} {measured.high:8.1f} {measured.middle / base:10.1f} {measured.queries:8}{over}",
        flush=True,
    )
    return slow or many


def main(number: int, calls: int) -> int:
    """The number of screens that are over the limits."""
    setup_test_environment()
    with (
        own_database(),
        tempfile.TemporaryDirectory() as place,
        SandboxPrestaShop(Path(place)) as shop,
    ):
        companies = [trading(shop, number=one) for one in range(COMPANIES)]
        start = time.perf_counter()
        for one, made in enumerate(companies):
            fill(made=made, number=number // COMPANIES, tenant=one)
        analyse()
        print(
            f"{number} sales of {COMPANIES} companies made in {time.perf_counter() - start:.0f} s;"
            f" as {connection.settings_dict['USER']}, {calls} calls a screen",
            flush=True,
        )
        compare(companies[0])
        return show(companies[0], calls=calls)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    sys.exit(min(main(*(given + [SALES, CALLS][len(given) :])), 1))

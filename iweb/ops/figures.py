"""The figures behind /metrics: domain gauges, one query each, over the tables that the staff role may read."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import connection
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from iweb.tenants.scopes import system_scope

# name -> (what it says, label names, query that gives labels and then the value)
GAUGES: Final[dict[str, tuple[str, tuple[str, ...], str]]] = {
    "iweb_deliveries": (
        "Deliveries by state",
        ("state",),
        "SELECT state, count(*) FROM sync_delivery WHERE state <> 'delivered' GROUP BY state",
    ),
    "iweb_delivery_oldest_due_seconds": (
        "Age of the oldest delivery that is due",
        (),
        (
            "SELECT COALESCE(EXTRACT(epoch FROM now() - min(not_before)), 0) FROM sync_delivery"
            " WHERE state IN ('ready', 'sending', 'unknown', 'waiting') AND not_before <= now()"
        ),
    ),
    "iweb_links": (
        "Links by state",
        ("state",),
        "SELECT state, count(*) FROM connectors_link GROUP BY state",
    ),
    "iweb_links_unproven": (
        "Live links that look before they send",
        (),
        "SELECT count(*) FROM connectors_link WHERE state = 'live' AND NOT proven",
    ),
    "iweb_reading_most_overdue_seconds": (
        "How long the most overdue reading of a shop waits",
        (),
        (
            "SELECT COALESCE(EXTRACT(epoch FROM now() - min(read_due_at)), 0) FROM connectors_link"
            " WHERE state = 'live' AND read_due_at <= now()"
        ),
    ),
    "iweb_connections": (
        "Connections by state",
        ("role", "state"),
        "SELECT role, state, count(*) FROM connectors_connection GROUP BY role, state",
    ),
    "iweb_grants": (
        "Grants by state",
        ("state",),
        "SELECT state, count(*) FROM connectors_grant GROUP BY state",
    ),
    "iweb_lanes_waiting": (
        "Lanes with due work that nobody holds",
        (),
        (
            "SELECT count(*) FROM connectors_lane"
            " WHERE due_at <= now() AND (lease_until IS NULL OR lease_until < now())"
        ),
    ),
    "iweb_tenants": (
        "Tenants by status",
        ("status",),
        "SELECT status, count(*) FROM tenants_tenant GROUP BY status",
    ),
}
HEARTBEATS: Final = "SELECT name, EXTRACT(epoch FROM now() - at) FROM core_heartbeat"


class _Figures(Collector):
    """Asked once a scrape; all queries see the same moment."""

    def collect(self) -> Iterable[Metric]:
        with system_scope("metrics"):
            found = [_gauge(name, *spec) for name, spec in GAUGES.items()]
        found.append(
            _gauge(
                "iweb_heartbeat_age_seconds", "When a task last came round", ("task",), HEARTBEATS
            )
        )
        return found


def _gauge(name: str, says: str, labels: tuple[str, ...], query: str) -> Metric:
    family = GaugeMetricFamily(name, says, labels=labels)
    for row in _rows(query):
        family.add_metric([str(label) for label in row[:-1]], float(row[-1]))
    return family


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def exposition() -> bytes:
    """The text that Prometheus reads. A registry for each scrape, so that nothing is kept between them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures())
    return generate_latest(registry)

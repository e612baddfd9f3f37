"""The seam for crash tests costs nothing when nobody listens, and tells all when somebody does."""

import time
from collections.abc import Iterator

import pytest

from iweb.core.boundaries import crossing, listen
from iweb.tenants.scopes import tenant_scope
from tests.factories import TenantFactory


@pytest.fixture
def heard() -> Iterator[list[str]]:
    names: list[str] = []
    listen(names.append)
    yield names
    listen(None)


def test_a_listener_hears_every_crossing_in_order(heard: list[str]) -> None:
    crossing("first")
    crossing("second")
    assert heard == ["first", "second"]


def test_a_crossing_costs_less_than_a_microsecond_when_nobody_listens() -> None:
    def seconds() -> float:
        began = time.perf_counter()
        for _ in range(100_000):
            crossing("a boundary")
        return time.perf_counter() - began

    assert min(seconds() for _ in range(5)) / 100_000 < 1e-6


@pytest.mark.django_db(transaction=True)
def test_a_scope_is_crossed_before_and_after_its_commit(heard: list[str]) -> None:
    tenant = TenantFactory()
    heard.clear()
    with tenant_scope(tenant.id), tenant_scope(tenant.id):
        assert heard == []
    assert heard == ["tenant scope: before commit", "tenant scope: committed"]

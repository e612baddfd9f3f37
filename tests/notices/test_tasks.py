"""The rounds as the beat rings them: over every company that connected something, and no other."""

import pytest

from iweb.panel import tasks
from iweb.sync.upkeep import connected_tenants
from iweb.tenants.closing import close_tenant
from tests.notices.conftest import hold, notices
from tests.panel import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_once(monkeypatch):
    """Every bell is answered where it is rung."""
    monkeypatch.setattr(tasks.notice, "apply_async", lambda args, **_: tasks.notice(*args))
    monkeypatch.setattr(tasks.notice_by_calendar, "delay", tasks.notice_by_calendar)
    monkeypatch.setattr(tasks.send_notice, "delay", tasks.send_notice)


def another(name: str, division: int):
    made = factories.company(name=name)
    factories.with_shop(made, address=f"https://{division}.example.nl")
    factories.with_ledger(made, division=division)
    factories.joined(made)
    return made


def test_a_round_writes_to_the_people_of_each_company_about_their_own(joined, outbox, at_once):
    second = another("Second shop", 4712)
    hold(joined, rate="9")
    hold(second, rate="21")
    tasks.notice_round()
    told = {one.to[0]: one.subject for one in outbox}
    assert set(told) == {joined.owner.email, second.owner.email}
    assert told[joined.owner.email].startswith("Tuin & Thuis: ")
    assert "21%" in told[second.owner.email]
    tasks.notice_round()
    tasks.notice_calendar()
    assert len(outbox) == 2


def test_companies_without_connections_and_closed_ones_are_passed_over(joined, outbox, at_once):
    factories.company(name="Empty")
    closed = another("Closed", 4713)
    hold(closed)
    close_tenant(tenant_id=closed.tenant.id)
    assert connected_tenants() == [joined.tenant.id]
    tasks.notice_round()
    assert outbox == []
    assert notices(closed) == []

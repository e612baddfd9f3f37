"""One notice a cause until it is solved, and one mail of it to each who wants one, however many sales, workers and rounds."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from iweb.notices import noticing
from iweb.notices.causes import QUICK, Seen
from iweb.notices.models import Kind, Mail, Notice, Told, Way
from iweb.notices.noticing import keep
from iweb.panel.notices import mails
from iweb.tenants.models import Role
from iweb.tenants.scopes import tenant_scope
from tests.notices.conftest import hold, later, look, notices, proven, solve, wants

pytestmark = pytest.mark.django_db


def test_500_failures_of_one_cause_send_one_mail_to_each_who_wants_it_at_once(joined, outbox):
    bookkeeper, viewer = proven(joined, Role.BOOKKEEPER), proven(joined, Role.VIEWER)
    wants(joined, bookkeeper, Way.NOW, Kind.HELD)
    for _ in range(5):  # they come in while rounds are made
        hold(joined, number=100)
        look(joined)
        later(joined, hours=1)
    (notice,) = notices(joined)
    assert (notice.kind, notice.number, notice.solved_at) == (Kind.HELD, 500, None)
    assert sorted(one.to[0] for one in outbox) == sorted([joined.owner.email, bookkeeper.email])
    assert viewer.email not in {one.to[0] for one in outbox}


def test_a_notice_is_counted_up_solved_and_opened_anew(joined, outbox):
    hold(joined, number=2)
    look(joined)
    hold(joined, number=3)
    look(joined)
    (first,) = notices(joined)
    assert first.number == 5
    solve(joined)
    look(joined)
    (solved,) = notices(joined)
    assert solved.solved_at is not None
    later(joined, hours=1)
    with joined.scope():
        Notice.objects.update(solved_at=timezone.now() - timedelta(minutes=31))
    hold(joined)
    look(joined)
    before, again = notices(joined)
    assert (before.id, before.number, again.number, again.solved_at) == (first.id, 5, 1, None)
    assert len(outbox) == 2


def test_sales_that_are_tried_again_in_vain_are_the_same_notice_and_no_second_mail(joined, outbox):
    hold(joined, number=3)
    look(joined)
    for _ in range(3):
        solve(joined)  # they wait for their turn
        look(joined)
        assert [one.solved_at is None for one in notices(joined)] == [False]
        later(joined, hours=1)
        hold(joined, number=3)
        look(joined)
        assert [one.solved_at for one in notices(joined)] == [None]
    assert len(outbox) == 1


def test_what_was_away_when_its_mail_left_is_told_when_it_is_back(joined, outbox):
    hold(joined, rate="9")
    look(joined)
    hold(joined, rate="13")
    look(joined)  # waits for the quarter of an hour
    solve(joined, cause__contains="rate=13")
    later(joined, minutes=16)
    assert look(joined) == 0
    hold(joined, rate="13")
    assert look(joined) == 1
    assert "13%" in outbox[1].body


def test_causes_that_come_up_within_a_quarter_of_an_hour_stand_in_one_mail(joined, outbox):
    hold(joined, rate="9")
    look(joined)
    for rate in ("10", "13", "19"):
        hold(joined, rate=rate)
        assert look(joined) == 0
    later(joined, minutes=16)
    assert look(joined) == 1
    assert len(notices(joined)) == 4
    assert [one.subject.split(": ")[1] for one in outbox[1:]] == ["3 things need attention"]


@pytest.mark.django_db(transaction=True)
def test_rounds_at_the_same_moment_send_one_mail(joined, outbox):
    hold(joined, number=20)
    at_once(4, lambda: look(joined))
    assert len(notices(joined)) == 1
    assert len(outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_the_unique_key_alone_lets_one_of_two_open_a_notice(joined):
    """Without the lock of the round: whoever comes second waits for the first at the key."""
    opened: list[Notice] = []

    def open_it() -> None:
        with tenant_scope(joined.tenant.id):
            seen = [Seen(kind=Kind.HELD, cause="x|", number=1)]
            opened.extend(keep(tenant_id=joined.tenant.id, seen=seen, kinds=QUICK))

    at_once(4, open_it)
    assert len(opened) == 1
    assert len(notices(joined)) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_that_send_the_same_mail_at_once_send_it_once(joined, outbox):
    hold(joined)
    (mail_id,) = noticing.look(tenant_id=joined.tenant.id)
    at_once(4, lambda: mails.send(tenant_id=joined.tenant.id, mail_id=mail_id))
    assert len(outbox) == 1


def at_once(number: int, work) -> None:
    """In so many threads that begin together; what one of them raises fails the test."""
    start, failures = threading.Barrier(number), []

    def run() -> None:
        try:
            start.wait(timeout=30)
            work()
        except Exception as error:  # noqa: BLE001  (told below, by the thread that asserts)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert failures == []


def test_what_was_solved_a_year_ago_is_forgotten_with_its_mails(joined, outbox):
    hold(joined)
    look(joined)
    solve(joined)
    look(joined)
    long_ago = timezone.now() - timedelta(days=366)
    with joined.scope():
        Notice.objects.update(solved_at=long_ago)
        Mail.objects.update(created_at=long_ago)
    noticing.look_at_calendar(tenant_id=joined.tenant.id)
    with joined.scope():
        assert (Notice.objects.count(), Told.objects.count(), Mail.objects.count()) == (0, 0, 0)

"""Digests: half past seven in the company's time zone, only what is new, once a day or a week."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from connectors.models import Connection
from iweb.notices import digests
from iweb.notices.models import Kind, Way
from iweb.tenants.models import Role
from tests.notices.conftest import hold, later, look, notices, older, proven, solve, wants

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("way", "now", "expected"),
    [
        (Way.DAILY, (2026, 11, 25, 6, 29), (2026, 11, 24, 6, 30)),  # 07:29 in Amsterdam
        (Way.DAILY, (2026, 11, 25, 6, 30), (2026, 11, 25, 6, 30)),
        (Way.DAILY, (2026, 7, 1, 5, 30), (2026, 7, 1, 5, 30)),  # summer time
        (Way.WEEKLY, (2026, 11, 25, 12, 0), (2026, 11, 23, 6, 30)),  # the Monday before
        (Way.WEEKLY, (2026, 11, 23, 6, 0), (2026, 11, 16, 6, 30)),  # too early on a Monday
    ],
)
def test_the_moment_of_a_digest_is_half_past_seven_where_the_company_is(way, now, expected):
    found = digests.latest(way=way, now=datetime(*now, tzinfo=UTC), zone=AMSTERDAM)
    assert found == datetime(*expected, tzinfo=UTC)


def test_the_zone_is_the_shops_and_amsterdam_where_it_says_none(joined):
    with joined.scope():
        for told, expected in (
            ("America/Curacao", "America/Curacao"),
            ("Nowhere/At all", "Europe/Amsterdam"),
            ("", "Europe/Amsterdam"),
        ):
            Connection.objects.filter(id=joined.shop.id).update(profile={"time_zone": told})
            assert digests.zone_of().key == expected


def test_a_digest_tells_what_is_new_once_and_lists_what_is_still_open(joined, outbox):
    wants(joined, joined.owner, Way.DAILY, days_ago=90)
    hold(joined, rate="9")
    assert look(joined) == 0  # seen after half past seven: for tomorrow
    older(joined, days=2)
    assert look(joined) == 1
    assert look(joined) == 0
    assert outbox[0].subject == "Tuin & Thuis: 1 new notification"
    assert "Told before" not in outbox[0].body
    hold(joined, rate="13")
    look(joined)
    older(joined, days=2)
    tomorrow(joined)
    assert look(joined) == 1
    new, before = outbox[1].body.split("Told before, and still open:")
    assert "13%" in new
    assert "9%" in before


def tomorrow(made) -> None:
    """As if the digest of today had been yesterday's."""
    from iweb.notices.models import Mail

    with made.scope():
        for one in Mail.objects.all():
            Mail.objects.filter(id=one.id).update(key=f"before:{one.key}"[:60])


def test_a_digest_without_anything_new_is_not_sent(joined, outbox):
    wants(joined, joined.owner, Way.DAILY, days_ago=90)
    hold(joined)
    look(joined)
    older(joined, days=2)
    assert look(joined) == 1
    tomorrow(joined)
    assert look(joined) == 0
    solve(joined)
    look(joined)
    assert [one.solved_at is None for one in notices(joined)] == [False]


def test_who_chooses_digests_is_not_told_at_once_of_what_is_older(joined, outbox):
    wants(joined, joined.owner, Way.PANEL)
    hold(joined)
    look(joined)
    older(joined, days=9)
    wants(joined, joined.owner, Way.DAILY, days_ago=0)
    assert look(joined) == 0
    wants(joined, joined.owner, Way.DAILY, days_ago=8)
    assert look(joined) == 1


def test_a_bookkeeper_who_chose_nothing_gets_the_daily_digest_and_a_viewer_nothing(joined, outbox):
    bookkeeper = proven(joined, Role.BOOKKEEPER)
    proven(joined, Role.VIEWER)
    wants(joined, joined.owner, Way.PANEL)
    hold(joined)
    look(joined)
    older(joined, days=9)
    look(joined)
    assert [one.to for one in outbox] == [[bookkeeper.email]]


def test_daily_and_weekly_kinds_are_two_mails(joined, outbox):
    wants(joined, joined.owner, Way.DAILY, Kind.HELD, days_ago=90)
    wants(joined, joined.owner, Way.WEEKLY, Kind.CONNECTION, days_ago=90)
    hold(joined)
    with joined.scope():
        Connection.objects.filter(id=joined.shop.id).update(state="broken")
    look(joined)
    older(joined, days=9)
    assert look(joined) == 2
    assert {one.subject for one in outbox} == {"Tuin & Thuis: 1 new notification"}
    later(joined, days=1)
    assert look(joined) == 0

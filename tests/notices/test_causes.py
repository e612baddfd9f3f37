"""Where notices come from: connections, consents, readings, calls, refusals, held sales, and the calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from connectors.models import Connection, Grant, Lane, Link, MasterData
from iweb.notices import slow_causes
from iweb.notices.causes import seen_now
from iweb.notices.models import Kind, Notice
from iweb.notices.slow_causes import seen_by_calendar
from iweb.panel.notices.words import kind_words, words_of
from iweb.sync.models import Delivery, SyncRun
from iweb.sync.month_end_packs import MonthEnd
from iweb.sync.rulebooks import latest_version, profile_of
from mappings.booking import HeldReason
from mappings.vat.return_periods import month_of
from mappings.vat.seller import Spell, Turnover
from tests.notices.conftest import hold
from tests.panel import factories

pytestmark = pytest.mark.django_db


def kinds(made) -> list[Kind]:
    with made.scope():
        return sorted(one.kind for one in seen_now())


def kinds_by_calendar(made) -> list[str]:
    with made.scope():
        return sorted(one.kind for one in seen_by_calendar())


def told(made, kind: Kind, language: str = "en") -> str:
    """Title and text of the only cause of this kind."""
    with made.scope(), override(language):
        (seen,) = (one for one in (*seen_now(), *seen_by_calendar()) if one.kind is kind)
        words = words_of(
            Notice(kind=seen.kind, cause=seen.cause, number=seen.number, details=seen.details)
        )
    assert words.address.startswith("/")
    assert words.button
    return f"{words.title}. {words.text}"


def test_nothing_is_the_matter_with_a_company_that_works(joined):
    factories.confirmed(joined)
    factories.live(joined)
    assert kinds(joined) == []


def test_a_shop_that_does_not_let_us_in_is_a_cause(joined):
    with joined.scope():
        Connection.objects.filter(id=joined.shop.id).update(
            state="broken", state_reason="connecting.permissions_missing"
        )
    assert kinds(joined) == [Kind.CONNECTION]
    assert "The key may read too little" in told(joined, Kind.CONNECTION)


def test_an_administration_whose_consent_is_lost_is_one_cause(joined):
    with joined.scope():
        Connection.objects.filter(id=joined.ledger.id).update(state="broken")
        Grant.objects.update(state="broken", state_reason="exact.consent_ended")
    assert kinds(joined) == [Kind.CONNECTION]


@pytest.mark.parametrize(("days", "expected"), [(24, []), (26, [Kind.CONSENT])])
def test_a_consent_that_was_not_renewed_for_weeks_is_a_cause(joined, days, expected):
    with joined.scope():
        Grant.objects.update(pair_issued_at=timezone.now() - timedelta(days=days))
    assert kinds(joined) == expected


def test_a_link_that_was_not_read_for_hours_is_a_cause_until_it_is_read(joined):
    factories.confirmed(joined)
    factories.live(joined)
    now = timezone.now()
    with joined.scope():
        run = SyncRun.objects.create(
            tenant=joined.tenant, link=joined.link, fence=1, finished_at=now - timedelta(hours=3)
        )
        Link.objects.update(read_due_at=now - timedelta(hours=3))
    assert kinds(joined) == [Kind.LATE]
    assert "No sales of Tuin & Thuis are read" in told(joined, Kind.LATE)
    with joined.scope():
        SyncRun.objects.filter(id=run.id).update(finished_at=now)
    assert kinds(joined) == []


def test_a_link_that_was_paused_for_weeks_is_not_late_when_it_goes_live_again(joined):
    factories.confirmed(joined)
    with joined.scope():
        SyncRun.objects.create(
            tenant=joined.tenant,
            link=joined.link,
            fence=1,
            finished_at=timezone.now() - timedelta(days=20),
        )
    factories.live(joined)
    assert kinds(joined) == []


def test_a_link_that_fails_and_fails_is_late_though_it_is_asked_in_time(joined):
    factories.confirmed(joined)
    factories.live(joined)
    now = timezone.now()
    with joined.scope():
        SyncRun.objects.create(
            tenant=joined.tenant, link=joined.link, fence=1, finished_at=now - timedelta(hours=5)
        )
        Link.objects.update(read_failures=3, last_read_at=now, read_due_at=now)
    assert kinds(joined) == [Kind.LATE]


def test_calls_that_are_used_up_are_a_cause_while_something_waits(trading):
    with trading.scope():
        Lane.objects.filter(id=trading.ledger.lane_id).update(
            day_spent=5000, day_limit=5000, day_window=timezone.now().astimezone(UTC).date()
        )
    found = told(trading, Kind.CALLS)
    assert "1 record waits" in found
    with trading.scope():
        Delivery.objects.update(state="delivered")
    assert Kind.CALLS not in kinds(trading)


def test_calls_of_yesterday_are_no_cause(trading):
    with trading.scope():
        Lane.objects.filter(id=trading.ledger.lane_id).update(
            day_spent=5000,
            day_limit=5000,
            day_window=timezone.now().astimezone(UTC).date() - timedelta(days=1),
        )
    assert Kind.CALLS not in kinds(trading)


def test_what_the_ledger_refused_is_one_cause_a_message(trading):
    with trading.scope():
        Delivery.objects.exclude(kind="sales_entry").update(
            state="attention", message_id="ledger.refused"
        )
        number = Delivery.objects.filter(state="attention").count()
        (seen,) = (one for one in seen_now() if one.kind is Kind.REFUSED)
    assert number > 1
    assert (seen.cause, seen.number) == ("ledger.refused", number)


def test_more_causes_than_the_screen_shows_are_all_seen(joined):
    """The screen shows a hundred groups; a cause that is cut off must not count as solved."""
    for rate in range(120):
        hold(joined, rate=str(rate))
    with joined.scope():
        assert len(seen_now()) == 120


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_and_every_reason_has_words(language):
    with override(language):
        assert set(kind_words()) == set(Kind)
        for reason in HeldReason:
            details = {"reason": reason.value, "cause": "country=DE|relation=Anna Hoekstra"}
            words = words_of(Notice(kind=Kind.HELD, cause="x", number=2, details=details))
            assert words.title
            assert "Anna" not in words.title


# --- by the calendar ---


@pytest.fixture
def december(monkeypatch):
    """The third of December 2026, for what hangs on the day."""
    monkeypatch.setattr(slow_causes, "database_now", lambda: datetime(2026, 12, 3, 9, tzinfo=UTC))
    return date(2026, 12, 3)


def pack(made, first: date, last: date, **values) -> None:
    with made.scope():
        MonthEnd.objects.create(
            tenant=made.tenant, ledger=made.ledger, first_day=first, last_day=last, **values
        )


def booked_in(made, day: date) -> None:
    from iweb.sync.models import Booking

    with made.scope():
        Booking.objects.update(entry_date=day)


def test_a_month_that_is_over_can_be_closed_until_its_pack_is_made(trading, december):
    booked_in(trading, date(2026, 11, 20))
    assert Kind.MONTH_END in kinds_by_calendar(trading)
    assert "November 2026 of Tuin & Thuis BV can be closed" in told(trading, Kind.MONTH_END)
    assert "November 2026 van Tuin & Thuis BV" in told(trading, Kind.MONTH_END, "nl")
    month = month_of(date(2026, 11, 20))
    early = datetime(2026, 11, 28, tzinfo=UTC)
    pack(trading, month.first_day, month.last_day, state="made", created_at=early)
    assert Kind.MONTH_END in kinds_by_calendar(trading)  # half a month
    pack(trading, month.first_day, month.last_day, state="failed", created_at=december_noon())
    assert Kind.MONTH_END in kinds_by_calendar(trading)
    pack(trading, date(2026, 10, 1), date(2026, 12, 31), state="made", created_at=december_noon())
    assert Kind.MONTH_END not in kinds_by_calendar(trading)


def december_noon() -> datetime:
    return datetime(2026, 12, 3, 12, tzinfo=UTC)


def test_a_month_without_bookings_need_not_be_closed(trading, december):
    booked_in(trading, date(2026, 9, 20))
    assert Kind.MONTH_END not in kinds_by_calendar(trading)


def test_missing_periods_are_one_cause_an_administration_and_year(trading):
    with trading.scope():
        MasterData.objects.filter(connection=trading.ledger, kind="period").delete()
        years = {one.cause for one in seen_by_calendar() if one.kind is Kind.PERIODS}
    assert f"{trading.ledger.id}|{timezone.now().year}" in years


def with_turnover(made, monkeypatch, amount: int, **standing) -> None:
    """The owner says what other channels sold this year."""
    told_of = (Turnover(year=timezone.now().year, amount=Decimal(amount)),)

    def profile(version):
        own = profile_of(version)
        return replace(own, vat=replace(own.vat, turnover=told_of, **standing))

    monkeypatch.setattr(slow_causes, "profile_of", profile)
    with made.scope():
        assert latest_version(link=made.link) is not None


@pytest.mark.parametrize(
    ("amount", "expected"), [(7_000, None), (8_500, "is near"), (10_001, "is passed")]
)
def test_the_threshold_is_told_when_it_is_near_and_when_it_is_passed(
    trading, monkeypatch, amount, expected
):
    with_turnover(trading, monkeypatch, amount)
    if expected is None:
        assert Kind.THRESHOLD not in kinds_by_calendar(trading)
    else:
        assert expected in told(trading, Kind.THRESHOLD)


def test_who_is_in_the_one_stop_shop_is_not_told_of_the_threshold(trading, monkeypatch):
    since = Spell(first_day=date(2026, 1, 1))
    with_turnover(trading, monkeypatch, 20_000, one_stop_shop=(since,))
    assert Kind.THRESHOLD not in kinds_by_calendar(trading)

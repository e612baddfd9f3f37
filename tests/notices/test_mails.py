"""Who gets a mail and who does not, what stands in it, and what happens when the mail server fails or the worker dies."""

import re
from smtplib import SMTPServerDisconnected

import pytest
from allauth.account.models import EmailAddress
from django.core.mail.backends.locmem import EmailBackend

from iweb.notices import noticing
from iweb.notices.models import Kind, Mail, Way
from iweb.notices.outbox import MOST_TRIES
from iweb.panel.notices import mails
from iweb.tenants.closing import close_tenant
from iweb.tenants.members import remove_member
from iweb.tenants.models import Membership, Role
from tests.notices.conftest import hold, later, look, proven, solve, wants
from tests.panel import factories

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """What ends a worker is no exception that anybody catches."""


def planned(made) -> list[Mail]:
    with made.scope():
        return list(Mail.objects.order_by("created_at"))


def test_a_person_of_another_company_gets_nothing(joined, outbox):
    other = factories.company(name="Another")
    proven(other, Role.ADMIN)
    hold(joined)
    look(joined)
    look(other)
    assert [one.to for one in outbox] == [[joined.owner.email]]


def test_a_member_who_was_removed_gets_nothing_also_when_the_mail_was_planned(joined, outbox):
    admin = proven(joined, Role.ADMIN)
    hold(joined)
    ids = noticing.look(tenant_id=joined.tenant.id)
    with joined.scope():
        member = Membership.objects.get(user=admin)
    remove_member(tenant_id=joined.tenant.id, membership_id=member.id, by=joined.owner.pk)
    for one in ids:
        mails.send(tenant_id=joined.tenant.id, mail_id=one)
    assert [one.to for one in outbox] == [[joined.owner.email]]
    assert sorted(one.dropped_at is None for one in planned(joined)) == [False, True]


def test_an_address_that_is_not_proven_gets_nothing(joined, outbox):
    EmailAddress.objects.filter(user=joined.owner).update(verified=False)
    hold(joined)
    assert look(joined) == 0
    assert planned(joined) == []


def test_a_person_who_is_switched_off_gets_nothing(joined, outbox):
    joined.owner.is_active = False
    joined.owner.save()
    hold(joined)
    assert look(joined) == 0


def test_a_company_that_was_closed_meanwhile_sends_nothing(joined, outbox):
    hold(joined)
    (mail_id,) = noticing.look(tenant_id=joined.tenant.id)
    close_tenant(tenant_id=joined.tenant.id)
    assert mails.send(tenant_id=joined.tenant.id, mail_id=mail_id) is False
    assert outbox == []


def test_what_was_solved_before_the_mail_left_is_not_told(joined, outbox):
    hold(joined, rate="9")
    hold(joined, rate="21")
    (mail_id,) = noticing.look(tenant_id=joined.tenant.id)
    solve(joined, cause__contains="rate=21")
    noticing.look(tenant_id=joined.tenant.id)
    mails.send(tenant_id=joined.tenant.id, mail_id=mail_id)
    assert "9%" in outbox[0].body
    assert "21%" not in outbox[0].body


def test_who_wants_it_only_in_the_panel_gets_no_mail(joined, outbox):
    wants(joined, joined.owner, Way.PANEL)
    hold(joined)
    assert look(joined) == 0


@pytest.mark.parametrize(
    ("language", "words", "html_words"),
    [
        ("en", "500 sales wait for you", "Solve it"),
        ("nl", "500 verkopen wachten op u", "Oplossen"),
    ],
)
def test_a_mail_is_in_the_persons_language_as_text_and_as_html(
    joined, outbox, language, words, html_words
):
    joined.owner.language = language
    joined.owner.save()
    hold(joined, number=500)
    look(joined)
    (mail,) = outbox
    html = mail.alternatives[0][0]
    assert mail.alternatives[0][1] == "text/html"
    assert words in mail.body
    assert words in html
    assert html_words in html
    assert mail.subject.startswith("Tuin & Thuis: ")
    assert "&amp;" not in mail.body


def test_a_mail_names_no_customer_and_links_to_nothing_but_the_panel(joined, outbox, settings):
    hold(joined, number=3)
    look(joined)
    (mail,) = outbox
    everything = mail.subject + mail.body + mail.alternatives[0][0]
    for secret in ("Anna", "Hoekstra", "SECRET"):
        assert secret not in everything
    links = set(re.findall(r"https?://[^\s\"<>]+", everything))
    assert links
    assert all(one.startswith(f"{settings.BASE_URL}/notifications/") for one in links)
    assert f"{settings.BASE_URL}/notifications/settings/?company={joined.tenant.id}" in links


def test_many_causes_are_listed_to_ten_and_then_counted(joined, outbox):
    for rate in range(5, 17):
        hold(joined, rate=str(rate))
    look(joined)
    assert "And 2 more in the panel." in outbox[0].body
    assert outbox[0].body.count("/go/?company=") == 10


# --- when it goes wrong ---


def test_a_mail_server_that_fails_is_tried_again_with_the_same_message_id(
    joined, outbox, monkeypatch
):
    tried = failing(monkeypatch, SMTPServerDisconnected("gone"))
    hold(joined)
    assert look(joined) == 0
    assert look(joined) == 0  # not at once again
    monkeypatch.undo()
    later(joined, minutes=5)
    assert look(joined) == 1
    assert [one.extra_headers["Message-ID"] for one in outbox] == tried
    later(joined, days=1)
    assert look(joined) == 0


def failing(monkeypatch, error: BaseException) -> list[str]:
    """The mail server raises this; gives the Message-IDs that it was asked for."""
    tried: list[str] = []

    def refuse(_self, messages) -> int:
        tried.extend(one.extra_headers["Message-ID"] for one in messages)
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    return tried


def test_a_mail_that_nobody_takes_is_given_up_after_a_day(joined, outbox, monkeypatch):
    tried = failing(monkeypatch, ConnectionRefusedError())
    hold(joined)
    for _ in range(MOST_TRIES + 3):
        look(joined)
        later(joined, hours=7)
    assert len(tried) == MOST_TRIES
    (mail,) = planned(joined)
    assert mail.dropped_at is not None


def test_a_worker_that_dies_while_sending_leaves_a_mail_that_is_sent_later(
    joined, outbox, monkeypatch
):
    tried = failing(monkeypatch, Killed())
    hold(joined)
    with pytest.raises(Killed):
        look(joined)
    monkeypatch.undo()
    assert look(joined) == 0  # the claim still stands: perhaps it is on its way
    later(joined, minutes=16)
    assert look(joined) == 1
    assert [one.extra_headers["Message-ID"] for one in outbox] == tried


def test_a_chosen_kind_does_not_bring_the_others(joined, outbox):
    wants(joined, joined.owner, Way.PANEL)
    wants(joined, joined.owner, Way.NOW, Kind.CONNECTION)
    hold(joined)
    assert look(joined) == 0
    with joined.scope():
        type(joined.shop).objects.filter(id=joined.shop.id).update(
            state="broken", state_reason="connecting.permissions_missing"
        )
    assert look(joined) == 1
    assert outbox[0].subject == "Tuin & Thuis: Tuin & Thuis is not connected"

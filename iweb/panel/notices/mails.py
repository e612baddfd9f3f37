"""A claimed mail is written in the person's language and handed to the mail server, outside of any scope."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from smtplib import SMTPException
from typing import Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iweb.core.boundaries import crossing
from iweb.notices import outbox
from iweb.notices.models import Kind, Notice, Way
from iweb.notices.outbox import Letter
from iweb.panel.notices.words import GRAVE, words_of
from iweb.panel.templatetags.panel import role_words

logger = logging.getLogger(__name__)
MOST_LISTED: Final = 10  # of each list; the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One notice of a mail; its link leads to the panel, into the right company."""

    title: str
    text: str
    button: str
    link: str
    grave: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What both forms of the mail say. `settings` leads to the person's own choices."""

    subject: str
    lead: str
    new: tuple[Line, ...]
    more: str
    before: tuple[Line, ...]
    panel: str
    why: str
    settings: str
    language: str


def send(*, tenant_id: UUID, mail_id: UUID) -> bool:
    """True when the mail server took it. Done once: who comes second finds it claimed or sent."""
    letter = outbox.claim(tenant_id=tenant_id, mail_id=mail_id)
    if letter is None:
        return False
    message = compose(letter)
    crossing("notice mail: claimed")
    try:
        message.send()
    except (SMTPException, OSError) as error:
        # The answer of a mail server holds addresses: only its kind is written down.
        logger.warning("notice mail %s was not taken: %s", mail_id, type(error).__name__)
        outbox.not_sent(letter)
        return False
    crossing("notice mail: sent")
    outbox.sent(letter)
    return True


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The same Message-ID each time it is tried, so that mail programs show a second copy as the first."""
    with translation.override(letter.user.language):
        written = _written(letter)
        message = EmailMultiAlternatives(
            subject=written.subject,
            body=_plain(written),
            to=[letter.user.email],
            headers={
                "Message-ID": f"<{letter.mail.id}@{urlsplit(settings.BASE_URL).hostname}>",
                "List-Unsubscribe": f"<{written.settings}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        html = render_to_string("panel/notices/mail.html", {"mail": written})
        message.attach_alternative(html, "text/html")
    return message


def _written(letter: Letter) -> Written:
    more = len(letter.notices) - MOST_LISTED
    company = " ".join(letter.tenant.name.split())
    return Written(
        subject=f"{company}: {_subject(letter)}",
        lead=_lead(letter, company=company),
        new=_lines(letter.notices, letter=letter),
        more=ngettext("And %(n)s more in the panel.", "And %(n)s more in the panel.", more)
        % {"n": more}
        if more > 0
        else "",
        before=_lines(letter.still_open, letter=letter),
        panel=_address("panel:notices", letter=letter),
        why=_("You get this mail because you are %(role)s of %(company)s.")
        % {"role": role_words(letter.role), "company": company},
        settings=_address("panel:notice_settings", letter=letter),
        language=letter.user.language,
    )


def _subject(letter: Letter) -> str:
    number = len(letter.notices)
    if letter.mail.way != Way.NOW:
        return ngettext("%(n)s new notification", "%(n)s new notifications", number) % {"n": number}
    if number == 1:
        return words_of(letter.notices[0]).title
    return ngettext(
        "%(n)s thing needs attention", "%(n)s things need attention", number
    ) % {"n": number}  # fmt: skip


def _lead(letter: Letter, *, company: str) -> str:
    return {
        Way.NOW: _("Something at %(company)s needs attention."),
        Way.DAILY: _("This came up at %(company)s since yesterday's digest."),
        Way.WEEKLY: _("This came up at %(company)s since last week's digest."),
    }[Way(letter.mail.way)] % {"company": company}


def _lines(notices: Sequence[Notice], *, letter: Letter) -> tuple[Line, ...]:
    return tuple(_line(one, letter=letter) for one in notices[:MOST_LISTED])


def _line(notice: Notice, *, letter: Letter) -> Line:
    words = words_of(notice)
    return Line(
        title=words.title,
        text=words.text,
        button=words.button,
        link=_address("panel:notice_go", letter=letter, notice=notice.id),
        grave=Kind(notice.kind) in GRAVE,
    )


def _address(name: str, *, letter: Letter, notice: UUID | None = None) -> str:
    """Names the company: who belongs to several is asked to go there first."""
    path = reverse(name, args=[notice] if notice else [])
    return f"{settings.BASE_URL}{path}?{urlencode({'company': letter.tenant.id})}"


def _plain(written: Written) -> str:
    parts = [written.lead]
    parts += [f"{one.title}\n{one.text}\n{one.button}: {one.link}" for one in written.new]
    if written.more:
        parts.append(written.more)
    if written.before:
        parts.append(_("Told before, and still open:"))
        parts += [f"- {one.title}\n  {one.link}" for one in written.before]
    parts.append(f"{_('All notifications')}: {written.panel}")
    parts.append(f"-- \n{written.why}\n{_('Choose what you are mailed about')}: {written.settings}")
    return "\n\n".join(parts) + "\n"

"""Each notice in the reader's language: what is the matter, what that means, and the address where it is solved.

The same words stand in the panel and in mails, so nothing of a customer is in them: of what held sales share, only what
cannot name a person is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iweb.notices.models import Kind, Notice, Way
from iweb.panel.attention.causes import cause_words, pairs_of
from iweb.panel.overview.held_titles import held_title
from iweb.panel.wording import language, locale_name, message_texts, money_words
from mappings.booking import HeldReason
from mappings.validate.faults import Fault
from mappings.validate.sentences import FAULTS
from mappings.vat.return_periods import period_named

IMPERSONAL: Final = frozenset(
    {"charged", "country", "filed", "journal", "kind", "method", "module", "period", "rate", "year"}
)  # fmt: skip
GRAVE: Final = frozenset({Kind.CONNECTION, Kind.CONSENT})
ICONS: Final[Mapping[str, str]] = {
    Kind.CONNECTION: "plug-connected-x",
    Kind.CONSENT: "key",
    Kind.LATE: "clock",
    Kind.CALLS: "hand-stop",
    Kind.REFUSED: "alert-triangle",
    Kind.HELD: "alert-triangle",
    Kind.MONTH_END: "calendar",
    Kind.PERIODS: "book-2",
    Kind.THRESHOLD: "scale",
}
Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`button` says what the address is good for."""

    title: str
    text: str
    button: str
    address: str


def words_of(notice: Notice) -> Words:
    """Asks the database nothing: a mail is written outside of any scope."""
    return _TELL[Kind(notice.kind)](notice, notice.details)


def kind_words() -> dict[str, tuple[str, str]]:
    """For the page of preferences: each kind, and what it means."""
    return {
        Kind.CONNECTION: (
            _("A connection is broken"),
            _("A shop or an administration does not let us in any more. Nothing is booked until it is mended."),
        ),
        Kind.CONSENT: (
            _("A consent is about to end"),
            _("Exact Online ends a consent that was not used for a month."),
        ),
        Kind.LATE: (
            _("Sales are not read"),
            _("A shop was not read for hours, though it should be every few minutes."),
        ),
        Kind.REFUSED: (
            _("The administration refuses something"),
            _("An entry or a customer was not accepted and waits for a person."),
        ),
        Kind.HELD: (
            _("Sales wait for you"),
            _("Sales that cannot be booked by the rules, grouped by their cause."),
        ),
        Kind.CALLS: (
            _("The calls of the day are used up"),
            _("Exact Online takes nothing more until its day begins anew; what waits goes by itself then."),
        ),
        Kind.MONTH_END: (
            _("A month can be closed"),
            _("The month is over and its pack was not made yet."),
        ),
        Kind.PERIODS: (
            _("Periods are missing in the administration"),
            _("Next year's periods do not exist yet. Without them, bookings will be refused."),
        ),
        Kind.THRESHOLD: (
            _("The threshold for other EU countries is near"),
            _("Above 10,000 euro a year, VAT is due in the country of the customer (OSS)."),
        ),
    }  # fmt: skip


def way_words() -> dict[str, str]:
    return {
        Way.NOW: _("Mail at once"),
        Way.DAILY: _("Daily digest"),
        Way.WEEKLY: _("Weekly digest"),
        Way.PANEL: _("Only here"),
    }


# --- each kind ---


def _connection(_notice: Notice, details: Details) -> Words:
    texts = message_texts(str(details["reason"]), detail="…")
    what = texts["title"] and f"{texts['title']}."
    return Words(
        title=_("%(name)s is not connected") % {"name": details["label"]},
        text=" ".join(
            one
            for one in (
                what,
                _("Nothing is read or booked until it is connected again. Nothing is lost."),
            )
            if one
        ),
        button=_("Go to connections"),
        address=reverse("panel:connections"),
    )


def _consent(_notice: Notice, details: Details) -> Words:
    ends = date.fromisoformat(str(details["ends"]))
    return Words(
        title=_("The consent of %(name)s is about to end") % {"name": details["label"]},
        text=_(
            "It was not renewed for weeks and ends on %(day)s. Connect again before that day: it takes a minute, "
            "and nothing is lost."
        )
        % {"day": _day(ends)},
        button=_("Go to connections"),
        address=reverse("panel:connections"),
    )  # fmt: skip


def _late(_notice: Notice, details: Details) -> Words:
    since = datetime.fromisoformat(str(details["since"]))
    return Words(
        title=_("No sales of %(name)s are read") % {"name": details["shop"]},
        text=_(
            "The last time that went well was %(moment)s. Look what the shop says; sales of meanwhile are read as "
            "soon as it works again."
        )
        % {"moment": _moment(since)},
        button=_("Go to connections"),
        address=reverse("panel:connections"),
    )  # fmt: skip


def _calls(notice: Notice, details: Details) -> Words:
    waiting = ngettext("%(n)s record waits", "%(n)s records wait", notice.number) % {
        "n": _figure(notice.number)
    }
    return Words(
        title=_("The calls of today to %(name)s are used up") % {"name": details["label"]},
        text=_(
            "%(waiting)s and will go by themselves when the day of Exact Online begins anew. You need not do "
            "anything. If it happens often, look among the modules for one that books the orders of a day together."
        )
        % {"waiting": waiting},
        button=_("Look at the sales"),
        address=reverse("panel:sales"),
    )  # fmt: skip


def _refused(notice: Notice, details: Details) -> Words:
    message_id = str(details["message"])
    title = message_texts(message_id, detail="…")["title"]
    return Words(
        title=title or _("The administration refused something"),
        text=ngettext(
            "%(n)s record waits for you. It is not in your books until it is solved; all others go on.",
            "%(n)s records wait for you. They are not in your books until it is solved; all others go on.",
            notice.number,
        )
        % {"n": _figure(notice.number)},
        button=_("Solve it"),
        address=_group(refused=message_id),
    )


def _held(notice: Notice, details: Details) -> Words:
    reason, cause = str(details["reason"]), str(details["cause"])
    shared = "|".join(f"{name}={value}" for name, value in pairs_of(cause).items() if name in IMPERSONAL)  # fmt: skip
    return Words(
        title=" · ".join((_held_title(reason), *cause_words(shared))),
        text=ngettext(
            "%(n)s sale waits for you. It is not in your books until it is solved; all others go on.",
            "%(n)s sales wait for you. They are not in your books until it is solved; all others go on.",
            notice.number,
        )
        % {"n": _figure(notice.number)},
        button=_("Solve it"),
        address=_group(reason=reason, cause=cause),
    )


def _held_title(reason: str) -> str:
    return held_title(reason) if reason in set(HeldReason) else _("Sales wait for you")


def _month_end(_notice: Notice, details: Details) -> Words:
    month = period_named(str(details["period"])).first_day
    named = str(format_date(month, format="LLLL y", locale=locale_name()))
    named = named[0].upper() + named[1:]  # it begins the sentence
    return Words(
        title=_("%(month)s of %(name)s can be closed") % {"month": named, "name": details["label"]},
        text=_(
            "Make the pack of the month: what is held, late or missing, VAT abroad, and what was changed in the "
            "administration."
        ),
        button=_("Go to month end"),
        address=reverse("panel:month_end"),
    )  # fmt: skip


def _periods(_notice: Notice, details: Details) -> Words:
    sentence = FAULTS[Fault.PERIODS_MISSING][language()]
    journals = ", ".join(str(one) for one in details["journals"])
    return Words(
        title=_("%(name)s has no periods for %(year)s yet")
        % {"name": details["label"], "year": details["year"]},
        text=sentence.format(code=journals, year=details["year"]),
        button=_("Look at the rules"),
        address=reverse("panel:mapping", args=[details["link"]]),
    )


def _threshold(_notice: Notice, details: Details) -> Words:
    total = money_words(minor=int(Decimal(str(details["total"])) * 100), currency="EUR")
    said = {"year": details["year"], "total": total}
    passed = bool(details["passed"])
    return Words(
        title=_("The threshold for other EU countries is passed")
        if passed
        else _("The threshold for other EU countries is near"),
        text=_(
            "In %(year)s %(total)s was sold to consumers in other EU countries. From the order that passed 10,000 "
            "euro on, VAT is due in the country of the customer. Register for OSS and say so on the page about "
            "your company and VAT."
        )
        % said
        if passed
        else _(
            "In %(year)s %(total)s of 10,000 euro was sold to consumers in other EU countries. Above that, VAT is "
            "due in the country of the customer: talk to your bookkeeper about OSS in time."
        )
        % said,
        button=_("Go to company and VAT"),
        address=reverse("panel:mapping_vat", args=[details["link"]]),
    )  # fmt: skip


_TELL: Final[Mapping[Kind, Callable[[Notice, Details], Words]]] = {
    Kind.CONNECTION: _connection,
    Kind.CONSENT: _consent,
    Kind.LATE: _late,
    Kind.CALLS: _calls,
    Kind.REFUSED: _refused,
    Kind.HELD: _held,
    Kind.MONTH_END: _month_end,
    Kind.PERIODS: _periods,
    Kind.THRESHOLD: _threshold,
}


def _group(**asked: str) -> str:
    return f"{reverse('panel:attention_group')}?{urlencode(asked)}"


def _figure(number: int) -> str:
    return str(format_decimal(number, locale=locale_name()))


def _day(day: date) -> str:
    return str(format_date(day, format="d MMMM y", locale=locale_name()))


def _moment(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return str(format_datetime(local, format="d MMMM y HH:mm", locale=locale_name()))

"""What the reader asked the list of sales for, read from an address and written into one."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from iweb.panel.sales.standing import Status
from mappings.booking import HeldReason

MOST_TEXT: Final = 100
LARGEST: Final = Decimal(10) ** 12  # an amount beyond it was no amount


class Document(StrEnum):
    """What a row is: what was sold, or a credit slip."""

    SALES = "sales"
    SLIPS = "slips"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`after` and `before` are keys of a row: older than, newer than. `unread` are texts that are no amount or day.

    `low` and `high` are amounts as a person types them: of a credit slip what goes back, so without its sign.
    """

    status: Status | None = None
    document: Document | None = None
    since: date | None = None
    until: date | None = None
    country: str = ""
    method: str = ""  # of payment
    low: Decimal | None = None
    high: Decimal | None = None
    search: str = ""
    reason: str = ""  # of what is held
    cause: str | None = None  # with a reason: those of one cause alone, which may be ""
    refused: str | None = None  # those that the ledger refused with this message
    provisional: bool = (
        False  # booked on an earlier verdict of VIES, and asked again until there is a new one
    )
    after: str = ""
    before: str = ""
    unread: tuple[str, ...] = ()

    def query(self, **changes: Any) -> str:
        """The query string of this wish with changes; empty values are left out."""
        changed = replace(self, **changes)
        values = {
            "status": changed.status.value if changed.status else "",
            "document": changed.document.value if changed.document else "",
            "since": changed.since.isoformat() if changed.since else "",
            "until": changed.until.isoformat() if changed.until else "",
            "country": changed.country,
            "method": changed.method,
            "low": "" if changed.low is None else f"{changed.low:f}",
            "high": "" if changed.high is None else f"{changed.high:f}",
            "q": changed.search,
            "reason": changed.reason,
            "provisional": "yes" if changed.provisional else "",
            "after": changed.after,
            "before": changed.before,
        }
        given = {name: value for name, value in values.items() if value}
        groups = {"cause": changed.cause, "refused": changed.refused}
        given |= {name: value for name, value in groups.items() if value is not None}
        return "?" + urlencode(given)

    def names(self) -> list[str]:
        """Which filters are set, without what they are set to."""
        return sorted(QueryDict(self.query()[1:]))

    @property
    def whole(self) -> "Wish":
        """From the first page on: what is kept, exported and acted upon."""
        return replace(self, after="", before="", unread=())

    @property
    def plain(self) -> "Wish":
        """Without the groups that other screens lead to, and without a status."""
        return replace(
            self.whole, status=None, reason="", cause=None, refused=None, provisional=False
        )

    @property
    def narrowed(self) -> bool:
        return self.whole != Wish()

    @property
    def extra(self) -> int:
        """How many of the filters are set that stand behind "More filters"."""
        asked = (self.document, self.country, self.method, self.low, self.high)
        return sum(one not in (None, "") for one in asked)


def wish_from(query: QueryDict) -> Wish:
    """What cannot be read is left out and told: a list never fails on its address."""
    amounts = {name: _amount(query.get(name, "")) for name in ("low", "high")}
    days = {name: _day(query.get(name, "")) for name in ("since", "until")}
    read: dict[str, object] = {**amounts, **days}
    unread = (query.get(name, "").strip()[:40] for name, one in read.items() if one is None)
    return Wish(
        status=_one_of(Status, query.get("status", "")),
        document=_one_of(Document, query.get("document", "")),
        since=days["since"],
        until=days["until"],
        low=amounts["low"],
        high=amounts["high"],
        country=_country(query.get("country", "")),
        method=_text(query.get("method", ""))[:60],
        search=_text(query.get("q", "")),
        reason=_reason(query.get("reason", "")),
        cause=_given(query, "cause"),
        refused=_given(query, "refused"),
        provisional=query.get("provisional") == "yes",
        after=query.get("after", ""),
        before=query.get("before", ""),
        unread=tuple(one for one in unread if one),
    )


Choice = TypeVar("Choice", bound=StrEnum)


def _one_of(choices: type[Choice], text: str) -> Choice | None:
    return choices(text) if text in set(choices) else None


def _text(text: str) -> str:
    return text.replace("\x00", "").strip()[:MOST_TEXT]


def _given(query: QueryDict, name: str) -> str | None:
    value = query.get(name)
    return None if value is None else str(value).replace("\x00", "")[:160]


def _reason(text: str) -> str:
    return text if text in set(HeldReason) else ""


def _country(text: str) -> str:
    return text.upper() if len(text) == 2 and text.isascii() and text.isalpha() else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    """As Dutch and English people write it: "1.234,50", "1,234.50", "€ 12", "12,5"."""
    bare = text.replace("€", "").replace("\xa0", "").replace(" ", "")
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        bare = bare.replace("." if comma > point else ",", "")
    elif max(comma, point) >= 0 and _groups(bare, bare[max(comma, point)]):
        bare = bare.replace(bare[max(comma, point)], "")
    try:
        amount = Decimal(bare.replace(",", "."))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < LARGEST else None


def _groups(text: str, mark: str) -> bool:
    """ "1.234" and "1.234.567" have marks of thousands; "12.5" and "0.125" have a decimal one."""
    first, *rest = text.split(mark)
    return all(len(one) == 3 for one in rest) and 1 <= len(first) <= 3 and first != "0"

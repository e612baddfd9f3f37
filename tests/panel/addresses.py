"""Every address of the program as its own lists tell it: name, the ids in its path, and the methods its view takes.

A new address needs a row in `iweb.panel.permissions` and, when its path names a new kind of row, one in `rows_of` here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.options import ModelAdmin
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from connectors.models import ConsentRequest
from iweb.notices.models import Notice
from iweb.sync.approvals import ApprovalRequest
from iweb.sync.bulk_requests import BulkAction
from iweb.sync.models import Booking
from iweb.sync.saved_filters import SavedFilter
from iweb.sync.summaries import GroupRetry
from iweb.sync.undo_requests import UndoRequest
from iweb.tenants.models import Invitation, Membership, Role
from tests.factories import MembershipFactory, UserFactory
from tests.notices.conftest import look
from tests.panel import factories
from tests.panel.factories import Company
from tests.panel.test_month_end import pack as pack_of


@dataclass(frozen=True, slots=True)
class Address:
    """`ids` are the words in its path; `methods` is empty for a view that does not say (Django's and allauth's)."""

    name: str
    route: str
    ids: tuple[str, ...]
    methods: frozenset[str]

    def path(self, rows: Mapping[str, object]) -> str:
        rows = {**rows, **EXCEPTIONS.get(self.name, lambda _: {})(rows)}
        missing = [one for one in self.ids if one not in rows]
        assert not missing, (
            f"{self.name}: say in rows_of (tests/panel/addresses.py) which row {missing} is"
        )
        if "<URLPattern" in self.name or self.name in BY_PATTERN:
            return f"/{WORD.sub(lambda found: str(rows[found[1] or found[2]]), self.route)}"
        path = reverse(self.name, kwargs={one: rows[one] for one in self.ids})
        return path + QUESTIONS.get(self.name, "")

    @property
    def names_a_row(self) -> bool:
        return any(one not in SAID_BY_ALL for one in self.ids)


# Words in a path that are no row of a company.
SAID_BY_ALL = ("number", "cause_id")
# What an address wants to know besides, to find its row.
QUESTIONS = {"panel:module_report": "?module=grouping&report=relations"}
# Of Django's staff site: addresses without a name, or with a pattern whose words are no converters.
BY_PATTERN = {"admin:app_list"}
WORD = re.compile(r"<(?:\w+:)?(\w+)>|\^?\(\?P<(\w+)>[^)]*\)")
# The same word for another kind of row.
EXCEPTIONS: dict[str, Callable[[Mapping[str, object]], dict[str, object]]] = {
    "panel:reconnect": lambda rows: {"connection_id": rows["ledger_id"]},
}


def every_address() -> list[Address]:
    return list(_walked(get_resolver().url_patterns))


def _walked(
    patterns: list[Any], space: str = "", route: str = "", ids: tuple[str, ...] = ()
) -> Iterator[Address]:
    for one in patterns:
        inner = (*ids, *one.pattern.converters)
        way = route + str(one.pattern).rstrip("$")
        if isinstance(one, URLResolver):
            spaces = ":".join(part for part in (space, one.namespace) if part)
            yield from _walked(one.url_patterns, spaces, way, inner)
        elif isinstance(one, URLPattern):
            name = ":".join(part for part in (space, one.name or repr(one)) if part)
            yield Address(name, way, inner, methods_of(one.callback))


def methods_of(view: Any) -> frozenset[str]:
    """What `require_POST` and the like were told, however deep they are wrapped."""
    while view is not None and not isinstance(view, ModelAdmin):
        names = getattr(getattr(view, "__code__", None), "co_freevars", ())
        cells = dict(zip(names, getattr(view, "__closure__", None) or (), strict=False))
        if "request_method_list" in cells:
            return frozenset(cells["request_method_list"].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return frozenset()


def rows_of(company: Company) -> dict[str, object]:
    """One row of each kind that an address may name, for a company that trades."""
    assert company.shop is not None
    assert company.ledger is not None
    assert company.link is not None
    look(company)
    with company.scope():
        notice = Notice.objects.first()
        booking = Booking.objects.order_by("id").first()
        mine = {"tenant": company.tenant}
        consent = ConsentRequest.objects.create(
            user_id=company.owner.pk, session_hash="0" * 64, state_hash=str(company.tenant.id), region="nl",
            expires_at=timezone.now() + timedelta(minutes=5), **mine,
        )  # fmt: skip
        retry = GroupRetry.objects.create(
            kind="held", reason="no_vat_code", asked_by=company.owner.pk, **mine
        )
        invitation = Invitation.objects.create(
            email="new@example.nl", role="viewer", invited_by=company.owner.pk, **mine
        )
        kept = SavedFilter.objects.create(
            person=company.owner.pk, name="Mine", query="status=held", **mine
        )
        many = BulkAction.objects.create(action="retry", ids=[], asked_by=company.owner.pk, **mine)
        approval = ApprovalRequest.objects.create(
            link=company.link, token_id=company.tenant.id, asked_by=company.owner.pk,
            expires_at=timezone.now() + timedelta(days=1), **mine,
        )  # fmt: skip
        undo = UndoRequest.objects.create(sale=booking.sale, booking=booking, **mine)
    session = UserSession.objects.create(
        user=company.owner, ip="192.0.2.7", session_key="elsewhere", user_agent="Firefox"
    )
    return {
        "sale_id": factories.bare_sale(company, number=900, outcome="not_a_sale", reason="free_order").id,
        "connection_id": company.shop.id,
        "ledger_id": company.ledger.id,
        "link_id": company.link.id,
        "company_id": company.tenant.id,
        "consent_id": consent.id,
        "retry_id": retry.id,
        "request_id": undo.id,
        "approval_id": approval.id,
        "pack_id": pack_of(company).id,
        "notice_id": notice.id,
        "filter_id": kept.id,
        "bulk_id": many.id,
        "invitation_id": invitation.id,
        "membership_id": a_member(company).id,
        "session_id": session.id,
        "number": 1,
        "cause_id": "no_vat_code",
    }  # fmt: skip


def a_member(company: Company) -> Membership:
    """Not the owner, whom nobody removes."""
    made: Membership = MembershipFactory(
        tenant=company.tenant, user=UserFactory(), role=Role.VIEWER
    )
    return made


def fields_that_are_asked() -> set[str]:
    """The names under which the panel's views and forms take the id of a row from a body."""
    patterns = (
        r'POST\.get(?:list)?\(\s*"(\w+)"',
        r"(\w+) = forms\.(?:Model(?:Multiple)?Choice|UUID|Choice|MultipleChoice|Char)Field",
    )
    text = "".join(one.read_text() for one in Path(settings.BASE_DIR, "iweb/panel").rglob("*.py"))
    return {name for pattern in patterns for name in re.findall(pattern, text)}

"""Columns and filters of the staff's site that say in words and amounts what the rows keep as codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter, display
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from iweb.sync.models import Booking, Sale
from mappings.booking import HeldReason, NotASaleReason, Reason, WaitingReason
from mappings.reasons import advise_held, sentence
from mappings.sentences.outcomes import PLAIN


def _language() -> str:
    return "nl" if (get_language() or "en").startswith("nl") else "en"


def in_words(step: Mapping[str, Any]) -> str:
    """One stored step of an explanation; the one that holds a sale is told with what to do."""
    values = {str(name): str(value) for name, value in step.get("values") or ()}
    if step["text"] in set(HeldReason):
        advice = advise_held(reason=HeldReason(step["text"]), values=values, language=_language())
        return f"{advice.what} {advice.todo}"
    reason = Reason(step=step["step"], text=step["text"], values=tuple(values.items()))
    return sentence(reason=reason, language=_language())


def as_list(steps: Iterable[Mapping[str, Any]]) -> SafeString:
    told = format_html_join("", "<li>{}</li>", ((in_words(step),) for step in steps))
    return format_html("<ol>{}</ol>", told) if told else format_html("{}", "-")


def as_amount(amount: Decimal, currency: str) -> str:
    return f"{currency} {number_format(amount, decimal_pos=2, force_grouping=True)}"


class Explaining:
    """Columns of a row that keeps an explanation: a sale, a booking."""

    @display(description=_("Explained"))
    def explained(self, row: Sale | Booking) -> SafeString:
        return as_list(row.explanation)


class SaleColumns(Explaining):
    """What a sale's page says beside its fields."""

    @display(description=_("Amount"), ordering="total_minor")
    def amount(self, sale: Sale) -> str:
        return as_amount(sale.total, sale.currency)


class BookingColumns(Explaining):
    """What a booking's page says beside its fields."""

    @display(description=_("Amount"), ordering="gross_minor")
    def amount(self, booking: Booking) -> str:
        return as_amount(booking.gross, booking.currency)

    @display(description=_("Warnings"))
    def warned(self, booking: Booking) -> SafeString:
        return as_list(booking.warnings)


class ReasonFilter(SimpleListFilter):
    """The closed lists, not what stands in the table: to look for those among millions of sales would take seconds."""

    title = _("reason")
    parameter_name = "reason"

    def lookups(
        self,
        request: HttpRequest,  # noqa: ARG002
        model_admin: ModelAdmin[Any],  # noqa: ARG002
    ) -> list[tuple[str, str]]:
        held = [(one.value, one.value.replace("_", " ")) for one in HeldReason]
        others = [(one.value, PLAIN[one][_language()]) for one in (*WaitingReason, *NotASaleReason)]
        return held + others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:  # noqa: ARG002
        return queryset.filter(reason=self.value()) if self.value() else queryset

"""Tags and filters of the panel's templates. Amounts and dates follow the reader's language."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from connectors.models import Connection, Link
from iweb.panel.connections.budget import Budget, budget_of
from iweb.panel.connections.health import Check, Permission, checks_of, permissions_of
from iweb.panel.frame import Frame, frame_of
from iweb.panel.mappings.wording import country_name
from iweb.panel.onboarding.steps import Road, road_of
from iweb.panel.remedies import Remedy, remedy_of_connection
from iweb.panel.selects import quickened
from iweb.panel.wording import how_long, locale_name, message_texts, money_words, sentence
from iweb.sync.models import Attempt
from iweb.tenants.models import Role
from iweb.tenants.permissions import allows
from mappings.booking import EntryLine

register = template.Library()
ONE_STOP_SHOP = r"one ?-?stop ?-?shop|\yoss\y|loketregeling"


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, kind: str = "") -> SafeString:
    """One outline of the sprite. Hidden from screen readers: the words beside it say the same."""
    return format_html(
        '<svg class="icon {}" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        kind,
        static("vendor/icons/sprite.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def panel_frame(context: template.Context) -> Frame:
    return frame_of(context["request"])


@register.simple_tag(takes_context=True)
def may(context: template.Context, capability: str) -> bool:
    """Whether the signed-in person may do this in the tenant at hand."""
    membership = context["request"].membership
    return membership is not None and allows(membership.role, capability)


@register.simple_tag(takes_context=True)
def start_road(context: template.Context, links: list[Link] | str = "") -> Road | None:
    """The steps of a company that is not live yet; None of any other. `links` where the page knows them."""
    membership = getattr(context["request"], "membership", None)
    if membership is None:
        return None
    return road_of(membership.tenant, links=links if isinstance(links, list) else None)


# --- amounts and moments ---


@register.filter
def money(amount: Decimal | None, currency: str = "EUR") -> str:
    return "" if amount is None else str(format_currency(amount, currency, locale=locale_name()))


@register.filter
def minor(amount: int | None, currency: str = "EUR") -> str:
    """An amount in minor units of the currency."""
    return "" if amount is None else money_words(minor=amount, currency=currency)


@register.filter
def typed(amount: Decimal | None) -> str:
    """An amount as the reader types it into a field: without a currency, without marks of thousands."""
    if amount is None:
        return ""
    return str(format_decimal(amount, format="0.##", locale=locale_name()))


@register.filter
def figure(number: Decimal | int | None) -> str:
    return "" if number is None else str(format_decimal(number, locale=locale_name()))


@register.filter
def day(moment: date | datetime | None) -> str:
    if moment is None:
        return ""
    local = _local(moment)
    return _day_words(local.date() if isinstance(local, datetime) else local, locale_name())


@lru_cache(maxsize=1024)
def _day_words(day: date, locale: str) -> str:
    """Kept: a list says the same few days again and again."""
    return str(format_date(day, format="d MMM y", locale=locale))


@register.filter
def period(name: str) -> str:
    """A month or a quarter by its code, in words: "2026-10", "2026-Q4"."""
    year, _dash, part = name.partition("-")
    is_quarter = part.startswith("Q")
    number = int(part.removeprefix("Q"))
    first = date(int(year), 3 * number - 2 if is_quarter else number, 1)
    words = format_date(first, "QQQQ y" if is_quarter else "LLLL y", locale=locale_name())
    return str(words)


@register.filter
def moment(value: datetime | None) -> str:
    if value is None:
        return ""
    return str(format_datetime(_local(value), format="d MMM y HH:mm", locale=locale_name()))


@register.filter
def ago(value: datetime | None) -> str:
    """In words: five minutes ago, or in five minutes for what is to come."""
    if value is None:
        return ""
    return how_long(value)


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) else value


# --- words ---


@register.simple_tag
def reason_text(reason: dict[str, Any]) -> str:
    """The sentence of one stored Reason, filled in, in the reader's language."""
    return sentence(reason)


@register.simple_tag
def message(message_id: str, detail: str = "") -> dict[str, str]:
    """title, what and todo of a message id, in the reader's language, with what the other side said."""
    return message_texts(message_id, detail=detail or "…")


@register.simple_tag
def area(of: dict[str, Any]) -> dict[str, str]:
    """title, what it is needed for, and where the right is given, of one part of the administration."""
    return message_texts(f"exact.area.{of['area']}", scope=of["scope"])


@register.simple_tag
def one_stop_shop(connection: Connection) -> bool | None:
    """Whether the licence has the feature of the one stop shop; None where its features are not known."""
    features = connection.masters.filter(kind="feature")
    found = features.filter(label__iregex=ONE_STOP_SHOP).exists()
    return found or (False if features.exists() else None)


@register.simple_tag
def remedy_of(connection: Connection) -> Remedy:
    """The button that helps a shop or an administration that does not work."""
    return remedy_of_connection(connection)


@register.filter
def country(code: str) -> str:
    """The name of a country by its code of two letters; nothing for nothing."""
    return country_name(code) if code else ""


# --- forms ---


@register.filter
def is_tick(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The field's widget in the look of the house; Django itself ties it to its help text and errors."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect):
        return field.as_widget()
    if widget.attrs.get("placeholder") == field.label:  # allauth says the label twice
        del widget.attrs["placeholder"]
    css = "form-control"
    if isinstance(widget, CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, Select):
        css, widget = "form-select", quickened(widget)
    classes = f"{css} is-invalid" if field.errors else css
    return field.as_widget(widget=widget, attrs={"class": classes})


# --- figures for attributes and scripts: never by locale ---


@register.filter
def unlocalized(number: int | Decimal | None) -> str:
    return "" if number is None else str(number)


@register.filter
def plain_amount(amount: int) -> str:
    """Minor units as a plain decimal number, for the chart."""
    return str(Decimal(amount) / 100)


@register.filter
def short_day(value: date) -> str:
    return str(format_date(value, format="d MMM", locale=locale_name()))


@register.filter
def due(value: datetime) -> str:
    """When something runs next; a moment that has passed is now."""
    return ago(value) if value > timezone.now() else _("now")


# --- connections ---


@register.simple_tag
def budget(ledger: Connection) -> Budget | None:
    """Calls left today, and how many orders that is."""
    return budget_of(ledger)


@register.simple_tag
def health(connection: Connection) -> tuple[Check, ...]:
    return checks_of(connection)


@register.simple_tag
def permissions(connection: Connection) -> tuple[Permission, ...]:
    """Of a shop's key; none for an administration."""
    return permissions_of(connection) if connection.role == Connection.Role.SHOP else ()


# --- small look-ups ---


@register.filter
def item(mapping: dict[str, str], key: str) -> str:
    return mapping.get(key, "")


@register.filter
def gross_of(line: EntryLine) -> Decimal:
    return line.net + line.vat


@register.filter
def purpose_words(attempt: Attempt) -> str:
    kinds = {
        "relation": _("customer"),
        "contact": _("contact person"),
        "address": _("address"),
        "update": _("change of customer data"),
    }
    kind = kinds.get(attempt.kind, _("entry"))
    if attempt.purpose == Attempt.Purpose.SEND:
        return _("Sent: %(kind)s") % {"kind": kind}
    return _("Looked up: %(kind)s") % {"kind": kind}


@register.filter
def outcome_words(attempt: Attempt) -> str:
    words = {
        Attempt.Outcome.OPEN: _("no answer yet"),
        Attempt.Outcome.DELIVERED: _("booked"),
        Attempt.Outcome.FOUND: _("found"),
        Attempt.Outcome.NOT_FOUND: _("not there"),
        Attempt.Outcome.REFUSED: _("refused"),
        Attempt.Outcome.UNKNOWN: _("answer lost"),
        Attempt.Outcome.NOT_SENT: _("not sent"),
    }
    return words[Attempt.Outcome(attempt.outcome)]


@register.filter
def role_words(role: str) -> str:
    words = {
        Role.OWNER: _("owner"),
        Role.ADMIN: _("administrator"),
        Role.BOOKKEEPER: _("bookkeeper"),
        Role.VIEWER: _("viewer"),
    }
    return words[Role(role)]

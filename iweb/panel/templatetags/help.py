"""The mark "?" beside a label or a heading: what its word means, without leaving the page."""

from django import template
from django.forms import BoundField

from iweb.panel.help.causes import cause_of
from iweb.panel.help.terms import OF_CARD, OF_FIELD, TERMS
from iweb.panel.wording import language

register = template.Library()


@register.filter
def help_anchor(field: BoundField) -> str:
    """The term that the label of this field is about; empty for most fields."""
    return OF_FIELD.get(field.html_name, "")


@register.filter
def help_of_card(name: str) -> str:
    """The same for the heading of a card or a table."""
    return OF_CARD.get(name, "")


@register.filter
def has_help(cause_id: str) -> bool:
    """Whether this reason or message has a page of its own."""
    return cause_of(cause_id) is not None


@register.inclusion_tag("parts/help_mark.html")
def help_mark(anchor: str) -> dict[str, object]:
    """Once a page for a term. Raises `KeyError` for a term that is not in the glossary."""
    return {"anchor": anchor, "id": f"help-{anchor}", "said": TERMS[anchor].said(language())}

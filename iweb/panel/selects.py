"""A select whose options are joined in Python: Django renders a template for each option, and the rules have hundreds."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.forms import Select
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class QuickSelect(Select):
    """The same element and attributes as `django.forms.Select` gives, without groups of options."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002  (part of Django's signature)
    ) -> SafeString:
        chosen = {str(one) for one in self.format_value(value)}
        options = (
            (_option(str(code), str(label), is_chosen=str(code) in chosen),)
            for code, label in self.choices
        )
        whole = self.build_attrs({**self.attrs, "name": name}, dict(attrs or {}))
        joined = format_html_join("", "{}", options)
        return format_html("<select{}>{}</select>", flatatt(whole), joined)


@lru_cache(maxsize=8192, typed=True)
def _option(code: str, label: str, *, is_chosen: bool) -> SafeString:
    """Kept: the selects of a page offer the same accounts again and again. Typed, for what is marked safe is not escaped."""
    attributes = flatatt({"value": code, "selected": is_chosen})
    return format_html("<option{}>{}</option>", attributes, label)


def quickened(widget: Select) -> Select:
    """The widget to render instead; itself where it is more than a plain list of options."""
    plain = type(widget) is Select and not any(
        isinstance(label, (list, tuple)) for _, label in widget.choices
    )
    return QuickSelect(attrs=widget.attrs, choices=widget.choices) if plain else widget

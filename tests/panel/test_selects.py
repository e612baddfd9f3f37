"""The quick select is Django's own select, element by element."""

from html.parser import HTMLParser

from django import forms
from hypothesis import given
from hypothesis import strategies as st

from iweb.panel.selects import QuickSelect, quickened

TEXT = st.text(max_size=12)


class Elements(HTMLParser):
    """Tags with their attributes in no order, and texts without the blanks that templates leave."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self.found.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_data(self, data) -> None:
        if data.strip():
            self.found.append(data.strip())


@given(
    choices=st.lists(st.tuples(TEXT, TEXT), max_size=6, unique_by=lambda one: one[0]),
    value=TEXT,
    hint=TEXT,
)
def test_it_renders_what_django_renders(choices, value, hint):
    values = [value, *(code for code, _ in choices)]
    for chosen in values:
        attrs = {"id": "id_x", "class": "form-select", "aria-describedby": hint}
        ours = QuickSelect(choices=choices).render("x", chosen, attrs)
        theirs = forms.Select(choices=choices).render("x", chosen, attrs)
        assert Elements(ours).found == Elements(theirs).found


def test_groups_of_options_and_other_widgets_are_left_to_django():
    grouped = forms.Select(choices=[("one", [("a", "A")])])
    radios = forms.RadioSelect(choices=[("a", "A")])
    assert quickened(grouped) is grouped
    assert quickened(radios) is radios
    assert isinstance(quickened(forms.Select(choices=[("a", "A")])), QuickSelect)


def test_words_in_options_are_never_markup():
    html = QuickSelect(choices=[('"><b>', "<i>x</i>")]).render("x", '"><b>', {})
    assert "<b>" not in html
    assert "<i>" not in html
    assert "selected" in html

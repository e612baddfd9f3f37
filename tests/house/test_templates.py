"""Templates bring no script or style of their own: the content security policy would stop it, and escaping stays on."""

import re

import pytest

from tests.house.files import name_of, tracked

FORBIDDEN = {
    "an inline event handler": r"<[^>]*\son[a-z]+\s*=",
    "a style attribute": r"<[^>{]*\sstyle\s*=",
    "a style element": r"<style\b",
    "a script written in the page": r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")",
    "a javascript: address": r"javascript:",
    "text that escapes escaping": r"\|\s*safe\b|\{%\s*autoescape\s+off|\|\s*safeseq\b",
    "htmx that evaluates": r"hx-on[:-]|hx-vals=[\"']?js:|hx-vars=",
    "a file from another host": r"(src|href)=\"(https?:)?//[^\"]+\.(js|css|woff2?)\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)
    found = [
        f"{name_of(path)}:{text.count(chr(10), 0, match.start()) + 1}"
        for path in tracked("templates/*", "*/templates/*")
        if path.suffix in {".html", ".txt", ".svg"}
        for text in [path.read_text()]
        for match in pattern.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("an inline event handler", '<button class="x" onclick="go()">'),
        ("a style attribute", '<div class="a" style="color: red">'),
        ("a style element", "<style>p {}</style>"),
        ("a script written in the page", "<script>go()</script>"),
        ("a javascript: address", '<a href="javascript:go()">'),
        ("text that escapes escaping", "{{ name|safe }}"),
        ("htmx that evaluates", "<div hx-on:click='go()'>"),
        ("a file from another host", '<script src="https://cdn.example/x.js"></script>'),
    ],
)  # fmt: skip
def test_the_pattern_finds(what: str, line: str) -> None:
    assert re.search(FORBIDDEN[what], line, re.IGNORECASE)

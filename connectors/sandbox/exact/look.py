"""The look of the sandbox's pages: one small stylesheet, no scripts, Dutch or English by the browser."""

from decimal import Decimal
from html import escape
from pathlib import Path

from connectors.sandbox.serving.messages import Answer, Request

STYLESHEET = Path(__file__).parent / "sandbox.css"


def language_of(request: Request) -> str:
    """The first of Dutch and English that the browser names; Dutch when it names neither."""
    for part in request.header("accept-language").lower().split(","):
        word = part.strip()[:2]
        if word in ("nl", "en"):
            return word
    return "nl"


def page(request: Request, *, title: str, body: str, status: int = 200) -> Answer:
    """A whole page. `body` is markup; texts in it must have been escaped."""
    language = language_of(request)
    note = "Proefomgeving op deze machine" if language == "nl" else "Trial on this machine"
    books = "Boekhouding" if language == "nl" else "Books"
    markup = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Exact Online</title>"
        '<link rel="stylesheet" href="/sandbox.css"></head><body><header class="bar">'
        f'<span class="brand">Exact Online</span><a href="/books">{books}</a>'
        f'<span class="note">{note}</span></header>{body}</body></html>'
    )
    policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    return Answer.of_html(markup, status=status).with_headers(
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Vary", "Accept-Language"),
    )


def stylesheet() -> Answer:
    headers = (("Content-Type", "text/css; charset=utf-8"), ("Cache-Control", "max-age=3600"))
    return Answer(200, headers, STYLESHEET.read_bytes())


def amount(value: str | Decimal | None, *, language: str) -> str:
    """1.234,56 in Dutch, 1,234.56 in English; a real minus sign for negative amounts."""
    if value is None:
        return ""
    text = f"{abs(Decimal(value)):,.2f}"
    if language == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"−{text}" if Decimal(value) < 0 else text


def day(text: str, *, language: str) -> str:
    """An ISO date as people write it: 25-11-2026 in Dutch, 25/11/2026 in English."""
    parts = text.split("-")
    return ("-" if language == "nl" else "/").join(reversed(parts)) if len(parts) == 3 else text


def table(columns: list[tuple[str, str]], rows: list[str], *, foot: str = "") -> str:
    """`columns` are (title, class); `rows` are ready `<tr>` markup."""
    head = "".join(
        f'<th scope="col"{f" class={kind}" if kind else ""}>{title}</th>' for title, kind in columns
    )
    end = f"<tfoot>{foot}</tfoot>" if foot else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>{end}</table>"

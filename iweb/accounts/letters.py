"""A mail about an account: one thing it says, one button. As plain text and as a page, from the same words."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`foot` is what to do for who did not expect it."""

    subject: str
    paragraphs: tuple[str, ...]
    button: str
    link: str
    foot: str


def compose(letter: Letter, *, to: str) -> EmailMultiAlternatives:
    """In the language that is on."""
    subject = " ".join(letter.subject.split())
    parts = (*letter.paragraphs, f"{letter.button}:\n{letter.link}", f"-- \n{letter.foot}")
    message = EmailMultiAlternatives(
        subject=f"iWeb · {subject}",
        body="\n\n".join(parts) + "\n",
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    context = {"letter": letter, "language": get_language()}
    message.attach_alternative(render_to_string("account/letter.html", context), "text/html")
    return message

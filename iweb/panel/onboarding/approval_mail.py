"""The mail that asks an accountant for approval, and the one that tells the answer. Plain text: nothing in it needs escaping."""

import logging

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from iweb.accounts.models import User
from iweb.panel.templatetags.panel import day
from iweb.sync.approvals import ApprovalAnswer, ApprovalRequest
from iweb.tenants.models import Tenant

log = logging.getLogger(__name__)


def send_request(*, asked: ApprovalRequest, tenant: Tenant, by: User, address: str) -> None:
    """Raises OSError when the mail server does not take it (an SMTPException is one)."""
    with override(tenant.language):
        subject = _("Would you look at the bookings of %(tenant)s?")
        body = _body() % {
            "by": str(by),
            "by_email": by.email,
            "tenant": tenant.name,
            "address": address,
            "until": day(asked.expires_at),
        }
        named = subject % {"tenant": " ".join(tenant.name.split())}
    EmailMessage(f"iWeb · {named}", body, None, [asked.email], reply_to=[by.email]).send()


def _body() -> str:
    return _(
        "Hello,\n\n"
        "%(by)s (%(by_email)s) asks you to look at how the webshop sales of %(tenant)s would be booked in Exact Online,"
        " before the first one is.\n\n"
        "You need no account. Follow this link to see the last orders with their accounts and VAT codes, and to approve"
        " or to leave a remark:\n\n"
        "%(address)s\n\n"
        "It works until %(until)s. Who has it sees the preview, so pass it on only to colleagues who may see it too.\n\n"
        "Did you not expect this? Then you need not do anything.\n"
    )


def tell_answer(*, asked: ApprovalRequest, given: ApprovalAnswer, address: str) -> None:
    """To the person who asked, in that person's language. A server that takes no mail loses nothing: the panel shows it."""
    person = User.objects.filter(pk=asked.asked_by, is_active=True).first()
    if person is None:
        return
    approved = given.verdict == ApprovalAnswer.Verdict.APPROVED
    with override(person.language):
        subject = _("%(name)s approved the bookings") if approved else _("%(name)s has a remark")
        body = _told() % {
            "name": given.name,
            "answer": _("The bookings are approved. You can go live.") if approved else "",
            "remark": given.remark,
            "address": address,
        }
        named = subject % {"name": " ".join(given.name.split())}
    try:
        EmailMessage(f"iWeb · {named}", _without_gaps(body), None, [person.email]).send()
    except OSError:
        log.exception("the mail that tells an accountant's answer was not taken")


def _told() -> str:
    return _(
        "Hello,\n\n%(name)s looked at how your sales would be booked.\n\n%(answer)s\n\n%(remark)s\n\n"
        "See it beside the preview:\n\n%(address)s\n"
    )


def _without_gaps(body: str) -> str:
    """Paragraphs that say nothing are left out."""
    return "\n\n".join(part for part in body.split("\n\n") if part.strip())

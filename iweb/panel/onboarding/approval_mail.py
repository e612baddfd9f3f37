"""The mail that asks an accountant for approval, in the language of the company. Plain text: nothing in it needs escaping."""

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from iweb.accounts.models import User
from iweb.panel.templatetags.panel import day
from iweb.sync.approvals import ApprovalRequest
from iweb.tenants.models import Tenant


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

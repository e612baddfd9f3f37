"""The mail of an invitation, in the language of the company that invites. Plain text: nothing in it needs escaping."""

from django.core.mail import send_mail
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from iweb.accounts.models import User
from iweb.panel.templatetags.panel import day, role_words
from iweb.tenants.members import INVITATION_VALID_FOR
from iweb.tenants.models import Invitation, Tenant


def send_invitation(
    request: HttpRequest, *, tenant: Tenant, invitation: Invitation, token: str, by: User
) -> None:
    """Raises OSError when the mail server does not take it (an SMTPException is one)."""
    address = request.build_absolute_uri(reverse("panel:invitation", args=[token]))
    with override(tenant.language):
        subject = _("Invitation to %(tenant)s") % {"tenant": " ".join(tenant.name.split())}
        body = _body() % {
            "by": str(by),
            "by_email": by.email,
            "tenant": tenant.name,
            "role": role_words(invitation.role),
            "address": address,
            "email": invitation.email,
            "until": day(invitation.created_at + INVITATION_VALID_FOR),
        }
    send_mail(f"iWeb · {subject}", body, None, [invitation.email])


def _body() -> str:
    return _(
        "Hello,\n\n"
        "%(by)s (%(by_email)s) invites you to %(tenant)s in the iWeb Control Panel, as %(role)s. The panel books the"
        " sales of a webshop in Exact Online.\n\n"
        "Follow this link to join:\n\n"
        "%(address)s\n\n"
        "It works until %(until)s, once, and for %(email)s only. Do not pass it on.\n\n"
        "Did you not expect this? Then you need not do anything.\n"
    )

"""The mail of an invitation, in the language of the company that invites."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from iweb.accounts.letters import Letter, compose
from iweb.accounts.models import User
from iweb.panel.templatetags.panel import day, role_words
from iweb.tenants.members import INVITATION_VALID_FOR
from iweb.tenants.models import Invitation, Tenant


def send_invitation(
    request: HttpRequest, *, tenant: Tenant, invitation: Invitation, token: str, by: User
) -> None:
    """Raises OSError when the mail server does not take it (an SMTPException is one)."""
    link = request.build_absolute_uri(reverse("panel:invitation", args=[token]))
    words = {
        "by": str(by),
        "by_email": by.email,
        "tenant": " ".join(tenant.name.split()),
        "email": invitation.email,
    }
    with override(tenant.language):
        words["role"] = role_words(invitation.role)
        words["until"] = day(invitation.created_at + INVITATION_VALID_FOR)
        letter = Letter(
            subject=_("Invitation to %(tenant)s") % words,
            paragraphs=(
                _(
                    "%(by)s (%(by_email)s) invites you to %(tenant)s in the iWeb Control Panel, as %(role)s. The panel"
                    " books the sales of a webshop in Exact Online."
                )
                % words,
                _(
                    "The link works until %(until)s, once, and for %(email)s only. Do not pass it on."
                )
                % words,
            ),
            button=_("Join %(tenant)s") % words,
            link=link,
            foot=_("Did you not expect this? Then you need not do anything."),
        )
        compose(letter, to=invitation.email).send()

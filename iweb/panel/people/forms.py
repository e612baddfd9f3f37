"""The forms of the people page. A role is chosen from those that the chooser may give."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iweb.accounts.models import normalise_email
from iweb.panel.templatetags.panel import role_words
from iweb.tenants.models import Role


def roles_given_by(role: str) -> list[Role]:
    """Owners give every role, administrators every other one."""
    return [one for one in Role if role == Role.OWNER or one != Role.OWNER]


class RoleForm(forms.Form):
    """Another role for somebody."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, given_by: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (one.value, role_words(one).capitalize()) for one in roles_given_by(given_by)
            ]


class InvitationForm(RoleForm):
    """An invitation by e-mail."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Fill in the e-mail address of who you invite."),
            "invalid": _("This is not an e-mail address, such as anna@example.nl."),
        },
    )
    field_order = ("email", "role")

    def __init__(self, *args: Any, members: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        self.fields["role"].initial = Role.BOOKKEEPER

    def clean_email(self) -> str:
        email = normalise_email(self.cleaned_data["email"])
        if email in self.members:
            raise forms.ValidationError(
                _("This person is here already. Change the role in the list instead.")
            )
        return email

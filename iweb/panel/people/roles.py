"""What each role may do, in words: the table of `iweb.tenants.permissions`, as far as the panel has it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from iweb.panel.permissions import PANEL
from iweb.tenants.models import Role
from iweb.tenants.permissions import allows


def capability_words() -> dict[str, str]:
    return {
        "view_sales": _("Look at sales, connections and booking rules"),
        "view_reports": _("Look at reports and the month end"),
        "export": _("Download files of the month end"),
        "retry": _("Try, hold or take back the booking of a sale"),
        "edit_rulebook": _("Change booking rules"),
        "manage_modules": _("Switch modules on and off"),
        "manage_connections": _("Connect shops and administrations, go live and pause"),
        "manage_members": _("Invite people, change their roles and let them go"),
        "demand_second_factor": _("Make and change owners, and demand a second step"),
    }


def role_sentences() -> dict[str, str]:
    """One sentence a role, beside the choice of one."""
    return {
        Role.OWNER: _("May do everything, and is the only one who makes other owners."),
        Role.ADMIN: _("May do everything but what is the owners' own business."),
        Role.BOOKKEEPER: _("Books: changes the rules, tries sales again, makes the month end."),
        Role.VIEWER: _("Looks and changes nothing."),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    words: str
    roles: tuple[tuple[str, bool], ...]  # each role, and whether it may


def rights() -> tuple[Right, ...]:
    """A row for each capability that an address of the panel asks for, from what everybody may to what one may."""
    asked = set(PANEL.values())
    return tuple(
        Right(words=words, roles=tuple((role, allows(role, name)) for role in Role))
        for name, words in capability_words().items()
        if name in asked
    )

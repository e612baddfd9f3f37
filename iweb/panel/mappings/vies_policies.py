"""What the owner chooses for VAT numbers of businesses abroad: while VIES is down, and before their statement (BOOKING 18)."""

from enum import StrEnum
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from mappings.rulebook import OutagePolicy, StatementPeriod

KINDS: dict[str, type[StrEnum]] = {"vies_outage": OutagePolicy, "icp_period": StatementPeriod}
WINDOW: Final = "vies_window_days"
NAMES: Final = ("vies_outage", WINDOW, "icp_period")
LONGEST: Final = 90  # days: a verdict of an earlier quarter proves little
OUTAGES = [
    (OutagePolicy.HOLD, _("hold it for you (default)")),
    (OutagePolicy.PROVISIONAL, _("book it on an earlier check, and ask again")),
]
PERIODS = [
    (StatementPeriod.QUARTER, _("every quarter (default)")),
    (StatementPeriod.MONTH, _("every month")),
]


def vies_policy_fields() -> dict[str, forms.Field]:
    """Not required: a program that does not send them leaves them as they are."""
    return {
        "vies_outage": forms.ChoiceField(
            label=_("When VIES cannot check a number"),
            choices=OUTAGES,
            required=False,
            help_text=_(
                "An earlier check counts only where it found the same number valid, not long before."
            ),
        ),
        WINDOW: forms.IntegerField(
            label=_("How many days old that earlier check may be"),
            min_value=1,
            max_value=LONGEST,
            required=False,
        ),
        "icp_period": forms.ChoiceField(
            label=_("You file the EU sales list (ICP)"),
            choices=PERIODS,
            required=False,
            help_text=_("In the last days of each period we ask VIES about its numbers again."),
        ),
    }

"""The rules that were considered for a booked line and lost, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from iweb.panel.mappings.wording import circumstances, match_names
from mappings.alternatives import Considered, Fate, considered_for_line
from mappings.booking import Booked, EntryLine
from mappings.rulebook import Concern, Profile, Rulebook
from mappings.sale import Sale as ShopSale

MOST = 4  # of one concern: who wants to see all looks at the rules


def losers_of(
    *,
    line: EntryLine,
    charged: ShopSale,
    booked: Booked,
    rulebook: Rulebook,
    profile: Profile,
) -> tuple[str, ...]:
    """A sentence for each rule that lost; () where the rules as stored do not lead to this line any more."""
    found = considered_for_line(
        line=line, sale=charged, booked=booked, rulebook=rulebook, profile=profile
    )
    return tuple(
        loser_words(one)
        for concern, rules in found.items()
        if _is_of(rules, line=line, concern=concern)
        for one in rules[: MOST + 1]
        if one.fate is not Fate.CHOSEN
    )


def _is_of(rules: Iterable[Considered], *, line: EntryLine, concern: Concern) -> bool:
    """A fee is placed by its own mapping and a credit by its sale: of those no rule was chosen here."""
    booked = line.vat_code if concern is Concern.VAT_CODE else line.ledger_account
    return any(one.fate is Fate.CHOSEN and one.rule.target == booked for one in rules)


def loser_words(one: Considered) -> str:
    """A rule and why it lost, in the reader's language."""
    names = match_names()
    why = {
        Fate.LESS_SPECIFIC: _("fits too, but says less about this line"),
        Fate.LATER: _("fits as well, for a category or group that comes later"),
        Fate.OUT_OF_FORCE: _("fits, but was not in force that day"),
        Fate.TOO_GENERAL: _("fits, but does not name the %(name)s, which a VAT code must"),
        Fate.DIFFERS: _("is for another %(name)s"),
    }[one.fate]
    said = why % {"name": names.get(one.circumstance, one.circumstance)} if "%(" in why else why
    return f"{circumstances(one.rule)}: {said}"

"""Versions of a rulebook in words: what each changed, compared place by place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iweb.panel.mappings import forms, vat_policies, vies_policies
from iweb.panel.mappings.wording import match_words
from iweb.panel.wording import language
from iweb.sync.rulebooks import profile_of, rules_of
from mappings.models import RulebookVersion
from mappings.rulebook import Concern
from mappings.rulebook_file import Difference, Portable, Problem, RuleChange, compare_rulebooks
from mappings.sentences.kinds import KIND_NAMES

CONCERNS: Final[dict[Concern, Promise]] = {
    Concern.JOURNAL: gettext_lazy("Journal"),
    Concern.LEDGER_ACCOUNT: gettext_lazy("Ledger account"),
    Concern.VAT_CODE: gettext_lazy("VAT code"),
    Concern.PAYMENT_CONDITION: gettext_lazy("Payment condition"),
    Concern.COST_CENTRE: gettext_lazy("Cost centre"),
    Concern.COST_UNIT: gettext_lazy("Cost unit"),
    Concern.DESCRIPTION: gettext_lazy("Description of the entry"),
    Concern.DEBTOR_SCHEME: gettext_lazy("Digits of new debtor codes"),
    Concern.PRODUCT_KIND: gettext_lazy("What a product is"),
}
CHOICES: Final[dict[str, Promise]] = {
    "country": gettext_lazy("Country of the company"),
    "currency": gettext_lazy("Currency of the books"),
    "vat_number": gettext_lazy("VAT number of the company"),
    "vat": gettext_lazy("Registrations, schemes and turnover for VAT"),
    "time_zone": gettext_lazy("Time zone"),
    "start_date": gettext_lazy("Book sales from"),
    "trigger": gettext_lazy("When a sale is booked"),
    "trigger_by_payment_method": gettext_lazy("Another moment for some payment methods"),
    "entry_date": gettext_lazy("Date of the entry"),
    "human_part": gettext_lazy("What your reference begins with"),
    "description_template": gettext_lazy("Description of the entry"),
    "rounding_account": gettext_lazy("Account for rounding"),
    "rounding_vat_code": gettext_lazy("VAT code for rounding"),
    "rounding_limit": gettext_lazy("Most that is rounding"),
    "vat_split": gettext_lazy("Invoices that divide the goods wrongly"),
    "payment_fees": gettext_lazy("Fees of payment methods"),
    "voucher_account": gettext_lazy("Account for vouchers and gift cards"),
    "gift_card_names": gettext_lazy("Vouchers that are gift cards"),
    "closed_period": gettext_lazy("Sales of a closed period"),
    "rate_source": gettext_lazy("Exchange rate"),
    "changed_after_booking": gettext_lazy("Orders that change after booking"),
    "refund_without_slip": gettext_lazy("Refunds without a credit slip"),
    "paid_at_the_door": gettext_lazy("Payment methods that are paid at the door"),
    "vat_filed_until": gettext_lazy("VAT return filed until"),
    "unexpected_rate": gettext_lazy("Another VAT rate than expected"),
    "zero_charged": gettext_lazy("No VAT where VAT is due"),
    "inside_levels": gettext_lazy("Which rate is inside a price without VAT"),
    "product_kinds": gettext_lazy("Your own kinds and rates"),
    "marketplaces": gettext_lazy("Orders from marketplaces"),
    "vies_outage": gettext_lazy("When VIES cannot check a number"),
    "vies_window_days": gettext_lazy("How old an earlier check may be"),
    "icp_period": gettext_lazy("How often you file the ICP statement"),
    "business_is": gettext_lazy("What makes a customer a business"),
    "business_groups": gettext_lazy("Customer groups that are businesses"),
    "debtor_prefix": gettext_lazy("Beginning of debtor codes"),
    "test_customers": gettext_lazy("Customers whose orders are tests"),
    "paid_afterwards": gettext_lazy("Payment methods that are paid afterwards"),
    "relation_language": gettext_lazy("Language of new relations"),
    "receivable_account": gettext_lazy("Receivables account of new relations"),
    "relation_condition": gettext_lazy("Payment condition of new relations"),
    "relation_classification": gettext_lazy("Classification of new relations"),
    "relation_updates": gettext_lazy("Changed customer data"),
    "language": gettext_lazy("Language of the books"),
}
WORDS_OF: Final[dict[str, list[tuple[Any, Any]]]] = {
    "trigger": list(forms.TRIGGERS),
    "entry_date": list(forms.ENTRY_DATES),
    "human_part": list(forms.HUMAN_PARTS),
    "changed_after_booking": list(forms.CHANGES),
    "refund_without_slip": list(forms.REFUNDS),
    "rate_source": list(forms.EXCHANGE),
    "closed_period": list(forms.CLOSED),
    "unexpected_rate": list(vat_policies.RATES_CHARGED),
    "zero_charged": list(vat_policies.NOTHING_CHARGED),
    "vat_split": list(vat_policies.SPLITS),
    "vies_outage": list(vies_policies.OUTAGES),
    "icp_period": list(vies_policies.PERIODS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One line of the comparison; `before` and `after` are "" where there is nothing."""

    what: str
    where: str
    before: str
    after: str


def portable_of(version: RulebookVersion) -> Portable:
    return Portable(rules=rules_of(version), profile=profile_of(version))


def changes_between(*, before: Portable, after: Portable) -> tuple[Changed, ...]:
    found = compare_rulebooks(before=before, after=after)
    return (*_rules(found), *_choices(found))


def _rules(found: Difference) -> Iterable[Changed]:
    for one in found.rules:
        yield Changed(
            what=str(CONCERNS[one.concern]),
            where=_where(one),
            before=_target(one, one.before),
            after=_target(one, one.after),
        )


def _where(change: RuleChange) -> str:
    days = [_day(words, day) for words, day in _days(change) if day is not None]
    return ", ".join([match_words(change.match), *days])


def _days(change: RuleChange) -> tuple[tuple[str, date | None], ...]:
    return ((_("from %(day)s"), change.valid_from), (_("until %(day)s"), change.valid_to))


def _day(words: str, day: date | None) -> str:
    return words % {"day": day}


def _target(change: RuleChange, target: str) -> str:
    if change.concern is Concern.PRODUCT_KIND:
        return KIND_NAMES.get(target, {}).get(language(), target)
    return target


def _choices(found: Difference) -> Iterable[Changed]:
    for one in found.choices:
        yield Changed(
            what=str(CHOICES[one.name]),
            where="",
            before=_value(one.name, one.before),
            after=_value(one.name, one.after),
        )


def _value(name: str, plain: Any) -> str:
    """A plain value in short: in the words of the form where it is a choice, of lists and tables how many there are."""
    if name in WORDS_OF:
        return str(dict(WORDS_OF[name]).get(plain, plain))
    if isinstance(plain, list):
        return _("%(number)s rows") % {"number": len(plain)} if plain else _("none")
    if isinstance(plain, dict):
        filled = sum(bool(value) for value in plain.values())
        return _("%(number)s filled in") % {"number": filled}
    return str(plain) if plain not in (None, "") else _("none")


def problem_words(problem: Problem, *, where: str) -> str:
    """Why a file is not taken, and what to do."""
    words = {
        Problem.TOO_LARGE: _("This file is too large to be a rulebook."),
        Problem.NOT_JSON: _(
            "This file is damaged, or no rulebook. Export it again and do not edit it."
        ),
        Problem.NOT_A_RULEBOOK: _(
            "This file is no rulebook of this program. Choose a file that was exported here."
        ),
        Problem.NEWER_EDITION: _("This file was made by a newer edition of this program."),
        Problem.RULE_UNREADABLE: _(
            "Rule %(where)s of the file cannot be read. Export the file again."
        ),
        Problem.PROFILE_UNREADABLE: _(
            "The choices in the file cannot be read. Export the file again."
        ),
    }
    text = words[problem]
    return text % {"where": where} if "%(where)s" in text else text

"""A complete rulebook proposed from the administration's own master data. A person confirms it before anything is booked."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from mappings.rulebook import Concern, Match, Profile, Rule, VatCode
from mappings.suggest.accounts import account_candidates, condition_candidates, journal_candidates
from mappings.suggest.candidates import Candidate, Choice, Confidence, choose
from mappings.suggest.masters import MasterData
from mappings.suggest.needs import CONCERNS, Kind, Need
from mappings.suggest.vat_codes import vat_code_candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """One target: the need, what is proposed for it and why, and what lost."""

    need: Need
    choice: Choice

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """What fills the sentence of `choice.ground` in."""
        rate = self.need.match.rate
        return (
            ("code", self.choice.code),
            ("name", self.choice.name),
            ("country", self.need.match.country or ""),
            ("rate", "" if rate is None else f"{rate.normalize():f}"),
            ("others", ", ".join(one.code for one in self.choice.lost)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """In the order of the needs. Nothing of it is in force."""

    suggested: tuple[Suggested, ...]

    def asked(self) -> tuple[Suggested, ...]:
        """What a person has to choose himself."""
        return tuple(one for one in self.suggested if one.choice.confidence is Confidence.ASK)

    def rules(self) -> tuple[Rule, ...]:
        """The rules of all that is not asked; a target that a broader rule gives already has none of its own."""
        found = [rule for one in self.suggested if (rule := _rule(one)) is not None]
        broad = {(rule.concern, rule.match): rule.target for rule in found}
        return tuple(rule for rule in found if not _is_said_already(rule, broad=broad))

    def profile(self, profile: Profile) -> Profile:
        """With the accounts for cents and vouchers, where they are not chosen yet."""
        known = {
            one.need.kind: one.choice.code
            for one in self.suggested
            if one.choice.confidence is not Confidence.ASK
        }
        return replace(
            profile,
            rounding_account=profile.rounding_account or known.get(Kind.ROUNDING, ""),
            voucher_account=profile.voucher_account or known.get(Kind.VOUCHERS, ""),
        )


def suggest(*, master: MasterData, needs: Iterable[Need], profile: Profile, on: date) -> Proposal:
    """One candidate for each need. `on` is the day whose percentages count."""
    asked = tuple(needs)
    codes = {
        need.match: choose(
            vat_code_candidates(need=need, master=master, home=profile.country, on=on)
        )
        for need in asked
        if CONCERNS.get(need.kind) is Concern.VAT_CODE
    }
    found = []
    for need in asked:
        if CONCERNS.get(need.kind) is Concern.VAT_CODE:
            choice = codes[need.match]
        else:
            code = codes.get(replace(need.match, line_kind=None))
            choice = choose(
                _candidates(
                    need=need, master=master, profile=profile, vat=code.code if code else "", on=on
                )
            )
        found.append(Suggested(need=need, choice=choice))
    return Proposal(suggested=tuple(found))


def _candidates(
    *, need: Need, master: MasterData, profile: Profile, vat: str, on: date
) -> Iterable[Candidate]:
    if need.kind in (Kind.JOURNAL, Kind.CREDIT_JOURNAL):
        return journal_candidates(need=need, master=master)
    if need.kind is Kind.PAYMENT_CONDITION:
        is_prepaid = need.match.payment_method not in profile.paid_afterwards
        return condition_candidates(master=master, is_prepaid=is_prepaid)
    return account_candidates(need=need, master=master, vat_code=vat, home=profile.country, on=on)


def _rule(one: Suggested) -> Rule | None:
    concern = CONCERNS.get(one.need.kind)
    if concern is None or one.choice.confidence is Confidence.ASK:
        return None
    name = f"{one.need.kind.value}-{one.choice.code}"
    return Rule(id=name, concern=concern, match=one.need.match, target=one.choice.code)


def _is_said_already(rule: Rule, *, broad: dict[tuple[Concern, Match], str]) -> bool:
    if rule.match.document is None:
        return False
    return broad.get((rule.concern, replace(rule.match, document=None))) == rule.target


def vat_codes_known(*, master: MasterData, on: date) -> tuple[VatCode, ...]:
    """The VAT codes as the rulebook keeps them, for the engine's checks before anything is sent."""
    return tuple(
        VatCode(
            code=one.code,
            type=one.type,
            percentage=percentage,
            eu_sales_listing=one.listing.strip(),
        )
        for one in master.vat_codes
        if (percentage := one.percentage_on(on)) is not None
    )

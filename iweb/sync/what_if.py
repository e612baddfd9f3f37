"""What other rules would make of the last sales of a link: from their stored documents and fresh facts, in a handful of statements.

Nothing is written, and no call leaves the house. A sale in the books is asked about as if it came today; it stays as it stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.db.models import Q

from connectors.models import Link
from connectors.ports import ShopReader
from connectors.registry import shop_reader
from iweb.sync import models
from iweb.sync.decisions import hold_without_relation, sale_in
from iweb.sync.gathering import order_of, with_sold_by_hand
from iweb.sync.many_facts import Known, ManyFacts
from iweb.sync.master_data import hold_where_unfit
from iweb.sync.matching import hold_where_unsure
from iweb.sync.rulebooks import check_rules, load_rulebook
from mappings.booking import Booked, Outcome
from mappings.facts import Facts
from mappings.rulebook import Concern, Profile, Rule, VatCode
from mappings.sale import Sale
from mappings.steps.by_hand import dealt_with
from mappings.whatif import Case, Pair, Rules, WhatIf, decide_both, tell

LAST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The answer. `rows` are the sales of `answer.told`, in the same order: the newest first."""

    answer: WhatIf
    rows: tuple[models.Sale, ...]
    unreadable: int = 0  # sales whose document cannot be read: they are held under any rules


def what_if(
    *,
    link: Link,
    rules: Iterable[Rule],
    profile: Profile,
    vat_codes: Iterable[VatCode],
    last: int = LAST,
) -> Asked:
    """What saving these would make of the last sales. Inside the tenant's scope.

    Raises `RulebookRefusedError` for rules that saving refuses, and `Refused` for a shop that nobody serves any more.
    """
    kept = tuple(rules)
    check_rules(link=link, rules=kept, profile=profile)
    rulebook, present = load_rulebook(link=link)
    before = Rules(rulebook=rulebook, profile=present)
    after = Rules(
        rulebook=replace(rulebook, id="", rules=tuple(_numbered(kept)), vat_codes=tuple(vat_codes)),
        profile=profile,
    )
    return ask(link=link, before=before, after=after, last=last)


def what_if_module(
    *, link: Link, module: str, settings: Mapping[str, str] | None, last: int = LAST
) -> Asked:
    """What this module with these settings would make of the last sales; None: what they are without it.

    As if it were in force today, whatever day it begins or ends. Inside the tenant's scope. Raises `Refused` as `what_if`.
    """
    rulebook, profile = load_rulebook(link=link)
    before = Rules(rulebook=rulebook, profile=profile)
    others = [pair for pair in rulebook.modules if pair[0] != module]
    own = [] if settings is None else [(module, tuple(sorted(settings.items())))]
    modules = tuple(sorted([*others, *own], key=lambda pair: pair[0]))
    return ask(
        link=link, before=before, after=replace(before, rulebook=replace(rulebook, modules=modules)), last=last
    )  # fmt: skip


def _numbered(rules: Iterable[Rule]) -> Iterable[Rule]:
    """Ids in the order in which saving would give them: among rules as specific as each other the order decides."""
    return (replace(rule, id=f"{place:06d}") for place, rule in enumerate(rules))


def ask(*, link: Link, before: Rules, after: Rules, last: int = LAST) -> Asked:
    """The last sales under both. Inside the tenant's scope."""
    shelf = _read(link=link, last=last)
    facts = ManyFacts(link=link, known=shelf.known)
    cases = _cases(shelf, facts=facts, before=before, after=after)
    pairs = decide_both(cases=cases, before=before, after=after)
    judged = _judge(pairs, cases=cases, facts=facts, before=before, after=after)
    return Asked(
        answer=tell(judged),
        rows=tuple(one.row for one in shelf.known),
        unreadable=shelf.unreadable,
    )


# --- reading ---


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """The sales with their documents, which may hold several."""

    known: tuple[Known, ...]
    sources: dict[UUID, models.SourceDocument]
    reader: ShopReader
    standing: frozenset[UUID]
    unreadable: int

    def order_of(self, one: Known) -> tuple[Sale, ...]:
        source = self.sources[one.row.source_id]
        return order_of(source=source, sale=one.sale, reader=self.reader)


def _read(*, link: Link, last: int) -> _Shelf:
    """What a person took out of the books stays out under any rules, and is left out."""
    rows = list(
        models.Sale.objects.filter(link=link, undo="").order_by("-ordered_at", "-id")[:last]
    )
    ids = {row.source_id for row in rows}
    sources = {one.id: one for one in models.SourceDocument.objects.filter(id__in=ids)}
    reader = shop_reader(link.shop)
    known = [
        Known(row=row, sale=sale)
        for row in rows
        if (sale := _sale(row, sources=sources, reader=reader)) is not None
    ]
    standing = models.Booking.objects.filter(
        Q(delivered_at__isnull=False, removed_at=None), sale_id__in=[row.id for row in rows]
    )
    return _Shelf(
        known=tuple(known),
        sources=sources,
        reader=reader,
        standing=frozenset(standing.values_list("sale_id", flat=True)),
        unreadable=len(rows) - len(known),
    )


def _sale(
    row: models.Sale, *, sources: dict[UUID, models.SourceDocument], reader: ShopReader
) -> Sale | None:
    source = sources.get(row.source_id)
    if source is None:
        return None
    try:
        return sale_in(row=row, source=source, reader=reader)
    except (ValueError, StopIteration):
        return None


# --- deciding ---


def _cases(shelf: _Shelf, *, facts: ManyFacts, before: Rules, after: Rules) -> list[Case]:
    """Facts are the same object on both sides where they cannot hang on what was changed."""
    old = facts.under(before)
    new = old if _facts_hang_on(before) == _facts_hang_on(after) else facts.under(after)
    return [
        Case(
            sale=one.sale,
            before=_by_hand(one, facts=first, rules=before, shelf=shelf),
            after=_by_hand(one, facts=second, rules=after, shelf=shelf),
            stands=one.row.id in shelf.standing,
        )
        for one, first, second in zip(shelf.known, old, new, strict=True)
    ]


def _facts_hang_on(rules: Rules) -> tuple[object, ...]:
    """Profile, modules, and the rules by which a relation is looked up before the sale is decided."""
    codes = [rule for rule in rules.rulebook.rules if rule.concern is Concern.DEBTOR_SCHEME]
    return rules.profile, rules.rulebook.modules, tuple(replace(rule, id="") for rule in codes)


def _by_hand(one: Known, *, facts: Facts, rules: Rules, shelf: _Shelf) -> Facts:
    return with_sold_by_hand(
        facts,
        sale=one.sale,
        rulebook=rules.rulebook,
        profile=rules.profile,
        order=lambda: shelf.order_of(one),
    )


def _judge(
    pairs: Sequence[Pair],
    *,
    cases: Sequence[Case],
    facts: ManyFacts,
    before: Rules,
    after: Rules,
) -> list[Pair]:
    """Whether the ledger can carry each booking, on a relation that it has, as live."""
    booked = [one for pair in pairs for one in (pair.before, pair.after) if isinstance(one, Booked)]
    facts.relations.read(one.relation for one in booked)
    judged: list[Pair] = []
    for pair, case in zip(pairs, cases, strict=True):
        first = _stands_on(pair.before, case=case, known=case.before, rules=before, facts=facts)
        second = first
        if pair.after is not pair.before:
            second = _stands_on(pair.after, case=case, known=case.after, rules=after, facts=facts)
        judged.append(replace(pair, before=first, after=second))
    return judged


def _stands_on(
    outcome: Outcome, *, case: Case, known: Facts, rules: Rules, facts: ManyFacts
) -> Outcome:
    if not isinstance(outcome, Booked):
        return outcome
    link, relations, profile = facts.link, facts.relations, rules.profile
    judged = hold_where_unfit(link=link, booked=outcome, profile=profile, master=facts.master)
    if isinstance(judged, Booked):
        judged = hold_where_unsure(link=link, booked=judged, profile=profile, known=relations)
    if isinstance(judged, Booked) and known.sold_by_hand:
        judged = hold_without_relation(
            link=link, document=case.sale.external_id, booked=judged, known=relations
        )
    return dealt_with(judged, facts=known)

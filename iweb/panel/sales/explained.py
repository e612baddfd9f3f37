"""The explanation of one sale as data: what was looked at, each step with its rule, what lost and why, and what came of it.

The shape is documented in docs/explanation.md; who changes it in another way than by adding to it counts `VERSION` up.
Names, streets, telephone numbers and e-mail addresses of the customer are not in it: no decision rests on them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import override

from connectors.registry import shop_reader
from iweb.panel.sales.considered import loser_words
from iweb.panel.sales.explained_inputs import (
    Json,
    about_facts,
    about_order,
    about_rulebook,
    about_sale,
    about_source,
    each_of,
    plain,
)
from iweb.panel.sales.standing import newest_bookings
from iweb.panel.wording import held_texts, sentence
from iweb.sync.decisions import find_sale
from iweb.sync.models import Booking, Sale, SourceDocument
from iweb.sync.rulebooks import bare_rulebook_of, match_as_json, profile_of
from mappings.alternatives import Considered, Fate, considered_for_line
from mappings.booking import Booked, EntryLine, HeldReason
from mappings.facts import Facts
from mappings.reasons import LANGUAGES
from mappings.record import from_plain
from mappings.rulebook import Concern, Profile, Rule, Rulebook
from mappings.sale import DocumentKind
from mappings.sale import Sale as ShopSale
from mappings.sentences.words import WORDS
from mappings.vat.scenario import CONSEQUENCES, Scenario

NAME: Final = "iweb.explanation"
VERSION: Final = 1
# The id of a step's rule, where it is none of the owner's own.
PRACTICE, LAW, TABLE = "BOOKING ", "art. ", "vat row "


def explanation_of(sale: Sale) -> Json:
    """Inside the tenant's scope; of a sale with its link, shop and ledger."""
    booking = newest_bookings(sale_ids=[sale.id]).get(sale.id)
    is_booked = booking is not None and sale.outcome == Sale.Outcome.BOOKED
    charged = _charged(sale, booking=booking if is_booked else None)
    reasons = booking.explanation if is_booked and booking else sale.explanation
    version = booking.rulebook_version if is_booked and booking else None
    facts: Facts | None = from_plain(booking.facts.body) if is_booked and booking else None
    hidden = _names(sale, charged=charged)
    return {
        "format": {"name": NAME, "version": VERSION},
        "sale": about_sale(sale),
        "inputs": {
            "source": about_source(sale, booking=booking if is_booked else None),
            "order": None if charged is None else about_order(charged),
            "facts": None
            if facts is None or booking is None
            else about_facts(facts, hash_=booking.facts.hash),
        },
        "rulebook": None if version is None else about_rulebook(version),
        "steps": _steps(reasons, hidden=hidden),
        "warnings": _steps(booking.warnings, hidden=hidden) if is_booked and booking else [],
        "booking": _booking(sale, booking=booking, charged=charged)
        if is_booked and booking
        else None,
    }


def _charged(sale: Sale, *, booking: Booking | None) -> ShopSale | None:
    """The document as it was decided from; None where it cannot be read."""
    try:
        source_id = booking.source_id if booking else None
        return find_sale(row=sale, reader=shop_reader(sale.link.shop), source_id=source_id)
    except (ValueError, StopIteration, SourceDocument.DoesNotExist):
        return None


# --- the steps ---


def _names(sale: Sale, *, charged: ShopSale | None) -> frozenset[str]:
    """What the customer is called, wherever a step says it."""
    if charged is None:
        return frozenset((sale.customer_name,)) - {""}
    people = (charged.customer, charged.invoice_address, charged.delivery_address)
    names = {f"{one.first_name} {one.last_name}".strip() for one in people}
    parts = {part for one in people for part in (one.first_name, one.last_name, one.company)}
    return frozenset({sale.customer_name, *names, *parts, charged.customer.email}) - {""}


def _steps(reasons: Iterable[Mapping[str, Any]], *, hidden: frozenset[str]) -> list[Json]:
    """Numbered in the order of the engine. `id` never changes its meaning; `says` is the sentence of the panel.

    A value that is the customer's name is told as "…".
    """
    steps = [_without(one, hidden=hidden) for one in reasons]
    return [
        {
            "number": number,
            "id": f"{one['step']}.{one['text']}",
            "values": {str(name): str(value) for name, value in one.get("values") or ()},
            "rule": rule_of(str(one.get("rule") or "")),
            "says": {language: _said(one, language=language) for language in LANGUAGES},
            **_advice(one),
        }
        for number, one in enumerate(steps, start=1)
    ]


def _without(reason: Mapping[str, Any], *, hidden: frozenset[str]) -> Mapping[str, Any]:
    values = reason.get("values") or ()
    told = [[name, "…" if str(value) in hidden else value] for name, value in values]
    return {**reason, "values": told}


def rule_of(text: str) -> Json | None:
    """What a step rests on: a rule of the owner, of the practice of booking, of the VAT table, or an article of the law."""
    if not text:
        return None
    kinds = {PRACTICE: "practice", LAW: "law", TABLE: "vat_table"}
    for start, kind in kinds.items():
        if text.startswith(start):
            return {"kind": kind, "id": text}
    return {"kind": "rulebook", "id": text}


def _said(reason: Mapping[str, Any], *, language: str) -> str:
    with override(language):
        return sentence(reason)


def _advice(reason: Mapping[str, Any]) -> Json:
    """Of what holds a sale: what to do about it."""
    if reason["text"] not in set(HeldReason):
        return {}
    told = {}
    for language in LANGUAGES:
        with override(language):
            told[language] = held_texts(str(reason["text"]), explanation=[reason])["todo"]
    return {"todo": told}


# --- what came of it ---


def _booking(sale: Sale, *, booking: Booking, charged: ShopSale | None) -> Json:
    booked: Booked = from_plain(booking.content)
    entry = booked.entry
    rulebook = bare_rulebook_of(booking.rulebook_version, link=sale.link)
    profile = profile_of(booking.rulebook_version)
    lines = [
        _booked_line(number, line, booked=booked)
        | _chosen(line, charged=charged, booked=booked, rulebook=rulebook, profile=profile)
        for number, line in enumerate(entry.lines, start=1)
    ]
    return {
        "id": str(booking.id),
        "revision": booking.revision,
        "key": entry.key,
        "reference": entry.reference,
        "journal": entry.journal,
        "entry_date": plain(entry.entry_date),
        "entry_number": booking.entry_number,
        "delivered_at": plain(booking.delivered_at),
        "currency": entry.currency,
        "exchange_rate": plain(entry.exchange_rate),
        "reverses": entry.reverses,
        "total": {"net": plain(entry.total_net), "vat": plain(entry.total_vat), "gross": plain(entry.total_gross)},
        "lines": lines,
        "rounding": None if charged is None else _rounding(charged, booked=booked),
    }  # fmt: skip


def _booked_line(number: int, line: EntryLine, *, booked: Booked) -> Json:
    scenario = line.scenario or (booked.treatment.scenario if line.source_line else "")
    return {
        "number": number,
        "source_line": line.source_line,
        "description": line.description,
        "quantity": plain(line.quantity),
        "rate": plain(line.rate),
        "net": plain(line.net),
        "vat": plain(line.vat),
        "ledger_account": line.ledger_account,
        "vat_code": line.vat_code,
        "case": _case(scenario, country=line.country or booked.treatment.country),
    }


def _case(scenario: str, *, country: str) -> Json | None:
    """Why this VAT: None for a line that is no supply, such as rounding."""
    if not scenario:
        return None
    consequence = CONSEQUENCES[Scenario(scenario)]
    return {
        "scenario": scenario,
        "country": country,
        "category": consequence.category.value,
        "ground": consequence.ground,
        "listing": consequence.listing.value,
        "says": {one: WORDS["scenario"].get(scenario, {}).get(one, scenario) for one in LANGUAGES},
    }


def _chosen(
    line: EntryLine,
    *,
    charged: ShopSale | None,
    booked: Booked,
    rulebook: Rulebook,
    profile: Profile,
) -> Json:
    """Of the account and of the VAT code: the rule that was taken, and those that lost. Empty where no rule placed the line."""
    if charged is None:
        return {"rules": {}}
    found = considered_for_line(
        line=line, sale=charged, booked=booked, rulebook=rulebook, profile=profile
    )
    return {
        "rules": {
            concern.value: told
            for concern, ones in found.items()
            if (told := _of_concern(ones, line=line, concern=concern)) is not None
        }
    }


def _of_concern(ones: tuple[Considered, ...], *, line: EntryLine, concern: Concern) -> Json | None:
    """None where the rules as stored do not lead to this line: a fee is placed by its own mapping, a credit by its sale."""
    target = line.vat_code if concern is Concern.VAT_CODE else line.ledger_account
    taken = next((one for one in ones if one.fate is Fate.CHOSEN), None)
    if taken is None or taken.rule.target != target:
        return None
    return {
        "chosen": _rule(taken.rule),
        "lost": [_lost(one) for one in ones if one.fate is not Fate.CHOSEN],
    }


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.id,
        "target": rule.target,
        "match": match_as_json(rule.match),
        "valid_from": plain(rule.valid_from),
        "valid_to": plain(rule.valid_to),
    }


def _lost(one: Considered) -> Json:
    told = {}
    for language in LANGUAGES:
        with override(language):
            told[language] = loser_words(one)
    return _rule(one.rule) | {
        "fate": one.fate.value,
        "circumstance": one.circumstance,
        "says": told,
    }


def _rounding(charged: ShopSale, *, booked: Booked) -> Json:
    """The shop's figures beside the books'; a credit slip is below zero in both here."""
    sign = -1 if charged.kind is DocumentKind.CREDIT else 1
    shop = {
        "net": sign * charged.total_net,
        "vat": sign * (charged.total_gross - charged.total_net),
        "gross": sign * charged.total_gross,
    }
    entry = booked.entry
    books = {"net": entry.total_net, "vat": entry.total_vat, "gross": entry.total_gross}
    return {
        "shop": each_of(shop),
        "books": each_of(books),
        "difference": each_of({name: books[name] - shop[name] for name in shop}),
        "lines": [n for n, line in enumerate(entry.lines, start=1) if not line.source_line and not line.scenario],
    }  # fmt: skip

"""One sale for every outcome that the engine can reach: the reasons must have words, and the records a way back."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from mappings.booking import Outcome
from mappings.facts import ClosedPeriod, EarlierBooking, Undo, VatNumberEvidence
from mappings.record import content_hash
from mappings.rulebook import (
    ClosedPolicy,
    Concern,
    EntryDate,
    OutagePolicy,
    RateSource,
    RefundPolicy,
    Trigger,
    UnexpectedRate,
    VatSplit,
    ZeroCharged,
)
from mappings.sale import DocumentKind, LineKind, SaleLine
from mappings.vat.rates import RateLevel
from mappings.vat.seller import Spell, Turnover, VatStanding
from tests.mappings.baskets import (
    ADDRESS,
    FACTS,
    INVOICED,
    PROFILE,
    RULEBOOK,
    arithmetic_of,
    booked,
    credit_of,
    decide_on,
    discount,
    facts_of,
    line,
    rule,
    sale_of,
    shipping,
    with_rules,
)
from tests.mappings.test_by_hand import by_hand
from tests.mappings.test_changed_sales import CANCELLED, DOOR, MORE, REFUSED, refunded, standing
from tests.mappings.test_fees import FIXED, with_fee
from tests.mappings.test_vouchers import REFUNDED, paid_with

D = Decimal
MUG = line("100.00", "121.00")
LOW = line("100.00", "109.00", "9", external_id="2")
SALE = sale_of(MUG)
UNTAXED = line("100.00", "100.00", "0")
_GIVEN = (MUG, LOW, discount("-50.00", "-54.50", "9"))
GIFT = sale_of(*_GIVEN, arithmetic=arithmetic_of(*_GIVEN))
DISCOUNTED = sale_of(MUG, discount("-10.00", "-12.10", "21"))
CREDITS: tuple[dict[str, Any], ...] = (
    {},
    {"total_gross": D("130.00")},
    {"total_net": D("90.00")},
    {"notes": ("shop.note.voucher stated=121.00 corrected=108.90",)},
    {"lines": (line("200.00", "242.00"),)},
    {"lines": (line("100.00", "109.00", "9"),)},
)
# A cent too much in the first slip and another in the lines of the second, whose total is right: together they are all of it.
_FIRST = booked(
    credit_of(SALE, external_id="30", lines=(line("50.00", "60.51"),)), facts=facts_of(SALE)
).entry
_REST = credit_of(
    SALE, lines=(line("50.01", "60.51"),), total_net=D("50.00"), total_gross=D("60.49")
)
EVERYTHING = with_rules(
    rule(Concern.COST_CENTRE, "WEB"),
    rule(Concern.COST_UNIT, "GIFT"),
    rule(Concern.DESCRIPTION, "Web {reference}"),
    rule(Concern.DEBTOR_SCHEME, "77"),
    rule(Concern.LEDGER_ACCOUNT, "8109", line_kind="shipping", rate=D(9)),
)


GROUPED = replace(RULEBOOK, modules=(("grouping", (("relation", "900"),)),))


def _on(sale: Any = SALE, *, profile: dict[str, Any] | None = None, **context: Any) -> Outcome:
    return decide_on(sale, profile=replace(PROFILE, **(profile or {})), **context)


def _sale(**changes: Any) -> Any:
    return replace(SALE, **changes)


def _at(country: str, **address: Any) -> Any:
    there = replace(ADDRESS, country=country, postcode="", **address)
    return _sale(invoice_address=there, delivery_address=there)


def _to(country: str, *lines: SaleLine, **address: Any) -> Any:
    there = replace(ADDRESS, country=country, postcode="", **address)
    return replace(sale_of(*lines), invoice_address=there, delivery_address=there)


def _without(concern: Concern) -> Outcome:
    return _on(rulebook=with_rules(without=concern))


def _earlier() -> Any:
    entry = booked(SALE).entry
    known = EarlierBooking(
        revision=1,
        total_gross=entry.total_gross,
        customer_key=entry.customer_key,
        content_hash=content_hash(entry),
    )
    return replace(FACTS, earlier=(known,))


def _verdict(verdict: str) -> Any:
    asked_at = datetime(2026, 11, 1, tzinfo=UTC)
    evidence = VatNumberEvidence(number="BE0403170701", verdict=verdict, asked_at=asked_at)
    return replace(FACTS, vat_numbers=(evidence,))


def _provisional() -> list[Outcome]:
    """BOOKING 18: VIES is down after it called the number valid, and it calls invalid what stands in the books at 0%."""
    sale = _to("BE", UNTAXED, vat_number="BE0403170701")
    (proof,) = _verdict("valid").vat_numbers
    silence = replace(proof, verdict="unavailable", asked_at=datetime(2026, 11, 3, tzinfo=UTC))
    down = replace(FACTS, vat_numbers=(proof, silence))
    first = booked(sale, facts=_verdict("valid"))
    return [
        _on(sale, facts=down, profile={"vies_outage": OutagePolicy.PROVISIONAL}),
        _on(sale, facts=replace(standing(first), vat_numbers=_verdict("invalid").vat_numbers)),
    ]


def _payment_terms() -> list[Outcome]:
    """BOOKING 15: the relation's own, the customer's days, none with these days, and a direct debit on what was paid."""
    firm = _sale(invoice_address=replace(ADDRESS, vat_number="NL004495445B01"))
    days = _sale(customer=replace(SALE.customer, payment_days=45))
    debit = replace(FACTS, relation_condition="IC", direct_debit=("IC",))
    return [
        _on(firm, facts=replace(FACTS, relation_condition="30")),
        _on(firm, facts=debit),
        _on(days, facts=replace(FACTS, days_condition="45")),
        _on(replace(days, payment_method="other")),
        _on(replace(firm, payment_method="other"), facts=debit),
    ]


def every_outcome() -> list[Outcome]:
    """At least one sale for every reason that the engine gives."""
    open_state = replace(INVOICED, paid=False, invoiced=False)
    unpaid = _sale(state=open_state, invoiced_on=None, paid_on=None, invoice_number="")
    number = {"vat_number": "BE0403170701"}
    november = ClosedPeriod(
        journal="70", year=2026, period=11, first_day=date(2026, 11, 1), last_day=date(2026, 11, 30)
    )
    crumb = line("0.004200", "0.005082", external_id="crumb")
    return [
        _on(),
        _on(
            sale_of(
                MUG,
                LOW,
                line("0", "0"),
                shipping("5.00", "5.45", "9"),
                discount("-10.00", "-11.50"),
            ),
            rulebook=EVERYTHING,
        ),
        _on(sale_of(MUG, LOW, discount("-50.00", "-59.30"))),
        _on(GIFT),
        _on(GIFT, profile={"vat_split": VatSplit.CORRECTED}),
        _on(sale_of(LOW, shipping("6.61", "8.00"), discount("-6.61", "-8.00"))),
        _on(sale_of(MUG, line("10.00", "12.10", None))),
        _on(
            sale_of(line("10.000000", "12.100000"), crumb, total_net=D(10), total_gross=D("12.11"))
        ),
        _on(sale_of(MUG, line("0.01", "0.01", "0", kind=LineKind.ROUNDING))),
        _on(_sale(notes=("odd",), payment_method="other")),
        _on(_sale(pick_up=True)),
        _on(_sale(currency="USD"), facts=replace(FACTS, exchange_rate=D("0.92"))),
        _on(
            _sale(currency="USD", conversion_rate=D("1.25")),
            profile={"rate_source": RateSource.SHOP},
        ),
        _on(_sale(currency="USD"), profile={"rate_source": RateSource.LEDGER}),
        _on(_sale(invoice_address=replace(ADDRESS, vat_number="NL004495445B01"))),
        _on(_sale(invoice_address=replace(ADDRESS, vat_number="NL1"))),
        _on(profile={"trigger": Trigger.PAID, "entry_date": EntryDate.TRIGGER}),
        _on(facts=_earlier()),
        *_payment_terms(),
        # waiting, and no sale
        _on(unpaid),
        _on(replace(unpaid, state=INVOICED)),
        _on(unpaid, profile={"trigger": Trigger.PAID}),
        _on(unpaid, profile={"trigger": Trigger.SHIPPED}),
        _on(_sale(state=replace(open_state, error=True))),
        _on(_sale(state=replace(open_state, cancelled=True))),
        _on(replace(unpaid, state=replace(open_state, cancelled=True))),
        _on(sale_of(line("0", "0"))),
        _on(profile={"start_date": date(2027, 1, 1)}),
        _on(profile={"test_customers": ("anna@example.test",)}),
        # held
        _on(_sale(total_gross=D("130.00"))),
        _on(_sale(total_net=D("99.00"))),
        _on(sale_of(line("100.00", "115.00", None))),
        _on(sale_of(line("100.00", "115.00", "21"))),
        _on(sale_of(line("100.00", "100.00", "0"))),
        _on(replace(SALE, invoiced_on=date(1999, 1, 1))),
        *(_on(_at(country)) for country in ("BE", "US", "XI")),
        _on(_to("US", UNTAXED)),
        _on(_to("US", line("10.00", "10.01", "0"))),  # a cent of VAT where there may be none
        _on(_to("BE", UNTAXED, **number), facts=_verdict("valid")),
        *(_on(_at("BE", **number), facts=_verdict(v)) for v in ("valid", "invalid", "unavailable")),
        _on(_at("BE", **number)),
        _on(
            _to("BE", UNTAXED, **number),
            facts=replace(_verdict("valid"), relation_has_vat_number="BE0000000097"),
        ),
        _on(_to("ES", UNTAXED, **number), facts=_verdict("valid")),
        _on(_at("BE"), profile={"vat": VatStanding(one_stop_shop=(Spell(),))}),
        _on(
            _at("BE"),
            profile={"vat": VatStanding(turnover=(Turnover(year=2026, amount=D(10_000)),))},
        ),
        _on(_at("BE"), profile={"country": ""}),
        *(
            _on(
                _to("US", UNTAXED),
                rulebook=with_rules(
                    rule(Concern.VAT_CODE, c, scenario="export", country="NL", rate=D(0))
                ),
            )
            for c in ("0", "7")
        ),
        _on(
            _to("BE", UNTAXED, **number),
            facts=_verdict("valid"),
            rulebook=with_rules(
                rule(Concern.VAT_CODE, "0B", scenario="intra_community", country="NL", rate=D(0))
            ),
        ),
        _on(
            sale_of(UNTAXED),
            rulebook=with_rules(
                rule(Concern.VAT_CODE, "0B", scenario="domestic", rate=D(0)),
                rule(Concern.LEDGER_ACCOUNT, "8050", scenario="domestic", rate=D(0)),
            ),
        ),
        # credits
        *(_on(credit_of(SALE, **changes), facts=facts_of(SALE)) for changes in CREDITS),
        _on(credit_of(DISCOUNTED, lines=(line("10.00", "12.10"),)), facts=facts_of(DISCOUNTED)),
        _on(credit_of(SALE, currency="USD"), facts=facts_of(SALE)),
        _on(_REST, facts=replace(facts_of(SALE), other_credits=(_FIRST,))),
        _on(credit_of(SALE), facts=replace(facts_of(SALE), sold_by_hand=True)),
        _on(profile={"country": "US"}),
        _on(_at("")),
        _on(_sale(currency="USD")),
        *(_without(c) for c in (Concern.JOURNAL, Concern.LEDGER_ACCOUNT, Concern.VAT_CODE)),
        *(
            _on(
                rulebook=with_rules(rule(Concern.VAT_CODE, c, rate=D(21)), without=Concern.VAT_CODE)
            )
            for c in ("zz", "2i", "0", "1")
        ),
        _on(_sale(total_gross=D("121.01")), profile={"rounding_account": ""}),
        _on(facts=replace(FACTS, closed_periods=(november,))),
        _on(
            facts=replace(FACTS, closed_periods=(november,), today=date(2027, 1, 5)),
            profile={"closed_period": ClosedPolicy.FIRST_OPEN},
        ),
        _on(profile={"vat_filed_until": date(2026, 12, 31)}),
        _on(_sale(customer=replace(SALE.customer, external_id="K1"))),
        _on(
            replace(
                SALE,
                invoice_address=replace(ADDRESS, last_name=""),
                customer=replace(SALE.customer, last_name=""),
            )
        ),
        _on(sale_of(LOW), facts=_earlier()),
        _on(_sale(kind=DocumentKind.CREDIT)),
        _on(_sale(kind=DocumentKind.CREDIT, corrects="1042")),
        _on(_sale(external_id="?")),
        _on(_sale(currency="euro")),
        _on(_sale(ordered_at=datetime(2026, 11, 3))),  # noqa: DTZ001 - the naive moment is the fault
        _on(profile={"time_zone": "Nowhere"}),
        *(_on(_sale(**{field: D("NaN")})) for field in ("total_net", "total_gross")),
        *(
            _on(sale_of(replace(MUG, **{field: D("NaN")}), total_net=D(1), total_gross=D(1)))
            for field in ("net", "gross", "quantity", "rate")
        ),
        _on(
            replace(unpaid, state=replace(open_state, paid=True)), profile={"trigger": Trigger.PAID}
        ),
        _on(
            replace(unpaid, state=replace(open_state, shipped=True)),
            profile={"trigger": Trigger.SHIPPED},
        ),
        _on(rulebook=replace(EVERYTHING, modules=(("gone", ()),))),
        *_charges(),
        *_kinds(),
        *_cautions(),
        *_provisional(),
        *_fees_and_vouchers(),
        *_changes(),
    ]


def _cautions() -> list[Outcome]:
    cash = VatStanding(cash_basis=(Spell(),))
    german = _to("DE", UNTAXED, vat_number="BE0403170701")
    berlin = replace(german.delivery_address, postcode="10115")
    return [
        *(_on(_to(country, UNTAXED)) for country in ("GB", "CH", "NO")),
        _on(replace(german, delivery_address=berlin), facts=_verdict("valid")),
        _on(_to("DE", MUG, company="Brouwerij"), profile={"business_is": "company"}),
        _on(profile={"vat": cash}),
    ]


def _charges() -> list[Outcome]:
    """BOOKING 20: VAT that the law does not ask for, and none where it does."""
    as_charged = {"unexpected_rate": UnexpectedRate.AS_CHARGED}
    inside = {"zero_charged": ZeroCharged.INSIDE}
    level = {**inside, "inside_levels": (("NL", RateLevel.STANDARD),)}
    return [
        _on(_to("BE", MUG, vat_number="BE0403170701"), facts=_verdict("valid"), profile=as_charged),
        _on(sale_of(line("100.00", "106.00", "6")), profile=as_charged),
        _on(sale_of(UNTAXED), profile=as_charged),
        _on(_to("DE", line("100.00", "119.00", "19")), profile=as_charged),
        _on(_to("US", MUG)),
        _on(sale_of(UNTAXED), profile=inside),
        _on(sale_of(UNTAXED), profile=level),
    ]


def _kinds() -> list[Outcome]:
    """What is no ordinary goods, by the owner's rules; and a kind that nobody knows."""
    card = line("50.00", "50.00", "0", external_id="card", categories=("cards",))
    rules = with_rules(
        rule(Concern.PRODUCT_KIND, "multi_purpose_voucher", category="cards"),
        rule(Concern.VAT_CODE, "0", scenario="voucher_multi_purpose"),
        rule(Concern.LEDGER_ACCOUNT, "1810", scenario="voucher_multi_purpose"),
    )
    return [
        _on(sale_of(MUG, card), rulebook=rules),
        _on(sale_of(card), rulebook=with_rules(rule(Concern.PRODUCT_KIND, "gone"))),
        _on(sale_of(replace(MUG, product_id="9")), rulebook=rules),
    ]


def _fees_and_vouchers() -> list[Outcome]:
    card = replace(REFUNDED, name="Card 1", from_refund=False)
    cards = {"voucher_account": "1810", "gift_card_names": ("card",)}
    return [
        _on(with_fee(MUG)),
        _on(with_fee(MUG), profile={"payment_fees": (FIXED,)}),
        _on(paid_with(MUG)),
        _on(paid_with(MUG), profile=cards),
        _on(paid_with(MUG, vouchers=(card,)), profile=cards),
    ]


def _changes() -> list[Outcome]:
    sold, at_the_door = booked(SALE), booked(DOOR)
    empty = _sale(lines=(), total_net=D(0), total_gross=D(0), state=CANCELLED)
    back = booked(REFUSED, facts=standing(at_the_door))
    turned = booked(SALE, facts=standing(sold, undo=Undo.REVERSE))
    return [
        _on(MORE, facts=standing(sold)),
        _on(SALE, facts=standing(sold), rulebook=GROUPED),
        _on(_sale(state=CANCELLED), facts=standing(sold)),
        _on(REFUSED, facts=standing(at_the_door)),
        _on(REFUSED, facts=standing(at_the_door, back)),
        _on(empty, facts=standing(sold)),
        _on(SALE, facts=standing(sold, undo=Undo.REVERSE)),
        _on(SALE, facts=standing(sold, turned, undo=Undo.REVERSE)),
        _on(SALE, facts=standing(undo=Undo.REMOVE)),
        _on(refunded(), facts=standing(sold)),
        _on(refunded(), profile={"refund_without_slip": RefundPolicy.NOTE}),
        by_hand(refunded()),
        by_hand(with_fee(MUG)),
    ]

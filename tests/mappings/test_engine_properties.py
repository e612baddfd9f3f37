"""Whatever the cart: what is booked is what the shop charged, to the cent, and the same every time."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import Booked, Held, NotASale, SalesEntry, Waiting
from mappings.facts import EarlierBooking
from mappings.record import content_hash, to_json
from mappings.rulebook import Concern
from mappings.sale import Sale, SaleLine
from tests.mappings.baskets import FACTS, booked, decide_on, line, rule, sale_of, with_rules
from tests.mappings.shop_carts import CENT, Cart, carts

D = Decimal
RULEBOOK = with_rules(rule(Concern.LEDGER_ACCOUNT, "8109", line_kind="shipping", rate=D(9)))


def vat_per_rate(entry: SalesEntry) -> dict[Decimal, Decimal]:
    vat: dict[Decimal, Decimal] = {}
    for entry_line in entry.lines:
        if entry_line.rate:
            vat[entry_line.rate] = vat.get(entry_line.rate, D(0)) + entry_line.vat
    return vat


@given(carts())
def test_every_ordinary_cart_is_booked_at_its_own_total(cart: Cart) -> None:
    outcome = decide_on(cart.sale, rulebook=RULEBOOK)

    if cart.sale.total_gross <= 0:  # a cent of goods, a cent missing
        assert isinstance(outcome, NotASale | Held)
    else:
        assert isinstance(outcome, Booked)
        assert outcome.entry.total_gross == cart.sale.total_gross


@given(carts())
def test_vat_per_rate_is_the_shops_within_its_own_rounding(cart: Cart) -> None:
    outcome = decide_on(cart.sale, rulebook=RULEBOOK)

    if isinstance(outcome, Booked):
        found = vat_per_rate(outcome.entry)
        for rate in found.keys() | cart.vat_per_rate.keys():
            assert abs(found.get(rate, D(0)) - cart.vat_per_rate.get(rate, D(0))) < cart.room


@given(carts())
def test_no_line_is_zero_and_every_line_is_in_whole_cents(cart: Cart) -> None:
    outcome = decide_on(cart.sale, rulebook=RULEBOOK)

    if isinstance(outcome, Booked):
        for entry_line in outcome.entry.lines:
            assert entry_line.net or entry_line.vat
            assert entry_line.net % CENT == 0
            assert entry_line.vat % CENT == 0


@given(carts())
def test_lines_in_whole_cents_are_booked_as_they_stand(cart: Cart) -> None:
    outcome = decide_on(cart.sale, rulebook=RULEBOOK)

    whole = all(x.net % CENT == 0 and x.vat % CENT == 0 for x in cart.sale.lines)
    if isinstance(outcome, Booked) and whole:
        booked_lines = [
            (x.net, x.vat) for x in outcome.entry.lines if x.source_line not in {"", "WELCOME"}
        ]
        vouchers = [x for x in outcome.entry.lines if x.source_line == "WELCOME"]
        charged = [x for x in cart.sale.lines if x.external_id != "WELCOME"]
        voucher = [x for x in cart.sale.lines if x.external_id == "WELCOME"]
        assert booked_lines == [(x.net, x.vat) for x in charged if x.net or x.gross]
        assert sum((x.net for x in vouchers), D(0)) == sum((x.net for x in voucher), D(0))
        assert sum((x.vat for x in vouchers), D(0)) == sum((x.vat for x in voucher), D(0))


@given(carts())
def test_the_same_sale_is_decided_the_same_to_the_byte(cart: Cart) -> None:
    first, second = (decide_on(cart.sale, rulebook=RULEBOOK) for _ in range(2))

    assert first == second
    assert to_json(first) == to_json(second)


@given(carts(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter_to_totals_and_content(
    cart: Cart, random: Random
) -> None:
    shuffled = list(cart.sale.lines)
    random.shuffle(shuffled)

    one = decide_on(cart.sale, rulebook=RULEBOOK)
    other = decide_on(replace(cart.sale, lines=tuple(shuffled)), rulebook=RULEBOOK)

    assert type(one) is type(other)
    if isinstance(one, Booked) and isinstance(other, Booked):
        assert content_hash(one.entry) == content_hash(other.entry)
        assert vat_per_rate(one.entry) == vat_per_rate(other.entry)


@given(carts(), st.sampled_from(("item", "state", "text")))
def test_a_sale_that_stands_in_the_books_is_booked_equal_again(cart: Cart, change: str) -> None:
    outcome = decide_on(cart.sale, rulebook=RULEBOOK)
    if not isinstance(outcome, Booked):
        return
    entry = outcome.entry
    earlier = EarlierBooking(
        revision=1,
        total_gross=entry.total_gross,
        customer_key=entry.customer_key,
        content_hash=content_hash(entry),
    )
    state = replace(cart.sale.state, cancelled=change == "state", name="Later")
    later = replace(cart.sale, state=state, changed_at=datetime(2027, 1, 1, tzinfo=UTC))

    again = booked(later, rulebook=RULEBOOK, facts=replace(FACTS, earlier=(earlier,)))

    assert again.entry == entry


# --- bad data never raises ---

wild_numbers = st.one_of(
    st.decimals(allow_nan=True, allow_infinity=True),
    st.decimals(min_value=-1000, max_value=1000, places=6),
    st.sampled_from((D("1E+999999"), D("1E-999999"), D("-0"), D("sNaN"), D("0E+5"), D("1E+3"))),
)
wild_texts = st.one_of(
    st.text(max_size=20), st.sampled_from(("", "0", "NL", "-1", "XX", "nl ", "EL"))
)


@st.composite
def wild_lines(draw: st.DrawFn) -> SaleLine:
    plain = line("10.00", "12.10")
    changes = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "net": wild_numbers,
                "gross": wild_numbers,
                "quantity": wild_numbers,
                "rate": st.one_of(st.none(), wild_numbers),
                "description": wild_texts,
                "external_id": wild_texts,
                "kind": st.sampled_from(type(plain.kind)),
            },
        )
    )
    return replace(plain, **changes)


@st.composite
def wild_sales(draw: st.DrawFn) -> Sale:
    sale = sale_of(line("10.00", "12.10"))
    address = replace(
        sale.invoice_address,
        country=draw(wild_texts),
        postcode=draw(wild_texts),
        last_name=draw(wild_texts),
        vat_number=draw(wild_texts),
    )
    changes = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "lines": st.lists(wild_lines(), max_size=4).map(tuple),
                "total_net": wild_numbers,
                "total_gross": wild_numbers,
                "currency": wild_texts,
                "external_id": wild_texts,
                "order_id": wild_texts,
                "kind": st.sampled_from(type(sale.kind)),
                "customer": st.builds(
                    lambda number: replace(sale.customer, external_id=number), wild_texts
                ),
                "delivery_address": st.just(address),
                "invoice_address": st.just(address),
                "invoiced_on": st.one_of(st.none(), st.dates()),
                "invoice_serial": st.one_of(st.none(), st.integers()),
                "ordered_at": st.datetimes(),
                "invoice_number": wild_texts,
                "reference": wild_texts,
            },
        )
    )
    return replace(sale, **changes)


@given(wild_sales())
def test_bad_data_is_answered_and_never_raised_about(sale: Sale) -> None:
    outcome = decide_on(sale)

    assert isinstance(outcome, Booked | Waiting | NotASale | Held)
    if isinstance(outcome, Booked):
        assert outcome.entry.total_gross == sale.total_gross.quantize(CENT)
        assert len(outcome.entry.reference) <= 30
        assert outcome.entry.reference.endswith(outcome.entry.key)


@given(wild_sales())
def test_what_is_held_has_reasons_and_no_lines(sale: Sale) -> None:
    outcome = decide_on(sale)

    if isinstance(outcome, Held):
        assert not hasattr(outcome, "entry")
        assert not hasattr(outcome, "lines")
        assert outcome.values
